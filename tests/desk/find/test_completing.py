"""What the box offers while one types."""

import pytest
from django.utils import translation

from parvis.desk.find.completing import offers
from parvis.desk.find.vocabulary import Vocabulary
from parvis.tickets.scope import Scope


@pytest.fixture
def offered(cast):
    vocabulary = Vocabulary(Scope(cast.technician))

    def offered(text, at=None):
        with translation.override("en"):
            return [one.text for one in offers(text, len(text) if at is None else at, vocabulary)]

    return offered


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sta", "state:"),
        ("lamp ag", "lamp agent:"),
        ("-ta", "-tag:"),
        ("éta", "state:"),
        ("state:op", "state:open "),
        ("-state:clo", "-state:closed "),
    ],
)
def test_an_operator_then_its_values(offered, typed, first):
    assert offered(typed)[0] == first


def test_a_name_of_several_words_is_quoted(cast, offered):
    cast.organisation("Mairie de Bellerive")
    cast.ticket(by=cast.person("Zoe", cast.organisation("Mairie de Bellerive 2")))

    assert 'org:"Mairie de Bellerive 2" ' in offered("org:bell")


def test_only_the_word_one_writes_is_completed(offered):
    assert offered("agent:me lamp", 8) == ["agent:me lamp"]


def test_words_get_no_offer(offered):
    assert offered('"sta') == offered("zzzz") == []


def test_the_list_is_a_listbox_s_options(cast, desk):
    body = desk.get("/desk/search/complete", {"q": "sta", "at": "3"}).content.decode()

    assert body.count('role="option"') == 1
    assert "<html" not in body
