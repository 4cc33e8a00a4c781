"""What agents do for themselves with a request, and what the pages that are open are told."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.desk.live import watching
from parvis.desk.live.watching import Seen
from parvis.kit.clock import now, today
from parvis.tickets import presence, snoozing
from parvis.tickets.models import Mention, Presence, Snooze
from tests.cast import Cast


@pytest.fixture
def ticket(cast):
    return cast.ticket()


def at(ticket, part=""):
    return f"/desk/t/{ticket.reference}{part}"


def listed(client, query):
    return [row.ticket.reference for group in client.get(f"/desk/queue?{query}").context["groups"] for row in group.rows]


def counts(client):
    return {view.key: str(number) for view, number, _unread in client.get("/desk/queue").context["views"] if number is not None}


# --- for oneself ----------------------------------------------------------------------------------------------------------------


def test_put_off_it_leaves_the_queue_and_stands_among_those_put_off(cast, desk, ticket):
    assert desk.post(at(ticket, "/snooze"), {"until": "tomorrow"}).status_code == 302

    assert (listed(desk, "view=unassigned"), listed(desk, "view=asleep")) == ([], [ticket.reference])
    assert (listed(desk, "view=open"), counts(desk)["unassigned"]) == ([ticket.reference], "0")
    assert desk.get(at(ticket)).context["ticket"].is_away


def test_what_is_late_is_among_the_late_all_the_same(cast, desk, ticket):
    type(ticket).objects.filter(pk=ticket.pk).update(due_at=now() - timedelta(hours=1))
    desk.post(at(ticket, "/snooze"), {"until": "tomorrow"})

    assert listed(desk, "view=late") == [ticket.reference]


def test_a_day_is_chosen_and_undone(cast, desk, ticket):
    day = today() + timedelta(days=9)

    desk.post(at(ticket, "/snooze"), {"on": day.isoformat()})
    assert Snooze.objects.get().until == snoozing.at_nine(day)
    desk.post(at(ticket, "/snooze"), {"wake": "1"})
    assert not Snooze.objects.exists()


@pytest.mark.parametrize("said", [{}, {"on": "soon"}, {"on": "2020-01-01"}, {"on": "9999-12-31"}, {"until": "never"}])
def test_no_time_at_all_is_said_on_the_page(desk, ticket, said):
    assert desk.post(at(ticket, "/snooze"), said).status_code == 409
    assert not Snooze.objects.exists()


def test_what_came_back_is_marked_until_it_is_opened(cast, desk, ticket):
    desk.post(at(ticket, "/snooze"), {"until": "tomorrow"})
    ticket.reply("Hello?", by=cast.alice)

    assert desk.get("/desk/queue?view=unassigned").context["back"] == {ticket.pk}
    assert "queue__back-again" in desk.get("/desk/queue?view=unassigned").content.decode()
    desk.get(at(ticket))
    assert desk.get("/desk/queue?view=unassigned").context["back"] == set()


def test_marked_unread_it_is_closed_and_unread(cast, desk, browse, ticket):
    desk.get(at(ticket))

    answer = desk.post(at(ticket, "/unread?view=open"))
    assert (answer.status_code, answer["Location"]) == (302, "/desk/queue?view=open")
    assert [row.is_unread for group in desk.get("/desk/queue?view=open").context["groups"] for row in group.rows] == [True]

    answer = browse(cast.technician, htmx="ticket").post(at(ticket, "/unread?view=open"))
    assert (answer.status_code, answer["HX-Push-Url"]) == (200, "/desk/queue?view=open")
    assert f'id="row-{ticket.reference}" data-unread' in answer.content.decode()


def test_a_note_that_calls_is_listed_counted_and_read_by_opening(cast, desk, browse, ticket):
    ticket.reply(f"@{cast.technician.username} please", by=cast.agent("other"), internal=True)

    assert (listed(desk, "view=mentions"), counts(desk)["mentions"]) == ([ticket.reference], "1")
    page = desk.get(at(ticket)).content.decode()
    assert 'title="Tessa Martin">@Tessa</b>' in page
    assert (listed(desk, "view=mentions"), counts(desk)["mentions"]) == ([ticket.reference], "0")
    assert Mention.objects.get().read_at


def test_another_s_mention_is_not_read_by_me(cast, desk, ticket):
    cast.agent("samir")
    ticket.reply("@samir.house please", by=cast.agent("other"), internal=True)

    desk.get(at(ticket))

    assert Mention.objects.get().read_at is None


def test_colleagues_are_offered_as_one_types(cast, desk, ticket):
    cast.agent("samir")

    assert 'data-handle="samir.house"' in desk.get(at(ticket, "/colleagues?q=sam")).content.decode()
    assert "data-handle" not in desk.get(at(ticket, "/colleagues?q=alice")).content.decode()


def test_presence_is_said_read_and_left(cast, desk, browse, ticket):
    page, other = str(uuid4()), browse(cast.agent("other"))

    desk.post(at(ticket, "/presence"), {"page": page, "writing": "1"})
    assert [(one.user, one.is_writing) for one in other.get(at(ticket, "/presence")).context["people"]] == [(cast.technician, True)]
    assert desk.get(at(ticket, "/presence")).context["people"] == []
    assert desk.post(at(ticket, "/presence"), {"page": page, "leaving": "1"}).status_code == 204
    assert other.get(at(ticket, "/presence")).context["people"] == []


def test_no_page_without_a_key_of_its_own(desk, ticket):
    desk.post(at(ticket, "/presence"), {"page": "x' OR 1", "writing": "1"})

    assert not Presence.objects.exists()


def test_a_queue_asks_as_much_for_three_that_came_back_as_for_one(cast, desk):
    asked = []
    for _ in range(3):
        snoozing.snooze(one := cast.ticket(), now() + timedelta(days=1), by=cast.technician)
        one.reply("Hello?", by=cast.alice)
        desk.get("/desk/queue?view=unassigned")
        with CaptureQueriesContext(connection) as queries:
            desk.get("/desk/queue?view=unassigned")
        asked.append(len(queries))

    assert len(set(asked)) == 1
    assert asked[0] <= 15


# --- who may listen -------------------------------------------------------------------------------------------------------------


def session(client):
    return client.session.session_key


def listening(client, ticket=None):
    return watching.let_in(session(client), ticket.reference if ticket else "", uuid4())


def test_only_the_staff_is_let_in(cast, desk, browse):
    assert listening(desk).user == cast.technician.pk
    assert listening(browse(cast.alice)) is None
    assert watching.let_in("nonsense", "", None) is None
    assert watching.let_in("x" * 500, "", None) is None


def test_of_a_request_one_does_not_handle_nothing_is_told(cast, desk, browse, ticket):
    stranger = browse(cast.agent("stranger", team=cast.make_team("others")))

    assert listening(desk, ticket).page.ticket == ticket.pk
    assert (listening(stranger, ticket).page, listening(stranger, ticket).reference) == (None, "")
    assert listening(desk, SimpleNamespace(reference="HOUSE-999")).page is None


def test_an_agent_who_only_asked_for_a_request_is_not_told_who_works_on_it(cast, browse, ticket):
    asker = cast.agent("asker", team=cast.make_team("others"))
    type(ticket).objects.filter(pk=ticket.pk).update(requester=asker)

    assert listening(browse(asker), ticket).page is None


def test_what_happened_since_the_page_was_drawn_is_told_at_once(cast, desk, ticket):
    last = ticket.entries.latest("id").pk
    ticket.reply("Meanwhile", by=cast.alice)

    page = listening(desk, ticket).page
    assert watching.is_behind(page, last)
    assert not watching.is_behind(page, ticket.entries.latest("id").pk)


@pytest.mark.parametrize("loses", ["signs out", "leaves", "no longer staff", "leaves the team", "another password"])
def test_who_may_not_listen_any_more_is_cut_off(cast, browse, ticket, loses):
    client, kept = browse(cast.technician), browse(cast.agent("kept"))
    mine, other = listening(client, ticket), listening(kept, ticket)
    if loses == "signs out":
        client.logout()
    elif loses == "leaves the team":
        cast.technician.team_memberships.all().delete()
    elif loses == "another password":
        cast.technician.set_password("another one")
        cast.technician.save(update_fields=["password"])
    else:
        setattr(cast.technician, "is_active" if loses == "leaves" else "is_staff", False)
        cast.technician.save(update_fields=["is_active", "is_staff"])

    assert watching.still_in([mine, other]) == {other}


def test_all_are_asked_about_at_once(cast, browse, ticket):
    everybody = [listening(browse(cast.agent()), ticket) for _ in range(3)]
    asked = []
    for number in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            assert len(watching.still_in(everybody[:number])) == number
        asked.append(len(queries))

    assert asked == [6, 6]


# --- what is told -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def seen(monkeypatch):
    """As in a process that has looked once; what a test writes comes over its own connection, which SQLite does not count."""
    monkeypatch.setattr(watching, "_was_written", lambda seen: True)
    seen = Seen()
    watching.look(seen, (), ())
    return seen


def test_a_change_is_told_once_to_those_who_handle_it(cast, ticket, seen):
    stranger = cast.agent("stranger", team=cast.make_team("others"))
    among = [cast.technician.pk, stranger.pk]
    watching.look(seen, among, ())

    ticket.reply("News", by=cast.alice)
    news = watching.look(seen, among, ())

    assert [(one.reference, one.agent) for one in news.changes] == [(ticket.reference, None)]
    assert news.told == {ticket.service_id: {cast.technician.pk}}
    assert not watching.look(seen, among, ())


def test_what_was_there_before_is_no_news(cast, ticket, time_machine):
    made = ticket.entries.latest("id").pk.int >> 80  # milliseconds; other tests were in the future, and keys never go back
    time_machine.move_to(made / 1000 + 10)

    assert not watching.look(Seen(), [cast.technician.pk], ())


def test_who_administers_is_told_of_everything(cast, ticket, seen):
    root = cast.agent("root.", is_superuser=True, team=cast.make_team("others"))
    watching.look(seen, [root.pk], [root.pk])

    Cast("elsewhere").ticket()

    assert list(watching.look(seen, [root.pk], [root.pk]).told.values()) == [{root.pk}]


def test_a_change_that_was_committed_late_is_not_missed(cast, ticket, seen, time_machine):
    """The key of an entry tells when it was made, not when others could see it."""
    time_machine.move_to(now())
    watching.look(seen, [cast.technician.pk], ())
    entry = ticket.reply("News", by=cast.alice)
    time_machine.move_to(now() + timedelta(seconds=3))
    seen.entries.pop(entry.pk, None)

    assert watching.look(seen, [cast.technician.pk], ()).changes


def test_coming_writing_and_going_are_told_of_that_request_alone(cast, ticket, seen):
    page, told = uuid4(), []
    cast.ticket()
    for act in (
        lambda: presence.say(ticket, cast.technician, page, is_writing=False),
        lambda: presence.say(ticket, cast.technician, page, is_writing=True),
        lambda: presence.say(ticket, cast.technician, page, is_writing=True),
        lambda: presence.leave(cast.technician, page),
    ):
        act()
        told.append(watching.look(seen, (), ()).people)

    assert told == [{ticket.pk}, {ticket.pk}, set(), {ticket.pk}]


def test_silence_is_told_too(cast, ticket, seen, time_machine):
    presence.say(ticket, cast.technician, uuid4(), is_writing=False)
    watching.look(seen, (), ())

    time_machine.move_to(now() + timedelta(seconds=46))

    assert watching.look(seen, (), ()).people == {ticket.pk}


def test_who_put_it_off_is_told_that_it_is_back(cast, ticket, seen, time_machine):
    snoozing.snooze(ticket, now() + timedelta(hours=1), by=cast.technician)
    time_machine.move_to(now() + timedelta(hours=2))
    snoozing.wake_due()

    assert watching.look(seen, (), ()).woken == {cast.technician.pk}
    assert not watching.look(seen, (), ())


def test_a_quiet_look_asks_next_to_nothing(cast, ticket, seen, django_assert_max_num_queries):
    among = [cast.technician.pk]

    with django_assert_max_num_queries(2):
        watching.look(seen, among, ())


def test_one_change_is_three_queries_for_whoever_listens(cast, ticket, seen):
    asked = []
    for number in (1, 30):
        among = [cast.technician.pk, *(uuid4() for _ in range(number))]
        ticket.reply("News", by=cast.alice)
        with CaptureQueriesContext(connection) as queries:
            watching.look(seen, among, ())
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 5


def test_pages_come_beat_and_go_together_and_what_is_gone_holds_up_nobody(cast, ticket):
    page = presence.Page(cast.technician.pk, ticket.pk, ticket.organisation_id, uuid4())
    lost = presence.Page(cast.technician.pk, ticket.pk, ticket.organisation_id, uuid4())

    watching.keep_presence([page, lost], [], [])
    Presence.objects.filter(page=lost.key).delete()
    watching.keep_presence([], [], [page, lost])
    assert Presence.objects.count() == 2
    watching.keep_presence([], [page, lost], [])
    assert Presence.objects.count() == 0
