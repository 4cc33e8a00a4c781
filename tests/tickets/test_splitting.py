"""Chosen messages become the beginning of another request."""

from uuid import uuid4

import pytest

from parvis.journal.models import Attachment
from parvis.kit.errors import Refused
from parvis.tickets.models import Ticket
from parvis.tickets.splitting import proposed_title, split, split_back, splittable
from parvis.tickets.thread import conversation


@pytest.fixture
def ticket(cast):
    ticket = cast.ticket()
    ticket.reply("The printer too", by=cast.alice)
    ticket.reply("We look", by=cast.technician)
    ticket.reply("between us", by=cast.technician, internal=True)
    return ticket


def entry(ticket, body):
    return ticket.entries.get(body=body)


def words(ticket, user):
    return [line.entry.body for line in conversation(Ticket.objects.get(pk=ticket.pk), user) if line.entry.body]


def made_of(cast, ticket, *bodies, **more):
    chosen = [entry(ticket, body).pk for body in bodies]
    given = {"service": cast.help, "title": "Printer", "by": cast.technician, "key": uuid4(), **more}
    return split(ticket, chosen, given.pop("service"), given.pop("title"), **given)


def test_the_messages_are_copied_with_author_and_day_and_stay_where_they_were(cast, ticket):
    made = made_of(cast, ticket, "The printer too", "We look")

    first = made.entries.get(body="The printer too")
    assert (first.actor, first.created_at) == (cast.alice, entry(ticket, "The printer too").created_at)
    assert words(made, cast.alice) == ["The printer too", "We look"]
    assert words(ticket, cast.alice) == ["The printer too", "We look"]


def test_both_journals_say_so_and_they_are_linked(cast, ticket):
    made = made_of(cast, ticket, "The printer too")

    assert [made.links.get().kind, made.links.get().other] == ["split", ticket]
    assert made.entries.get(verb="split_from").data["reference"] == ticket.reference
    assert ticket.entries.get(verb="split_off").data["reference"] == made.reference


def test_a_note_goes_along_only_when_chosen_and_stays_a_note(cast, ticket):
    assert "between us" not in words(made_of(cast, ticket, "The printer too"), cast.technician)

    made = made_of(cast, ticket, "The printer too", "between us")

    assert "between us" in words(made, cast.technician)
    assert "between us" not in words(made, cast.alice)


def test_the_author_of_the_first_message_is_who_asks(cast, ticket):
    ticket.add_participant(cast.bruno, by=cast.alice)
    ticket.reply("And mine", by=cast.bruno)

    assert made_of(cast, ticket, "And mine").requester == cast.bruno
    assert made_of(cast, ticket, "We look").requester == cast.alice


def test_files_are_the_same_stored_ones(cast, ticket):
    said = entry(ticket, "The printer too")
    file = Attachment.objects.create(
        organisation=ticket.organisation, entry=said, name="a.txt", size=1, content_type="text/plain", sha256="s", storage_key="k"
    )

    made = made_of(cast, ticket, "The printer too")

    copy = Attachment.objects.get(entry__subject_id=made.pk)
    assert (copy.storage_key, copy.name) == ("k", "a.txt")
    assert copy.pk != file.pk
    assert Attachment.objects.get(pk=file.pk).entry == said


def test_it_is_never_wider_than_where_it_came_from(cast, ticket):
    wide = cast.service("wide", visibility="organisation")
    assert ticket.visibility != "organisation"

    assert made_of(cast, ticket, "The printer too", service=wide).visibility == ticket.visibility


def test_sent_twice_it_is_made_once(cast, ticket):
    key = uuid4()

    assert made_of(cast, ticket, "We look", key=key) == made_of(cast, ticket, "We look", key=key)
    assert ticket.entries.filter(verb="split_off").count() == 1


def test_nothing_chosen_no_title_or_a_service_of_others_is_refused(cast, ticket):
    elsewhere = cast.service("other", team=cast.make_team("elsewhere"))
    codes = []
    for more in ({"bodies": []}, {"title": " "}, {"service": elsewhere}, {"by": cast.alice}):
        with pytest.raises(Refused) as caught:
            made_of(cast, ticket, *more.pop("bodies", ["We look"]), **more)
        codes.append(caught.value.code)
    assert codes == ["none", "empty", "service", "team_only"]


def test_it_is_merged_back_without_saying_anything_twice(cast, ticket):
    made = made_of(cast, ticket, "The printer too")
    made.reply("About the printer", by=cast.technician)

    split_back(made, by=cast.technician)

    assert words(ticket, cast.alice) == ["The printer too", "We look", "About the printer"]


def test_a_title_is_proposed_from_what_was_said(ticket):
    assert proposed_title(splittable(ticket), "x") == "The printer too"
    assert proposed_title([], "x") == "x"
