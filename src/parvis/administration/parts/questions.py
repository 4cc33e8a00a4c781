"""Where fields are asked, and what may be done with them there: a service's form, or what a move of a workflow asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from parvis.administration.parts.conditions import named_in
from parvis.administration.parts.keys import key_from
from parvis.intake.definition import MOVE_STEP
from parvis.intake.schema import RESERVED
from parvis.kit.languages import pick
from parvis.presets.parts import Part

Table = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """A field in its place. `rank`: among the fields of its step."""

    step: Table
    field: Table
    rank: int


@dataclass(frozen=True)
class Questions:
    """`move`: whose questions these are; empty: those of the form. Each verb changes the part it is given."""

    move: str = ""

    def steps(self, part: Part) -> list[Table]:
        if self.move:
            move = next((one for one in part.get("moves") or () if one.get("key") == self.move), None)
            return [] if move is None else [{"key": MOVE_STEP, "title": {}, "fields": move.setdefault("asks", [])}]
        steps: list[Table] = part.setdefault("form", {}).setdefault("steps", [])
        for step in steps:
            step.setdefault("fields", [])
        return steps

    def step(self, part: Part, key: str) -> Table | None:
        return next((step for step in self.steps(part) if step.get("key") == key), None)

    def found(self, part: Part, key: str) -> Found | None:
        for step in self.steps(part):
            for rank, item in enumerate(step["fields"]):
                if item.get("key") == key:
                    return Found(step, item, rank)
        return None

    def fields(self, part: Part) -> dict[str, Table]:
        return {str(item.get("key")): item for step in self.steps(part) for item in step["fields"]}

    def before(self, part: Part, key: str) -> dict[str, Table]:
        """The fields that a condition of this one may look at: those asked earlier, of repeated steps only its own."""
        seen: dict[str, Table] = {}
        for step in self.steps(part):
            inside: dict[str, Table] = {}
            for item in step["fields"]:
                if item.get("key") == key:
                    return seen | inside
                inside[str(item.get("key"))] = item
            if not step.get("repeat"):
                seen |= inside
        return seen

    def before_step(self, part: Part, key: str) -> dict[str, Table]:
        seen: dict[str, Table] = {}
        for step in self.steps(part):
            if step.get("key") == key:
                return seen
            if not step.get("repeat"):
                seen |= {str(item.get("key")): item for item in step["fields"]}
        return seen

    def asked(self, fields: Mapping[str, Table]) -> dict[str, Table]:
        """Those of the fields that ask for something."""
        return {key: item for key, item in fields.items() if item.get("type") not in ("heading", "notice")}

    def new_key(self, part: Part, text: str, what: str) -> str:
        taken = {*self.fields(part), *(str(step.get("key")) for step in self.steps(part)), *RESERVED}
        return key_from(text, taken, what=what)

    # --- verbs ---

    def add(self, part: Part, step: str, item: Table) -> None:
        """At the end of the step; once."""
        if item["key"] in self.fields(part):
            return
        homes = [home for home in (self.step(part, step), *self.steps(part)[-1:]) if home is not None]
        if homes:
            homes[0]["fields"].append(item)

    def move_field(self, part: Part, key: str, act: str) -> None:
        """`act`: up, down (over the border of a step too), or “to:” and a step's key."""
        found = self.found(part, key)
        if found is None:
            return
        steps = self.steps(part)
        at = next(number for number, step in enumerate(steps) if step.get("key") == found.step.get("key"))
        fields = found.step["fields"]
        fields.pop(found.rank)
        if act.startswith("to:"):
            home = self.step(part, act.removeprefix("to:")) or found.step
            home["fields"].append(found.field)
        elif act == "up" and found.rank == 0 and at > 0:
            steps[at - 1]["fields"].append(found.field)
        elif act == "down" and found.rank == len(fields) and at + 1 < len(steps):
            steps[at + 1]["fields"].insert(0, found.field)
        else:
            fields.insert(max(0, found.rank + (1 if act == "down" else -1)), found.field)

    def twin(self, part: Part, key: str, label_end: str) -> Table:
        """A copy of the field that is there, under a key of its own."""
        twin = deepcopy(self.fields(part)[key])
        twin["label"] = {language: f"{text} {label_end}" for language, text in (twin.get("label") or {}).items()}
        twin["key"] = self.new_key(part, key, "field")
        return twin

    def add_after(self, part: Part, key: str, twin: Table) -> None:
        """Right after this one; once."""
        if (found := self.found(part, key)) and twin["key"] not in self.fields(part):
            found.step["fields"].insert(found.rank + 1, twin)

    def remove(self, part: Part, key: str) -> None:
        """And what hung on it: conditions that look at it, and what it said of the request."""
        found = self.found(part, key)
        if found is None:
            return
        found.step["fields"].pop(found.rank)
        self._forget(part, {key})

    def add_step(self, part: Part, step: Table) -> None:
        """At the end; once."""
        if self.step(part, step["key"]) is None:
            self.steps(part).append(step)

    def move_step(self, part: Part, key: str, act: str) -> None:
        steps = self.steps(part)
        at = next((number for number, step in enumerate(steps) if step.get("key") == key), None)
        to = None if at is None else at + (1 if act == "down" else -1)
        if at is not None and to is not None and 0 <= to < len(steps):
            steps[at], steps[to] = steps[to], steps[at]

    def remove_step(self, part: Part, key: str) -> None:
        step = self.step(part, key)
        if step is not None:
            self.steps(part).remove(step)
            self._forget(part, {str(item.get("key")) for item in step["fields"]})

    def hanging_on(self, part: Part, keys: set[str]) -> list[str]:
        """The labels of what looks at one of these: fields, steps and choices whose condition names it, and what it says of the request."""
        said: list[str] = []
        for step in self.steps(part):
            if keys & set(named_in(step.get("show"))):
                said.append(pick(step.get("title")) or str(step.get("key")))
            for item in step["fields"]:
                if item.get("key") not in keys and any(keys & set(named_in(tree)) for tree in _trees(item)):
                    said.append(pick(item.get("label")) or str(item.get("key")))
        return said

    def _forget(self, part: Part, keys: set[str]) -> None:
        for step in self.steps(part):
            if keys & set(named_in(step.get("show"))):
                step.pop("show")
            for item in step["fields"]:
                for holder in (item, *(item.get("options") or ())):
                    if keys & set(named_in(holder.get("show"))):
                        holder.pop("show")
                if keys & set(named_in(item.get("required"))):
                    item["required"] = False
        if self.move:
            return
        if part.get("title_from") in keys:
            part.pop("title_from")
        part["fills"] = {name: key for name, key in (part.get("fills") or {}).items() if key not in keys}
        if not part["fills"]:
            part.pop("fills")


def _trees(item: Mapping[str, Any]) -> Iterator[Any]:
    yield item.get("show")
    yield item.get("required")
    yield from (option.get("show") for option in item.get("options") or ())
