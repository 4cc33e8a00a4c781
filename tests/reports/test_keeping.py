"""The sums are what the requests say, whichever way they were come to."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.reports import keeping
from parvis.reports.backlog import backlog
from parvis.reports.models import Outcome, Progress, Tally
from parvis.reports.reach import Reach
from parvis.tickets import lists
from parvis.tickets.filters import Filters
from parvis.tickets.merging import merge, unmerge
from parvis.tickets.models import Task, Ticket
from tests.cast import Cast
from tests.reports.counted import NOON, days, read, sums

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_request_counts_on_the_days_on_which_things_happened(cast):
    with standing_at(days(0)):
        ticket = cast.ticket()
    with standing_at(days(1)):
        ticket.reply("We look at it", by=cast.technician)
    with standing_at(days(2)):
        ticket.refresh_from_db()
        ticket.move("solve", by=cast.technician)

    figures = read(cast.technician).figures

    assert {name: number for name, number in figures.counts.items() if "#" not in name} == {"filed": 1, "answered": 1, "solved": 1}
    assert round(figures.lasting("answer_clock").median / timedelta(hours=24), 1) == 1.0
    assert round(figures.lasting("solve_clock").median / timedelta(hours=48), 1) == 1.0


def test_the_day_is_that_of_the_house(cast):
    with standing_at(NOON.replace(hour=23, minute=30)):
        cast.ticket()

    series = {str(period.first): figures["filed"] for period, figures in read(cast.technician, step="day").series if figures["filed"]}

    assert series == {"2026-11-12": 1}


def test_what_is_reopened_leaves_the_day_on_which_it_was_solved(cast):
    with standing_at(days(0)):
        ticket = cast.solved_ticket()
    assert read(cast.technician).figures["solved"] == 1

    with standing_at(days(3)):
        ticket.refresh_from_db()
        ticket.move("refuse", by=cast.alice, answers={"reason": "Still nothing"})
    assert read(cast.technician).figures["solved"] == 0

    with standing_at(days(4)):
        ticket.refresh_from_db()
        ticket.move("solve", by=cast.technician)
    figures = read(cast.technician).figures
    assert (figures["solved"], figures["reopened"]) == (1, 1)


def test_a_request_that_its_customer_withdrew_has_no_duration(cast):
    with standing_at(days(0)):
        ticket = cast.ticket()
    with standing_at(days(1)):
        ticket.move("cancel", by=cast.alice)

    figures = read(cast.technician).figures

    assert (figures["solved"], figures.lasting("solve_clock", "solve_work").count) == (1, 0)
    assert Outcome.objects.get().lasted is None


def test_looking_twice_counts_once(cast):
    cast.ticket()

    assert [keeping.count_changes(), keeping.count_changes()] == [1, 0]


def test_an_entry_that_came_late_is_counted_all_the_same(cast):
    """Written by a transaction that committed after younger ones: the last minutes are looked at again."""
    with standing_at(days(0)):
        ticket = cast.ticket()
    with standing_at(days(0) + timedelta(minutes=2)):
        keeping.count_changes()
        Ticket.objects.filter(pk=ticket.pk).update(first_answered_at=days(0) + timedelta(minutes=1))
        keeping.count_changes()

    assert sum(row.counts.get("answered", 0) for row in Tally.objects.filter(cut="t", span="d")) == 1


def test_counted_from_the_beginning_it_says_the_same(cast):
    for count in range(4):
        with standing_at(days(count)):
            cast.ticket(by=cast.alice if count % 2 else cast.chloe)
    keeping.count_changes()
    had = sums()

    assert keeping.rebuild() == 4
    assert sums() == had
    assert Reach(cast.technician).counted_at is not None


def test_a_team_or_agent_takes_its_request_along(cast):
    with standing_at(days(0)):
        ticket = cast.ticket()
    read(cast.technician)
    with standing_at(days(5)):
        ticket.assign(cast.technician, by=cast.technician, team=cast.team)

    groups = read(cast.technician, by="team").groups

    assert {key: figures["filed"] for key, figures in groups.items()} == {str(cast.team.pk): 1}
    assert not Tally.objects.filter(subject="", cut="a").exists()


def test_the_sums_of_another_counter_wait(cast):
    cast.ticket()
    keeping.count_changes()

    assert Progress.objects.get().entry_id is not None
    assert Progress.objects.count() == 1


ACTS = ("file", "reply", "solve", "refuse", "cancel", "accept", "assign", "unassign", "count", "note", "reopen")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), acts=st.lists(st.sampled_from(ACTS), min_size=5, max_size=25))
def test_kept_up_and_counted_from_scratch_are_equal(cast: Cast, seed, acts):
    """Whatever happens in whatever order, and whenever somebody counts between."""
    chance, moment = random.Random(seed), days(0)
    services = [cast.help, *cast.portal.services.filter(slug="other")]
    if len(services) == 1:
        services.append(cast.service("other"))
    for act in acts:
        moment += timedelta(hours=chance.choice([0, 1, 7, 30, 400]))
        with standing_at(moment):
            _do(cast, act, chance, services)
    keeping.count_changes()
    had = sums()

    keeping.rebuild()

    assert sums() == had
    assert sum(row.counts.get("filed", 0) for row in Tally.objects.filter(cut="t", span="m")) == Ticket.objects.count()


def _do(cast: Cast, act: str, chance: random.Random, services: list) -> None:
    tickets = list(Ticket.objects.order_by("pk"))
    if act == "file" or not tickets:
        cast.ticket(chance.choice(services), by=chance.choice([cast.alice, cast.chloe]))
        return
    ticket = chance.choice(tickets)
    answers = {"reason": "It does not work"} if act in ("refuse", "reopen") else {}
    try:
        if act == "count":
            keeping.count_changes()
        elif act in ("reply", "note"):
            ticket.reply("Words", by=cast.technician, internal=act == "note")
        elif act in ("assign", "unassign"):
            ticket.assign(cast.technician if act == "assign" else None, by=cast.technician, team=cast.team)
        else:
            by = cast.technician if act == "solve" else ticket.requester
            ticket.move(act, by=by, answers=answers)
    except Refused:
        pass


def test_a_merged_request_is_counted_as_the_one_that_it_is_part_of(cast):
    with standing_at(days(0)):
        source, target = cast.ticket(), cast.ticket()
    with standing_at(days(1)):
        for one in (source, target):
            one.reply("We look at it", by=cast.technician)
    assert read(cast.technician).figures["filed"] == 2

    with standing_at(days(2)):
        merge([source], target, by=cast.technician, is_sure=True)
        backlogged = sum(age.count for age in backlog(read(cast.technician)))
    with standing_at(days(3)):
        target.refresh_from_db()
        target.move("solve", by=cast.technician)

    reading = read(cast.technician)
    counts = {name: number for name, number in reading.figures.counts.items() if "#" not in name}
    assert (counts, backlogged) == ({"filed": 1, "answered": 1, "solved": 1}, 1)
    assert (reading.figures.lasting("answer_clock").count, reading.figures.lasting("solve_clock").count) == (1, 1)

    with standing_at(days(4)):
        unmerge(source, by=cast.technician)
    assert read(cast.technician).figures["filed"] == 2


def test_the_list_behind_a_number_leaves_out_what_was_merged(cast):
    span = "2026-11-01..2026-11-30"
    with standing_at(days(0)):
        source, target = cast.ticket(), cast.ticket()
        for one in (source, target):
            one.reply("We look at it", by=cast.technician)
        merge([source], target, by=cast.technician, is_sure=True)

        for asked in ({"filed": span}, {"answered": span}):
            found = lists.page(cast.technician, Filters(state="all", **asked)).rows
            assert [row.ticket.pk for row in found] == [target.pk]


def test_work_done_on_what_was_merged_is_counted_and_so_is_what_was_thought_of_it(cast):
    with standing_at(days(0)):
        source, target = cast.ticket(), cast.ticket()
        Task.objects.create(
            organisation=source.organisation,
            ticket=source,
            title="Look",
            done_at=days(0),
            spent=timedelta(minutes=20),
            author=cast.technician,
        )
        merge([source], target, by=cast.technician, is_sure=True)

    assert read(cast.technician).figures["spent"] == 1200
