"""The outbox: who reads about which mail, sending again, keeping one from leaving."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.mail.models import OutgoingMail
from parvis.mail.outbox import Recipient, enqueue
from tests.cast import Cast

State = OutgoingMail.State


def listed(client, query=""):
    return [row["mail"].kind for row in client.get(f"/desk/mails?{query}").context["rows"]]


def set_state(state, **values):
    OutgoingMail.objects.update(state=state, **values)


def account_mail(cast):
    return enqueue("password_changed", to=Recipient("zoe@house.example", "Zoé"), organisation=cast.home, portal_key=cast.key)


def test_mails_about_one_s_requests_and_about_accounts_of_one_s_portals_are_listed(cast, desk):
    cast.ticket()
    account_mail(cast)
    Cast("elsewhere").ticket()

    assert sorted(listed(desk)) == ["password_changed", "ticket_new_for_team", "ticket_received"]


def test_mails_about_a_request_one_does_not_handle_are_not_listed(cast, desk):
    hidden = cast.service("hidden", team=cast.make_team("others"))
    cast.help  # noqa: B018  what the technician handles
    cast.ticket(hidden)

    assert listed(desk) == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("state=failed", 1),
        ("state=sent", 0),
        ("q=alice%40", 1),
        ("q=ALICE", 1),
        ("q=bruno", 0),
        ("q=house-1", 1),
        ("q=house-2", 0),
    ],
)
def test_mails_are_found_by_state_address_and_reference(cast, desk, query, count):
    cast.ticket()
    OutgoingMail.objects.exclude(to=cast.alice.email).delete()
    set_state(State.FAILED)

    assert len(listed(desk, query)) == count


def test_a_failed_mail_says_why_and_is_sent_again(cast, desk):
    cast.ticket()
    set_state(State.FAILED, last_error="550 no such user", attempts=9, next_attempt_at=None)
    mail = OutgoingMail.objects.first()

    assert "550 no such user" in desk.get("/desk/mails").content.decode()
    desk.post(f"/desk/mails/{mail.pk}/again", {"next": f"/desk/mails/{mail.pk}"})

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == (State.WAITING, 0, "")


def test_a_waiting_mail_is_kept_from_leaving(cast, desk):
    cast.ticket()
    mail = OutgoingMail.objects.first()

    desk.post(f"/desk/mails/{mail.pk}/cancel")

    mail.refresh_from_db()
    assert (mail.state, mail.next_attempt_at) == (State.CANCELLED, None)


@pytest.mark.parametrize("state", [State.SENDING, State.SENT])
def test_a_mail_that_left_cannot_be_kept(cast, desk, state):
    cast.ticket()
    set_state(state)
    mail = OutgoingMail.objects.first()

    answer = desk.post(f"/desk/mails/{mail.pk}/cancel", follow=True)

    mail.refresh_from_db()
    assert mail.state == state
    assert "has left, or leaves just now" in answer.content.decode()


def test_a_mail_on_its_way_is_not_sent_twice(cast, desk):
    cast.ticket()
    mail = OutgoingMail.objects.first()

    answer = desk.post(f"/desk/mails/{mail.pk}/again", follow=True)

    assert "on its way already" in answer.content.decode()


def test_a_mail_shows_its_text_once_sent_and_never_a_secret(cast, desk):
    cast.ticket()
    set_state(State.SENT, text="Hello Alice", subject="Received")
    mail = OutgoingMail.objects.first()
    secret = account_mail(cast)
    OutgoingMail.objects.filter(pk=secret.pk).update(is_secret=True, state=State.SENT)

    assert "Hello Alice" in desk.get(f"/desk/mails/{mail.pk}").content.decode()
    assert "its text is not kept" in desk.get(f"/desk/mails/{secret.pk}").content.decode()


def test_mails_are_paged(cast, desk, monkeypatch):
    monkeypatch.setattr("parvis.desk.mails.views.SIZE", 2)
    for _number in range(3):
        account_mail(cast)
    cast.help  # noqa: B018  what the technician handles

    first = desk.get("/desk/mails")
    second = desk.get(f"/desk/mails{first.context['next']}")

    assert (len(first.context["rows"]), len(second.context["rows"])) == (2, 1)
    assert second.context["next"] == ""


def test_the_list_asks_no_more_for_three_than_for_one(cast, desk):
    asked = []
    for number in (1, 2):
        for _ticket in range(number):
            cast.ticket()
        with CaptureQueriesContext(connection) as queries:
            desk.get("/desk/mails")
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[0] <= 12
