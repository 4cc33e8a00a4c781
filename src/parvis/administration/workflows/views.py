"""Workflows: drawn, checked in words, their statuses and moves written through forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.parts.differences import differences
from parvis.administration.parts.keys import key_from
from parvis.administration.parts.prepared import Told, below
from parvis.administration.parts.screen import WHERE, Screen, TableEdit, onward
from parvis.administration.parts.values import word
from parvis.administration.parts.views_questions import Asking, add_menu
from parvis.administration.services.views_form import listed
from parvis.administration.shell import page
from parvis.administration.workflows.beginning import RESERVED, NewWorkflow
from parvis.administration.workflows.checks import advice
from parvis.administration.workflows.drawing import drawing, summary
from parvis.administration.workflows.lines import LISTS, blank, in_short, lines_of, rare, title_lines
from parvis.catalogue.models import Portal
from parvis.catalogue.workflow import Life
from parvis.kit.languages import pick
from parvis.presets import editing
from parvis.presets.kept import parts_of
from parvis.presets.models import Preparation
from parvis.presets.parts import Part
from parvis.tickets.models import Ticket


@for_administrators
@require_safe
def workflows(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    return page(request, "administration/workflows/list.html", {"rows": _rows(portal)}, here="workflows", portal=portal)


def _rows(portal: Portal) -> list[dict[str, Any]]:
    present = {at.key: part for at, part in parts_of(portal).items() if at.kind == "workflow"}
    prepared = {row.key: editing.prepared_part(row) for row in Preparation.objects.filter(portal=portal, kind="workflow")}
    used = dict(portal.workflows.annotate(count=Count("services")).values_list("key", "count"))
    found = []
    for key in {**present, **prepared}:
        part = present.get(key) or prepared[key]
        changes = len(list(differences("workflow", present.get(key), prepared[key], portal.languages))) if key in prepared else None
        found.append(
            {
                "key": key,
                "title": pick(part.get("title")) or key,
                "status_count": len(part.get("statuses") or ()),
                "move_count": len(part.get("moves") or ()),
                "service_count": used.get(key, 0),
                "is_published": key in present,
                "change_count": changes,
            }
        )
    return found


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    form = NewWorkflow(portal, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        key = form.prepare(by=request.user)
        messages.success(request, _("It is in preparation: nothing lives by it before you publish it."))
        return redirect("administration:workflow_page", portal.key, key)
    status = 422 if form.is_bound else 200
    return page(request, "administration/workflows/new.html", {"form": form}, here="workflows", portal=portal, status=status)


@for_administrators
@require_safe
def graph(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    """The drawing, the same in words, and what the checks say."""
    screen = Screen(request, portal_key, "workflow", key, "graph")
    part = screen.part
    counts = dict(
        Ticket.objects.filter(workflow__portal=screen.portal, workflow__key=key).order_by().values_list("status_key").annotate(Count("pk"))
    )
    drawn = drawing(part, wrong=_wrong(screen))
    context = {
        "drawn": drawn,
        "drawn_name": summary(drawn),
        "statuses": _statuses(screen, counts),
        "moves": [_move(screen, one) for one in part.get("moves") or ()],
        "milestones": [_milestone(screen, one) for one in part.get("milestones") or ()],
        "faults": screen.links(),
        "advice": _advice(screen),
        "services": screen.portal.services.filter(workflow__key=key).select_related("family"),
    }
    return screen.page("administration/workflows/graph.html", context)


def _statuses(screen: Screen, counts: dict[str, int]) -> list[dict[str, Any]]:
    part = screen.part
    ways: dict[str, list[str]] = {}
    names = {one["key"]: pick(one.get("label")) or one["key"] for one in part.get("statuses") or ()}
    for move in part.get("moves") or ():
        for source in names if "*" in (move.get("from") or ()) else move.get("from") or ():
            if source != move.get("to"):
                ways.setdefault(source, []).append(f"{pick(move.get('label')) or move['key']} → {names.get(move.get('to'), '?')}")
    return [
        {
            "said": one,
            "name": names[one["key"]],
            "edit_url": screen.url("status", one["key"]),
            "place_url": screen.url("status_place", one["key"]),
            "count": counts.get(one["key"], 0),
            "ways": ways.get(one["key"], []),
        }
        for one in part.get("statuses") or ()
    ]


def _move(screen: Screen, move: dict[str, Any]) -> dict[str, Any]:
    names = {one["key"]: pick(one.get("label")) or one["key"] for one in screen.part.get("statuses") or ()}
    sources = [_("any status") if one == "*" else names.get(one, one) for one in move.get("from") or ()]
    return {
        "said": move,
        "name": pick(move.get("label")) or move["key"],
        "from": ", ".join(sources),
        "to": names.get(move.get("to", ""), move.get("to", "")),
        "short": in_short(move, screen.part),
        "edit_url": screen.url("move", move["key"]),
        "place_url": screen.url("move_place", move["key"]),
        "asks_url": screen.url("asks", move["key"]),
        "faults": len(below(screen.prepared.faults, "moves", move["key"])),
    }


def _milestone(screen: Screen, said: dict[str, Any]) -> dict[str, Any]:
    names = {one["key"]: pick(one.get("label")) or one["key"] for one in screen.part.get("statuses") or ()}
    reached = [*(names.get(one, one) for one in said.get("statuses") or ()), *(word(one) for one in said.get("phases") or ())]
    return {
        "said": said,
        "name": pick(said.get("label")) or said["key"],
        "reached": ", ".join(reached),
        "edit_url": screen.url("milestone", said["key"]),
        "place_url": screen.url("milestone_place", said["key"]),
        "faults": len(below(screen.prepared.faults, "milestones", said["key"])),
    }


def _wrong(screen: Screen) -> frozenset[str]:
    """The statuses and moves of which the checks say something."""
    found = {told.path[1] for told in screen.prepared.faults if told.path[:1] in (("statuses",), ("moves",)) and len(told.path) > 1}
    return frozenset(found)


def _advice(screen: Screen) -> list[tuple[str, str, str]]:
    """(name, sentence, address); nothing while the workflow cannot be read as a life."""
    try:
        found = advice(Life.read(dict(screen.part)))
    except (KeyError, TypeError):
        return []
    items = {one["key"]: pick(one.get("label")) or one["key"] for name in LISTS.values() for one in screen.part.get(name) or ()}
    return [(items.get(one.key, one.key), one.sentence, screen.url(one.what, one.key)) for one in found]


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def title(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    screen = Screen(request, portal_key, "workflow", key, "graph")
    edit = TableEdit(screen, title_lines(screen.part), lambda part: part, screen.prepared.faults)
    if request.method == "POST" and edit.save():
        messages.success(request, _("Kept in the preparation."))
        return onward(screen.url("graph"))
    return screen.page("administration/workflows/item.html", {"edit": edit, "name": screen.title, "what": "title"}, status=edit.status)


def _item(screen: Screen, what: str, item_key: str) -> dict[str, Any]:
    found = next((one for one in screen.part.get(LISTS[what]) or () if one.get("key") == item_key), None)
    if found is None:
        raise Http404
    return dict(found)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: StaffRequest, portal_key: str, key: str, what: str, item_key: str = "") -> HttpResponse:
    """A status or a move, or a new one."""
    screen = Screen(request, portal_key, "workflow", key, "graph")
    name = LISTS[what]
    said = _item(screen, what, item_key) if item_key else blank(what)

    def find(part: Part) -> dict[str, Any]:
        return next((one for one in part.get(name) or () if one.get("key") == item_key), blank(what))

    edit = TableEdit(screen, lines_of(what, screen.part), find, below(screen.prepared.faults, name, item_key) if item_key else ())
    if request.method == "POST" and (edit.save() if item_key else edit.form.is_valid() and _added(screen, what, edit)):
        messages.success(request, _("Kept in the preparation."))
        return onward(screen.url("graph"), f"{what}-{item_key}" if item_key else name)
    context = {
        "edit": edit,
        "what": what,
        "item": said,
        "item_key": item_key,
        "remove_url": screen.url(f"{what}_remove", item_key) if item_key else "",
        "name": pick(said.get("label")) or item_key,
        "first": [one for one in edit.form.asked if not rare(what, one.line)],
        "more": [one for one in edit.form.asked if rare(what, one.line)],
    }
    return screen.page("administration/workflows/item.html", context, status=edit.status)


def _added(screen: Screen, what: str, edit: TableEdit) -> bool:
    name = LISTS[what]
    made = edit.form.after()
    present = screen.part.get(name) or []
    if screen.made_before(present, made):
        return True
    taken = {str(one.get("key")) for one in present}
    made["key"] = key_from(pick(made.get("label"), screen.languages[0]), taken | RESERVED, what=what)
    return screen.change(lambda part: part.setdefault(name, []).append(made))


@for_administrators
@require_POST
def place(request: StaffRequest, portal_key: str, key: str, what: str, item_key: str) -> HttpResponse:
    screen = Screen(request, portal_key, "workflow", key, "graph")
    _item(screen, what, item_key)
    step = 1 if request.POST.get("act") == "down" else -1

    def act(part: Part) -> None:
        items = part[LISTS[what]]
        at = next(number for number, one in enumerate(items) if one.get("key") == item_key)
        if 0 <= at + step < len(items):
            items[at], items[at + step] = items[at + step], items[at]

    if not screen.is_drawn_before:
        screen.change(act)
    return onward(screen.url("graph"), f"{what}-{item_key}")


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def remove_item(request: StaffRequest, portal_key: str, key: str, what: str, item_key: str) -> HttpResponse:
    """A status in which requests stand stays: how many is said. Moves that lead only there go with it, and are named."""
    screen = Screen(request, portal_key, "workflow", key, "graph")
    if request.method == "POST" and all(one.get("key") != item_key for one in screen.part.get(LISTS[what]) or ()):
        return onward(screen.url("graph"))
    said = _item(screen, what, item_key)
    count = Ticket.objects.filter(workflow__portal=screen.portal, workflow__key=key, status_key=item_key).count() if what == "status" else 0
    lost = [one for one in screen.part.get("moves") or () if what == "status" and _is_lost(one, item_key)]
    problem = ""
    if count:
        problem = ngettext(
            "%(count)d request stands in this status. Move it first: until then the status stays.",
            "%(count)d requests stand in this status. Move them first: until then the status stays.",
            count,
        ) % {"count": count}
    elif what == "status" and screen.part.get("start") == item_key:
        problem = _("New requests have this status. Choose another one for them first.")
    if request.method == "POST" and not problem:

        def act(part: Part) -> None:
            part[LISTS[what]] = [one for one in part[LISTS[what]] if one.get("key") != item_key]
            if what == "status":
                part["moves"] = [_without(one, item_key) for one in part.get("moves") or () if not _is_lost(one, item_key)]

        screen.change(act)
        messages.success(request, _("Taken out of the preparation."))
        return onward(screen.url("graph"))
    context = {
        "name": pick(said.get("label")) or item_key,
        "hanging": [pick(one.get("label")) or one["key"] for one in lost],
        "problem": problem,
        "back": screen.url(what, item_key),
    }
    return screen.page("administration/parts/remove.html", context, status=409 if request.method == "POST" else 200)


def _is_lost(move: dict[str, Any], status: str) -> bool:
    return move.get("to") == status or list(move.get("from") or ()) == [status]


def _without(move: dict[str, Any], status: str) -> dict[str, Any]:
    return {**move, "from": [one for one in move.get("from") or () if one != status]}


@for_administrators
@require_safe
def asks(request: StaffRequest, portal_key: str, key: str, move: str) -> HttpResponse:
    """What a move asks, in the same editor as a form."""
    asking = Asking(request, portal_key, "workflow", key, move)
    said = _item(asking.screen, "move", move)
    context = {"asking": asking, "steps": listed(asking), "menu": add_menu(asking), "name": pick(said.get("label")) or move}
    return asking.screen.page("administration/workflows/asks.html", context)


def where(screen: Screen, told: Told) -> str:
    """The page on which a mistake of a workflow is mended."""
    path = told.path
    known = {name: what for what, name in LISTS.items()}
    if len(path) > 1 and path[0] in known and any(one.get("key") == path[1] for one in screen.part.get(path[0]) or ()):
        if len(path) > 3 and path[2] == "asks":
            return screen.url("field", path[1], path[3])
        return screen.url(known[path[0]], path[1])
    return screen.url("title") if path[:1] in (("title",), ("start",)) else screen.url("graph")


WHERE["workflow"] = where
