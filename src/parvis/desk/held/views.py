"""Taking back what one just did, and reading why something came to nothing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.held.pending import held_of
from parvis.desk.shell import page
from parvis.desk.ticket.finding import find_handled
from parvis.kit.links import safe_next
from parvis.tickets.held import give_up, take_back
from parvis.tickets.models import HeldAct


@for_staff
@require_safe
def held(request: StaffRequest) -> HttpResponse:
    """What of one's own still waits: asked again once its time has come, by the page that counted down."""
    return page(request, "desk/held/_mine.html", {"held": held_of(request.user)})


@for_staff
@require_POST
def undo(request: StaffRequest, batch: UUID) -> HttpResponse:
    """All of a batch; to the request that it was about, where the words are in the box again."""
    taken = take_back(batch, by=request.user)
    if not taken:
        messages.error(request, _("Too late: it was done already, or taken back."))
        return redirect(_back(request))
    messages.success(request, _("Taken back: nobody was told of it."))
    pages = {reverse("desk:ticket", args=[one.ticket.reference]) for one in taken}
    back = _back(request)
    return redirect(back if len(pages) > 1 or back.partition("?")[0] in pages else pages.pop())


@for_staff
@require_POST
def seen(request: StaffRequest, held_id: UUID) -> HttpResponse:
    """Its author has read why it could not be done. `reference`: of its request, where they are led also when they have said so already."""
    found = HeldAct.objects.filter(pk=held_id, by=request.user).select_related("ticket").first()
    if found is None and (reference := request.POST.get("reference", "")):
        return redirect("desk:ticket", find_handled(request.user, reference).reference)
    if found is None:
        raise Http404
    give_up(found)
    return HttpResponse(status=200) if request.htmx else redirect("desk:ticket", found.ticket.reference)


def _back(request: StaffRequest) -> str:
    return safe_next([], request.POST.get("next"), reverse("desk:queue"))
