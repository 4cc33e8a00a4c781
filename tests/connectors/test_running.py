from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from parvis.assets.models import Asset, AssetKind
from parvis.connectors import steering
from parvis.connectors.models import Call, Run
from parvis.connectors.registry import Answer, Later
from parvis.connectors.running import ask, cancel, leave, progress
from parvis.connectors.troubles import Garbled, Rejected, Unavailable
from parvis.kit.clock import now
from parvis.kit.errors import Conflict, Refused
from parvis.kit.ids import uuid7
from tests.cast import Cast


def test_what_is_answered_at_once_is_there_when_ask_returns(lab):
    run = lab.ask(summary="6 rue Étienne Ganneron")

    assert (run.state, run.verdict, run.result, run.progress) == ("done", "OK", {"optical": "OK"}, 100)
    assert (run.attempts, run.leased_by, run.next_attempt_at) == (1, "", None)
    assert run.expires_at - run.finished_at == timedelta(hours=48)
    assert Run.objects.get().number == run.number


def test_what_is_queued_waits_for_a_worker(lab):
    run = lab.ask("order")
    assert (run.state, lab.asked) == ("waiting", [])

    assert lab.work() == 1

    run.refresh_from_db()
    assert (run.state, lab.asked) == ("done", [run.once])


def test_a_second_sending_is_the_first_and_calls_nobody(lab):
    first = lab.ask(key="k1")

    assert lab.ask(key="k1") == first
    assert len(lab.asked) == 1


def test_a_key_sent_with_other_words_is_refused(lab):
    lab.ask(key="k1")

    with pytest.raises(Conflict) as refusal:
        lab.ask(key="k1", input={"line": "F2"})

    assert refusal.value.code == "key_reused"
    assert len(lab.asked) == 1


def test_two_asked_in_the_same_instant_have_two_numbers(lab):
    with time_machine.travel(now(), tick=False):
        numbers = {lab.ask().number for _ in range(5)}

    assert len(numbers) == 5


def test_an_operation_nobody_declared_is_no_run(lab):
    with pytest.raises(LookupError):
        lab.ask("fly")
    assert not Run.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_nothing_is_answered_at_once_but_may_be_left(lab):
    with pytest.raises(RuntimeError), transaction.atomic():
        lab.ask()

    with transaction.atomic():
        run = leave("bench.look", by=None, organisation=lab.organisation, portal_key="house", input={}, key=uuid7())
    assert (run.state, lab.asked) == ("waiting", [])


def test_a_refusal_is_final_and_said_to_who_asked(lab):
    lab.answers = [Rejected("not_deployed", {"fr": "Cette adresse n’est pas desservie.", "en": "Not served."})]

    run = lab.ask()

    assert (run.state, run.error_code) == ("failed", "not_deployed")
    assert run.said == {"fr": "Cette adresse n’est pas desservie.", "en": "Not served."}


@pytest.mark.parametrize(
    ("trouble", "state", "code", "outcome"),
    [
        (Unavailable("http_503"), "failed", "http_503", "unavailable"),
        (TimeoutError(), "timed-out", "timeout", "timed-out"),
        (Garbled("no_items"), "failed", "no_items", "garbled"),
        (KeyError("items"), "failed", "unreadable", "garbled"),
        (ConnectionResetError(), "failed", "ConnectionResetError", "unavailable"),
    ],
)
def test_what_fails_at_once_ends_in_one_clear_state(lab, trouble, state, code, outcome):
    lab.answers = [trouble]

    run = lab.ask()

    assert (run.state, run.error_code, run.result) == (state, code, None)
    assert Call.objects.values_list("attempt", "outcome", "code").get() == (1, outcome, code)


def test_the_log_says_how_it_went_and_nothing_of_what_was_said(lab):
    run = lab.ask(summary="Mme Le Goff", input={"name": "Le Goff"})

    call = Call.objects.get()

    assert (call.run, call.organisation, call.outcome, call.operation_key) == (run, lab.organisation, "answered", "look")
    assert "Goff" not in repr({field.name: getattr(call, field.attname) for field in Call._meta.concrete_fields})


