"""Another kind: answers go along where they fit, the rest stays readable, promises are counted anew."""

from uuid import uuid4

import pytest

from parvis.kit.errors import Refused
from parvis.tickets.models import Ticket
from parvis.tickets.retyping import change_service, preview
from parvis.tickets.rewriting import begun
from tests.cast import LIFE, status, text
from tests.tickets.promised import at, clocks, ledger

OTHER = [
    {"key": "summary", "type": "text", "label": text("Summary"), "required": True},
    {"key": "details", "type": "long_text", "label": text("Details")},
    {"key": "room", "type": "text", "label": text("Room"), "required": True},
]


@pytest.fixture
def other(cast):
    return cast.service("other", fields=OTHER)


@pytest.fixture
def ticket(cast):
    return cast.ticket(answers={"summary": "Dark", "description": "The screen is dark"})


def refusal(*args, **more):
    with pytest.raises(Refused) as caught:
        change_service(*args, **more)
    return caught.value.code


def test_the_preview_says_what_goes_where_and_what_is_left(ticket, other):
    found = preview(ticket, other)

    assert [(place.key, place.source) for place in found.places] == [("summary", "summary"), ("details", ""), ("room", "")]
    assert [answer for _label, answer in found.left] == ["The screen is dark"]
    assert ("description", "Description") in found.places[1].offered


def test_answers_go_along_and_the_earlier_ones_stay(cast, ticket, other):
    change_service(ticket, other, by=cast.technician, mapping={"details": "description"})

    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.service, ticket.answers) == (other, {"summary": "Dark", "details": "The screen is dark"})
    first, second = ticket.revisions.all()
    assert (first.answers["description"], second.form_version) == ("The screen is dark", ticket.form_version)
    assert ticket.entries.get(verb="service_changed").data["service"] == "other"


def test_changed_back_everything_is_there_again(cast, ticket, other):
    before = dict(ticket.answers)
    change_service(ticket, other, by=cast.technician)
    change_service(ticket, cast.help, by=cast.technician)

    assert Ticket.objects.get(pk=ticket.pk).answers == before


def test_the_status_is_of_the_same_phase_and_chosen_where_there_are_two(cast, ticket):
    life = {**LIFE, "start": "a", "statuses": [status("a", "new"), status("b", "new"), status("z", "closed", "none")], "moves": []}
    service = cast.service("short", workflow=cast.workflow("short", life))

    assert refusal(ticket, service, by=cast.technician) == "status"
    assert refusal(ticket, service, by=cast.technician, status="z") == "status"
    change_service(ticket, service, by=cast.technician, status="b")

    assert (ticket.status_key, ticket.phase, ticket.workflow.key) == ("b", "new", "short")


def test_only_kinds_of_the_portal_that_one_handles(cast, ticket, other):
    hidden = cast.service("hidden", team=cast.make_team("elsewhere"))

    assert refusal(ticket, hidden, by=cast.technician) == "service"
    assert refusal(ticket, ticket.service, by=cast.technician) == "service"
    assert refusal(ticket, other, by=cast.alice) == "team_only"


def test_nobody_reads_it_who_did_not_before(cast, ticket):
    wide = cast.service("wide", visibility="organisation")
    narrow = cast.service("narrow", visibility="restricted")
    was = ticket.visibility

    change_service(ticket, wide, by=cast.technician)
    assert ticket.visibility == was
    change_service(ticket, narrow, by=cast.technician)
    assert ticket.visibility == "restricted"


def test_whoever_cannot_handle_it_has_it_no_more(cast, ticket, other):
    team = cast.make_team("third")
    third = cast.service("third", team=team)
    team.memberships.create(user=cast.technician)
    agent = cast.agent("olga")
    ticket.assign(agent, by=cast.technician)

    change_service(ticket, third, by=cast.technician)

    assert (ticket.agent, ticket.team) == (None, team)


def test_promises_are_counted_anew_from_the_beginning(cast, promised):
    quick = cast.service("quick", expects={"resolution": "PT2H"})

    with at(1):
        change_service(promised, quick, by=cast.technician)

    assert clocks(promised) == {"resolution": (2.0, None)}
    assert ledger(promised)[-1] == (1.0, True, "service")


def test_sent_twice_it_is_changed_once_and_what_changed_meanwhile_is_said(cast, ticket, other):
    key = uuid4()
    assert change_service(ticket, other, by=cast.technician, key=key) == change_service(ticket, other, by=cast.technician, key=key)
    assert refusal(ticket, cast.help, by=cast.technician, seen_version=1) == "changed_meanwhile"


def test_an_article_begins_without_a_word_of_whom_it_was_for(cast, ticket):
    words = f"Hello Alice Martin, call 01 23 45 67 89 or write to {cast.alice.email} of Town: restart the screen of HOUSE-1."
    entry = ticket.reply(words, by=cast.technician)

    found = begun(ticket, entry)

    assert found.title == "Dark"
    assert "restart the screen" in found.body
    assert [word in found.body for word in ("Alice", "Martin", "01 23", "@", "Town", "HOUSE-1")] == [False] * 6
