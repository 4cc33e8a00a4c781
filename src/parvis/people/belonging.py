"""Who belongs to an organisation with which role: decided by those who lead it, or lead one above it in the same tree."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit import ids
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.mail.outbox import enqueue
from parvis.people import audit, invitations
from parvis.people.models import Invitation, Membership, Organisation, User

Role = Membership.Role
LEADERS = (Role.MANAGER, Role.ADMINISTRATOR)
GIVEN = (Role.MEMBER, Role.MANAGER)
"""What a manager may give and take; an administrator, all."""
LIFE = timedelta(days=30)


def led_by(user: User) -> QuerySet[Organisation]:
    """The organisations `user` leads and those below them; never a personal one, never beyond the customer's own tree."""
    homes = [one.organisation for one in user.memberships.select_related("organisation") if one.role in LEADERS]
    return Organisation.objects.active().within(*homes).filter(is_personal=False)


def role_over(user: User, organisation: Organisation) -> str:
    """The highest role that `user` has at `organisation` or above it, in its own tree; empty for none."""
    held = Membership.objects.filter(user=user, organisation__in=organisation.own_ancestor_ids).values_list("role", flat=True)
    return max(held, key=list(Role.values).index, default="")


def roles_given_by(user: User, organisation: Organisation) -> list[str]:
    """The roles that `user` may give there; none for who does not lead it."""
    over = "" if organisation.is_personal else role_over(user, organisation)
    return list(Role.values) if over == Role.ADMINISTRATOR else list(GIVEN) if over == Role.MANAGER else []


def set_role(membership: Membership, role: str, *, by: User) -> Membership:
    """Raises Refused when that is not for `by` to give or take, and for the last administrator."""
    with transaction.atomic():
        row = _held(membership, by)
        if role == row.role:
            return row
        if role not in roles_given_by(by, row.organisation):
            raise Refused(_("You may not give this role."), code="not_yours_to_give")
        _keep_an_administrator(row)
        data = {"user": str(row.user_id), "name": str(row.user), "from": row.role, "to": role}
        row.role = role
        row.save(update_fields=["role"])
        Entry.write(row.organisation, "role_set", by=by, data=data)
        audit.write("role_set", by=by, about=row.user, organisation=row.organisation, data={"to": role})
    return row


def end(membership: Membership, *, by: User) -> None:
    """They see nothing of the organisation from now on; what they asked for stays theirs. One may leave by oneself.

    Raises Refused as `set_role` does.
    """
    with transaction.atomic():
        row = _held(membership, by)
        _keep_an_administrator(row)
        Entry.write(row.organisation, "membership_ended", by=by, data={"user": str(row.user_id), "name": str(row.user), "from": row.role})
        audit.write("membership_ended", by=by, about=row.user, organisation=row.organisation)
        was_default, user = row.is_default, row.user
        row.delete()
        if was_default and (other := user.memberships.first()):
            other.make_default()


def _held(membership: Membership, by: User) -> Membership:
    """The row as it is now, its organisation locked, if it is for `by` to change."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    row = Membership.objects.select_related("organisation", "user").filter(pk=membership.pk).first()
    if row is None:
        raise Refused(_("This person is no part of the organisation any more."), code="gone")
    may = row.role in roles_given_by(by, row.organisation)
    if not may and not (row.user_id == by.pk and not row.organisation.is_personal):
        raise Refused(_("Only an administrator of the organisation decides about its administrators."), code="not_yours_to_give")
    return row


def _keep_an_administrator(row: Membership) -> None:
    others = row.organisation.memberships.filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(pk=row.pk)
    if row.role == Role.ADMINISTRATOR and not others.exists():
        raise Refused(_("An organisation keeps one administrator: make somebody else administrator first."), code="last_administrator")


def invite(organisation: Organisation, email: str, *, role: str, portal_key: str, by: User, key: UUID | None = None) -> Invitation | None:
    """A door for an address; who has an account is asked whether they want to join. None for who is in already.

    The answer is the same for an address that nobody has: it tells nobody who has an account. With the same `key`, the same is sent
    once. Raises Refused when it is not for `by`.
    """
    if role not in roles_given_by(by, organisation):
        raise Refused(_("You may not invite somebody with this role."), code="not_yours_to_give")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        said = email.strip().lower()
        sending = ids.of_sending(key, said, role) if key else None
        if Entry.objects.written(organisation, sending):
            return Invitation.objects.filter(organisation=organisation, email__iexact=said, invited_by=by).first()
        user = User.objects.by_email(email)
        if user and user.memberships.filter(organisation=organisation).exists():
            return None
        Entry.write(organisation, "invited", by=by, data={"email": said, "role": role}, key=sending)
        audit.write("people_invited", by=by, organisation=organisation, portal_key=portal_key, data={"count": 1})
        if user is None or not user.has_usable_password():
            return invitations.invite(organisation, email, portal_key=portal_key, role=role, user=user, by=by)
        if user.is_staff or not user.is_active:
            return None
        return _ask_person(organisation, user, role, portal_key, by)


def _ask_person(organisation: Organisation, user: User, role: str, portal_key: str, by: User) -> Invitation:
    open_to(user).filter(organisation=organisation).update(revoked_at=now())
    asked = Invitation.objects.create(
        organisation=organisation,
        purpose=Invitation.Purpose.JOIN,
        portal_key=portal_key,
        email=user.email,
        user=user,
        role=role,
        invited_by=by,
        nonce=ids.token(),
        expires_at=now() + LIFE,
    )
    context = {"invitation": str(asked.pk)}
    enqueue("join_offered", to=user, organisation=organisation, portal_key=portal_key, context=context, key=f"join_offered:{asked.pk.hex}")
    return asked


def open_to(user: User) -> QuerySet[Invitation]:
    """The organisations that ask `user` to join them."""
    offered = Invitation.objects.filter(purpose=Invitation.Purpose.JOIN, user=user, used_at=None, revoked_at=None, expires_at__gt=now())
    return offered.exclude(invited_by=None).select_related("organisation", "invited_by").order_by("id")


def answer(invitation_id: UUID, *, by: User, accept: bool) -> Invitation:
    """Yes or no to an organisation that asks. Raises Refused when it was answered or taken back meanwhile."""
    with transaction.atomic():
        offered = open_to(by).select_for_update(of=("self",)).filter(pk=invitation_id).first()
        if offered is None:
            raise Refused(_("This was answered meanwhile."), code="answered")
        if accept:
            offered.used_at = now()
            add(offered.organisation, by, role=offered.role, by=offered.invited_by)
        else:
            offered.revoked_at = now()
        offered.save(update_fields=["used_at", "revoked_at"])
    return offered


def add(organisation: Organisation, user: User, *, role: str, by: User | None) -> Membership:
    """Who is in already stays as they are."""
    membership, is_new = Membership.objects.get_or_create(organisation=organisation, user=user, defaults={"role": role})
    if is_new:
        Entry.write(organisation, "member_added", by=by, data={"user": str(user.pk), "name": str(user), "to": role})
        if not user.memberships.filter(is_default=True, organisation__is_personal=False).exists():
            membership.make_default()
    return membership
