"""Deliveries really leave: signed, at least once, again with growing pauses, and given up aloud."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
import time_machine

from parvis.hooks import outbox, sending
from parvis.hooks.models import Delivery, Webhook
from parvis.hooks.signing import new_secret, signature
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.mail.models import MailAlert
from tests.hooks.receiver import certificate_for, listening

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def receiver(settings):
    settings.HOOKS_ALLOW = ["localhost"]
    with listening() as found:
        yield found


@pytest.fixture
def webhook(armor, receiver):
    row = Webhook(portal_key="operateurs", url=receiver.url, title="Suivi")
    row.secret = SECRET
    row.save()
    return row


def told(webhook, armor, **data):
    outbox.tell(
        webhook, "ticket.moved", about=uuid7(), organisation=armor, payload=outbox.body("ticket.moved", "2026-11-29T21:00:00Z", **data)
    )
    return Delivery.objects.latest("pk")


def state(delivery):
    delivery.refresh_from_db()
    return delivery.state


def test_signature_is_that_of_the_standard():
    """Source: the example of the specification, github.com/standard-webhooks/standard-webhooks."""
    body = b'{"test": 2432232314}'

    assert signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_of_32_bytes_and_never_twice_the_same():
    first, second = new_secret(), new_secret()

    assert (len(base64.b64decode(first.removeprefix("whsec_"))), first == second) == (32, False)


def test_what_is_told_arrives_signed_and_once(webhook, armor, receiver):
    delivery = told(webhook, armor, rule="mark")

    assert (sending.send_due(), sending.send_due()) == (1, 0)

    [(path, headers, body)] = receiver.taken
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    signed = base64.b64encode(hmac.new(base64.b64decode(SECRET[6:]), said, hashlib.sha256).digest()).decode()
    assert (path, headers["webhook-id"], headers["webhook-signature"]) == ("/parvis?from=here", str(delivery.pk), f"v1,{signed}")
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {"type": "ticket.moved", "version": 1, "timestamp": "2026-11-29T21:00:00Z", "data": {"rule": "mark"}}
    webhook.refresh_from_db()
    assert (state(delivery), delivery.attempts, delivery.last_status, delivery.last_error) == ("sent", 1, 200, "")
    assert (webhook.failures, webhook.last_success_at is not None) == (0, True)


def test_by_https_the_certificate_is_looked_at(webhook, armor, tmp_path, monkeypatch):
    good = certificate_for("localhost", tmp_path)
    with listening("https", good) as safe:
        Webhook.objects.update(url=safe.url)
        refused = told(webhook, armor)
        assert (sending.send_due(), state(refused), refused.last_error, safe.taken) == (0, "waiting", "certificate", [])
        monkeypatch.setenv("SSL_CERT_FILE", str(good))
        outbox.send_again(refused)
        assert (sending.send_due(), state(refused), len(safe.taken)) == (1, "sent", 1)


def test_each_attempt_has_the_same_id_and_its_own_time(webhook, armor, receiver):
    receiver.status = 503
    delivery = told(webhook, armor)
    sending.send_due()
    receiver.status = 204
    with time_machine.travel(now() + timedelta(minutes=1)):
        sending.send_due()

    (_p, first, _b), (_q, second, _c) = receiver.taken
    assert first["webhook-id"] == second["webhook-id"] == str(delivery.pk)
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) >= 59
    assert (state(delivery), delivery.attempts) == ("sent", 2)


@pytest.mark.parametrize("status", [302, 400, 404, 429, 500])
def test_whatever_is_no_success_is_tried_again(webhook, armor, receiver, status):
    receiver.status, receiver.answer = status, b"why " * 500
    delivery = told(webhook, armor)

    assert sending.send_due() == 0

    assert (state(delivery), delivery.last_status, delivery.next_attempt_at > now()) == ("waiting", status, True)
    assert len(delivery.last_error) <= sending.SHOWN


def test_an_internal_address_is_never_called(webhook, armor, receiver, settings):
    settings.HOOKS_ALLOW = []
    Webhook.objects.update(url=receiver.url.replace("http:", "https:"))
    delivery = told(webhook, armor)

    sending.send_due()

    assert (state(delivery), delivery.last_error, receiver.taken) == ("waiting", "internal", [])


def test_pauses_grow_and_the_last_attempt_gives_up_aloud(webhook, armor, receiver):
    Webhook.objects.update(last_success_at=now())
    receiver.status = 500
    delivery = told(webhook, armor)
    moment, pauses = now(), []
    for _ in range(len(sending.BACK_OFF) + 1):
        with time_machine.travel(moment, tick=False):
            sending.send_due()
        delivery.refresh_from_db()
        if delivery.next_attempt_at:
            pauses.append(delivery.next_attempt_at - moment)
            moment = delivery.next_attempt_at

    webhook.refresh_from_db()
    assert pauses == sending.BACK_OFF
    assert (state(delivery), len(receiver.taken), webhook.failures, webhook.state) == ("failed", 8, 8, "active")
    assert [(one.kind, one.portal_key, one.data["hook"]) for one in MailAlert.objects.all()] == [("hook_given_up", "operateurs", "Suivi")]


@pytest.mark.parametrize(("status", "age"), [(410, 0), (500, 6)])
def test_a_receiver_that_is_gone_or_silent_for_days_is_disabled(webhook, armor, receiver, status, age):
    Webhook.objects.update(created_at=now() - timedelta(days=age))
    receiver.status = status
    delivery, later = told(webhook, armor), told(webhook, armor)
    Delivery.objects.filter(pk=delivery.pk).update(attempts=len(sending.BACK_OFF), next_attempt_at=now() - timedelta(minutes=1))

    sending.send_due()
    sending.send_due()

    webhook.refresh_from_db()
    assert (state(delivery), state(later), webhook.state, len(receiver.taken)) == ("failed", "waiting", "disabled", 1)
    assert [one.kind for one in MailAlert.objects.all()] == ["hook_disabled"]


def test_a_paused_webhook_keeps_what_it_is_told_until_it_is_called_again(webhook, armor, receiver):
    Webhook.objects.update(state="paused")
    delivery = told(webhook, armor)
    assert (sending.send_due(), state(delivery)) == (0, "waiting")

    Webhook.objects.update(state="active")

    assert (sending.send_due(), state(delivery)) == (1, "sent")


@pytest.mark.parametrize(("status", "is_taken"), [(204, "sent"), (500, "failed")])
def test_a_trial_is_sent_at_once_and_leaves_no_trace(webhook, receiver, status, is_taken):
    receiver.status = status
    Webhook.objects.update(state="paused")
    webhook.refresh_from_db()

    trial = sending.try_out(webhook)

    webhook.refresh_from_db()
    assert (trial.state, trial.last_status, webhook.failures, Delivery.objects.count()) == (is_taken, status, 0, 0)
    assert json.loads(receiver.taken[0][2])["type"] == "ping"


def test_a_copy_calls_nobody(webhook, armor, receiver, settings):
    delivery = told(webhook, armor)
    settings.IS_COPY = True

    assert (sending.send_due(), state(delivery), receiver.taken) == (0, "waiting", [])
    for act in (lambda: outbox.send_again(delivery), lambda: sending.try_out(webhook)):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "copy"


def test_told_twice_of_the_same_it_is_written_once(webhook, armor):
    about = uuid7()
    made = [outbox.tell(webhook, "ticket.moved", about=about, organisation=armor, payload={}) for _ in range(2)]

    assert (made, Delivery.objects.count()) == ([True, False], 1)


def test_what_a_dead_worker_held_is_sent_by_the_next(webhook, armor, receiver):
    delivery = told(webhook, armor)
    held = sending.lease_next()
    assert (held, sending.send_due()) == (delivery, 0)

    with time_machine.travel(now() + sending.LEASE + timedelta(seconds=1)):
        assert sending.send_due() == 1
        sending.deliver(held)  # the dead one wakes up: it may send once more, and settles nothing

    assert (state(delivery), delivery.attempts, len(receiver.taken)) == ("sent", 2, 2)


def test_one_that_fails_does_not_hold_up_the_others(webhook, armor, receiver):
    with listening() as broken:
        broken.status = 500
        other = Webhook(portal_key="operateurs", url=broken.url, title="Broken")
        other.secret = SECRET
        other.save()
        for hook in (other, other, other, webhook):
            told(hook, armor)

        assert (sending.send_due(), len(broken.taken), len(receiver.taken)) == (1, 1, 1)


def test_a_secret_that_cannot_be_read_is_a_failure_like_another(webhook, armor, receiver):
    Webhook.objects.update(sealed_secret=b"of another key")
    delivery = told(webhook, armor)

    assert (sending.send_due(), state(delivery), delivery.last_error, receiver.taken) == (0, "waiting", "secret", [])


def test_what_was_settled_long_ago_goes_and_what_waits_stays(webhook, armor):
    old = now() - sending.KEPT - timedelta(days=1)
    waiting, sent, recent = told(webhook, armor), told(webhook, armor), told(webhook, armor)
    Delivery.objects.filter(pk__in=[waiting.pk, sent.pk]).update(created_at=old)
    Delivery.objects.filter(pk__in=[sent.pk, recent.pk]).update(state="sent")

    assert sending.forget_old() == 1
    assert set(Delivery.objects.all()) == {waiting, recent}
