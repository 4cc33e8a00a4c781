"""How a portal looks: a name, a mark, one colour; what it becomes is shown before it is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.administration.appearance.forms import NAMES, AppearanceForm, earlier
from parvis.administration.appearance.reading import Reading
from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.shell import page
from parvis.catalogue.models import Portal
from parvis.kit.colours import from_hex
from parvis.kit.errors import Refused
from parvis.kit.theme import css
from parvis.portal.shell.brand import mark as drawn
from parvis.presets import editing
from parvis.presets.models import Revision
from parvis.presets.packing import unpacked
from parvis.presets.parts import PartId

HERE = "appearance"


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def appearance(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    at = PartId("portal", portal.key)
    read = editing.read(portal, at)
    form = AppearanceForm(read.part or {}, request.POST or None, request.FILES or None)
    if request.method != "POST":
        form.initial |= {name: said for name, said in request.GET.items() if name in form.fields}  # seen without saving: as it was typed
        return _shown(request, portal, form, read.base)
    base = request.POST.get("base", "")
    if not form.is_valid():
        return _shown(request, portal, form, base, status=422)
    try:
        editing.write(portal, at, form.wanted, by=request.user, base=base)
    except editing.Faulty as faulty:
        for one in faulty.mistakes:
            form.add_error("logo" if one.file == "logo.svg" else one.key if one.key in form.fields else None, one.reason)
        return _shown(request, portal, form, base, status=422)
    except editing.ChangedMeanwhile as changed:
        form.add_error(None, str(changed))
        return _shown(request, portal, form, read.base, status=409)
    messages.success(request, _("The looks of the portal are saved."))
    return redirect("administration:appearance", portal.key)


@for_administrators
@require_safe
def theme(request: StaffRequest, portal_key: str) -> HttpResponse:
    """The stylesheet of a colour, for the preview alone."""
    portal = portal_administered(request.user, portal_key)
    response = HttpResponse(css(_colour(request, portal), ".preview__body"), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, max-age=600"
    return response


@for_administrators
@require_safe
def mark(request: StaffRequest, portal_key: str) -> HttpResponse:
    """The portal's mark; opened by itself, it may neither act nor load anything."""
    response = HttpResponse(drawn(portal_administered(request.user, portal_key)), content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@for_administrators
@require_safe
def preview(request: StaffRequest, portal_key: str) -> HttpResponse:
    """What the words and the colour in the form would make of it; nothing is kept."""
    portal = portal_administered(request.user, portal_key)
    return page(request, "administration/appearance/_preview.html", _preview(request, portal, request.GET), portal=portal)


@for_administrators
@require_POST
def restore(request: StaffRequest, portal_key: str) -> HttpResponse:
    """The looks it had before the last change of them."""
    portal = portal_administered(request.user, portal_key)
    before = _before(portal)
    if before is None:
        raise Http404
    at = PartId("portal", portal.key)
    read = editing.read(portal, at)
    try:
        editing.write(portal, at, earlier(read.part or {}, unpacked(before.before)), by=request.user, base=read.base)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("administration:appearance", portal.key)
    messages.success(request, _("The portal looks as it did before."))
    return redirect("administration:appearance", portal.key)


def _shown(request: StaffRequest, portal: Portal, form: AppearanceForm, base: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "base": base, "before": _before(portal), **_preview(request, portal, request.POST or request.GET)}
    return page(request, "administration/appearance/page.html", context, here=HERE, portal=portal, status=status)


def _preview(request: StaffRequest, portal: Portal, said: Any) -> dict[str, Any]:
    colour = _colour(request, portal)
    language = portal.default_language
    return {
        "colour": colour,
        "reading": Reading(colour),
        "is_dark": said.get("scheme") == "dark",
        "said_name": said.get("name") or portal.name,
        "said_subtitle": said.get(f"subtitle_{language}", portal.subtitle.get(language, "")),
        "colour_query": request.GET.urlencode(),
    }


def _colour(request: StaffRequest, portal: Portal) -> str:
    """The one that is being tried, or the portal's own."""
    said = str((request.POST or request.GET).get("brand_colour") or "").strip().lower()
    try:
        from_hex(said)
    except ValueError:
        return portal.brand_colour
    return said


def _before(portal: Portal) -> Revision | None:
    """The last change of its looks, if there was one."""
    for revision in Revision.objects.filter(portal=portal, kind="portal", before__isnull=False, after__isnull=False)[:20]:
        if any(revision.before.get(name) != revision.after.get(name) for name in NAMES):
            return revision
    return None
