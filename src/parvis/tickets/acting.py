"""Acting in the name of a customer: for who decides about the account, with a reason, for half an hour, told to the person afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue import accounts
from parvis.catalogue.models import Portal
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.jobs import each, sweep
from parvis.mail.outbox import enqueue
from parvis.people import audit
from parvis.people.acting import LINK_LIFE, LONG
from parvis.people.homes import home_of
from parvis.people.models import Acting, User
from parvis.people.tokens import fits, row_id, token
from parvis.tickets.models import Ticket

PURPOSE: Final = "acting"
BATCH: Final = 200


def begin(person: User, portal: Portal, *, by: User, reason: str) -> Acting:
    """Sent twice before its link is followed, it is begun once.

    Raises Refused when it is not for `by`, for an account that is closed or is of the team, without a reason, and when the person has
    confidential requests that `by` may not read.
    """
    why = accounts.reasoned(reason)
    with transaction.atomic():
        held = accounts.held(person, portal, by)
        if held.pk == by.pk:
            raise Refused(_("You act in your own name already."), code="own")
        if not held.is_active:
            raise Refused(_("This account is closed: nobody acts in its name."), code="closed")
        _require_open(held, portal, by)
        fresh = Acting.objects.running().filter(opened_at=None, begun_at__gt=now() - LINK_LIFE / 2)
        if running := fresh.filter(by=by, person=held, portal_key=portal.key).first():
            return running
        for earlier in Acting.objects.running().filter(by=by):
            stop(earlier, by=by)
        acting = Acting.objects.create(by=by, person=held, portal_key=portal.key, reason=why, ends_at=now() + LONG)
        accounts.write(held, portal, "acting_begun", by=by, reason=why, data={"until": acting.ends_at.isoformat()})
    return acting


def link_token(acting: Acting) -> str:
    return token(acting, PURPOSE)


def open_link(value: str, *, portal_key: str) -> Acting:
    """What a link leads to; it opens one session, within `LINK_LIFE`. Raises Refused for one that is spent or no link of this portal."""
    with transaction.atomic():
        pk = row_id(value)
        rows = Acting.objects.select_for_update().running()
        acting = rows.filter(pk=pk, portal_key=portal_key, opened_at=None, begun_at__gt=now() - LINK_LIFE).first() if pk else None
        if acting is None or not fits(value, acting, PURPOSE):
            raise Refused(_("This link has been used or is too old. Begin again from the page of the person."), code="link_spent")
        acting.opened_at = now()
        acting.save(update_fields=["opened_at"])
    return acting


def current(pk: UUID, *, portal: Portal) -> Acting | None:
    """The one that goes on, as long as both accounts are what they were: asked anew for each page."""
    found = Acting.objects.running().exclude(opened_at=None).select_related("by", "person").filter(pk=pk, portal_key=portal.key).first()
    if found is None or not found.person.is_active or not accounts.may_decide(found.by, found.person, portal):
        return None
    return found


def stop(acting: Acting, *, by: User) -> None:
    """Said twice, it is done once. The person is told."""
    with transaction.atomic():
        row = Acting.objects.select_for_update(of=("self",)).select_related("by", "person").get(pk=acting.pk)
        if row.is_running:
            row.ended_at = now()
            row.save(update_fields=["ended_at"])
            _tell(row)


def of_person(user: User, count: int = 10) -> list[Acting]:
    """The last times, for the person to see."""
    return list(Acting.objects.filter(person=user).exclude(opened_at=None).select_related("by").order_by("-id")[:count])


@sweep(every_seconds=60)
def tell_of_acting() -> int:
    """Tell those in whose name nobody acts any more, where nobody stopped by hand."""
    due = Acting.objects.filter(told_at=None, ends_at__lte=now()).order_by("ends_at").values_list("pk", flat=True)[:BATCH]
    return each(list(due), _expire)


@sweep(every_seconds=6 * 3600)
def forget_acting() -> int:
    """As long as the audit is kept."""
    before = now() - audit.KEPT - timedelta(days=1)
    due = Acting.objects.filter(ends_at__lt=before).exclude(told_at=None).order_by("id").values_list("pk", flat=True)[:BATCH]
    return Acting.objects.filter(pk__in=list(due)).delete()[0]


def _expire(pk: UUID) -> int:
    with transaction.atomic():
        row = Acting.objects.select_for_update(of=("self",)).select_related("by", "person").get(pk=pk)
        if row.told_at is None:
            _tell(row)
    return 1


def _tell(row: Acting) -> None:
    """Whose link was never followed has nothing to be told."""
    row.told_at = now()
    row.save(update_fields=["told_at"])
    audit.write("acting_ended", by=row.by, about=row.person, portal_key=row.portal_key, key=f"acting:{row.pk.hex}")
    if row.opened_at:
        context = {"acting": str(row.pk)}
        enqueue(
            "acted_as",
            to=row.person,
            organisation=home_of(row.person),
            portal_key=row.portal_key,
            context=context,
            key=f"acted:{row.pk.hex}",
        )


def _require_open(person: User, portal: Portal, by: User) -> None:
    """What is confidential stays so: nobody reads it by acting in a name."""
    theirs = Ticket.objects.visible_to(person).filter(portal=portal, visibility="restricted")
    if theirs.exclude(pk__in=Ticket.objects.visible_to(by).order_by().values("pk")).exists():
        raise Refused(
            _("This person has confidential requests that are not open to you: only who handles them acts in this name."),
            code="confidential",
        )
