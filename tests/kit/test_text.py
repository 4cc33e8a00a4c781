import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.text import clean, excerpt, fold, initials, one_line, slug


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        (None, ""),
        ("Bonjour", "Bonjour"),
        ("e\u0301", "é"),
        ("a\x00b", "ab"),
        ("a\ud83db", "ab"),
        ("ligne 1\r\nligne 2\rligne 3", "ligne 1\nligne 2\nligne 3"),
        ("colonne\tsuivante", "colonne\tsuivante"),
        ("\x1b[31mrouge\x7f", "[31mrouge"),
        (42, "42"),
    ],
)
def test_a_text_is_cleaned_at_the_border(given_text, kept):
    assert clean(given_text) == kept


def test_a_text_too_long_is_cut():
    assert clean("abcdef", 3) == "abc"


@given(st.text(alphabet=st.characters(codec=None)))
def test_cleaning_twice_changes_nothing_and_leaves_what_a_database_takes(text):
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("Alice\r\nBcc: eve@x.fr", "Alice Bcc: eve@x.fr"),
        ("  un \n\n deux\u2028trois ", "un deux trois"),
        ("facture\u202egpj.exe", "facturegpj.exe"),
        ("deux  espaces", "deux  espaces"),
    ],
)
def test_nothing_in_one_line_can_begin_another(given_text, kept):
    assert one_line(given_text) == kept


@given(st.text(alphabet=st.characters(codec=None)))
def test_one_line_never_holds_a_line_break(text):
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "folded"), [("Œuvre", "oeuvre"), ("ÉTÉ", "ete"), ("l’État", "l'etat"), ("ﬁn", "fin"), ("Straße", "strasse")]
)
def test_folding_forgets_case_accents_and_ligatures(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "address"), [("Création de compte", "creation-de-compte"), ("  Œuvre n° 3 ! ", "oeuvre-n-3"), ("日本", "")]
)
def test_a_slug_holds_only_letters_digits_and_hyphens(text, address):
    assert slug(text) == address


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Camille Roy", "CR"), ("Jean-Pierre du Pont", "JP"), ("ypok", "YP"), ("Élise Novak", "ÉN"), ("", "?"), ("…", "?")],
)
def test_initials_stand_for_a_name(name, letters):
    assert initials(name) == letters


def test_an_excerpt_ends_between_two_words():
    assert excerpt("Le camion est\narrivé sans le colis", 22) == "Le camion est arrivé…"


def test_an_excerpt_of_one_long_word_is_cut_in_it():
    assert excerpt("a" * 50, 10) == "a" * 9 + "…"


def test_a_short_text_is_its_own_excerpt():
    assert excerpt("Bonjour", 20) == "Bonjour"
