"""Fields and steps on the screen, of a service's form or of a move: added, written, put in order, copied, taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.administration.guards import StaffRequest, for_administrators
from parvis.administration.parts.conditions import in_words
from parvis.administration.parts.field_lines import lines_of, type_of, types
from parvis.administration.parts.labels import FIELD, label
from parvis.administration.parts.lines import Line
from parvis.administration.parts.options import OptionsEdit
from parvis.administration.parts.prepared import Told, below
from parvis.administration.parts.questions import Questions, Table
from parvis.administration.parts.screen import Screen, TableEdit, onward
from parvis.kit.languages import pick
from parvis.presets.format.kinds import Flag, Whole, Words
from parvis.presets.parts import Part


class Asking:
    """A screen and the questions on it; `list_url`: the page that shows them all."""

    def __init__(self, request: StaffRequest, portal_key: str, kind: str, key: str, move: str = "") -> None:
        self.screen = Screen(request, portal_key, kind, key, "form" if kind == "service" else "graph")
        self.questions = Questions(move)
        self.move = move
        if move and not self.questions.steps(self.screen.part):
            raise Http404

    @property
    def part(self) -> Part:
        return self.screen.part

    @property
    def steps(self) -> list[Table]:
        return self.questions.steps(self.part)

    def url(self, name: str, *more: str) -> str:
        return self.screen.url(name, *((self.move,) if self.move else ()), *more)

    @property
    def list_url(self) -> str:
        return self.url("asks") if self.move else self.url("form")

    def faults_of(self, key: str) -> list[Told]:
        """What the checks say of this field."""
        return self._below(lambda step: (str(step), key))

    def faults_of_step(self, rank: int) -> list[Told]:
        return below(self.screen.prepared.faults, "form", "steps", str(rank))

    def _below(self, path: Callable[[int], tuple[str, ...]]) -> list[Told]:
        faults = self.screen.prepared.faults
        if self.move:
            return below(faults, "moves", self.move, "asks", path(0)[1])
        return [told for rank, _step in enumerate(self.steps) for told in below(faults, "form", "steps", *path(rank))]

    def field(self, key: str) -> Table:
        found = self.questions.found(self.part, key)
        if found is None:
            raise Http404
        return found.field

    def step(self, key: str) -> Table:
        step = self.questions.step(self.part, key)
        if step is None:
            raise Http404
        return step


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def new_field(request: StaffRequest, portal_key: str, kind: str, key: str, move: str = "") -> HttpResponse:
    """`type` and `step` of the address say what and where; its key is made from its label, once for all."""
    asking = Asking(request, portal_key, kind, key, move)
    chosen = request.GET.get("type", "text")
    blank: Table = {"type": chosen, **({"required": True} if (found := type_of({"type": chosen})) and found.asks else {})}
    if type_of(blank) is None:
        raise Http404
    edit = TableEdit(asking.screen, lines_of(blank), lambda _part: dict(blank))
    options = OptionsEdit(asking.screen, {}, []) if found and found.takes_options else None
    if request.method == "POST" and edit.form.is_valid():
        item = edit.form.after()
        if options:
            options.apply(item)
        made = asking.screen.made_before(asking.questions.fields(asking.part).values(), item)
        item["key"] = made or asking.questions.new_key(asking.part, pick(item.get("label"), asking.screen.languages[0]), chosen)
        if asking.screen.change(lambda part: asking.questions.add(part, request.GET.get("step", ""), item)):
            messages.success(request, _("Added to the preparation."))
            if options and options.goes_on:
                return onward(asking.url("field", item["key"]), "options")
            return onward(asking.list_url, f"field-{item['key']}")
    return asking.screen.page(
        "administration/parts/field.html", _field_context(asking, edit, options, blank, is_new=True), status=edit.status
    )


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def field(request: StaffRequest, portal_key: str, kind: str, key: str, field_key: str, move: str = "") -> HttpResponse:
    """One field: what it asks and how. A button of its choices keeps the whole page first."""
    asking = Asking(request, portal_key, kind, key, move)
    item = asking.field(field_key)
    faults = asking.faults_of(field_key)

    def find(part: Part) -> Table:
        found = asking.questions.found(part, field_key)
        return found.field if found else {}

    edit = TableEdit(asking.screen, lines_of(item), find, faults)
    found = type_of(item)
    options = (
        OptionsEdit(asking.screen, item, faults, lambda number: asking.url("option_show", field_key, str(number)))
        if found and found.takes_options
        else None
    )
    if request.method == "POST" and options and options.goes_on and asking.screen.is_sent_again:
        return onward(asking.url("field", field_key), options.goes_on)
    if request.method == "POST" and edit.save(options.apply if options else None):
        messages.success(request, _("Kept in the preparation."))
        if options and options.goes_on:
            return onward(asking.url("field", field_key), options.goes_on)
        is_wrong = any(told.path[-1:] != ("label",) for told in asking.faults_of(field_key))
        return onward(asking.url("field", field_key) if is_wrong else asking.list_url, "" if is_wrong else f"field-{field_key}")
    return asking.screen.page("administration/parts/field.html", _field_context(asking, edit, options, item), status=edit.status)


def _field_context(asking: Asking, edit: TableEdit, options: OptionsEdit | None, item: Table, *, is_new: bool = False) -> dict[str, Any]:
    kind = type_of(item)
    return {
        "asking": asking,
        "edit": edit,
        "options": options,
        "item": item,
        "kind": kind,
        "is_new": is_new,
        "steps": [] if asking.move else asking.steps,
        "links": _links(asking, str(item["key"]), kind) if not is_new else {},
        "shown_when": _in_words(asking, item.get("show")),
        "needed_when": _in_words(asking, item.get("required")),
        "fields": asking.questions.fields(asking.part),
        "elsewhere": [told for told in edit.form.elsewhere if told.path[:1] != ("options",)],
    }


def _links(asking: Asking, key: str, kind: Any) -> dict[str, str]:
    """Where else one goes from a field."""
    names = {"copy": "field_copy", "place": "field_place", "remove": "field_remove", "show": "field_show"} | (
        {"required": "field_required"} if kind and kind.asks else {}
    )
    return {name: asking.url(route, key) for name, route in names.items()}


def _in_words(asking: Asking, tree: Any) -> str:
    return in_words(tree, asking.questions.fields(asking.part)) if isinstance(tree, dict) else ""


@for_administrators
@require_POST
def place_field(request: StaffRequest, portal_key: str, kind: str, key: str, field_key: str, move: str = "") -> HttpResponse:
    """Up, down, or to another step, once for each page that asked; it comes back at the field that moved."""
    asking = Asking(request, portal_key, kind, key, move)
    asking.field(field_key)
    act = request.POST.get("act", "")
    if request.POST.get("to"):
        act = f"to:{request.POST['to']}"
    if not asking.screen.is_drawn_before:
        asking.screen.change(lambda part: asking.questions.move_field(part, field_key, act))
    return onward(asking.list_url, f"field-{field_key}", moved=field_key)


@for_administrators
@require_POST
def copy_field(request: StaffRequest, portal_key: str, kind: str, key: str, field_key: str, move: str = "") -> HttpResponse:
    asking = Asking(request, portal_key, kind, key, move)
    asking.field(field_key)
    twin = asking.questions.twin(asking.part, field_key, _("(copy)"))
    twin["key"] = asking.screen.made_before(asking.questions.fields(asking.part).values(), twin) or twin["key"]
    done = asking.screen.change(lambda part: asking.questions.add_after(part, field_key, twin))
    return onward(asking.list_url, f"field-{twin['key'] if done else field_key}")


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def remove_field(request: StaffRequest, portal_key: str, kind: str, key: str, field_key: str, move: str = "") -> HttpResponse:
    """Asked first: what hangs on it is named. Sent twice, it is gone all the same."""
    asking = Asking(request, portal_key, kind, key, move)
    if request.method == "POST" and asking.questions.found(asking.part, field_key) is None:
        return onward(asking.list_url)
    item = asking.field(field_key)
    if request.method == "POST":
        asking.screen.change(lambda part: asking.questions.remove(part, field_key))
        messages.success(request, _("Taken out of the preparation."))
        return onward(asking.list_url)
    context = {
        "asking": asking,
        "name": pick(item.get("label")) or field_key,
        "hanging": asking.questions.hanging_on(asking.part, {field_key}),
    }
    return asking.screen.page("administration/parts/remove.html", {**context, "back": asking.url("field", field_key)})


STEP_LINES: list[Line] = [
    Line("title", Words(), label(FIELD, "title")),
    Line("tab", Flag(), label(FIELD, "tab"), default=False),
]


def _step_lines(step: Table) -> list[Line]:
    if not step.get("repeat"):
        return STEP_LINES
    return [
        *STEP_LINES,
        Line("repeat.min", Whole(0, 100), _("Fewest rows"), default=0),
        Line("repeat.max", Whole(1, 100), _("Most rows")),
        Line("repeat.label", Words(), _("What one row is called")),
    ]


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def new_step(request: StaffRequest, portal_key: str, kind: str, key: str) -> HttpResponse:
    asking = Asking(request, portal_key, kind, key)
    edit = TableEdit(asking.screen, STEP_LINES, lambda _part: {})
    if request.method == "POST" and edit.form.is_valid():
        step = edit.form.after()
        step["fields"] = []
        if request.POST.get("repeated"):
            step["repeat"] = {"min": 1, "max": 10}
        made = asking.screen.made_before(asking.steps, step)
        step["key"] = made or asking.questions.new_key(asking.part, pick(step.get("title"), asking.screen.languages[0]), "step")
        if asking.screen.change(lambda part: asking.questions.add_step(part, step)):
            messages.success(request, _("Added to the preparation."))
            return onward(asking.list_url, f"step-{step['key']}")
    context = {"asking": asking, "edit": edit, "is_new": True, "step": {}}
    return asking.screen.page("administration/parts/step.html", context, status=edit.status)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: StaffRequest, portal_key: str, kind: str, key: str, step_key: str) -> HttpResponse:
    asking = Asking(request, portal_key, kind, key)
    found = asking.step(step_key)
    faults = asking.faults_of_step(asking.steps.index(found))
    edit = TableEdit(asking.screen, _step_lines(found), lambda part: asking.questions.step(part, step_key) or {}, faults)

    def repeat(table: Table) -> None:
        if request.POST.get("repeated") and not table.get("repeat"):
            table["repeat"] = {"min": 1, "max": 10}
        elif not request.POST.get("repeated"):
            table.pop("repeat", None)

    if request.method == "POST" and edit.save(repeat):
        messages.success(request, _("Kept in the preparation."))
        return onward(asking.list_url, f"step-{step_key}")
    links = {"show": asking.url("step_show", step_key), "remove": asking.url("step_remove", step_key)}
    context = {"asking": asking, "edit": edit, "step": found, "links": links, "shown_when": _in_words(asking, found.get("show"))}
    return asking.screen.page("administration/parts/step.html", context, status=edit.status)


@for_administrators
@require_POST
def place_step(request: StaffRequest, portal_key: str, kind: str, key: str, step_key: str) -> HttpResponse:
    asking = Asking(request, portal_key, kind, key)
    asking.step(step_key)
    if not asking.screen.is_drawn_before:
        asking.screen.change(lambda part: asking.questions.move_step(part, step_key, request.POST.get("act", "")))
    return onward(asking.list_url, f"step-{step_key}", moved=step_key)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def remove_step(request: StaffRequest, portal_key: str, kind: str, key: str, step_key: str) -> HttpResponse:
    """With its fields; what hangs on them is named first. Sent twice, it is gone all the same."""
    asking = Asking(request, portal_key, kind, key)
    if request.method == "POST" and asking.questions.step(asking.part, step_key) is None:
        return onward(asking.list_url)
    found = asking.step(step_key)
    if request.method == "POST":
        asking.screen.change(lambda part: asking.questions.remove_step(part, step_key))
        messages.success(request, _("Taken out of the preparation."))
        return onward(asking.list_url)
    inside = {str(item.get("key")) for item in found["fields"]}
    names = [pick(item.get("label")) or str(item.get("key")) for item in found["fields"]]
    context = {"asking": asking, "name": pick(found.get("title")) or step_key, "inside": names, "back": asking.url("step", step_key)}
    return asking.screen.page("administration/parts/remove.html", {**context, "hanging": asking.questions.hanging_on(asking.part, inside)})


def add_menu(asking: Asking) -> list[tuple[str, str, str]]:
    """(address, name, icon) of each type of field that may be added."""
    last = str(asking.steps[-1].get("key")) if asking.steps else ""
    return [(f"{asking.url('field_new')}?type={kind}&step={last}", name, icon) for kind, name, icon in types()]
