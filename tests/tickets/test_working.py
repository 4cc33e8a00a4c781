"""Tasks: what is to be done, what was done and how long it took; the customer knows of public ones alone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.translation import override

from parvis.kit.clock import now
from parvis.kit.errors import Conflict, Refused
from parvis.tickets.models import Task, Ticket
from parvis.tickets.search import matching
from parvis.tickets.thread import conversation
from parvis.tickets.working import Plan

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def verbs(ticket, user):
    return [(line.entry.verb, line.sentence) for line in conversation(ticket, user) if line.entry.verb.startswith("task")]


def test_a_public_task_that_was_done_is_read_by_the_customer_at_once(cast):
    ticket = cast.ticket()
    cast.forget_mails()

    task = ticket.add_task(Plan("Disk replaced", is_public=True, spent=HOUR), by=cast.technician, is_done=True)

    assert (task.is_done, task.agent, task.spent, task.organisation) == (True, cast.technician, HOUR, cast.home)
    assert verbs(ticket, cast.alice) == [("task_done", "Task done: Disk replaced, 1\u00a0h")]
    assert cast.mails(cast.alice) == ["task_done"]
    assert again(ticket).updated_at == ticket.entries.last().created_at


def test_an_internal_task_is_the_team_s_alone(cast):
    ticket = cast.ticket()
    cast.forget_mails()
    before = again(ticket).updated_at

    ticket.add_task(Plan("Xylophone check", body="zeppelin", spent=HOUR), by=cast.technician, is_done=True)

    assert (verbs(again(ticket), cast.alice), again(ticket).updated_at) == ([], before)
    assert verbs(ticket, cast.technician) == [("task_done", "Task done: Xylophone check, 1\u00a0h")]
    assert cast.mails(cast.alice) == []
    for word in ("xylophone", "zeppelin"):
        assert not matching(Ticket.objects.all(), word).exists()
        assert matching(Ticket.objects.all(), word, for_team=True).exists()


def test_a_task_that_is_planned_tells_who_has_it(cast):
    other = cast.agent("omar")
    ticket = cast.ticket()
    cast.forget_mails()

    task = ticket.add_task(Plan("Visit", is_public=True, planned_at=now() + timedelta(days=1), agent=other), by=cast.technician)

    assert (task.is_done, cast.mails(other), cast.mails(cast.alice)) == (False, ["task_given"], [])
    assert verbs(ticket, cast.alice)[0][1].startswith("Task planned for ")


def test_a_task_is_finished_once_with_its_time(cast):
    ticket = cast.ticket()
    task = ticket.add_task(Plan("Visit"), by=cast.technician)
    key = uuid4()

    done = ticket.finish_task(task, HOUR, by=cast.technician, seen_version=1, key=key)
    same = ticket.finish_task(task, HOUR, by=cast.technician, seen_version=1, key=key)

    assert (done.spent, done.agent, done.version, same.version) == (HOUR, cast.technician, 2, 2)
    with pytest.raises(Refused, match="done already"):
        ticket.finish_task(task, HOUR, by=cast.technician, seen_version=2)


def test_two_agents_do_not_overwrite_each_other(cast):
    ticket = cast.ticket()
    task = ticket.add_task(Plan("Visit"), by=cast.technician)
    ticket.change_task(task, Plan("Visit on Monday"), by=cast.technician, seen_version=1)

    with pytest.raises(Conflict):
        ticket.change_task(task, Plan("Visit on Friday"), by=cast.technician, seen_version=1)

    assert Task.objects.get().title == "Visit on Monday"


def test_a_change_that_changes_nothing_is_not_told(cast):
    ticket = cast.ticket()
    task = ticket.add_task(Plan("Visit"), by=cast.technician)

    assert ticket.change_task(task, Plan("Visit"), by=cast.technician, seen_version=1).version == 1
    assert [verb for verb, _ in verbs(ticket, cast.technician)] == ["task_added"]


def test_what_the_customer_has_seen_stays_seen(cast):
    ticket = cast.ticket()
    task = ticket.add_task(Plan("Visit", is_public=True), by=cast.technician)

    with pytest.raises(Refused, match="has seen"):
        ticket.change_task(task, Plan("Visit"), by=cast.technician, seen_version=1)


def test_a_cancelled_task_counts_no_more_and_the_journal_keeps_it(cast):
    ticket = cast.ticket()
    task = ticket.add_task(Plan("Visit", is_public=True), by=cast.technician)

    ticket.cancel_task(task, by=cast.technician, seen_version=1)

    assert list(Task.objects.standing()) == []
    assert [verb for verb, _ in verbs(ticket, cast.alice)] == ["task_added", "task_cancelled"]
    with pytest.raises(Refused, match="cancelled"):
        ticket.finish_task(task, HOUR, by=cast.technician, seen_version=2)


def test_sent_twice_it_is_added_once(cast):
    ticket, key = cast.ticket(), uuid4()

    first, second = (ticket.add_task(Plan("Visit"), by=cast.technician, key=key) for _ in range(2))

    assert (first, Task.objects.count()) == (second, 1)


@pytest.mark.parametrize("who", ["alice", "bruno", "chloe"])
def test_only_the_team_writes_tasks(cast, who):
    ticket = cast.ticket()
    task = ticket.add_task(Plan("Visit"), by=cast.technician)
    user = getattr(cast, who)

    for act in (
        lambda: ticket.add_task(Plan("Mine"), by=user),
        lambda: ticket.change_task(task, Plan("Mine"), by=user, seen_version=1),
        lambda: ticket.finish_task(task, HOUR, by=user, seen_version=1),
        lambda: ticket.cancel_task(task, by=user, seen_version=1),
    ):
        with pytest.raises(Refused):
            act()

    assert Task.objects.get().version == 1


@pytest.mark.parametrize(
    ("plan", "is_done", "words"),
    [
        (Plan(" "), False, "what is to be done"),
        (Plan("Visit"), True, "how long"),
        (Plan("Visit", spent=-HOUR), True, "between 0"),
        (Plan("Visit", spent=HOUR * 1001), True, "between 0"),
        (Plan("Visit", spent=HOUR, is_billable=True), True, "has not agreed"),
    ],
)
def test_what_a_task_must_say(cast, plan, is_done, words):
    ticket = cast.ticket()

    with pytest.raises(Refused, match=words):
        ticket.add_task(plan, by=cast.technician, is_done=is_done)

    assert not Task.objects.exists()


def test_a_task_is_given_to_the_team_alone(cast):
    with pytest.raises(Refused, match="does not handle"):
        cast.ticket().add_task(Plan("Visit", agent=cast.bruno), by=cast.technician)


def test_a_task_of_another_ticket_is_out_of_reach(cast):
    task = cast.ticket().add_task(Plan("Visit"), by=cast.technician)

    with pytest.raises(Task.DoesNotExist):
        cast.ticket().finish_task(task, HOUR, by=cast.technician, seen_version=1)
