"""Finding tickets by words."""

from uuid import uuid4

import pytest
from django.utils.translation import override

from parvis.tickets import lists, search
from parvis.tickets.correction import correct
from parvis.tickets.filters import Filters
from parvis.tickets.models import Ticket


def found(user, words, **filters):
    return {row.ticket.reference for row in lists.page(user, Filters(q=words, **filters)).rows}


@pytest.fixture
def printer(cast):
    return cast.ticket(
        answers={"summary": "Les imprimantes réseau sont bloquées", "description": "À l’étage"},
    )


@pytest.mark.parametrize(
    "words",
    ["imprimante", "IMPRIMANTES", "reseau", "réseaux", "bloquée imprimante", "etage", "house-1", "HOUSE-1", " House-1 ", "house 1"],
)
def test_words_are_found_whatever_their_ending_case_and_accents(cast, printer, words):
    cast.ticket(summary="Rien à voir")

    assert found(cast.alice, words) == {printer.reference}


@pytest.mark.parametrize(
    "words", ["scanner", "imprimante scanner", "HOUSE-2", "house-1 imprimante scanner", "%", "' OR 1=1 --", '"', "AND NOT", "*"]
)
def test_every_word_must_be_there_and_no_word_is_a_command(cast, printer, words):
    expected = {printer.reference} if words in ("%", '"', "*") else set()  # without a word, nothing is asked

    assert found(cast.alice, words) == expected


def test_words_shaped_like_a_reference_are_words_where_no_ticket_is_called_so(cast):
    titled = cast.ticket(answers={"summary": "AT-5530", "description": "RDV-1"})
    cast.ticket(summary="AT-5531")

    assert (found(cast.alice, "at-5530"), found(cast.technician, "RDV-1")) == ({titled.reference}, {titled.reference})


def test_a_reference_that_one_sees_is_no_word_even_where_the_list_leaves_it_out(cast):
    named = cast.ticket(summary="Autre chose")
    cast.ticket(summary=f"Comme {named.reference}")

    assert found(cast.alice, named.reference) == {named.reference}
    named.move("cancel", by=cast.alice)
    assert found(cast.alice, named.reference, state="open") == set()


def test_a_reference_that_one_does_not_see_is_a_word_as_if_it_did_not_exist(cast):
    hidden = cast.ticket(summary="Cachée", by=cast.chloe)
    own = cast.ticket(summary=f"Suite de {hidden.reference}")

    assert found(cast.alice, hidden.reference) == {own.reference}
    assert set(search.matching(Ticket.objects.visible_to(cast.alice), hidden.reference)) == {own}


def test_the_language_of_the_reader_need_not_be_that_of_the_words(cast, printer):
    with override("en"):
        assert found(cast.alice, "imprimante bloquée") == {printer.reference}


def test_replies_are_found_too(cast, printer):
    printer.reply("Le toner est vide", by=cast.technician)

    assert found(cast.alice, "toner imprimante") == {printer.reference}


def test_the_words_of_a_note_are_found_by_the_team_alone(cast, printer):
    printer.reply("Client fantasque", by=cast.technician, internal=True)

    assert found(cast.technician, "fantasque") == {printer.reference}
    assert found(cast.technician, "fantasque imprimante") == {printer.reference}
    assert found(cast.alice, "fantasque") == set()
    assert set(search.matching(Ticket.objects.visible_to(cast.alice), "fantasque")) == set()


def test_what_others_wrote_is_found_by_those_who_see_it_only(cast, printer):
    assert found(cast.chloe, "imprimante") == set()
    assert found(cast.chloe, printer.reference) == set()


def test_corrected_answers_and_titles_replace_the_old_words(cast):
    ticket = cast.ticket(cast.service("editable", editable_in=["new"]), summary="Une girafe")
    ticket.reply("Bonjour", by=cast.alice)
    correct(ticket, {"summary": "Un zèbre"}, by=cast.alice, key=uuid4())

    assert (found(cast.alice, "girafe"), found(cast.alice, "zebres bonjour")) == (set(), {ticket.reference})


def test_a_deleted_ticket_leaves_the_index(cast):
    ticket = cast.ticket(summary="Éphémère")
    ticket.revisions.all().delete()
    ticket.delete()

    assert found(cast.technician, "ephemere") == set()
    assert found(cast.technician, cast.ticket(summary="Durable").reference) == {"HOUSE-2"}


def test_a_very_long_conversation_does_not_grow_the_index_for_ever(cast, printer, monkeypatch):
    monkeypatch.setattr(search, "MOST_CHARACTERS", 200)
    for number in range(20):
        printer.reply(f"message numéro {number} avec des mots", by=cast.alice)

    printer.refresh_from_db()
    assert len(printer.searchable) <= 200
