"""Whom an approval is asked of, and who may stand in for them: only people who see the ticket, or may be let in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.people.models import Membership, Team, User

if TYPE_CHECKING:
    from parvis.catalogue.workflow import Needs
    from parvis.tickets.participation import Participation

MOST = 20
ROLES = {"managers": Membership.Role.MANAGER, "administrators": Membership.Role.ADMINISTRATOR}


def of(ticket: Participation, needs: Needs, named: Iterable[User | str], *, by: User) -> list[User]:
    """Everyone once, without `by`: nobody asks themselves. Raises Refused when that leaves nobody, or somebody named is out of reach."""
    found: dict[object, User] = {}
    for user in [*_by_rule(ticket, needs), *_named(ticket, needs, named, by=by)]:
        if user.pk != by.pk and user.is_active:
            found.setdefault(user.pk, user)
    if not found:
        raise Refused(_("There is nobody to ask: nobody but you could agree to this."), code="nobody")
    if len(found) > MOST:
        raise Refused(_("Ask at most %(count)d people.") % {"count": MOST}, code="too_many")
    return list(found.values())


def _by_rule(ticket: Participation, needs: Needs) -> list[User]:
    """Those whom the workflow names, as far as they see the ticket: nobody is let in by their office alone."""
    people: list[User] = [ticket.requester] if "requester" in needs.who and ticket.requester else []
    roles = [role for name, role in ROLES.items() if name in needs.who]
    if roles:
        members = Membership.objects.filter(organisation=ticket.organisation_id, role__in=roles, user__is_active=True)
        people += [one.user for one in members.select_related("user").order_by("id")[:MOST]]
    if needs.team:
        team = Team.objects.filter(key=f"{ticket.portal.key}-{needs.team}").first()
        people += list(team.members.filter(is_active=True)[:MOST]) if team else []
    return [user for user in people if ticket.standing_of(user).may_write and ticket.standing_of(user).sees]


def _named(ticket: Participation, needs: Needs, named: Iterable[User | str], *, by: User) -> list[User]:
    named = list(named)
    if named and "named" not in needs.who:
        raise Refused(_("Who is asked is laid down: nobody is added here."), code="not_named")
    found = [ticket._within_reach(person, by=by) for person in named]
    if needs.internal and not all(ticket.standing_of(user).is_handler for user in found):
        raise Refused(_("This is asked among the team alone."), code="team_only")
    return found


def stand_in(ticket: Participation, person: User | str, *, by: User) -> User:
    """Who answers instead of `by`: for one of the team another one who handles it, for a customer somebody near. Raises Refused."""
    user = ticket._within_reach(person, by=by)
    if user.pk == by.pk or ticket.standing_of(by).is_handler != ticket.standing_of(user).is_handler:
        raise Refused(_("Choose somebody else of your own organisation or team."), code="not_near")
    return user


def called(person: User | str) -> User | None:
    """`person`: somebody, or an address."""
    return User.objects.by_email(person) if isinstance(person, str) else person


def let_see(ticket: Participation, user: User, *, by: User) -> None:
    """Who is asked reads the request: they take part from now on, unless they see it anyway."""
    if not ticket.standing_of(user).may_write:
        ticket.let_in(user, by=by)
