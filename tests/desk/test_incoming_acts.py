"""What an agent does with a mail that came in: deciding again, trying first, letting in, putting away."""

import pytest

from parvis.mail.models import IncomingMail, OutgoingMail
from parvis.tickets.models import Ticket
from tests.desk.arrivals import came, letter, mailbox

State = IncomingMail.State


def act(client, mail, name, **options):
    return client.post(f"/desk/mails/in/{mail.pk}/{name}", follow=True, **options)


def toasts(answer):
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def box(cast):
    """A mailbox that opens requests for people it knows."""
    return mailbox(service_slug=cast.help.slug)


@pytest.fixture
def held(cast, box):
    """A mail of somebody unknown, as it waits."""
    return came(state=State.HELD, kind="request", reason="stranger", trust="unknown", trace=[{"code": "held_stranger"}])


def test_a_held_mail_is_released_and_opens_its_request_once(desk, held):
    answer = act(desk, held, "release")
    again = act(desk, held, "release")

    held.refresh_from_db()
    assert held.state == State.DONE
    assert Ticket.objects.count() == 1
    assert toasts(answer) == ["The mail is released."]
    assert toasts(again) == ["This mail is not waiting any more: somebody has decided about it."]
    assert "HOUSE-1" in again.content.decode()


def test_a_held_mail_is_discarded_and_a_second_time_changes_nothing(desk, held):
    act(desk, held, "discard")
    once = IncomingMail.objects.values().get(pk=held.pk)
    act(desk, held, "discard")

    assert once["state"] == State.DISCARDED
    assert once["raw_key"] == held.raw_key
    assert IncomingMail.objects.values().get(pk=held.pk) == once
    assert Ticket.objects.count() == 0


def test_what_is_done_cannot_be_discarded(desk, box):
    mail = came()

    answer = act(desk, mail, "discard")

    mail.refresh_from_db()
    assert mail.state == State.DONE
    assert toasts(answer) == ["This mail is not waiting any more: somebody has decided about it."]


def test_a_failed_mail_is_replayed_with_what_is_known_now_and_makes_nothing_twice(cast, desk, box):
    alice = cast.alice
    mail = came(raw=letter(From=alice.email), state=State.FAILED, trace=[{"code": "gave_up"}])

    act(desk, mail, "replay")
    act(desk, mail, "replay")

    mail.refresh_from_db()
    assert mail.state == State.DONE
    assert [ticket.requester for ticket in Ticket.objects.all()] == [alice]


def test_the_trace_says_who_decided(cast, desk, held):
    act(desk, held, "discard")

    steps = desk.get(f"/desk/mails/in/{held.pk}").context["steps"]

    assert steps[-1] == f"{cast.technician} discarded it."


def test_a_dry_run_says_what_would_change_and_writes_nothing(cast, desk, box):
    mail = came(raw=letter(From=cast.alice.email), state=State.HELD, trace=[{"code": "held_stranger"}])
    before = IncomingMail.objects.values().get(pk=mail.pk)

    answer = act(desk, mail, "rehearsal")

    would = answer.context["would"]
    assert [(line.sentence[:40], line.is_other) for line in would.before] == [("This mailbox opens no request for people", True)]
    assert "It opens a new request for “Help”." in [line.sentence for line in would.after if line.is_other]
    assert "decisions would be others" in answer.content.decode()
    assert IncomingMail.objects.values().get(pk=mail.pk) == before
    assert (Ticket.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_a_dry_run_that_decides_the_same_says_so(desk, box):
    mail = came(raw=b"Subject: Nobody wrote this\r\n\r\nHello", state=State.RECEIVED)
    act(desk, mail, "replay")

    answer = act(desk, mail, "rehearsal")

    assert answer.context["would"].change_count == 0
    assert len(answer.context["would"].after) == 3
    assert "Nothing would change" in answer.content.decode()


def test_a_mail_that_went_to_a_request_of_another_team_leads_back_to_the_list(cast, desk, browse):
    cast.help  # noqa: B018  what the technician handles
    other = cast.service("hidden", team=cast.make_team("others"))
    mailbox(service_slug=other.slug)
    mail = came(raw=letter(From=cast.alice.email), state=State.FAILED)

    answer = desk.post(f"/desk/mails/in/{mail.pk}/replay")

    assert answer["Location"] == "/desk/mails/in"
    assert desk.get(f"/desk/mails/in/{mail.pk}").status_code == 404
    assert Ticket.objects.get().service == other
