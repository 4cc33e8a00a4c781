"""Every message with the team, whatever the request it belongs to: newest first, answered in place."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parvis.catalogue.models import Portal, Service
from parvis.journal.models import Entry
from parvis.people.models import User
from parvis.portal.following.seen import seen_ticket, user_of
from parvis.portal.following.sheet import Sheet
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of
from parvis.tickets.models import Ticket
from parvis.tickets.original import Original
from parvis.tickets.thread import conversation, entry_for, exchanges


@require_safe
@signed_in
def messages_list(request: HttpRequest) -> HttpResponse:
    portal, user = portal_of(request), user_of(request)
    only = "unread" if request.GET.get("only") == "unread" else "all"
    feed = exchanges(user, request.GET.get("after"), portal_key=portal.key, only=only)
    following = f"{reverse('portal:messages')}?only={only}&after={feed.next_cursor}" if feed.next_cursor else ""
    context = {
        "feed": feed,
        "only": only,
        "next_url": following,
        "write_url": write_url(portal, user),
        "is_first": not request.GET.get("after"),
    }
    return render(request, "portal/following/messages.html", context)


@require_safe
@signed_in
def message(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One message among those around it, with where to answer it."""
    user = user_of(request)
    entry = Entry.objects.filter(pk=entry_id, subject_kind=Ticket.entry_kind).public().first()
    reference = Ticket.objects.filter(pk=entry.subject_id).values_list("reference", flat=True).first() if entry else None
    if reference is None:
        raise Http404
    ticket = seen_ticket(request, reference)
    sheet = Sheet(request, ticket, user)
    response = render(request, "portal/following/message.html", {"sheet": sheet, "ticket": ticket, "entry": entry_id})
    if sheet.has_news and not getattr(request, "acting", None):
        ticket.mark_read(user)
    return response


@require_safe
@signed_in
def original(request: HttpRequest, reference: str, entry_id: UUID) -> HttpResponse:
    """A mail as it came, quotes and signature included; for whoever reads the message made of it."""
    ticket, user = seen_ticket(request, reference), user_of(request)
    entry = entry_for(ticket, user, entry_id)
    found = Original.of(entry) if entry else None
    if entry is None or found is None:
        raise Http404
    line = next(one for one in conversation(ticket, user) if one.entry.pk == entry.pk)
    file = next((one for one in line.files if str(one.pk) == found.attachment), None)
    author = line.author or Sheet(request, ticket, user).author
    context = {"ticket": ticket, "entry": entry, "original": found, "line": line, "file": file, "author": author}
    return render(request, "portal/following/original.html", context)


def write_url(portal: Portal, user: User) -> str:
    """Where one writes to the team without any procedure: the service that the portal's contact table names."""
    slug = portal.contact.get("service")
    if not slug or not Service.objects.usable_by(user).filter(portal=portal, slug=slug).exists():
        return ""
    return reverse("portal:ask", args=[slug])
