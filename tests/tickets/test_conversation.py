"""Writing, reading and being told."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from parvis.intake.definition import Field
from parvis.intake.owner import Owner
from parvis.intake.uploads import receive
from parvis.kit.errors import Refused
from parvis.tickets import thread
from parvis.tickets.models import Ticket

FILE = Field.read({"key": "files", "type": "file", "many": True})


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def send(user, ticket, name="photo.txt"):
    return receive(SimpleUploadedFile(name, b"what it shows"), owner=Owner(user.pk), purpose=ticket.reply_purpose, field=FILE).pk


def test_a_reply_is_kept_as_written_and_made_safe_once(cast):
    ticket = cast.ticket()

    entry = ticket.reply("It is **urgent** <script>alert(1)</script>", by=cast.alice)

    assert entry.body == "It is **urgent** <script>alert(1)</script>"
    assert "<strong>urgent</strong>" in entry.body_html
    assert "<script" not in entry.body_html
    assert (entry.is_from_team, entry.is_internal) == (False, False)
    assert again(ticket).last_customer_entry_at == again(ticket).updated_at == entry.created_at


def test_the_first_answer_of_the_team_is_dated_once(cast):
    ticket = cast.ticket()

    first = ticket.reply("Hello", by=cast.technician)
    ticket.reply("And again", by=cast.technician)

    assert again(ticket).first_answered_at == first.created_at


def test_the_same_reply_sent_twice_is_written_once_and_mailed_once(cast):
    ticket, key = cast.ticket(), uuid4()
    cast.forget_mails()

    first = ticket.reply("Hello", by=cast.technician, key=key)
    second = again(ticket).reply("Hello", by=cast.technician, key=key)

    assert first == second
    assert cast.mails(cast.alice) == ["ticket_replied"]


@pytest.mark.parametrize("who", ["chloe", "bruno"])
def test_who_does_not_see_a_request_does_not_write_in_it(cast, who):
    ticket = cast.ticket()

    with pytest.raises(Refused):
        ticket.reply("Hello", by=getattr(cast, who))

    assert ticket.entries.count() == 1


def test_a_colleague_who_sees_it_may_answer(cast):
    ticket = cast.ticket(cast.service("open", visibility="site"))

    assert ticket.reply("I know", by=cast.bruno).actor == cast.bruno


def test_a_closed_request_takes_no_message_but_the_teams_notes(cast):
    ticket = cast.ticket_at("closed")

    for who in (cast.alice, cast.technician):
        with pytest.raises(Refused):
            ticket.reply("Hello", by=who)
    assert ticket.reply("For the record", by=cast.technician, internal=True).is_internal


def test_an_empty_message_is_refused_unless_it_brings_a_file(cast):
    ticket = cast.ticket()

    with pytest.raises(Refused):
        ticket.reply("   ", by=cast.alice)
    entry = ticket.reply("", by=cast.alice, uploads=[send(cast.alice, ticket)])

    assert [file.name for file in entry.attachments.all()] == ["photo.txt"]


def test_a_file_sent_by_another_person_or_for_another_request_is_refused(cast):
    ticket, other = cast.ticket(), cast.ticket()

    for upload in (send(cast.bruno, ticket), send(cast.alice, other)):
        with pytest.raises(Refused):
            ticket.reply("Look", by=cast.alice, uploads=[upload])

    assert ticket.entries.count() == 1


def test_notes_are_the_teams_own(cast):
    ticket = cast.ticket()
    with pytest.raises(Refused):
        ticket.reply("Between us", by=cast.alice, internal=True)
    cast.forget_mails()
    before = again(ticket).updated_at

    ticket.reply("Between us", by=cast.technician, internal=True, uploads=[send(cast.technician, ticket)])

    assert [line.entry.body for line in thread.conversation(again(ticket), cast.alice) if line.is_message] == []
    assert [line.entry.body for line in thread.conversation(again(ticket), cast.technician) if line.is_message] == ["Between us"]
    assert (cast.mails(cast.alice), again(ticket).updated_at, again(ticket).status_key) == ([], before, "received")


def test_a_file_is_open_to_those_who_may_read_its_entry(cast):
    ticket = cast.ticket()
    public = ticket.reply("Look", by=cast.alice, uploads=[send(cast.alice, ticket)]).attachments.get()
    internal = ticket.reply("Look", by=cast.technician, internal=True, uploads=[send(cast.technician, ticket)]).attachments.get()

    def opens(user):
        return [thread.attachment_for(user, file.pk) is not None for file in (public, internal)]

    assert {name: opens(getattr(cast, name)) for name in ("alice", "technician", "bruno", "chloe")} == {
        "alice": [True, False],
        "technician": [True, True],
        "bruno": [False, False],
        "chloe": [False, False],
    }


def test_a_reply_and_its_move_are_one_act_and_one_mail(cast):
    ticket = cast.ticket()
    cast.forget_mails()

    ticket.reply("Which door?", by=cast.technician, then="ask")

    assert again(ticket).status_key == "asked"
    assert list(ticket.entries.values_list("verb", "body")) == [("submitted", ""), ("replied", "Which door?"), ("moved", "")]
    assert cast.mails(cast.alice) == ["ticket_replied"]


def test_a_move_that_is_refused_takes_its_reply_back(cast):
    ticket = cast.ticket()

    with pytest.raises(Refused):
        ticket.reply("Done", by=cast.alice, then="solve")

    assert ticket.entries.count() == 1


def test_a_customers_message_tells_the_agent_and_the_other_participants(cast):
    ticket = cast.ticket()
    colleague = cast.agent("carl")
    ticket.assign(cast.technician, by=cast.technician)
    ticket.add_participant(cast.bruno, by=cast.alice)
    cast.forget_mails()

    ticket.reply("Any news?", by=cast.alice)

    assert {
        name: cast.mails(user)
        for name, user in [("alice", cast.alice), ("bruno", cast.bruno), ("agent", cast.technician), ("carl", colleague)]
    } == {
        "alice": [],
        "bruno": ["ticket_replied"],
        "agent": ["ticket_replied"],
        "carl": [],
    }


def test_without_an_agent_the_whole_team_is_told_or_its_address(cast):
    members = [cast.technician, cast.agent("carl")]
    ticket = cast.ticket()
    cast.forget_mails()

    ticket.reply("Any news?", by=cast.alice)
    assert [cast.mails(member) for member in members] == [["ticket_replied"], ["ticket_replied"]]

    cast.team.email = "support@house.example"
    cast.team.save(update_fields=["email"])
    ticket.reply("Hello?", by=cast.alice)
    assert cast.mails("support@house.example") == ["ticket_replied"]


def test_who_turned_mails_off_is_not_told(cast):
    ticket = cast.ticket()
    ticket.unwatch(cast.alice)
    cast.forget_mails()

    ticket.reply("Hello", by=cast.technician)
    assert cast.mails(cast.alice) == []

    ticket.watch(cast.alice)
    ticket.reply("Hello again", by=cast.technician)
    assert cast.mails(cast.alice) == ["ticket_replied"]

    cast.alice.preferences = {"notifications": {"ticket_replied": False}}
    cast.alice.save(update_fields=["preferences"])
    again(ticket).reply("And again", by=cast.technician)
    assert cast.mails(cast.alice) == ["ticket_replied"]


def test_a_watcher_who_lost_sight_of_the_request_is_told_nothing(cast):
    ticket = cast.ticket(cast.service("open", visibility="site"))
    ticket.watch(cast.bruno)
    cast.bruno.memberships.all().delete()
    cast.forget_mails()

    again(ticket).reply("Secret", by=cast.technician)

    assert cast.mails(cast.bruno) == []


def test_the_conversation_shows_who_what_and_what_is_new(cast):
    ticket = cast.ticket()
    ticket.reply("Which door?", by=cast.technician, uploads=[send(cast.technician, ticket)])

    with override("en"):
        lines = thread.conversation(again(ticket), cast.alice)

    said = [(line.author, line.sentence, line.says, line.is_message, line.is_mine, line.is_unread, line.is_first_unread) for line in lines]
    assert said == [
        ("Alice Martin", "Request recorded", "", False, True, False, False),
        ("Tessa Martin", "", "", True, False, True, True),
        ("Tessa Martin", "State taken", "The state of your request is now “State taken”.", False, False, True, False),
    ]
    assert [file.name for file in lines[1].files] == ["photo.txt"]
    assert [line.entry.body for line in thread.conversation(ticket, cast.alice, "messages")] == ["Which door?"]


def test_reading_it_makes_it_read_and_a_mark_never_goes_back(cast):
    ticket = cast.ticket()
    entry = ticket.reply("Hello", by=cast.technician)

    ticket.mark_read(cast.alice)
    ticket.mark_read(cast.alice, entry.created_at.replace(year=2020))

    assert [line.is_unread for line in thread.conversation(ticket, cast.alice)] == [False, False, False]


def test_a_conversation_takes_the_same_queries_whatever_its_length(cast):
    ticket = cast.ticket()
    counts = []
    for number in (1, 8):
        for _ in range(number):
            ticket.reply("Hello", by=cast.technician, uploads=[send(cast.technician, ticket)])
        fresh = again(ticket)
        with CaptureQueriesContext(connection) as queries:
            [(line.author, line.html, line.sentence, [file.name for file in line.files]) for line in thread.conversation(fresh, cast.alice)]
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 4


def test_the_feed_brings_messages_of_ones_own_requests_newest_first(cast):
    mine, theirs = cast.ticket(), cast.ticket(cast.service("open", visibility="site"), by=cast.bruno)
    mine.reply("Hello", by=cast.technician)
    mine.reply("Between us", by=cast.technician, internal=True)
    theirs.reply("Not for Alice's feed", by=cast.technician)

    feed = thread.exchanges(cast.alice)

    assert [(one.entry.body, one.ticket.reference, one.is_unread, one.is_mine) for one in feed.exchanges] == [
        ("Hello", mine.reference, True, False),
        ("", mine.reference, False, True),
    ]
    assert [one.entry.body for one in thread.exchanges(cast.alice, only="unread").exchanges] == ["Hello"]


def test_a_request_says_in_the_feed_what_it_was_asked_with(cast):
    first = cast.ticket(answers={"summary": "Lift", "description": "It **stops** between two floors."})
    without = cast.ticket(answers={"summary": "Door"})

    feed = thread.exchanges(cast.alice)

    assert [[row.text for row in one.told] for one in feed.exchanges] == [[], ["It **stops** between two floors."]]
    assert [one.ticket for one in feed.exchanges] == [without, first]


def test_a_request_made_before_one_had_an_account_is_ones_own_in_the_feed(cast):
    ticket = cast.ticket()
    ticket.entries.filter(verb="submitted").update(actor=None)

    [asked] = thread.exchanges(cast.alice).exchanges

    assert (asked.is_mine, asked.is_unread) == (True, False)
    assert thread.exchanges(cast.alice, only="unread").exchanges == ()


def test_the_files_of_a_message_come_with_it_in_the_feed(cast):
    ticket = cast.ticket()
    ticket.reply("The plan", by=cast.technician, uploads=[send(cast.technician, ticket, "plan.txt")])

    [answer, _asked] = thread.exchanges(cast.alice).exchanges

    assert [file.name for file in answer.files] == ["plan.txt"]


def test_the_feed_goes_on_where_it_stopped_in_constant_queries(cast):
    ticket = cast.ticket()
    bodies = [f"message {number}" for number in range(5)]
    for body in bodies:
        ticket.reply(body, by=cast.technician)

    first = thread.exchanges(cast.alice, size=3)
    with CaptureQueriesContext(connection) as queries:
        second = thread.exchanges(cast.alice, first.next_cursor, size=3)

    assert [one.entry.body for one in (*first.exchanges, *second.exchanges)] == [*reversed(bodies), ""]
    assert (second.next_cursor, len(queries)) == ("", 4)
