"""What a portal's levels promise: read, written, looked at with what it makes of requests, and published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.levels.forms import LevelForm, TargetForm, targets_of
from parvis.administration.levels.showing import Reader, compared, contracts, expected, levels, pauses
from parvis.administration.shell import page
from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.planning.models import Level
from parvis.planning.promises import channel_words
from parvis.presets import editing
from parvis.presets.models import Preparation
from parvis.presets.parts import Part, PartId
from parvis.presets.rows.planning import OWN, Levels
from parvis.tickets import recomputing
from parvis.tickets.models import Ticket
from parvis.tickets.policy import policy_of

HERE, MOST_SHOWN = "levels", 50
MOST_AT_ONCE = 1000
"""Open requests that are counted anew for a page without being asked."""


@for_administrators
@require_safe
def all_levels(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    reader = Reader(portal, policy_of(portal))
    scopes, prepared = reader.scopes(), set(Preparation.objects.filter(portal=portal, kind="level").values_list("key", flat=True))
    held, found = contracts(portal), levels(portal)
    rows = []
    for level in found:
        part = Levels().read(level)
        said = {
            "key": level.key,
            "title": level.title,
            "hours": reader.hours_in_words(part),
            "lines": reader.lines(part, scopes).values(),
            "contracts": held.get(level.pk, 0),
            "channels": channel_words(level.channels),
            "is_prepared": level.key in prepared,
        }
        rows.append(said)
    context = {
        "rows": rows,
        "new": [one for one in Preparation.objects.filter(portal=portal, kind="level") if one.key not in {level.key for level in found}]
        if prepared
        else [],
        "has_hours": bool(reader.calendars),
        "expected": expected(portal, reader.milestones()),
        "pauses": list(pauses(reader.workflows())),
    }
    return page(request, "administration/levels/list.html", context, here=HERE, portal=portal)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: StaffRequest, portal_key: str, key: str = "") -> HttpResponse:
    """What a level is to promise is prepared here, and in force once it is published."""
    portal = portal_administered(request.user, portal_key)
    reader = Reader(portal, policy_of(portal))
    row = editing.preparation(portal, PartId("level", key)) if key else None
    read = editing.read(portal, PartId("level", key)) if key else None
    part = editing.prepared_part(row) if row else (read and read.part) or {}
    if key and not part:
        raise Http404
    seen = f"{row.version if row else 0}:{read.base if read else ''}"
    form = LevelForm(portal, part, request.POST or None, calendars=reader.hours(but=part["key"] if OWN in part else ""))
    targets = targets_of(part, reader.choices(part), request.POST or None)
    if request.method != "POST":
        return _written(request, portal, form, targets, seen)
    sent = request.POST.get("seen", seen)
    if not (form.is_valid() & targets.is_valid()):
        return _written(request, portal, form, targets, sent, status=422)
    at = PartId("level", form.key)
    wanted = form.wanted([one.wanted for one in targets if one.wanted])
    if (held := editing.preparation(portal, at)) and editing.prepared_part(held) == wanted:
        return redirect("administration:level", portal.key, at.key)  # sent twice
    if sent != seen or (not key and _is_taken(portal, at)):
        said = (
            _("Somebody has changed this meanwhile. Read what changed, then save again.")
            if key
            else _("There is a level of this name already: change that one.")
        )
        form.add_error(None, said)
        return _written(request, portal, form, targets, seen, status=409)
    if found := editing.faults(portal, at, wanted):
        _say(form, targets, editing.Faulty(found).of(at))
        return _written(request, portal, form, targets, sent, status=422)
    editing.prepare(portal, at, wanted, by=request.user, version=row.version if row else 0)
    return redirect("administration:level", portal.key, at.key)


@for_administrators
@require_safe
def level(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    """What is prepared beside what is in force, when a request filed now would be due, and what becomes of open requests."""
    portal = portal_administered(request.user, portal_key)
    return _shown(request, portal, key)


@for_administrators
@require_POST
def publish(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    """Once for one preparation. `apply`: open requests owe it too."""
    portal = portal_administered(request.user, portal_key)
    row = editing.preparation(portal, PartId("level", key))
    if row is None:
        messages.info(request, _("Nothing is in preparation any more."))
        return redirect("administration:levels", portal.key)
    if request.POST.get("version") != str(row.version):
        messages.error(request, _("Somebody prepared it further meanwhile. Read it again, then publish."))
        return redirect("administration:level", portal.key, key)
    try:
        editing.publish(row, by=request.user)
        done = recomputing.apply(portal, by=request.user) if "apply" in request.POST else None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("administration:level", portal.key, key)
    messages.success(request, _("The level is published. New requests owe what it promises now."))
    if done:
        count = len({one.reference for one in done.differences})
        said = ngettext("%(count)d open request is due at another time.", "%(count)d open requests are due at another time.", count)
        messages.info(request, said % {"count": count})
    return redirect("administration:levels", portal.key)


@for_administrators
@require_POST
def drop(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    if row := editing.preparation(portal, PartId("level", key)):
        editing.drop(row, by=request.user)
    messages.success(request, _("What was in preparation is forgotten. What is in force stays."))
    return redirect("administration:levels", portal.key)


@for_administrators
@require_POST
def remove(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    if Level.objects.filter(portal_key=portal.key, key=key, agreements__isnull=False).exists():
        messages.error(request, _("Contracts have this level: give them another one first."))
        return redirect("administration:level", portal.key, key)
    try:
        editing.remove(portal, PartId("level", key), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The level is taken away. The history keeps it."))
    return redirect("administration:levels", portal.key)


def _shown(request: StaffRequest, portal: Portal, key: str) -> HttpResponse:
    policy = policy_of(portal)
    reader = Reader(portal, policy)
    row = editing.preparation(portal, PartId("level", key))
    stored = next((one for one in levels(portal) if one.key == key), None)
    if row is None and stored is None:
        raise Http404
    present: Part = Levels().read(stored) if stored else {}
    wanted = editing.prepared_part(row) if row else present
    scopes = reader.scopes()
    context: dict[str, Any] = {
        "key": key,
        "title": pick(wanted.get("title")),
        "row": row,
        "is_in_force": stored is not None,
        "promises": compared(reader.lines(present, scopes) if row else {}, reader.lines(wanted, scopes)) if row else [],
        "lines": reader.lines(present, scopes).values() if not row else [],
        "hours": (reader.hours_in_words(present), reader.hours_in_words(wanted)),
        "at": reader.at,
        "contracts": contracts(portal).get(stored.pk, 0) if stored else 0,
    }
    if row and stored:
        context |= _effect(request, portal, reader, stored, wanted)
    return page(request, "administration/levels/level.html", context, here=HERE, portal=portal)


def _effect(request: StaffRequest, portal: Portal, reader: Reader, stored: Level, wanted: Part) -> dict[str, Any]:
    """What publishing with `apply` would make of open requests."""
    calendar = reader.calendar_of(wanted)
    some = Ticket.objects.filter(portal=portal, is_open=True).order_by().values("pk")[: MOST_AT_ONCE + 1]
    if calendar is None or ("count" not in request.GET and some.count() > MOST_AT_ONCE):
        return {"is_large": calendar is not None}
    would_be = reader.policy.with_level(stored.pk, calendar, [reader.target(said) for said in wanted.get("targets", [])])
    plan = recomputing.plan(portal, policy=would_be)
    return {
        "plan": plan,
        "count": len({one.reference for one in plan.differences}),
        "differences": plan.differences[:MOST_SHOWN],
        "further": max(0, len(plan.differences) - MOST_SHOWN),
    }


def _is_taken(portal: Portal, at: PartId) -> bool:
    return Level.objects.filter(portal_key=portal.key, key=at.key).exists() or editing.preparation(portal, at) is not None


def _say(form: LevelForm, targets: BaseFormSet[TargetForm], faults: list[tuple[str, str]]) -> None:
    """Each fault at its line; the lines that say nothing are not counted by whoever found it."""
    said = [one for one in targets if one.wanted]
    for path, reason in faults:
        head, _dot, rest = path.partition(".")
        number, _dot, name = rest.partition(".")
        if head == "targets" and number.isdecimal() and 0 < int(number) <= len(said):
            line = said[int(number) - 1]
            line.add_error({"within": "number", "warn": "warn_number"}.get(name, name if name in line.fields else "milestone"), reason)
        else:
            form.add_error(head if head in form.fields else None, reason)


def _written(
    request: StaffRequest, portal: Portal, form: LevelForm, targets: BaseFormSet[TargetForm], seen: str, status: int = 200
) -> HttpResponse:
    context = {"form": form, "targets": targets, "seen": seen, "key": form.part.get("key", ""), "title": pick(form.part.get("title"))}
    return page(request, "administration/levels/write.html", context, here=HERE, portal=portal, status=status)
