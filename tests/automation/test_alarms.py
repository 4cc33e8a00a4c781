"""Whoever answers for a call that was given up is told by mail: once a day for each address, with how many there are then."""

from datetime import timedelta

import pytest
import time_machine

from parvis.automation import alarms
from parvis.hooks import outbox
from parvis.hooks.models import Delivery, Webhook
from parvis.hooks.signing import new_secret
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.mail.models import MailAlert, OutgoingMail
from parvis.mail.notices import NOTICES, Action, Facts, Notice, Obsolete

NOON = "2026-11-30 12:00:00+01:00"


@pytest.fixture
def webhook(house) -> Webhook:
    row = Webhook(portal_key=house.portal.key, url="https://hooks.example/", title="CRM")
    row.secret = new_secret()
    row.save()
    return row


@pytest.fixture
def owner(house):
    return house.agent("otto")


@pytest.fixture
def rule(house, owner):
    return house.rule("tells", "filed", {"do": "webhook", "webhook": "CRM"}, owner=owner)


def give_up(webhook: Webhook, house, *, rule: str = "tells", status: int | None = 503) -> Delivery:
    payload = outbox.body("ticket.filed", now().isoformat(), rule=rule)
    values = {"entry_id": uuid7(), "event": "ticket.filed", "payload": payload, "state": "failed", "attempts": 8, "last_status": status}
    made = Delivery.objects.create(webhook=webhook, organisation=house.home, last_attempt_at=now(), **values)
    alarms.given_up(made, is_lost=False)
    return made


def mails(user) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=alarms.GIVEN_UP, user=user).order_by("id"))


def letter(mail: OutgoingMail) -> Notice:
    return NOTICES.get(mail.kind)(mail)


def facts(notice: Notice) -> list[str]:
    return [value for block in notice.blocks if isinstance(block, Facts) for _name, value in block.rows]


def test_many_given_up_together_are_one_mail_to_the_owner_of_the_rule(house, webhook, rule, owner):
    chief = house.agent("carl")
    house.grant("administer", who="person", user=chief)
    for _number in range(3):
        give_up(webhook, house)

    [mail] = mails(owner)
    assert facts(letter(mail))[1] == "3"
    assert alarms.GATHERED - timedelta(minutes=1) < mail.next_attempt_at - now() <= alarms.GATHERED
    assert (mails(chief), MailAlert.objects.get().count) == ([], 3)


def test_what_is_given_up_after_the_mail_left_is_told_the_next_morning(house, webhook, rule, owner):
    with time_machine.travel(NOON, tick=False):
        give_up(webhook, house)
    OutgoingMail.objects.update(state="sent")
    with time_machine.travel("2026-11-30 15:00:00+01:00", tick=False):
        give_up(webhook, house)
        give_up(webhook, house)

    first, second = mails(owner)
    assert second.next_attempt_at.isoformat() == "2026-12-01T07:00:00+00:00"
    assert (facts(letter(first))[1], facts(letter(second))[1]) == ("3", "2")


@pytest.mark.parametrize("gone", ["owner", "rule", "account"])
def test_without_an_owner_who_administers_the_portal_is_told(house, webhook, rule, owner, gone):
    chief = house.agent("carl")
    house.grant("administer", who="person", user=chief)
    if gone == "owner":
        type(rule).objects.update(owner=None)
    elif gone == "rule":
        rule.delete()
    else:
        type(owner).objects.filter(pk=owner.pk).update(is_active=False)

    give_up(webhook, house)

    assert (len(mails(owner)), len(mails(chief))) == (0, 1)


def test_who_administers_the_portal_is_led_to_the_calls_and_nobody_else(house, webhook, rule, owner):
    give_up(webhook, house)
    [mail] = mails(owner)
    before = [block for block in letter(mail).blocks if isinstance(block, Action)]
    house.grant("administer", who="person", user=owner)

    [after] = [block.url for block in letter(mail).blocks if isinstance(block, Action)]

    assert before == []
    assert after.endswith(f"/admin/{house.key}/hooks/{webhook.pk}/deliveries?state=failed")


def test_what_was_sent_again_meanwhile_is_told_to_nobody(house, webhook, rule, owner):
    outbox.send_again(give_up(webhook, house))

    with pytest.raises(Obsolete):
        letter(mails(owner)[0])


def test_how_the_address_stands_is_said_as_it_is_when_the_mail_leaves(house, webhook, rule, owner):
    give_up(webhook, house, status=None)
    [mail] = mails(owner)
    said = set()
    for values in (
        {"state": "disabled", "disabled_at": now(), "failures": 8},
        {"state": "paused", "disabled_at": None},
        {"state": "active"},
        {"failures": 0},
    ):
        Webhook.objects.update(**values)
        said.add(letter(mail).blocks[2])

    assert len(said) == 4


def test_addresses_of_a_customers_own_are_told_to_the_desk_alone(house, webhook, rule, owner):
    Webhook.objects.update(organisation=house.home)
    webhook.refresh_from_db()

    give_up(webhook, house)

    assert (mails(owner), MailAlert.objects.count()) == ([], 1)
