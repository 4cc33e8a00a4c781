"""What keeps rules from running away: a chain that ends, a budget per request, and a pause that its owner is told of once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from parvis.automation.models import Automation, AutomationRun
from parvis.catalogue.models import Grant, Portal
from parvis.kit.ids import uuid7
from parvis.mail.outbox import enqueue
from parvis.people.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from parvis.tickets.models import Ticket

LONGEST_CHAIN: Final = 5
"""Rules that set each other off, one after the other; the next one is not performed."""
MOST_FAILURES: Final = 3
"""In a row, before a rule is paused."""
MOST_OF_ALL: Final = 40
"""How often all rules together act on one request within an hour."""
HOUR: Final = timedelta(hours=1)
PAUSED: Final = "automation_paused"


def forbids(rule: Automation, ticket: Ticket, chain: Sequence[int], at: datetime) -> str:
    """Why the guard stops it now (`Automation.Paused`): it is to be paused for that. Empty when nothing is wrong."""
    if len(chain) >= LONGEST_CHAIN:
        return Automation.Paused.CHAINED
    lately = AutomationRun.objects.filter(ticket=ticket, at__gt=at - HOUR).exclude(state=AutomationRun.State.STOPPED)
    rules = list(lately.values_list("automation", flat=True)[:MOST_OF_ALL])
    if rules.count(rule.pk) >= rule.most_per_hour or len(rules) >= MOST_OF_ALL:
        return Automation.Paused.LOOPED
    return ""


def pause(rule: Automation, because: str, ticket: Ticket, *, problem: str = "", at: datetime) -> None:
    """Stop it, and tell its owner: once for each pause."""
    if not rule.pause(because, at):
        return
    for person in answerable(rule):
        enqueue(
            PAUSED,
            to=person,
            organisation=ticket.organisation,
            portal_key=rule.portal.key,
            context={"rule": rule.pk, "problem": problem[:500], "reference": ticket.reference},
            key=f"{uuid7().hex}:{PAUSED}",
        )


def answerable(rule: Automation) -> list[User]:
    """Its owner; without one at work, who administers the portal, else who administers every portal."""
    if rule.owner and rule.owner.is_active and rule.owner.email:
        return [rule.owner]
    return administrators(rule.portal)


def administrators(portal: Portal) -> list[User]:
    """Who administers the portal or a part of it, else who administers every portal."""
    grants = Grant.objects.filter(portal=portal, role=Grant.Role.ADMINISTER)
    named = Q(pk__in=grants.filter(who="person").values("user")) | Q(teams__in=grants.filter(who="team").values("team"))
    staff = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    return list(staff.filter(named).distinct()) or list(User.objects.filter(is_active=True, is_superuser=True).exclude(email=""))


def count_failure(rule: Automation, ticket: Ticket, problem: str, at: datetime) -> None:
    """One more in a row; the last that is borne pauses it."""
    rule.failures += 1
    Automation.objects.filter(pk=rule.pk).update(failures=rule.failures)
    if rule.failures >= MOST_FAILURES:
        pause(rule, Automation.Paused.FAILED, ticket, problem=problem, at=at)
