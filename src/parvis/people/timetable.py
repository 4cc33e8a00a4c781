"""When the staff is there: absences, hours, skills and how much each can take; said by oneself, or by who leads a team one is in.

Who administers the portal of a team leads it here too: layers above say so through a registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.registry import Registry
from parvis.kit.text import one_line
from parvis.people.models import Absence, Team, TeamMembership, User, WorkingHours

MOST_SKILLS = 20
LEADING: Final[Registry[Callable[[User], QuerySet[Team]]]] = Registry("teams that one decides about without leading them")


def led_by(user: User) -> QuerySet[Team]:
    """The teams whose members’ skills, capacity, hours and absences are for `user` to say: the one rule of every page about it."""
    working = Team.objects.filter(archived_at=None)
    if user.is_superuser:
        return working
    led = Q(pk__in=TeamMembership.objects.filter(user=user, is_lead=True).values("team"))
    for _name, decided in LEADING.items():
        led |= Q(pk__in=decided(user).order_by().values("pk"))
    return working.filter(led)


def leads(user: User, team: Team) -> bool:
    return led_by(user).filter(pk=team.pk).exists()


def may_plan(by: User, user: User) -> bool:
    """Whether `by` says when `user` is there: oneself, or who leads a team they are in."""
    if by.pk == user.pk or by.is_superuser:
        return True
    return TeamMembership.objects.filter(user=user, team__in=led_by(by).order_by().values("pk")).exists()


def note_absence(user: User, starts_at: datetime, ends_at: datetime, *, by: User, deputy: User | None = None) -> Absence:
    """Raises Refused when it is not for `by` to say, ends before it begins, is over, or the deputy is nobody who could stand in."""
    _require_planner(by, user)
    if ends_at <= starts_at:
        raise Refused(_("The absence ends before it begins: check both days."), code="order")
    if ends_at <= now():
        raise Refused(_("This absence is over already: check the days."), code="over")
    if deputy is not None and (deputy.pk == user.pk or not deputy.is_active or not deputy.is_staff):
        raise Refused(_("Choose a colleague who can stand in."), code="deputy")
    with transaction.atomic():
        same = Absence.objects.filter(user=user, starts_at=starts_at, ends_at=ends_at).first()
        if same is None:
            return Absence.objects.create(user=user, starts_at=starts_at, ends_at=ends_at, deputy=deputy)
        same.deputy = deputy
        same.save(update_fields=["deputy"])
        return same


def end_absence(absence: Absence, *, by: User) -> None:
    """One that has begun ends now; one to come is forgotten."""
    _require_planner(by, absence.user)
    moment = now()
    if absence.starts_at >= moment:
        absence.delete()
    elif absence.ends_at > moment:
        absence.ends_at = moment
        absence.save(update_fields=["ends_at"])


def set_member(membership: TeamMembership, *, skills: Iterable[str], capacity: int | None, by: User) -> TeamMembership:
    """What a member can do and how many open requests they take at most. Raises Refused for whom it is not (`led_by`)."""
    _require_lead(by, membership.team)
    membership.skills = clean_skills(skills)
    membership.capacity = capacity
    membership.save(update_fields=["skills", "capacity"])
    return membership


def set_hours(whose: User | Team, *, by: User, calendar: str = "", week: Mapping[str, Any] | None = None, time_zone: str = "") -> None:
    """`week` and `calendar` both empty: at any hour. Raises Refused when it is not for `by` to say."""
    if isinstance(whose, Team):
        _require_lead(by, whose)
    else:
        _require_planner(by, whose)
    place = {"team": whose} if isinstance(whose, Team) else {"user": whose}
    if not calendar and not week:
        WorkingHours.objects.filter(**place).delete()
        return
    said = {"calendar": calendar, "week": {} if calendar else dict(week or {}), "time_zone": time_zone or "Europe/Paris"}
    WorkingHours.objects.update_or_create(**place, defaults=said)


def clean_skills(skills: Iterable[str]) -> list[str]:
    return sorted({text for skill in skills if (text := one_line(skill, 40).lower())})[:MOST_SKILLS]


def _require_planner(by: User, user: User) -> None:
    if not may_plan(by, user):
        raise Refused(
            _("Only the person, or who leads their team or administers its portal, says when they are there."), code="not_yours_to_plan"
        )


def _require_lead(by: User, team: Team) -> None:
    if not leads(by, team):
        raise Refused(_("Only who leads the team or administers its portal may do this."), code="lead_only")
