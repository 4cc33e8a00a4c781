"""When something is shown, or an answer is needed: built as groups of tests, in words all along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.administration.guards import StaffRequest, for_administrators
from parvis.administration.parts.conditions import Group, Rows, Test, in_words, label_of, operators
from parvis.administration.parts.labels import FIELD, label
from parvis.administration.parts.prepared import seen
from parvis.administration.parts.questions import Table
from parvis.administration.parts.screen import onward
from parvis.administration.parts.views_questions import Asking
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.presets.parts import Part

MOST = 20


@dataclass(frozen=True)
class Shown:
    """One test as a row of the form."""

    name: str
    test: Test
    label: str
    operators: list[tuple[str, str]]
    options: list[tuple[str, str]]
    is_number: bool

    @property
    def is_several(self) -> bool:
        return bool(self.options) and self.test.operator in ("is", "is_not")


@dataclass(frozen=True)
class Target:
    """What hangs on the condition: a field, a step or one choice; `slot`: show or required."""

    asking: Asking
    what: str
    key: str
    slot: str
    number: int = -1

    def holder(self, part: Part) -> Table | None:
        questions = self.asking.questions
        if self.what == "step":
            return questions.step(part, self.key)
        found = questions.found(part, self.key)
        if found is None:
            return None
        options = found.field.get("options") or []
        if self.number >= 0:
            return options[self.number] if self.number < len(options) else None
        return found.field

    def fields(self, part: Part) -> dict[str, Table]:
        """Those it may look at."""
        questions = self.asking.questions
        if self.what == "step":
            return questions.asked(questions.before_step(part, self.key))
        if self.slot == "required":
            home = questions.found(part, self.key)
            single = {
                str(item.get("key")): item
                for step in questions.steps(part)
                if not step.get("repeat") or (home and step is home.step)
                for item in step["fields"]
            }
            return questions.asked({key: item for key, item in single.items() if key != self.key})
        return questions.asked(questions.before(part, self.key))

    @property
    def back(self) -> str:
        return self.asking.url("step" if self.what == "step" else "field", self.key)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def condition(
    request: StaffRequest, portal_key: str, kind: str, key: str, what: str, slot: str, item_key: str, number: int = -1, move: str = ""
) -> HttpResponse:
    target = Target(Asking(request, portal_key, kind, key, move), what, item_key, slot, number)
    asking = target.asking
    holder = target.holder(asking.part)
    if holder is None:
        raise Http404
    fields = target.fields(asking.part)
    tree = holder.get(slot) if isinstance(holder.get(slot), dict) else None
    if request.method == "POST":
        act = request.POST.get("_act", "save")
        rows = _sent(request.POST, fields)
        _acted(rows, act, request.POST, fields)
        wanted = rows.tree(fields) if act != "clear" else None
        if request.POST.get("seen") != seen(tree) and wanted != tree:  # sent twice, it is as wanted already
            messages.error(request, _("Somebody has changed this condition meanwhile. It is shown as it is now."))
            return onward(request.path)
        if asking.screen.change(lambda part: _set(target.holder(part), slot, wanted)) and act in ("save", "clear"):
            messages.success(request, _("Kept in the preparation."))
            return onward(target.back)
        return onward(request.path, "tests")
    rows = Rows.read(tree)
    context = {
        "asking": asking,
        "target": target,
        "rows": rows,
        "groups": _shown(rows, fields),
        "fields": [(one, label_of(fields, one)) for one in fields],
        "words": in_words(tree, {**fields, **asking.questions.fields(asking.part)}) if tree else "",
        "seen": seen(tree),
        "name": pick(holder.get("label")) or pick(holder.get("title")) or item_key,
        "slot_name": label(FIELD, slot),
        "faults": _faults(target, asking),
    }
    return asking.screen.page("administration/parts/condition.html", context)


def _faults(target: Target, asking: Asking) -> list[str]:
    if target.what == "step":
        found = asking.faults_of_step(next(rank for rank, one in enumerate(asking.steps) if one.get("key") == target.key))
    else:
        found = asking.faults_of(target.key)
    return [told.reason for told in found if told.path and target.slot in told.path]


def _set(holder: Table | None, slot: str, tree: Table | None) -> None:
    if holder is None:
        return
    if tree is not None:
        holder[slot] = tree
    elif slot == "required":
        holder[slot] = True
    else:
        holder.pop(slot, None)


def _sent(data: Any, fields: dict[str, Table]) -> Rows:
    """The rows as the form holds them."""
    rows = Rows("any" if data.get("mode") == "any" else "all")
    for group in range(MOST):
        tests = []
        for number in range(MOST):
            name = f"g{group}.t{number}"
            key = data.get(f"{name}.field", "")
            if key in fields:
                operator = data.get(f"{name}.operator", "")
                known = [one for one, _words in operators(fields[key])]
                values = [one_line(one, 200) for one in data.getlist(f"{name}.value") if one.strip()]
                tests.append(Test(key, operator if operator in known else known[0], values))
        if tests:
            rows.groups.append(Group("any" if data.get(f"g{group}.mode") == "any" else "all", tests))
    return rows


def _acted(rows: Rows, act: str, data: Any, fields: dict[str, Table]) -> None:
    """`add:<group>` with the chosen field, `group` with its own, `remove:<group>:<test>`."""
    verb, *numbers = act.split(":")
    at = [int(one) for one in numbers if one.isdecimal()]
    if verb == "remove" and len(at) == 2 and at[0] < len(rows.groups) and at[1] < len(rows.groups[at[0]].tests):
        rows.groups[at[0]].tests.pop(at[1])
        rows.groups = [group for group in rows.groups if group.tests]
    chosen = data.get(f"g{at[0]}.add" if verb == "add" and at else "group.add", "")
    if verb not in ("add", "group") or chosen not in fields:
        return
    options = fields[chosen].get("options") or ()
    new = Test(chosen, operators(fields[chosen])[0][0], [str(options[0].get("value"))] if options else [])
    if verb == "add" and at and at[0] < len(rows.groups):
        rows.groups[at[0]].tests.append(new)
    else:
        rows.groups.append(Group("all", [new]))


def _shown(rows: Rows, fields: dict[str, Table]) -> list[tuple[int, Group, list[Shown]]]:
    found = []
    for at, group in enumerate(rows.groups):
        shown = []
        for number, test in enumerate(group.tests):
            said = fields.get(test.field, {})
            options = [(str(one.get("value")), pick(one.get("label")) or str(one.get("value"))) for one in said.get("options") or ()]
            shown.append(
                Shown(f"g{at}.t{number}", test, label_of(fields, test.field), operators(said), options, said.get("type") == "number")
            )
        found.append((at, group, shown))
    return found
