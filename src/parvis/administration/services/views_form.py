"""The form of a service in its editor, its preview beside it, and the prepared service tried as a customer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.administration.guards import StaffRequest, for_administrators
from parvis.administration.parts.conditions import in_words
from parvis.administration.parts.field_lines import in_short, type_of
from parvis.administration.parts.prepared import Told
from parvis.administration.parts.questions import Table
from parvis.administration.parts.screen import WHERE, Screen
from parvis.administration.parts.views_questions import Asking, add_menu
from parvis.administration.services import tabs
from parvis.administration.services.previewing import Preview, Trial
from parvis.kit.languages import pick


def listed(asking: Asking) -> list[dict[str, Any]]:
    """The steps with their fields, as the editor draws them."""
    fields = asking.questions.fields(asking.part)
    steps = asking.steps
    found = []
    for rank, step in enumerate(steps):
        rows = [_row(asking, item, fields, at, len(step["fields"])) for at, item in enumerate(step["fields"])]
        if rows:
            rows[0]["is_first"], rows[-1]["is_last"] = rank == 0, rank == len(steps) - 1
        found.append(
            {
                "step": step,
                "key": step.get("key"),
                "links": {}
                if asking.move
                else {"edit": asking.url("step", str(step.get("key"))), "place": asking.url("step_place", str(step.get("key")))},
                "title": pick(step.get("title")) or str(step.get("key")),
                "rows": rows,
                "when": in_words(step["show"], fields) if step.get("show") else "",
                "is_first": rank == 0,
                "is_last": rank == len(steps) - 1,
                "faults": len([told for told in asking.faults_of_step(rank) if told.path[:1] and told.path[0] not in fields])
                if not asking.move
                else 0,
            }
        )
    return found


def _row(asking: Asking, item: Table, fields: dict[str, Table], at: int, count: int) -> dict[str, Any]:
    kind = type_of(item)
    key = str(item.get("key"))
    required = item.get("required")
    return {
        "key": key,
        "links": {"edit": asking.url("field", key), "place": asking.url("field_place", key)},
        "label": pick(item.get("label")) or key,
        "icon": kind.icon if kind else "circle",
        "short": in_short(item, asking.screen.languages),
        "is_optional": bool(kind and kind.asks and required is not True and not isinstance(required, dict)),
        "needed_when": in_words(required, fields) if isinstance(required, dict) else "",
        "when": in_words(item["show"], fields) if item.get("show") else "",
        "faults": len(asking.faults_of(key)),
        "place": at + 1,
        "count": count,
        "is_first": False,
        "is_last": False,
    }


@for_administrators
@require_safe
def form(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    """Its fields and, beside them, what they make; htmx is given the part that a button changes."""
    asking = Asking(request, portal_key, "service", key)
    moved = next((row for step in listed(asking) for row in step["rows"] if row["key"] == request.GET.get("moved")), None)
    said = (
        _("%(field)s, place %(place)d of %(count)d") % {"field": moved["label"], "place": moved["place"], "count": moved["count"]}
        if moved
        else ""
    )
    context = {
        "asking": asking,
        "steps": listed(asking),
        "menu": add_menu(asking),
        "preview": Preview(asking.screen),
        "announce": said,
        "moved": request.GET.get("moved", ""),
        "screen": asking.screen,
        "prepared": asking.screen.prepared,
    }
    if request.htmx:
        return render(request, "administration/services/_editor.html", context)
    return asking.screen.page("administration/services/form.html", context)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    """The prepared service, tried as a customer: nothing is filed, nobody is told, no row is left."""
    screen = Screen(request, portal_key, "service", key, "form")
    trial = Trial(screen)
    status = 422 if trial.current is not None and trial.current.is_bound and not trial.current.is_valid() else 200
    return screen.page("administration/services/try.html", {"trial": trial}, status=status)


def where(screen: Screen, told: Told) -> str:
    """The page on which a mistake of a service is mended."""
    path = told.path
    if path[:2] == ("form", "steps") and len(path) > 3:
        steps = (screen.part.get("form") or {}).get("steps") or []
        step = steps[int(path[2])] if path[2].isdecimal() and int(path[2]) < len(steps) else {}
        if any(item.get("key") == path[3] for item in step.get("fields") or ()):
            return screen.url("field", path[3])
        return screen.url("step", str(step.get("key"))) if step and path[3] != "fields" else screen.url("form")
    return screen.url("form") if path[:1] == ("form",) else screen.url(tabs.tab_of(screen, path))


WHERE["service"] = where
