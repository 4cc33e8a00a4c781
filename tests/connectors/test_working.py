"""Runs that wait for a worker: tried again, given up, taken by one alone."""

from datetime import timedelta

import pytest
import time_machine

from parvis.connectors import working
from parvis.connectors.models import Call, Evidence, Run
from parvis.connectors.performing import pause_after
from parvis.connectors.registry import Answer
from parvis.connectors.troubles import Rejected, Unavailable
from parvis.kit.clock import now
from tests.cast import Cast


def test_what_fails_is_tried_again_later_with_the_same_mark(lab):
    lab.answers = [Unavailable("http_500"), TimeoutError()]
    run = lab.ask("order")

    lab.work()
    run.refresh_from_db()
    assert (run.state, run.error_code, run.attempts, run.leased_by) == ("waiting", "http_500", 1, "")
    assert lab.work() == 0

    for minutes in (5, 10):
        with time_machine.travel(now() + timedelta(minutes=minutes)):
            lab.work()
    run.refresh_from_db()
    assert (run.state, run.error_code, run.attempts) == ("done", "", 3)
    assert lab.asked == [run.once] * 3
    assert list(Call.objects.order_by("id").values_list("outcome", flat=True)) == ["unavailable", "timed-out", "answered"]


def test_after_its_last_attempt_it_is_given_up(lab):
    lab.answers = [Unavailable("http_500")] * 9
    run = lab.ask("order")

    for minutes in (1, 10, 20, 30):
        with time_machine.travel(now() + timedelta(minutes=minutes)):
            lab.work()

    run.refresh_from_db()
    assert (run.state, run.attempts, len(lab.asked)) == ("failed", 3, 3)


def test_a_refusal_is_not_tried_again(lab):
    lab.answers = [Rejected("no", "Non")]
    run = lab.ask("order")

    lab.work()

    run.refresh_from_db()
    assert (run.state, run.attempts) == ("failed", 1)


def test_pauses_grow_to_an_hour_and_differ(lab):
    runs = [lab.ask("order") for _ in range(20)]
    for run in runs:
        run.attempts = 2

    pauses = {pause_after(run, lab.order).total_seconds() for run in runs}

    assert len(pauses) > 15
    assert all(15 <= pause <= 25 for pause in pauses)
    runs[0].attempts = 60
    assert pause_after(runs[0], lab.order) <= timedelta(hours=1.25)


def test_what_a_dead_worker_left_is_taken_again_with_the_same_mark(lab):
    run = lab.ask("order")
    assert working.take(run, timedelta(minutes=1))  # and the worker dies in the middle of the call

    assert lab.work() == 0
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert lab.work() == 1

    run.refresh_from_db()
    assert (run.state, run.attempts, lab.asked) == ("done", 2, [run.once])


def test_what_kills_its_workers_again_and_again_is_given_up(lab):
    run = lab.ask("order")
    for minutes in range(6):
        with time_machine.travel(now() + timedelta(minutes=2 * minutes)):
            working.take(Run.objects.get(), timedelta(minutes=1))

    with time_machine.travel(now() + timedelta(minutes=20)):
        lab.work()

    run.refresh_from_db()
    assert (run.state, run.error_code, lab.asked) == ("failed", "crashed", [])


def test_who_lost_the_lease_writes_nothing_over_what_the_next_one_found(lab):
    def slowly(run):
        Run.objects.filter(pk=run.pk).update(state="done", finished_at=now(), leased_by="", verdict="first")
        return Answer({}, verdict="late")

    lab.answers = [slowly]
    run = lab.ask("order")

    lab.work()

    run.refresh_from_db()
    assert run.verdict == "first"
    assert Call.objects.count() == 1


def test_two_workers_that_read_the_same_row_hold_it_one_at_a_time(lab):
    lab.ask("order")
    mine, theirs = Run.objects.get(), Run.objects.get()

    assert working.take(mine, timedelta(minutes=1))
    assert not working.take(theirs, timedelta(minutes=1))


def test_an_operation_that_is_gone_is_said_to_be(lab):
    run = lab.ask("order")
    lab.change(operations=(lab.look,))

    lab.work()

    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "unknown_operation")


def test_a_copy_of_the_installation_calls_only_what_is_within_the_house(lab, settings):
    settings.IS_COPY = True
    order, look = lab.ask("order"), lab.ask("look")
    assert lab.work() == 0
    assert (look.state, look.error_code, lab.asked) == ("failed", "copy", [])

    lab.change(is_own=True)
    lab.work()

    order.refresh_from_db()
    assert order.is_done


def test_what_is_kept_no_longer_goes_and_what_a_request_rests_on_stays(lab):
    kept, gone = lab.ask(), lab.ask()
    ticket = Cast().ticket()
    Evidence.objects.create(organisation=lab.organisation, run=kept, ticket=ticket)
    Run.objects.filter(pk=kept.pk).update(is_evidence=True)

    with time_machine.travel(now() + timedelta(hours=49)):
        assert working.forget_expired() > 0

    assert list(Run.objects.all()) == [kept]
    assert not Call.objects.filter(run=gone.pk).exists()


def test_the_log_is_kept_for_thirty_days(lab):
    lab.ask()

    with time_machine.travel(now() + timedelta(days=29)):
        assert working.forget_old_calls() == 0
    with time_machine.travel(now() + timedelta(days=31)):
        assert working.forget_old_calls() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_round_without_work_asks_little(lab, django_assert_num_queries, count):
    for _ in range(count):
        lab.ask("look")

    with django_assert_num_queries(2):
        lab.work()
