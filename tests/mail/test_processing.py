"""What happens to a mail whatever happens to the worker."""

from datetime import timedelta
from io import BytesIO

import pytest

from parvis.kit.clock import now, standing_at
from parvis.kit.errors import Conflict, Refused
from parvis.kit.files import store
from parvis.mail import processing
from parvis.mail.models import IncomingMail, MailAlert, Mailbox
from parvis.mail.processing import RECEIVERS, Outcome
from tests.cast import Cast

RAW = b"From: ann@client.example\r\nTo: support@house.example\r\nSubject: Hello\r\nMessage-ID: <1@client.example>\r\n\r\nWords\r\n"


@pytest.fixture
def house(db) -> Cast:
    return Cast()


@pytest.fixture
def row(house) -> IncomingMail:
    mailbox = Mailbox.objects.create(key="support", portal_key="house", address="support@house.example")
    return IncomingMail.objects.create(mailbox=mailbox, content_key="1", raw_key=store(BytesIO(RAW), name="x").key, size=len(RAW))


@pytest.fixture
def receiver(monkeypatch):
    """Stands in for whoever receives mail; `calls` holds what it was handed."""

    class Receiver:
        calls: list[processing.Arrival] = []
        does = staticmethod(lambda arrival: Outcome(kind="request"))

        def __call__(self, arrival):
            self.calls.append(arrival)
            return self.does(arrival)

    found = Receiver()
    found.calls = []
    monkeypatch.setitem(RECEIVERS._items, "tickets", found)
    return found


def test_a_mail_that_came_is_worked_through_once(row, receiver):
    assert (processing.process_due(), processing.process_due()) == (1, 0)

    row.refresh_from_db()
    assert (row.state, row.kind, row.sender, row.subject, row.trust) == ("done", "request", "ann@client.example", "Hello", "unknown")
    assert len(receiver.calls) == 1


def test_a_claim_of_a_worker_that_died_ends_by_itself(row, receiver):
    assert processing.claim_due() == [row]
    assert processing.process_due() == 0

    with standing_at(now() + processing.CLAIM):
        assert processing.process_due() == 1


def test_an_error_of_ours_stops_no_other_mail_and_is_tried_again_then_set_aside(row, receiver):
    def fail(arrival):
        raise ValueError("a bug")

    receiver.does = fail
    for _try in range(3):
        with standing_at(now() + timedelta(hours=1)):
            assert processing.process_due() == 0
            IncomingMail.objects.filter(pk=row.pk).exclude(next_attempt_at=None).update(next_attempt_at=now())

    row.refresh_from_db()
    assert (row.state, row.reason) == ("failed", "failed")
    assert MailAlert.objects.get().kind == "mail_failed"


def test_what_a_failed_mail_began_is_undone(row, receiver, house):
    def begin(arrival):
        house.organisation("Half made")
        raise ValueError("a bug")

    receiver.does = begin
    processing.process_due()

    from parvis.people.models import Organisation

    assert not Organisation.objects.filter(name="Half made").exists()


def test_a_mail_that_kills_its_workers_is_set_aside(row, receiver):
    IncomingMail.objects.filter(pk=row.pk).update(attempts=processing.MOST_CLAIMS)

    processing.process_due()

    row.refresh_from_db()
    assert row.state == "failed"
    assert receiver.calls == []


def test_a_mail_that_was_claimed_in_vain_takes_no_other_along(row, receiver):
    other = IncomingMail.objects.create(mailbox=row.mailbox, content_key="2", raw_key=row.raw_key, size=1)
    IncomingMail.objects.filter(pk=row.pk).update(attempts=processing.SUSPECT)

    assert (processing.claim_due(), processing.claim_due(), processing.claim_due()) == ([other], [row], [])


def test_a_mail_that_another_worker_decided_meanwhile_is_not_decided_twice(row, receiver, house):
    """Its claim had ended while somebody slow still worked on it: what the slow one did is undone."""
    [slow] = processing.claim_due()
    with standing_at(now() + processing.CLAIM):
        [fast] = processing.claim_due()

    def open_something(arrival):
        house.organisation("Made by whoever is slow")
        return Outcome(kind="request")

    assert processing.work_through(fast)
    receiver.does = open_something
    assert not processing.work_through(slow)

    from parvis.people.models import Organisation

    assert not Organisation.objects.filter(name="Made by whoever is slow").exists()
    row.refresh_from_db()
    assert (row.state, row.trace[-1]["code"]) == ("done", "trust_unknown")


def test_a_dry_run_writes_nothing(row, receiver):
    trace = processing.rehearse(row)

    assert [step["code"] for step in trace] == ["kept", "read", "trust_unknown"]
    assert receiver.calls[0].is_rehearsal
    row.refresh_from_db()
    assert (row.state, row.trace) == ("received", [])


def test_a_held_mail_is_released_on_somebodys_word_once(row, receiver, house):
    receiver.does = lambda arrival: Outcome("held", reason="stranger") if arrival.vouched_by is None else Outcome(kind="request")
    processing.process_due()

    released = processing.release(row, by=house.technician)

    assert (released.state, receiver.calls[-1].trust) == ("done", "verified")
    with pytest.raises(Conflict):
        processing.release(row, by=house.technician)


def test_a_held_mail_is_discarded_and_a_second_time_changes_nothing(row, receiver, house):
    receiver.does = lambda arrival: Outcome("held", reason="stranger")
    processing.process_due()

    first = processing.discard(row, by=house.technician)
    again = processing.discard(row, by=house.technician)

    assert (first.state, again.trace) == ("discarded", first.trace)
    with pytest.raises(Conflict):
        processing.release(row, by=house.technician)


def test_a_mail_that_is_done_is_not_discarded(row, receiver, house):
    processing.process_due()

    with pytest.raises(Conflict):
        processing.discard(row, by=house.technician)


def test_it_can_be_decided_again_while_its_original_is_kept(row, receiver, house):
    processing.process_due()
    assert processing.replay(row, by=house.technician).trace[0] == {"code": "replayed", "by": str(house.technician)}

    IncomingMail.objects.filter(pk=row.pk).update(raw_key="")
    row.refresh_from_db()
    with pytest.raises(Refused):
        processing.replay(row, by=house.technician)
