"""One ticket as a page opens it: whether its reader may, with the people and the configuration the page names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import BigAutoField, CharField, Exists, OuterRef, Q

from parvis.catalogue.kept import services_of
from parvis.journal.models import Attachment
from parvis.kit.prepared import Asked, Prepared, Slot
from parvis.mail.bounces import refusals
from parvis.people.models import unnamed
from parvis.tickets.models import ApprovalRound, Draft, Link, Participant, Share, Task, Ticket, TicketAsset
from parvis.tickets.replies import KIND as REPLY_DRAFT

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal, Service
    from parvis.people.models import User

UNSHOWN = ("organisation__address", "organisation__attributes", "organisation__created_at", "organisation__closed_at")
NAMED = ("organisation", "requester", "agent", "team", "form_version")
FURTHER = {
    "files": Attachment.objects.filter(entry__subject_kind=Ticket.entry_kind, entry__subject_id=OuterRef("pk")),
    "shares": Share.objects.filter(ticket=OuterRef("pk")),
    "tasks": Task.objects.filter(ticket=OuterRef("pk")),
    "merged": Ticket.objects.filter(merged_into=OuterRef("pk")),
    "links": Link.objects.filter(Q(ticket=OuterRef("pk")) | Q(other=OuterRef("pk")), kind=Link.Kind.PARENT),
    "rounds": ApprovalRound.objects.filter(ticket=OuterRef("pk")),
    "assets": TicketAsset.objects.filter(ticket=OuterRef("pk")),
    "draft": Draft.objects.filter(ticket=OuterRef("pk"), owner=Slot("reader"), kind=REPLY_DRAFT),
    "refusal": refusals(Slot("email", CharField())),
}
"""What most tickets have none of: to know it spares the page a question each."""
OPENED = Prepared(
    lambda: (
        Ticket.objects.filter(portal=Slot("portal", BigAutoField()), reference=Slot("reference", CharField()))
        .select_related(*NAMED)
        .defer("searchable", "searchable_internal", *unnamed("agent"), *unnamed("requester"), *UNSHOWN)
        .annotate(**{f"has_{name}": Exists(rows.order_by()) for name, rows in FURTHER.items()})
        .order_by()
    )
)
PARTICIPANTS = Prepared(
    lambda: Participant.objects.filter(ticket=Slot("ticket")).select_related("user").defer(*unnamed("user")).order_by("id")
)


def opened(user: User, portal: Portal, reference: str) -> Ticket | None:
    """The ticket of `portal` with this reference, when `user` may see it: for one ticket, `standing_of` says what `visible_to` says."""
    ticket = OPENED.first({"portal": portal.pk, "reference": reference, "reader": user.pk, "email": user.email.lower()})
    if ticket is None or not ticket.standing_of(user).sees:
        return None
    ticket.lacks = frozenset(name for name in FURTHER if not getattr(ticket, f"has_{name}"))
    configure(ticket, services_of(portal))
    return ticket


def participants_asked(ticket: Ticket) -> Asked[list[Participant]] | None:
    return PARTICIPANTS.asked({"ticket": ticket.pk})


def keep_participants(ticket: Ticket, found: list[Participant]) -> None:
    """As prefetching its participants and their names would."""
    read = ticket.participants.all()
    read._result_cache = found
    ticket.__dict__.setdefault("_prefetched_objects_cache", {})["participants"] = read


def configure(ticket: Ticket, services: Mapping[int, Service]) -> None:
    """What is of the configuration is known already, and is not read again."""
    service = services.get(ticket.service_id) or ticket.service
    known = {"service": service, "portal": service.portal}
    if ticket.workflow_id == service.workflow_id:  # else it keeps the life it was filed with
        known["workflow"] = service.workflow
    ticket._state.fields_cache.update(known)
