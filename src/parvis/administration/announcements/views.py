"""The bands above a portal's pages: listed, written, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.administration.announcements.forms import AnnouncementForm
from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.shell import page
from parvis.catalogue.models import Announcement, Portal
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.presets import editing
from parvis.presets.parts import PartId

HERE = "announcements"


@for_administrators
@require_safe
def announcements(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    rows = [(one, _state(one)) for one in portal.announcements.order_by("-starts_at", "-pk")]
    return page(request, "administration/announcements/list.html", {"rows": rows}, here=HERE, portal=portal)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: StaffRequest, portal_key: str, key: str = "") -> HttpResponse:
    """A new one, or one that stands already."""
    portal = portal_administered(request.user, portal_key)
    read = editing.read(portal, PartId("announcement", key)) if key else None
    if read and read.part is None:
        raise Http404
    with timezone.override(portal.time_zone):
        form = AnnouncementForm(portal, (read and read.part) or {}, request.POST or None)
        base = request.POST.get("base", read.base if read else "")
        if request.method != "POST":
            return _written(request, portal, form, base)
        if not form.is_valid():
            return _written(request, portal, form, base, status=422)
        try:
            editing.write(portal, PartId("announcement", form.key), form.wanted, by=request.user, base=base)
        except editing.ChangedMeanwhile as changed:
            form.add_error(None, str(changed) if key else _("There is an announcement of this title already: change that one."))
            return _written(request, portal, form, read.base if read else "", status=409)
        except editing.Faulty as faulty:
            for path, reason in faulty.of(PartId("announcement", form.key)):
                form.add_error(path if path in form.fields else None, reason)
            return _written(request, portal, form, base, status=422)
    messages.success(request, _("The announcement is saved."))
    return redirect("administration:announcements", portal.key)


@for_administrators
@require_POST
def remove(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    try:
        editing.remove(portal, PartId("announcement", key), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The announcement is taken away. The history keeps it."))
    return redirect("administration:announcements", portal.key)


def _written(request: StaffRequest, portal: Portal, form: AnnouncementForm, base: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "base": base, "key": form.part.get("key", "")}
    return page(request, "administration/announcements/write.html", context, here=HERE, portal=portal, status=status)


def _state(one: Announcement) -> str:
    moment = now()
    if one.ends_at and one.ends_at <= moment:
        return "over"
    return "later" if one.starts_at and one.starts_at > moment else "now"
