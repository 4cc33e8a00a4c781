"""Who is told that another system could not be: the team of the portal on the desk, and by mail whose rule calls it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from parvis.automation.guarding import administrators, answerable
from parvis.automation.models import Automation
from parvis.catalogue.models import Portal
from parvis.hooks.models import Delivery, Webhook
from parvis.hooks.sending import ALARMS
from parvis.kit.clock import now
from parvis.mail.alerts import alert
from parvis.mail.models import OutgoingMail
from parvis.mail.outbox import enqueue
from parvis.people.homes import home_of

if TYPE_CHECKING:
    from parvis.people.models import User

GIVEN_UP: Final = "hook_given_up"
GATHERED: Final = timedelta(minutes=15)
"""How long the first mail about an address waits for what is given up along with the first call."""
MORNING: Final = timedelta(hours=8)
"""What is given up after the mail of a day left is told at that hour of the next."""


@ALARMS.register("automation")
def given_up(delivery: Delivery, is_lost: bool) -> None:
    """One alert for each address, however many deliveries: it counts, and is news again once it was seen. And one mail a day."""
    webhook, kind = delivery.webhook, "hook_disabled" if is_lost else GIVEN_UP
    alert(
        kind,
        key=f"{kind}:{webhook.pk.hex}",
        portal_key=webhook.portal_key,
        hook=str(webhook),
        event=delivery.event,
        attempts=delivery.attempts,
    )
    if webhook.organisation_id is None:
        for person in responsible(delivery):
            _tell(person, webhook, delivery.last_attempt_at or now())


def responsible(delivery: Delivery) -> list[User]:
    """The owner of the rule that wrote it; without one at work, or for a rule that is gone, who administers the portal."""
    portal_key, rule_key = delivery.webhook.portal_key, delivery.payload.get("data", {}).get("rule", "")
    rule = Automation.objects.select_related("portal", "owner").filter(portal__key=portal_key, key=rule_key).first()
    if rule is not None:
        return answerable(rule)
    portal = Portal.objects.filter(key=portal_key).first()
    return administrators(portal) if portal else []


def _tell(person: User, webhook: Webhook, since: datetime) -> None:
    """In the mail of today, which waits a little; once that has left, in the one of tomorrow."""
    at = now()
    day, delay = timezone.localdate(at), GATHERED
    if OutgoingMail.objects.filter(key=_key(person, webhook, day.isoformat())).exclude(state=OutgoingMail.State.WAITING).exists():
        day += timedelta(days=1)
        delay = timezone.make_aware(datetime.combine(day, datetime.min.time())) + MORNING - at
    enqueue(
        GIVEN_UP,
        to=person,
        organisation=home_of(person),
        portal_key=webhook.portal_key,
        context={"hook": webhook.pk.hex, "since": since.isoformat()},
        key=_key(person, webhook, day.isoformat()),
        delay=delay,
    )


def _key(person: User, webhook: Webhook, day: str) -> str:
    return f"{GIVEN_UP}:{webhook.pk.hex}:{person.pk.hex}:{day}"
