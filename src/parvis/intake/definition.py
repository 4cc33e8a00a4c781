"""A form's schema, read: steps, fields and options as typed objects instead of dictionaries.

Reading trusts its input; `parvis.intake.schema.mistakes` is what says whether a schema may be trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Answers = Mapping[str, Any]
"""{field key: JSON value}; a repeated step is {step key: [answers of one row, …]}; what is not answered is absent."""
Text = Mapping[str, str]
Tree = Mapping[str, Any]

MOVE_STEP = "asks"


@dataclass(frozen=True)
class Choice:
    """One of the options that a schema writes out. `price` each month and `setup` once, without tax: texts such as “21.40”."""

    value: str
    label: Text
    hint: Text
    group: Text
    show: Tree | None
    price: str = ""
    setup: str = ""

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Choice:
        words = raw["label"], raw.get("hint") or {}, raw.get("group") or {}
        return cls(raw["value"], *words, raw.get("show"), raw.get("price", ""), raw.get("setup", ""))


@dataclass(frozen=True)
class Field:
    """One thing that a form asks or shows. `said` holds what only its type understands."""

    key: str
    type: str
    label: Text
    hint: Text
    help: Text
    required: bool | Tree
    show: Tree | None
    options: tuple[Choice, ...]
    source: str
    is_internal: bool
    said: Mapping[str, Any]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Field:
        return cls(
            key=raw["key"],
            type=raw["type"],
            label=raw.get("label") or {},
            hint=raw.get("hint") or {},
            help=raw.get("help") or {},
            required=raw.get("required", False),
            show=raw.get("show"),
            options=tuple(Choice.read(option) for option in raw.get("options") or ()),
            source=raw.get("source", ""),
            is_internal=bool(raw.get("internal")),
            said=raw,
        )


@dataclass(frozen=True)
class Repeat:
    """How often the fields of a step may be answered."""

    min: int
    max: int
    label: Text


@dataclass(frozen=True)
class Step:
    """A titled group of fields: one page, one tab of a page, or a group that is repeated."""

    key: str
    title: Text
    lead: Text
    is_tab: bool
    show: Tree | None
    repeat: Repeat | None
    fields: tuple[Field, ...]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Step:
        repeat = raw.get("repeat")
        return cls(
            key=raw["key"],
            title=raw.get("title") or {},
            lead=raw.get("lead") or {},
            is_tab=bool(raw.get("tab")),
            show=raw.get("show"),
            repeat=Repeat(repeat.get("min", 0), repeat.get("max", 20), repeat.get("label") or {}) if repeat else None,
            fields=tuple(Field.read(item) for item in raw["fields"]),
        )


@dataclass(frozen=True)
class Definition:
    """What a form asks, in order."""

    steps: tuple[Step, ...]
    _by_key: dict[str, tuple[Step, Field]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key = {item.key: (step, item) for step in self.steps for item in step.fields}
        object.__setattr__(self, "_by_key", by_key)

    @classmethod
    def read(cls, schema: Mapping[str, Any]) -> Definition:
        return cls(tuple(Step.read(step) for step in schema["steps"]))

    @classmethod
    def of_fields(cls, fields: Sequence[Mapping[str, Any]]) -> Definition:
        """A form of one untitled step: what a workflow's move asks, an asset's attributes."""
        return cls((Step.read({"key": MOVE_STEP, "fields": fields}),))

    def step(self, key: str) -> Step:
        """Raises KeyError when there is none."""
        return {step.key: step for step in self.steps}[key]

    def has_step(self, key: str) -> bool:
        return any(step.key == key for step in self.steps)

    def field(self, key: str) -> Field:
        """Raises KeyError when there is none."""
        return self._by_key[key][1]

    def fields(self) -> Iterator[tuple[Step, Field]]:
        yield from self._by_key.values()

    def pages(self) -> list[tuple[Step, ...]]:
        """The steps as pages: neighbours marked as tabs share one."""
        pages: list[list[Step]] = []
        for step in self.steps:
            if step.is_tab and pages and pages[-1][-1].is_tab:
                pages[-1].append(step)
            else:
                pages.append([step])
        return [tuple(page) for page in pages]

    def page_of(self, step_key: str) -> tuple[Step, ...]:
        step = self.step(step_key)
        return next(page for page in self.pages() if step in page)
