"""A table of a preset as a form: each of its keys asked by the kind of value it holds, each mistake at its control."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from parvis.administration.parts.controls import Asking, asking_of
from parvis.administration.parts.prepared import Told
from parvis.kit.languages import LANGUAGES
from parvis.presets.format.kinds import Kind, Words, language_name

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Choices = Sequence[tuple[str, str]]
IS: Final = "="
"""Between the key by which a table of a list is called and its name."""


@dataclass(frozen=True)
class Line:
    """`name`: the path of the key in the table, dots between; `audience=shop` is the table of a list whose `audience` is so.

    `choices`: what it may be, where the portal knows. `rows`: lines of its text.
    """

    name: str
    kind: Kind
    label: StrOrPromise
    hint: StrOrPromise = ""
    rows: int = 0
    choices: Choices | None = None
    default: Any = None
    width: str = ""
    is_rare: bool = False
    """Whether it stands among what is rarely set."""
    is_said_empty: bool = False
    """Whether an empty table says something."""

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))


@dataclass
class Asked:
    """A line with its controls. `is_pair`: one for each language, side by side."""

    line: Line
    asking: Asking
    names: list[str]
    controls: list[BoundField] = field(default_factory=list)

    @property
    def is_pair(self) -> bool:
        return isinstance(self.line.kind, Words) and len(self.names) > 1

    @property
    def label(self) -> str:
        return str(self.line.label)

    @property
    def is_rare(self) -> bool:
        return self.line.is_rare

    @property
    def is_long(self) -> bool:
        return bool(self.line.rows)


class TableForm(forms.Form):
    """Shown from `table`, or from what was sent. What the checks say is at its control all the same: a part may be kept unfinished."""

    def __init__(
        self, lines: Iterable[Line], table: Mapping[str, Any], languages: Sequence[str], *, data: Any = None, faults: Iterable[Told] = ()
    ) -> None:
        self.lines, self.languages, self.table = list(lines), tuple(languages), table
        self.asked: list[Asked] = []
        fields: dict[str, forms.Field] = {}
        shown: MultiValueDict[str, str] = MultiValueDict()
        for line in self.lines:
            asking = asking_of(line.kind, line, self.languages)
            self.asked.append(Asked(line, asking, list(asking.fields)))
            fields |= asking.fields
            for name, values in asking.shown(found_at(table, line.path, line.default)).items():
                shown.setlist(name, values)
        super().__init__(shown if data is None else data, use_required_attribute=False)
        self.shown = shown
        self.is_sent = data is not None
        for control in fields.values():
            control.required = False
            control.widget.is_required = False
        self.fields.update(fields)
        for one in self.asked:
            one.controls = [self[name] for name in one.names]
            for bound in one.controls:
                bound.field.hides_optional = True  # type: ignore[attr-defined]  # FieldView reads it
        self.elsewhere = [] if self.is_sent else self.place(faults)

    def __getitem__(self, name: str) -> BoundField:
        return super().__getitem__(name)

    def groups(self, *names: str) -> Iterator[Asked]:
        yield from (one for one in self.asked if not names or one.line.name in names)

    def after(self) -> dict[str, Any]:
        """The table as the form says it, what was left as it was untouched; the form must be valid."""
        table = deepcopy(dict(self.table))
        for one in self.asked:
            if any(self._said_as(self.data, name) != self._said_as(self.shown, name) for name in one.names):
                _put(table, one.line.path, one.asking.taken(self.cleaned_data), one.line.default, keeps_empty=one.line.is_said_empty)
        return table

    def _said_as(self, data: Any, name: str) -> list[str]:
        said = data.getlist(name) if hasattr(data, "getlist") else [data[name]] if name in data else []
        kept = [text for one in said if (text := str(one).replace("\r\n", "\n").strip())]
        return sorted(kept) if isinstance(self.fields[name], forms.MultipleChoiceField) else kept

    def place(self, faults: Iterable[Told]) -> list[Told]:
        """Say each mistake at the control it concerns; answers those that concern none."""
        self.is_valid()
        left = []
        for told in faults:
            path = self._named(told.path)
            near = [one for one in self.asked if one.line.path == path[: len(one.line.path)]]
            if not near:
                left.append(told)
                continue
            best = max(near, key=lambda one: len(one.line.path))
            for name, reason in self._said(best, told):
                if reason not in self.errors.get(name, []):
                    self.add_error(name, reason)
        return left

    def _named(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The path of a mistake with tables of a list by what they are called, as lines say it: mistakes count them from 1."""
        wanted = {one.line.path[:2] for one in self.asked if len(one.line.path) > 1 and IS in one.line.path[1]}
        items = self.table.get(path[0]) if len(path) > 1 and path[1].isdecimal() else None
        if not isinstance(items, list) or not 0 < int(path[1]) <= len(items):
            return path
        item = items[int(path[1]) - 1]
        by = next((step.partition(IS)[0] for head, step in wanted if head == path[0]), "")
        return (path[0], f"{by}{IS}{item.get(by)}", *path[2:]) if by else path

    def _said(self, asked: Asked, told: Told) -> list[tuple[str, str]]:
        """A text that lacks in some languages is asked for there, in a sentence of ours."""
        if isinstance(asked.line.kind, Words):
            lacking = [
                (name, _("Write it in %(language)s.") % {"language": language_name(language)})
                for name, language in zip(asked.names, self.languages, strict=True)
                if not self.data.get(name, "").strip()
            ]
            if lacking:
                return lacking
        return [(asked.names[0], told.reason)]


def found_at(table: Any, path: tuple[str, ...], default: Any) -> Any:
    for step in path:
        if isinstance(table, list) and IS in step:
            table = _item(table, step)
            continue
        if not isinstance(table, Mapping) or step not in table:
            return default
        table = table[step]
    return table


def _item(items: list[Any], step: str) -> Any:
    """The table of a list that a step such as `audience=shop` means; None where there is none."""
    by, _is, value = step.partition(IS)
    return next((one for one in items if isinstance(one, Mapping) and one.get(by) == value), None)


def _put_item(items: list[Any], step: str, path: tuple[str, ...], value: Any, default: Any) -> None:
    """In the table of a list that `step` means; one that says nothing but what it is called goes."""
    by, _is, name = step.partition(IS)
    item = _item(items, step)
    if item is None:
        items.append(item := {by: name})
    _put(item, path, value, default)
    if set(item) == {by}:
        items.remove(item)


def _put(table: dict[str, Any], path: tuple[str, ...], value: Any, default: Any, *, keeps_empty: bool = False) -> None:
    """Set it, or leave the key out when it says nothing."""
    if len(path) > 2 and IS in path[1]:
        items = table.setdefault(path[0], [])
        _put_item(items, path[1], path[2:], value, default)
        if not items:
            del table[path[0]]
        return
    *above, last = path
    holders: list[tuple[dict[str, Any], str]] = []
    for step in above:
        inner = table.get(step)
        if not isinstance(inner, dict):
            inner = table[step] = {}
        holders.append((table, step))
        table = inner
    is_silent = (
        value is None
        or (value in ("", [], {}) and not isinstance(value, bool) and not keeps_empty)
        or (value == default and type(value) is type(default))
    )
    if is_silent:
        table.pop(last, None)
    else:
        table[last] = value
    for holder, step in reversed(holders):
        if not holder[step]:
            del holder[step]


def tongues(languages: Iterable[str]) -> list[tuple[str, str]]:
    """(code, own name) of the portal's languages."""
    return [(code, LANGUAGES.get(code) or language_name(code)) for code in languages]
