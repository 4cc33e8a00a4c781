"""Joining an organisation whose mail domain is one's own, when the account is opened or later: a manager grants it, or the portal's owner has."""

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
from parvis.people import belonging
from parvis.people.known import organisation_by_domain
from parvis.people.models import Invitation, Membership, Organisation, User

LIFE = timedelta(days=30)


def ask_by_domain(user: User, *, portal_key: str) -> Invitation | None:
    """Ask the organisation to which the domain of the user's address was verified to belong, if they are no part of it.

    What was asked lately is not asked again, whatever was answered: `may_ask` says so.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two clicks ask once
        organisation = may_ask(user)
        if organisation is None:
            return None
        asked = Invitation.objects.create(
            organisation=organisation,
            purpose=Invitation.Purpose.JOIN,
            portal_key=portal_key,
            email=user.email,
            user=user,
            nonce=ids.token(),
            expires_at=now() + LIFE,
        )
        for manager in _managers(organisation):
            _tell("join_asked", manager, asked)
    return asked


def may_ask(user: User) -> Organisation | None:
    """The organisation that `user` may ask to join now: that of their address, if they are no part of it and asked nothing for a month."""
    organisation = organisation_by_domain(user.email)
    if organisation is None or user.memberships.filter(organisation=organisation).exists():
        return None
    lately = Invitation.objects.filter(purpose=Invitation.Purpose.JOIN, organisation=organisation, user=user, expires_at__gt=now())
    return None if lately.exists() else organisation


def join_by_domain(user: User) -> Membership | None:
    """Make them a member of the organisation to which the domain of their address was verified to belong: the portal's owner said so.

    What they write for work is filed there from now on; a personal organisation stays theirs, and what it holds.
    """
    organisation = organisation_by_domain(user.email)
    if organisation is None:
        return None
    membership, is_new = Membership.objects.get_or_create(organisation=organisation, user=user)
    if is_new and not user.memberships.filter(is_default=True, organisation__is_personal=False).exists():
        membership.make_default()
    return membership


def open_questions() -> QuerySet[Invitation]:
    """Of people who ask; those whom an organisation asks are `belonging.open_to`."""
    unanswered = Invitation.objects.filter(
        purpose=Invitation.Purpose.JOIN, invited_by=None, used_at=None, revoked_at=None, expires_at__gt=now()
    )
    return unanswered.select_related("organisation", "user").order_by("id")


def for_manager(user: User) -> QuerySet[Invitation]:
    """What `user` may answer."""
    return open_questions().filter(organisation__in=belonging.led_by(user).order_by().values("pk"))


def asked_by(user: User) -> QuerySet[Invitation]:
    return open_questions().filter(user=user)


def answer(question_id: UUID, *, by: User, accept: bool, role: str = Membership.Role.MEMBER) -> Invitation:
    """Of several who answer at once, the first is heard. Raises Refused when it was answered meanwhile or is not for `by` to answer."""
    with transaction.atomic():
        question = for_manager(by).select_for_update(of=("self",)).filter(pk=question_id).first()
        if question is None or question.user is None:
            raise Refused(_("This was answered meanwhile."), code="answered")
        question.invited_by = by
        if accept:
            if role not in belonging.roles_given_by(by, question.organisation):
                raise Refused(_("You may not give this role."), code="not_yours_to_give")
            question.used_at, question.role = now(), role
            belonging.add(question.organisation, question.user, role=role, by=by)
        else:
            question.revoked_at = now()
            Entry.write(question.organisation, "join_refused", by=by, data={"user": str(question.user_id), "name": str(question.user)})
        question.save(update_fields=["invited_by", "used_at", "revoked_at", "role"])
        _tell("join_answered", question.user, question)
    return question


def _managers(organisation: Organisation) -> QuerySet[User]:
    """Those who lead it; where nobody does, those who lead the nearest above it in its own tree."""
    found = User.objects.none()
    for pk in reversed(organisation.own_ancestor_ids):
        led = Membership.objects.filter(organisation=pk, role__in=belonging.LEADERS).order_by().values("user")
        found = User.objects.filter(is_active=True, pk__in=led)
        if found.exists():
            break
    return found


def _tell(kind: str, to: User, asked: Invitation) -> None:
    enqueue(
        kind,
        to=to,
        organisation=asked.organisation,
        portal_key=asked.portal_key,
        context={"invitation": str(asked.pk)},
        key=f"{kind}:{asked.pk.hex}:{to.pk.hex}",
    )
