"""News of the mail that somebody has seen, and addresses that refuse mail."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.mails import watch
from parvis.desk.mails.inbox import Handled
from parvis.desk.shell import page
from parvis.kit.links import safe_next
from parvis.kit.text import one_line
from parvis.mail import alerts, bounces
from parvis.mail.models import FailingAddress

SIZE = 50


@for_staff
@require_POST
def seen(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Nobody needs to look at it any more; it is news again when its cause comes again."""
    alerts.see(get_object_or_404(watch.alerts_for(Handled.by(request.user)), pk=alert_id), by=request.user)
    return redirect(safe_next([], request.POST.get("next"), reverse("desk:incoming")))


@for_staff
@require_safe
def failing(request: StaffRequest) -> HttpResponse:
    """The last first; by pages of the ids, as `last_at` moves while one reads."""
    query = one_line(request.GET.get("q", ""), 200)
    found = watch.failing_for(request.user)
    if query:
        found = found.filter(email__icontains=query)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 16:
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-pk")[: SIZE + 1])
    shown, more = rows[:SIZE], len(rows) > SIZE
    kept = {"q": query} if query else {}
    context = {
        "rows": shown,
        "query": query,
        "next": f"?{urlencode({'before': shown[-1].pk, **kept})}" if more else "",
        "first": f"?{urlencode(kept)}" if before else "",
    }
    return page(request, "desk/mails/failing.html", context, place="mails")


@for_staff
@require_POST
def retry(request: StaffRequest, address_id: int) -> HttpResponse:
    """Write to it again; when it was forgiven already, there is nothing left to do."""
    if FailingAddress.objects.filter(pk=address_id).exists():
        found = get_object_or_404(watch.failing_for(request.user), pk=address_id)
        bounces.forgive(found.email)
        messages.success(request, _("Mails are sent to %(address)s again.") % {"address": found.email})
    return redirect(safe_next([], request.POST.get("next"), reverse("desk:failing")))
