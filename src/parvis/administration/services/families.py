"""Families of a portal's catalogue: added, named, put in order, taken away. What is changed here is in force at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.parts.keys import key_from
from parvis.administration.parts.labels import FAMILY, label
from parvis.administration.parts.lines import Line, TableForm
from parvis.administration.parts.prepared import Told
from parvis.administration.shell import page
from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.presets import editing
from parvis.presets.comparison import stored
from parvis.presets.format.portal import FAMILY as SHAPE
from parvis.presets.kept import parts_of
from parvis.presets.parts import ORDER, Part, PartId

NEW = "new"


def _lines(portal: Portal, key: str) -> list[Line]:
    present = parts_of(portal)
    others = [(at.key, pick(part["title"])) for at, part in present.items() if at.kind == "family" and at.key != key]
    offered: dict[str, Any] = {"parent": [("", _("At the top of the portal")), *others]}
    hints = {"icon": _("The name of an icon of Lucide, such as bug or package.")}
    asked = ("title", "text", "icon", "parent")
    return [Line(name, SHAPE.keys[name].kind, label(FAMILY, name), hints.get(name, ""), 0, offered.get(name), width="m") for name in asked]


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def family(request: StaffRequest, portal_key: str, key: str = "") -> HttpResponse:
    """One family, or a new one; the same asked twice is one."""
    portal = portal_administered(request.user, portal_key)
    read = editing.read(portal, PartId("family", key))
    if key and read.part is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = TableForm(_lines(portal, key), read.part or {}, portal.languages, data=sent)
    status, meanwhile = 200, None
    if sent is not None and form.is_valid():
        wanted = form.after()
        name = key or _key_for(portal, wanted)
        base = sent.get("base", "")
        try:
            if key or not _is_there(portal, wanted):
                editing.write(portal, PartId("family", name), {**wanted, "key": name}, by=request.user, base=base)
            messages.success(request, _("Saved: this is what the portal shows now."))
            return redirect("administration:services", portal.key)
        except editing.Faulty as problem:
            left = form.place([Told.of(one) for one in _in_family(problem)])
            for told in left:
                form.add_error(None, told.reason)
            status = 422
        except editing.ChangedMeanwhile as problem:
            meanwhile, status = problem.present, 409
            form.add_error(None, str(problem))
    elif sent is not None:
        status = 422
    context = {"form": form, "base": read.base, "key": key, "title": pick((read.part or {}).get("title")), "meanwhile": meanwhile}
    return page(request, "administration/services/family.html", context, here="services", portal=portal, status=status)


def _in_family(problem: editing.Faulty) -> list[Any]:
    """Its mistakes with paths that begin at the family."""
    return [replace(one, key=".".join(one.key.split(".")[2:])) if one.key.startswith("families.") else one for one in problem.mistakes]


def _is_there(portal: Portal, wanted: Part) -> bool:
    """Whether a family says just this already."""
    present = (part for at, part in parts_of(portal).items() if at.kind == "family")
    return any({name: said for name, said in one.items() if name not in ("key", ORDER)} == wanted for one in present)


def _key_for(portal: Portal, part: Part) -> str:
    taken = {*portal.families.values_list("key", flat=True), NEW}
    return key_from(pick(part.get("title"), portal.default_language), taken, what="family", joint="-")


@for_administrators
@require_POST
def place(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    """One place up or down, once for each page that asked: `place` is where it showed the family."""
    portal = portal_administered(request.user, portal_key)
    if not portal.families.filter(key=key).exists():
        raise Http404
    step = -1 if request.POST.get("act") == "up" else 1
    with transaction.atomic():
        present = stored(portal)[0]
        order = sorted((at.key for at in present if at.kind == "family"), key=lambda one: present[PartId("family", one)][ORDER])
        to = order.index(key) + step
        is_there = request.POST.get("place", str(to - step)) == str(to - step)
        if is_there and 0 <= to < len(order):
            order[to - step], order[to] = order[to], order[to - step]
        for place_now, one in enumerate(order):
            at = PartId("family", one)
            if present[at][ORDER] != place_now:
                editing.write(portal, at, {**present[at], ORDER: place_now}, by=request.user, base=None)
    return redirect(f"{reverse('administration:services', args=[portal.key])}#family-{key}")


@for_administrators
@require_POST
def remove(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    """Only one that nothing stands in: what does is named. Sent twice, it is gone all the same."""
    portal = portal_administered(request.user, portal_key)
    try:
        editing.remove(portal, PartId("family", key), by=request.user)
        messages.success(request, _("The family is gone."))
    except Refused:
        inside = ", ".join(str(one) for one in [*portal.services.filter(family__key=key), *portal.articles.filter(family__key=key)][:10])
        messages.error(request, _("The family stays: these stand in it. Move them first. %(names)s") % {"names": inside})
        return redirect("administration:family", portal.key, key)
    return redirect("administration:services", portal.key)