def test_an_action_cools_down_before_it_is_done_again_to_the_same_thing(lab):
    kind = AssetKind.objects.create(portal_key="house", key="line", title={"fr": "Ligne"})
    line = Asset.objects.create(organisation=lab.organisation, kind=kind, name="F1")
    with time_machine.travel(datetime(2026, 3, 9, 8, 0, 10, tzinfo=UTC), tick=False):
        lab.ask("reboot", asset=line)

        with pytest.raises(Refused) as refusal:
            lab.ask("reboot", asset=line)
    assert refusal.value.code == "cooling_down"
    assert "9\xa0h\xa011" in str(refusal.value)

    with time_machine.travel(datetime(2026, 3, 9, 8, 11, tzinfo=UTC)):
        assert lab.ask("reboot", asset=line).is_done


def test_progress_is_seen_while_it_runs(lab):
    seen = []

    def slowly(run):
        progress(run, 40, {"fr": "On teste la ligne", "en": "Testing the line"})
        seen.append(Run.objects.values_list("progress", "progress_text__en").get())
        return Answer({})

    lab.answers = [slowly]

    lab.ask()

    assert seen == [(40, "Testing the line")]


def test_what_the_outside_system_works_at_is_looked_at_again_later(lab):
    lab.answers = [Later(now() + timedelta(minutes=5), 30, {"en": "Accepted"}, remote_reference="ORD-77")]
    run = lab.ask("order")

    lab.work()
    run.refresh_from_db()
    assert (run.state, run.progress, run.remote_reference, run.lease_until) == ("running", 30, "ORD-77", None)
    assert lab.work() == 0

    with time_machine.travel(now() + timedelta(minutes=6)):
        lab.work()
    run.refresh_from_db()
    assert (run.state, lab.asked) == ("done", [run.once, run.once])


def test_what_is_cancelled_is_performed_no_more(lab):
    run = lab.ask("order")

    assert cancel(run)

    assert (run.state, run.error_code) == ("cancelled", "cancelled")
    assert lab.work() == 0
    assert not cancel(run)


def test_a_result_says_until_when_it_may_be_relied_upon(lab):
    lab.answers = [Answer({}, valid_until=now() + timedelta(days=30))]

    run = lab.ask()

    assert run.is_valid
    with time_machine.travel(now() + timedelta(days=31)):
        assert not run.is_valid


def test_runs_of_two_organisations_may_have_one_key(lab):
    other = type(lab.organisation).objects.create(name="Autre")
    lab.ask(key="k1")

    run = ask("bench.look", by=None, organisation=other, portal_key="house", input={}, key="k1")

    assert run.organisation == other
    assert len(set(lab.asked)) == 2


def test_what_was_done_for_a_run_that_was_given_up_meanwhile_keeps_its_reference(lab, yann):
    def given_up_meanwhile(run):
        assert steering.give_up(Run.objects.get(pk=run.pk), by=yann)
        return Answer({}, remote_reference="ORD-77")

    lab.answers = [given_up_meanwhile]
    run = lab.ask("order")

    lab.work()

    run.refresh_from_db()
    assert (run.state, run.error_code, run.remote_reference, run.result) == ("failed", "given_up", "ORD-77", None)


def test_the_team_reads_that_a_call_went_through_which_was_given_up(lab, yann):
    cast = Cast()
    ticket = cast.ticket(cast.service("order"))

    def given_up_meanwhile(run):
        assert steering.give_up(Run.objects.get(pk=run.pk), by=yann)
        return Answer({}, remote_reference="ORD-77")

    lab.answers = [given_up_meanwhile]
    ask("bench.order", by=yann, organisation=cast.home, portal_key=cast.key, input={}, key="k", ticket=ticket)
    lab.work()

    last = ticket.entries.order_by("id").last()
    assert (last.verb, last.is_internal) == ("run_told", True)
    assert "ORD-77" in last.data["says"]["fr"]


def test_an_answer_that_comes_too_late_does_not_replace_a_reference(lab):
    def taken_meanwhile(run):
        Run.objects.filter(pk=run.pk).update(remote_reference="ORD-1", leased_by="another")
        return Answer({}, remote_reference="ORD-77")

    lab.answers = [taken_meanwhile]
    run = lab.ask("order")

    lab.work()

    run.refresh_from_db()
    assert (run.state, run.remote_reference) == ("running", "ORD-1")
