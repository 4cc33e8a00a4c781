"""The forms of one rule together: the rule, its conditions and its acts, as they stand on the page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from parvis.administration.automations.choices import Known
from parvis.administration.automations.forms import ActForm, ConditionForm, RuleForm, answer_fields, rows_of
from parvis.automation.acts import ACTS
from parvis.automation.models import Automation
from parvis.automation.wording import condition_in_words
from parvis.catalogue.models import Portal
from parvis.people.models import User
from parvis.presets.parts import Part

MOST_LINES = 20


class Written:
    """`sent`: what the page sent, {"line": "add condition", "remove act 2", "up act 1"…} moves lines; None before it was sent."""

    def __init__(self, portal: Portal, part: Part, sent: Mapping[str, Any] | None) -> None:
        self.portal, self.part, self.sent, self.known = portal, part, sent, Known(portal)
        self.answers = answer_fields(portal)
        tree = rows_of(part.get("if", {}))
        self.is_deep = tree is None
        joint, rows = tree or ("all", [])
        owner = Automation.objects.filter(portal=portal, key=part.get("key", "")).values_list("owner", flat=True).first()
        first = {"joint": joint, "owner": str(owner or "")}
        self.form = RuleForm(self.known, part, sent, initial=first)
        self.conditions = self._conditions(rows)
        self.acts = self._acts(part.get("then", []))

    @property
    def deep_words(self) -> str:
        """Of a condition that has more depth than the page can write: it stays as it is."""
        return condition_in_words(self.part["if"], self.portal)

    @property
    def new_acts(self) -> list[tuple[str, Any]]:
        return [(key, act.title) for key, act in ACTS.items()]

    def is_valid(self) -> bool:
        """Every line is looked at, so that all is said at once."""
        sound = [form.is_valid() for form in (self.form, *self.conditions, *self.acts)]
        if not self.acts:
            self.form.add_error(None, gettext("A rule without an act does nothing: add one."))
        if sound[0] and not all(sound):
            self.form.add_error(None, gettext("Complete the lines that are marked below."))
        return all(sound) and bool(self.acts)

    @property
    def wanted(self) -> Part:
        trees = [one.cleaned_data["tree"] for one in self.conditions]
        joint = self.form.cleaned_data["joint"] or "all"
        condition = self.part.get("if", {}) if self.is_deep else {joint: trees} if len(trees) > 1 else trees[0] if trees else {}
        then = [one.wanted for one in self.acts]
        return {**self.form.wanted, **({"if": condition} if condition else {}), "then": then}

    @cached_property
    def owner(self) -> User | None:
        said = self.form.cleaned_data["owner"]
        return next((one for one in self.known.staff if one.pk == UUID(said)), None) if said else None

    def _conditions(self, rows: list[dict[str, Any]]) -> list[ConditionForm]:
        if self.sent is None:
            return [ConditionForm(self.answers, prefix=f"c{number}", initial=row) for number, row in enumerate(rows)]
        order = self._order("c", "condition", "field")
        lines = [_line(self.sent, f"c{number}", ("field", "test", "value")) for number in order]
        return [ConditionForm(self.answers, _named(line, f"c{place}"), prefix=f"c{place}") for place, line in enumerate(lines)]

    def _acts(self, said: list[Part]) -> list[ActForm]:
        if self.sent is None:
            return [ActForm(self.known, one["do"], prefix=f"a{place}", said=one) for place, one in enumerate(said)]
        lines = [_line(self.sent, f"a{number}", None) for number in self._order("a", "act", "do")]
        forms = [ActForm(self.known, one["do"], _named(one, f"a{place}"), prefix=f"a{place}") for place, one in enumerate(lines)]
        if self.sent.get("line") == "add act" and self.sent.get("new_act") in ACTS and len(forms) < MOST_LINES:
            forms.append(ActForm(self.known, self.sent["new_act"], prefix=f"a{len(forms)}"))
        return forms

    def _order(self, letter: str, name: str, mark: str) -> list[int]:
        """The numbers of the lines that were sent, in the order that the button leaves."""
        sent: Mapping[str, Any] = self.sent or {}
        numbers = [number for number in range(MOST_LINES) if f"{letter}{number}-{mark}" in sent]
        if letter == "a":
            numbers = [number for number in numbers if sent[f"a{number}-do"] in ACTS]
        way, _space, rest = str(sent.get("line", "")).partition(" ")
        what, _space, which = rest.partition(" ")
        if what != name:
            return numbers
        if way == "add" and name == "condition" and len(numbers) < MOST_LINES:
            return [*numbers, max(numbers, default=-1) + 1]
        if not which.isdecimal() or int(which) not in numbers:
            return numbers
        place = numbers.index(int(which))
        if way == "remove":
            return numbers[:place] + numbers[place + 1 :]
        to = min(max(place + (-1 if way == "up" else 1), 0), len(numbers) - 1)
        numbers.insert(to, numbers.pop(place))
        return numbers


def _line(sent: Mapping[str, Any], prefix: str, names: tuple[str, ...] | None) -> dict[str, Any]:
    if names is not None:
        return {name: sent.get(f"{prefix}-{name}", "") for name in names}
    return {key.removeprefix(f"{prefix}-"): sent[key] for key in sent if key.startswith(f"{prefix}-")}


def _named(line: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {f"{prefix}-{name}": value for name, value in line.items()}
