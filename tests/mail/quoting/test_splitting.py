"""What the splitter promises of every text: nothing lost, nothing new cut."""

from collections import Counter

import pytest
from django.utils.translation import gettext, override
from hypothesis import given
from hypothesis import strategies as st

from parvis.mail.quoting import split
from parvis.mail.quoting.marks import says_forward

PIECES = [
    "Bonjour,", "", "> cité", ">> deux fois", "Le lun. 3 nov. 2026 à 10:12, X <x@y.fr> a écrit :", "On Mon, Nov 3, 2026, Bob wrote:", "-- ", "Cordialement,", "Jean Dupont",
    "De : Support <s@y.fr>", "Envoyé : lundi 3 novembre 2026 10:12", "À : Paul", "Objet : Test", "_" * 32, "-----Message d'origine-----", "Envoyé de mon iPhone",
    "— Répondez au-dessus de cette ligne —", "Ce message est confidentiel.", "Voici l'erreur :", "---------- Forwarded message ---------", "texte\u00a0: oui", "\u200b",
]  # fmt: skip


def _lines(*texts):
    return Counter(line.rstrip() for text in texts for line in text.split("\n") if line.strip("\u200b \u00a0"))


def _letters(*texts):
    return Counter(letter for text in texts for letter in text if letter.isalnum())


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["", "Re: x", "TR : x"]))
def test_every_line_is_in_exactly_one_part(pieces, subject):
    text = "\n".join(pieces)

    parts = split(text, subject=subject)

    assert _lines(parts.new, parts.signature, parts.quoted) == _lines(text)


@given(st.text())
def test_any_text_is_split(text):
    parts = split(text)

    assert _letters(parts.new, parts.signature, parts.quoted) == _letters(text)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_our_own_mark_is_known_in_each_language_as_our_notices_say_it(language):
    with override(language):
        mark = gettext("— Reply above this line —")

    assert split(f"Merci.\n\n{mark}\n\nSupport").new == "Merci."


@pytest.mark.parametrize(
    "opening", ["De : S <s@y.fr>\nEnvoyé : lundi 3 novembre 2026 10:12\nÀ : P\nObjet : T", "-----Message d'origine-----"]
)
def test_an_unmarked_quote_with_nothing_above_is_kept_since_the_answer_may_stand_inside(opening):
    text = f"{opening}\n\nLa question ?\nLa réponse."

    assert split(text, subject="Re: T").new == text


def test_a_closing_word_alone_is_all_a_person_said():
    assert split("Cordialement,\nJean Dupont\n\nLe 3/11/2026 10:12, S a écrit :\n> Q").new == "Cordialement,\nJean Dupont"


def test_only_a_phone_above_a_quote_leaves_nothing_new():
    parts = split("Envoyé de mon iPhone\n\nLe 3/11/2026 10:12, S a écrit :\n> Q")

    assert (parts.new, parts.signature) == ("", "Envoyé de mon iPhone")


def test_a_link_broken_inside_a_quote_is_no_answer():
    text = "Oui.\n\nLe 3/11/2026 10:12, S a écrit :\n> voir http://example.com/a\n?token=1&b=2\n> merci"

    assert split(text).new == "Oui."


def test_one_word_between_two_quotes_is_an_answer():
    text = "Le 3/11/2026 10:12, S a écrit :\n> Question une\noui\n> Question deux\nnon"

    assert split(text).new == "> Question une\noui\n> Question deux\nnon"


@pytest.mark.parametrize("subject", ["TR : a", "Fwd: a", "FW: Re: a", "WG: a", "RV: a", "[Externe] TR: a", "I: a", "Fwd[2]: a"])
def test_the_first_word_of_a_subject_says_that_a_mail_is_handed_on(subject):
    assert says_forward(subject)


@pytest.mark.parametrize("subject", ["", "Re: TR : a", "RE: Fwd: a", "AW: WG: a", "Transport : a", "trou: a", "Bonjour"])
def test_another_does_not(subject):
    assert not says_forward(subject)


def test_what_stands_below_the_lines_that_are_looked_at_is_kept():
    text = "a\n" * 30_000 + "fin"

    assert split(text).new == text
