import pytest
from django.utils.translation import override

from parvis.kit.languages import pick
from parvis.kit.registry import Unknown
from parvis.kit.wording import WORDS, word

TEXTS = {"fr": "Titre", "en": "Title"}


@pytest.mark.parametrize(
    ("texts", "language", "picked"),
    [
        (TEXTS, "en", "Title"),
        (TEXTS, "en-gb", "Title"),
        (TEXTS, "de", "Titre"),
        ({"fr": "", "en": "Title"}, "fr", "Title"),
        ("Titre", "en", "Titre"),
        (None, "fr", ""),
        ({}, "fr", ""),
    ],
)
def test_a_text_is_picked_in_the_language_wanted_else_in_the_first(texts, language, picked):
    assert pick(texts, language) == picked


def test_a_text_is_picked_in_the_active_language():
    with override("en"):
        assert pick(TEXTS) == "Title"


def test_a_portal_says_its_own_word():
    assert word("menu_tickets", {"menu_tickets": {"fr": "Mes tickets"}}, "fr") == "Mes tickets"


def test_a_portal_without_a_word_of_its_own_says_the_common_one():
    with override("fr"):
        assert word("menu_tickets", {}) == "Mes demandes"
    with override("en"):
        assert word("menu_tickets") == "My requests"


def test_every_word_exists_in_french():
    with override("fr"):
        french = {key: str(value) for key, value in WORDS.items()}
    with override("en"):
        same = [key for key, value in WORDS.items() if str(value) == french[key]]

    assert set(same) == {"article", "articles", "organisation", "participants"}


def test_a_word_nobody_has_is_an_error():
    with pytest.raises(Unknown, match="menu_nothing"):
        word("menu_nothing")
