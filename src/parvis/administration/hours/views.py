"""The hours in which a portal's commitments count: listed, written, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.hours.forms import CalendarForm, ClosureForm, closures_of
from parvis.administration.shell import page
from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.planning.calendars import in_words
from parvis.planning.models import Calendar
from parvis.presets import editing
from parvis.presets.parts import PartId

HERE = "hours"


@for_administrators
@require_safe
def hours(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    found = Calendar.objects.filter(portal_key=portal.key).prefetch_related("closures").order_by("-is_default", "key")
    rows = [(one, in_words(one, list(one.closures.all()))) for one in found]
    return page(request, "administration/hours/list.html", {"rows": rows}, here=HERE, portal=portal)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: StaffRequest, portal_key: str, key: str = "") -> HttpResponse:
    """New hours, or some that stand already. Open requests keep what they were promised until somebody says otherwise."""
    portal = portal_administered(request.user, portal_key)
    read = editing.read(portal, PartId("calendar", key)) if key else None
    if read and read.part is None:
        raise Http404
    part = (read and read.part) or {}
    form, closures = CalendarForm(portal, part, request.POST or None), closures_of(portal, part, request.POST or None)
    base = request.POST.get("base", read.base if read else "")
    if request.method != "POST":
        return _written(request, portal, form, closures, base)
    if not (form.is_valid() & closures.is_valid()):
        return _written(request, portal, form, closures, base, status=422)
    at = PartId("calendar", form.key)
    try:
        editing.write(portal, at, form.wanted([one.wanted for one in closures if one.wanted]), by=request.user, base=base)
    except editing.ChangedMeanwhile as changed:
        form.add_error(None, str(changed) if key else _("There are hours of this name already: change those."))
        return _written(request, portal, form, closures, read.base if read else "", status=409)
    except editing.Faulty as faulty:
        for path, reason in faulty.of(at):
            form.add_error(path if path in form.fields else None, reason)
        return _written(request, portal, form, closures, base, status=422)
    messages.success(request, _("The hours are saved. Open requests keep their due times until you apply them in “Commitments”."))
    return redirect("administration:hours", portal.key)


@for_administrators
@require_POST
def remove(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    try:
        kept = editing.remove(portal, PartId("calendar", key), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, kept or _("The hours are taken away. The history keeps them."))
    return redirect("administration:hours", portal.key)


def _written(
    request: StaffRequest, portal: Portal, form: CalendarForm, closures: BaseFormSet[ClosureForm], base: str, status: int = 200
) -> HttpResponse:
    context = {"form": form, "closures": closures, "base": base, "key": form.part.get("key", "")}
    return page(request, "administration/hours/write.html", context, here=HERE, portal=portal, status=status)
