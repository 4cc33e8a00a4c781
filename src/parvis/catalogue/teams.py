"""The teams that serve a portal: made, named, joined and left, by who administers it. When their members are there: `people.timetable`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from parvis.catalogue.ground import portals_reached
from parvis.catalogue.models import Grant, Portal
from parvis.catalogue.writing import may_write
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.kit.text import slug as slug_of
from parvis.people import audit
from parvis.people.models import Team, TeamMembership, User
from parvis.people.timetable import LEADING

MOST_TITLE: Final = 80
MOST_KEY: Final = 60


def teams_of(portal: Portal) -> QuerySet[Team]:
    """Those made for the portal, and those that have a right there."""
    granted = Grant.objects.filter(portal=portal).exclude(team=None).order_by().values("team")
    theirs = ExpressionWrapper(OuterRef("key"), output_field=CharField())
    longer = Portal.objects.filter(key__startswith=f"{portal.key}-").annotate(prefix=Concat("key", Value("-")), team=theirs)
    own = Q(key__startswith=f"{portal.key}-") & ~Exists(longer.filter(team__startswith=F("prefix")))
    return Team.objects.filter(own | Q(pk__in=granted))


def decided_by(user: User) -> QuerySet[Team]:
    """The teams of the portals that `user` administers as a whole; one that has rights on another portal too is for who administers both."""
    portals = portals_reached(user)
    if portals is None:
        return Team.objects.all()
    if not (portals and user.is_active and user.is_staff):
        return Team.objects.none()
    theirs = Q()
    for portal in Portal.objects.filter(key__in=portals):
        theirs |= Q(pk__in=teams_of(portal).order_by().values("pk"))
    elsewhere = Grant.objects.filter(team=OuterRef("pk")).exclude(portal__key__in=portals)
    return Team.objects.filter(theirs).exclude(Exists(elsewhere))


LEADING.register("portals", decided_by)


def may_decide(by: User, team: Team, portal: Portal) -> bool:
    """Who joins a team has what it has."""
    return may_write(by, portal) and decided_by(by).filter(pk=team.pk).exists()


def colleagues(team: Team) -> QuerySet[User]:
    """Who could join it."""
    return User.objects.filter(is_staff=True, is_active=True).exclude(team_memberships__team=team)


def create(portal: Portal, title: Mapping[str, str], *, email: str = "", by: User) -> Team:
    """A team without rights and members yet. The same name twice is the same team.

    Raises Refused without a name in the portal's language, for what is no address, for the name of an archived team, and when it is not for `by`.
    """
    if not may_write(by, portal):
        raise Refused(_("You do not decide about this team."), code="not_yours")
    said, address = _titled(title, portal), _addressed(email)
    name = said[portal.default_language]
    key = f"{portal.key}-{slug_of(name, MOST_KEY - len(portal.key) - 1) or 'team'}"
    with transaction.atomic():
        Portal.objects.select_for_update().get(pk=portal.pk)
        team, is_new = Team.objects.get_or_create(key=key, defaults={"title": said, "email": address})
        if is_new:
            note("team_created", team, portal, by=by)
        elif team.archived_at:
            raise Refused(_("A team of this name is archived: bring it back."), code="archived")
    return team


def change(team: Team, portal: Portal, *, title: Mapping[str, str], email: str, by: User) -> Team:
    """Said twice, it is written once. Raises Refused as `create` does."""
    with transaction.atomic():
        row = _working(team, portal, by)
        said, address = {**row.title, **_titled(title, portal)}, _addressed(email)
        if (row.title, row.email) != (said, address):
            row.title, row.email = said, address
            row.save(update_fields=["title", "email"])
            note("team_changed", row, portal, by=by)
    return row


def add(team: Team, user: User, portal: Portal, *, by: User) -> TeamMembership:
    """Who is in already stays as they are. Raises Refused for somebody who is not of the staff, and when it is not for `by`."""
    with transaction.atomic():
        row = _working(team, portal, by)
        if not (user.is_staff and user.is_active):
            raise Refused(_("Only who works for the house is in a team."), code="not_staff")
        membership, is_new = TeamMembership.objects.get_or_create(team=row, user=user)
        if is_new:
            note("team_joined", row, portal, by=by, about=user)
    return membership


def remove(team: Team, user: User, portal: Portal, *, by: User) -> None:
    """What they have open stays theirs until it is given to somebody. Said twice, it is done once."""
    with transaction.atomic():
        row = _working(team, portal, by)
        if TeamMembership.objects.filter(team=row, user=user).delete()[0]:
            note("team_left", row, portal, by=by, about=user)


def set_lead(team: Team, user: User, portal: Portal, *, is_lead: bool, by: User) -> None:
    """Who leads says when the others are there and what they take. Said twice, it is done once."""
    with transaction.atomic():
        row = _working(team, portal, by)
        if TeamMembership.objects.filter(team=row, user=user, is_lead=not is_lead).update(is_lead=is_lead):
            note("team_led", row, portal, by=by, about=user, is_lead=is_lead)


def held(team: Team, portal: Portal, by: User) -> Team:
    """The row, for this transaction alone. Raises Refused when it is not for `by`."""
    row = Team.objects.select_for_update().get(pk=team.pk)
    if not may_decide(by, row, portal):
        raise Refused(_("You do not decide about this team: it has rights on a portal that you do not administer, too."), code="not_yours")
    return row


def _working(team: Team, portal: Portal, by: User) -> Team:
    row = held(team, portal, by)
    if row.archived_at:
        raise Refused(_("This team is archived: bring it back first."), code="archived")
    return row


def _titled(title: Mapping[str, str], portal: Portal) -> dict[str, str]:
    said = {language: one_line(title.get(language, ""), MOST_TITLE) for language in portal.languages}
    if not said[portal.default_language]:
        raise Refused(_("Give the team a name."), code="no_name")
    return {language: words for language, words in said.items() if words}


def _addressed(email: str) -> str:
    address = one_line(email, 254).lower()
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise Refused(_("Write an e-mail address, for example name@example.org."), code="no_address") from None
    return address


def note(verb: str, team: Team, portal: Portal, *, by: User, about: User | None = None, **data: bool) -> None:
    audit.write(verb, by=by, about=about, portal_key=portal.key, data={"team": team.key, **data})
