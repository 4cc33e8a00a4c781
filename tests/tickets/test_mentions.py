"""Colleagues whom a note calls."""

import pytest

from parvis.journal.models import Entry
from parvis.tickets import lists, mentions
from parvis.tickets.filters import Filters
from parvis.tickets.models import Mention


@pytest.fixture
def ticket(cast):
    ticket = cast.ticket()
    cast.forget_mails()
    return ticket


def called(ticket):
    return {mention.user.username for mention in ticket.mentions.select_related("user")}


def test_a_note_calls_a_colleague_who_handles_the_request(cast, ticket):
    sam = cast.agent("samir")

    entry = ticket.reply("Look at it, @samir.house. Thanks", by=cast.technician, internal=True)

    assert called(ticket) == {"samir.house"}
    assert entry.data["mentions"] == [{"user": str(sam.pk), "handle": "samir.house", "name": "Samir Martin"}]
    assert cast.mails(sam) == ["mentioned"]


def test_whatever_the_capitals_and_what_closes_the_sentence(cast, ticket):
    cast.agent("samir")

    for words in ("@SAMIR.house!", "(@samir.house)", "ask @samir.house?", "@samir.house:"):
        ticket.reply(words, by=cast.technician, internal=True)

    assert Mention.objects.count() == 4


def test_an_answer_to_the_customer_calls_nobody(cast, ticket):
    sam = cast.agent("samir")

    entry = ticket.reply("Write to @samir.house", by=cast.technician)

    assert (called(ticket), entry.data.get("mentions"), cast.mails(sam)) == (set(), None, [])


def test_who_does_not_handle_it_is_not_called(cast, ticket):
    stranger = cast.agent("stranger", team=cast.make_team("others"))
    gone = cast.agent("departed", is_active=False)

    ticket.reply(f"@{stranger.username} @{gone.username} @{cast.alice.username} @nobody", by=cast.technician, internal=True)

    assert (called(ticket), cast.mails(stranger), cast.mails(cast.alice)) == (set(), [], [])


def test_nobody_calls_themself(cast, ticket):
    ticket.reply(f"@{cast.technician.username} remember", by=cast.technician, internal=True)

    assert called(ticket) == set()


def test_a_team_calls_its_members_once_each(cast, ticket):
    sam = cast.agent("samir")
    cast.agent("noor.")

    entry = ticket.reply("@house-support and you @samir.house", by=cast.technician, internal=True)

    assert (called(ticket), cast.mails(sam)) == ({"samir.house", "noor..house"}, ["mentioned"])
    assert [one.get("team") for one in entry.data["mentions"]] == [None, cast.team.pk]


def test_an_address_is_no_call(cast, ticket):
    cast.agent("samir")

    ticket.reply("write to x@samir.house or https://a.example/@samir.house", by=cast.technician, internal=True)

    assert called(ticket) == set()


def test_who_wants_no_mail_of_it_gets_none(cast, ticket):
    sam = cast.agent("samir", preferences={"notifications": {"mentioned": False}})

    ticket.reply("@samir.house", by=cast.technician, internal=True)

    assert (called(ticket), cast.mails(sam)) == ({"samir.house"}, [])


def test_the_same_note_sent_twice_calls_once(cast, ticket):
    cast.agent("samir")
    key = "01890000-0000-7000-8000-000000000001"

    for _ in range(2):
        ticket.reply("@samir.house", by=cast.technician, internal=True, key=key)

    assert (Mention.objects.count(), Entry.objects.filter(verb="noted").count()) == (1, 1)


def test_they_are_listed_until_and_after_they_were_read(cast, ticket):
    sam = cast.agent("samir")
    ticket.reply("@samir.house", by=cast.technician, internal=True)

    def listed(which):
        return [row.ticket.pk for row in lists.page(sam, Filters(state="all", mentioned=which)).rows]

    assert (listed("unread"), listed("any")) == ([ticket.pk], [ticket.pk])
    mentions.has_read(ticket, sam)
    assert (listed("unread"), listed("any")) == ([], [ticket.pk])
    assert lists.page(cast.technician, Filters(mentioned="any")).rows == ()


def test_a_mention_of_what_one_handles_no_more_is_not_listed(cast, ticket):
    sam = cast.agent("samir")
    ticket.reply("@samir.house", by=cast.technician, internal=True)

    sam.team_memberships.all().delete()

    assert lists.page(sam, Filters(mentioned="any")).rows == ()


def test_a_note_without_names_asks_nothing_more(cast, ticket, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert mentions.mentioned(ticket, "Nothing here, write to a@b.example") == []


def test_names_are_set_off_in_the_text_alone():
    said = [{"user": "x", "handle": "samir", "name": "Samir <b>"}]

    html = mentions.marked('<p title="@samir">Ask @samir, not @other.</p>', said)

    assert html == '<p title="@samir">Ask <b class="mention" title="Samir &lt;b&gt;">@Samir</b>, not @other.</p>'


def test_only_who_can_be_called_is_offered(cast, ticket):
    cast.agent("samir")
    cast.agent("stranger", team=cast.make_team("others"))

    assert [handle for handle, _name, _kind in mentions.offered(ticket, cast.technician, "")] == ["samir.house", "house-support"]
    assert [handle for handle, _name, _kind in mentions.offered(ticket, cast.technician, "supp")] == ["house-support"]
    assert mentions.offered(ticket, cast.technician, "alice") == []
