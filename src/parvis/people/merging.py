"""Two accounts of one person made one: what is theirs goes on under one of them; the other is closed, and its address leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.kit.merging import OBSTACLES, RULES, ends, moves, stays
from parvis.mail.outbox import enqueue
from parvis.people import closing
from parvis.people.homes import home_of
from parvis.people.models import Membership, User

_RANK: Final = list(Membership.Role.values)


@dataclass(frozen=True)
class Part:
    """What a preview says of one table: how many rows of the account that is closed move."""

    title: str | Promise
    count: int


def would_move(*accounts: User) -> list[list[Part]]:
    """What of each account would go on under another one; what there is none of is left out. One query."""
    told = [rule for _key, rule in RULES.items() if rule.fate == "moves" and rule.title]
    columns = {f"count_{number}": rule.count() for number, rule in enumerate(told)}
    rows: dict[Any, Any] = {
        row["pk"]: row for row in User.objects.filter(pk__in=[one.pk for one in accounts]).order_by().values("pk", **columns)
    }
    counted = [[Part(rule.title, rows[one.pk][name]) for rule, name in zip(told, columns, strict=True)] for one in accounts]
    return [[part for part in parts if part.count] for parts in counted]


def require_mergeable(gone: User, into: User, *, by: User, portals: frozenset[str] | None) -> None:
    """Raises Refused, saying why, when the two may not be made one. `portals`: keys of those that `by` administers; None: all."""
    if gone.pk == into.pk:
        raise Refused(_("This is one account: choose another one."), code="same")
    if by.pk in (gone.pk, into.pk):
        raise Refused(_("Your own account is merged by somebody else."), code="own")
    if any(one.is_staff or one.is_superuser for one in (gone, into)):
        raise Refused(_("An account of the team is not merged."), code="staff")
    if any(one.anonymised_at for one in (gone, into)):
        raise Refused(_("The data of one of these accounts were erased: nothing is left to be merged."), code="anonymised")
    if gone.merged_into_id or into.merged_into_id:
        raise Refused(_("One of these accounts was merged already: choose the one that goes on."), code="merged")
    if not into.is_active:
        raise Refused(_("The account that goes on is closed: open it again first."), code="closed")
    for _key, stands in OBSTACLES.items():
        stands(gone, into, portals)


def merge(gone: User, into: User, *, by: User, portals: frozenset[str] | None, portal_key: str) -> bool:
    """Let `into` go on with what is of `gone`, which is closed; whether it was not done before. The person is told.

    Passwords, second factors and sessions do not move. Raises Refused as `require_mergeable` does. The caller journals it.
    """
    with transaction.atomic():
        rows = {one.pk: one for one in User.objects.select_for_update().filter(pk__in=[gone.pk, into.pk]).order_by("pk")}
        left, kept = rows[gone.pk], rows[into.pk]
        if left.merged_into_id == kept.pk:
            return False
        require_mergeable(left, kept, by=by, portals=portals)
        for _key, rule in RULES.items():
            rule.apply(left, kept, by=by)
        left.merged_into = kept
        left.set_unusable_password()
        left.save(update_fields=["merged_into", "password"])
        closing.deactivate(left)
        enqueue(
            "account_merged",
            to=kept,
            organisation=home_of(kept),
            portal_key=portal_key or kept.portal_key,
            context={"from": str(left.pk)},
            key=f"account_merged:{left.pk.hex}",
        )
    return True


def _join_places(gone: User, into: User, by: User) -> None:
    """Of two places in one organisation, the higher role; where new requests are filed stays, unless that was nowhere but at home alone."""
    present = {one.organisation_id: one for one in into.memberships.select_related("organisation")}
    was_default = None
    for place in list(gone.memberships.select_related("organisation")):
        organisation, mine = place.organisation, present.get(place.organisation_id)
        if place.is_default and not organisation.is_personal:
            was_default = organisation.pk
        data: dict[str, Any] = {"user": str(into.pk), "name": str(into), "to": place.role}
        if mine is None:
            Membership.objects.filter(pk=place.pk).update(user=into, is_default=False)
            Entry.write(organisation, "member_added", by=by, data=data)
            continue
        if _RANK.index(place.role) > _RANK.index(mine.role):
            Entry.write(organisation, "role_set", by=by, data={**data, "from": mine.role})
            mine.role = place.role
        mine.is_support_contact = mine.is_support_contact or place.is_support_contact
        place.delete()
        mine.save(update_fields=["role", "is_support_contact"])
    if was_default and not into.memberships.filter(is_default=True, organisation__is_personal=False).exists():
        into.memberships.get(organisation=was_default).make_default()


moves("people.Membership.user", gettext_lazy("Places in organisations"), act=_join_places)
moves("people.User.merged_into")
moves("people.Acting.person")
ends("what lets somebody in does not move", "mfa.Authenticator.user", "usersessions.UserSession.user")
stays("the address leads to the account that goes on, which has its own", "account.EmailAddress.user")
stays("doors and changes under way are closed with the account", "people.EmailChange.user", "people.Invitation.user")
ends("a program is given a key of the account that goes on", "people.ApiKey.user")
stays("who did what, then", "people.AuditLine.actor", "people.AuditLine.about_user", "people.Invitation.invited_by", "people.Acting.by")
stays("who of the team verified it", "people.EmailDomain.verified_by")
stays("accounts of the team are not merged", "people.Absence.user", "people.Absence.deputy", "people.TeamMembership.user")
stays("as above", "people.WorkingHours.user")
