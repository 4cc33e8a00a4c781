"""How each kind of value of a preset is asked on a screen: its controls, what they show, what they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _

from parvis.administration.parts.delays import UNITS, as_amount, of_amount
from parvis.administration.parts.masks import as_mask, of_mask
from parvis.administration.parts.values import word
from parvis.catalogue import seeing
from parvis.kit.text import clean, one_line
from parvis.presets.format import judges
from parvis.presets.format.kinds import Flag, Kind, Many, Text, Whole, Words, language_name
from parvis.presets.format.service import Visibility

if TYPE_CHECKING:
    from parvis.administration.parts.lines import Line

Shown = dict[str, list[str]]
_BY_ROLE = "by-role"


@dataclass(frozen=True)
class Asking:
    """`shown`: the value as its controls hold it; `taken`: what they say, as the value."""

    fields: dict[str, forms.Field]
    shown: Callable[[Any], Shown]
    taken: Callable[[Mapping[str, Any]], Any]


class Number(Kind):
    """A number, whole or not, or nothing."""


class Delay(Text):
    """A delay, asked as an amount and a unit."""


class Pattern(Text):
    """A pattern, written as a mask (00-0000) or between slashes."""


class YesNo(Kind):
    """True, false or nothing."""


class Required(Kind):
    """Always, never, or on a condition, which another page says."""


class CleanText(forms.CharField):
    """One line or several, without what may stand in no text."""

    def __init__(self, *, lines: int = 0, **more: Any) -> None:
        attrs: dict[str, Any] = {"class": "input"}
        widget: forms.Widget = forms.Textarea(attrs={**attrs, "rows": lines}) if lines else forms.TextInput(attrs=attrs)
        super().__init__(widget=widget, max_length=20_000 if lines else 500, **more)
        self.is_lines = bool(lines)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return clean(text).replace("\r\n", "\n").strip() if self.is_lines else one_line(text)


class NumberField(forms.Field):
    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal"}), **more)

    def to_python(self, value: Any) -> int | float | None:
        if value in self.empty_values:
            return None
        try:
            number = Decimal(str(value).replace("\u202f", "").replace(" ", "").replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > Decimal(10) ** 15:
            raise ValidationError(_("Write a number, such as 12 or 12.5"))
        return int(number) if number == number.to_integral_value() else float(number)


@singledispatch
def asking_of(kind: Kind, line: Line, languages: Sequence[str]) -> Asking:
    raise NotImplementedError(type(kind).__name__)


@asking_of.register(Words)
def _words(kind: Words, line: Line, languages: Sequence[str]) -> Asking:
    names = {code: f"{line.name}.{code}" for code in languages}
    labels = {code: language_name(code) for code in languages}
    many = len(languages) > 1
    fields: dict[str, forms.Field] = {}
    for code, name in names.items():
        label = f"{line.label} ({labels[code].lower()})" if many else line.label
        fields[name] = CleanText(lines=line.rows, label=label, help_text=line.hint)
        fields[name].widget.attrs["lang"] = code
        fields[name].width = "full"  # type: ignore[attr-defined]  # FieldView reads it

    def shown(value: Any) -> Shown:
        said = value if isinstance(value, Mapping) else dict.fromkeys(languages, value or "")
        return {name: [str(said.get(code, "") or "")] for code, name in names.items()}

    return Asking(fields, shown, lambda given: {code: given[name] for code, name in names.items() if given.get(name)})


@asking_of.register(Flag)
def _flag(kind: Flag, line: Line, languages: Sequence[str]) -> Asking:
    box = forms.BooleanField(label=line.label, help_text=line.hint)
    return Asking({line.name: box}, lambda value: {line.name: ["on"]} if value else {}, lambda given: bool(given.get(line.name)))


@asking_of.register(Whole)
def _whole(kind: Whole, line: Line, languages: Sequence[str]) -> Asking:
    widget = forms.TextInput(attrs={"class": "input", "inputmode": "numeric"})
    number = forms.IntegerField(min_value=kind.least, max_value=kind.most, label=line.label, help_text=line.hint, widget=widget)
    number.width = "s"  # type: ignore[attr-defined]
    return Asking({line.name: number}, lambda value: {line.name: [_plain(value)]}, lambda given: given.get(line.name))


@asking_of.register(Number)
def _number(kind: Number, line: Line, languages: Sequence[str]) -> Asking:
    number = NumberField(label=line.label, help_text=line.hint)
    number.width = "s"  # type: ignore[attr-defined]
    return Asking({line.name: number}, lambda value: {line.name: [_plain(value)]}, lambda given: given.get(line.name))


@asking_of.register(Text)
def _text(kind: Text, line: Line, languages: Sequence[str]) -> Asking:
    if kind.judge is judges.delay:
        return _delay(Delay(), line, languages)
    choices = line.choices if line.choices is not None else [(one, word(one)) for one in kind.known]
    if choices or line.choices is not None:
        return _select(line, choices)
    text = CleanText(lines=line.rows, label=line.label, help_text=line.hint)
    text.width = line.width  # type: ignore[attr-defined]
    return Asking({line.name: text}, lambda value: {line.name: [_plain(value)]}, lambda given: given.get(line.name, ""))


def _select(line: Line, choices: Sequence[tuple[str, str]]) -> Asking:
    """With what it says now, offered or not."""
    field = forms.ChoiceField(label=line.label, help_text=line.hint, widget=forms.Select(attrs={"class": "input"}))
    offered = [*([] if any(not value for value, _label in choices) else [("", "–")]), *choices]
    field.choices = offered
    field.width = line.width or "m"  # type: ignore[attr-defined]

    def shown(value: Any) -> Shown:
        if isinstance(value, str) and value and value not in [one for one, _label in offered]:
            field.choices = [*offered, (value, value)]
        return {line.name: [_plain(value)]}

    return Asking({line.name: field}, shown, lambda given: given.get(line.name, ""))


@asking_of.register(Delay)
def _delay(kind: Delay, line: Line, languages: Sequence[str]) -> Asking:
    amount, unit = f"{line.name}.amount", f"{line.name}.unit"
    fields: dict[str, forms.Field] = {
        amount: CleanText(label=line.label, help_text=line.hint),
        unit: forms.ChoiceField(
            label=format_html('{}<span class="vh"> {}</span>', _("Unit"), line.label),
            choices=UNITS,
            widget=forms.Select(attrs={"class": "input"}),
        ),
    }
    fields[amount].width = "s"  # type: ignore[attr-defined]
    fields[unit].width = "s"  # type: ignore[attr-defined]

    def shown(value: Any) -> Shown:
        said, of = as_amount(str(value or ""))
        return {amount: [said], unit: [of]}

    return Asking(fields, shown, lambda given: of_amount(given.get(amount, ""), given.get(unit, "")))


@asking_of.register(Pattern)
def _pattern(kind: Pattern, line: Line, languages: Sequence[str]) -> Asking:
    text = CleanText(label=line.label, help_text=line.hint)
    text.width = "m"  # type: ignore[attr-defined]

    def shown(value: Any) -> Shown:
        return {line.name: [as_mask(str(value or ""))]}

    return Asking({line.name: text}, shown, lambda given: of_mask(given.get(line.name, "")))


@asking_of.register(Many)
def _many(kind: Many, line: Line, languages: Sequence[str]) -> Asking:
    known = kind.kind.known if isinstance(kind.kind, Text) else ()
    choices = line.choices if line.choices is not None else [(one, word(one)) for one in known]
    if not choices and line.choices is None:
        text = CleanText(lines=3, label=line.label, help_text=line.hint)
        return Asking(
            {line.name: text},
            lambda value: {line.name: ["\n".join(value or [])]},
            lambda given: list(
                dict.fromkeys(one.strip() for one in given.get(line.name, "").replace(",", "\n").split("\n") if one.strip())
            ),
        )
    boxes = forms.MultipleChoiceField(label=line.label, help_text=line.hint, widget=forms.CheckboxSelectMultiple())
    boxes.choices = list(choices)
    stood: list[str] = []

    def shown(value: Any) -> Shown:
        strangers = [one for one in value or [] if one not in dict(choices)]
        boxes.choices = [*choices, *((one, one) for one in strangers)]
        stood.extend(value or [])
        return {line.name: list(value or [])}

    def taken(given: Mapping[str, Any]) -> list[str]:
        """What stood already keeps its place; boxes have another order than the list may have."""
        ticked = list(given.get(line.name, []))
        return [*(one for one in stood if one in ticked), *(one for one in ticked if one not in stood)]

    return Asking({line.name: boxes}, shown, taken)


@asking_of.register(YesNo)
def _yes_no(kind: YesNo, line: Line, languages: Sequence[str]) -> Asking:
    field = forms.ChoiceField(label=line.label, help_text=line.hint, widget=forms.Select(attrs={"class": "input"}))
    field.choices = [("", "–"), ("yes", _("Yes")), ("no", _("No"))]
    field.width = "s"  # type: ignore[attr-defined]
    said = {True: "yes", False: "no"}
    return Asking(
        {line.name: field},
        lambda value: {line.name: [said.get(value, "") if isinstance(value, bool) else ""]},
        lambda given: {"yes": True, "no": False}.get(given.get(line.name, "")),
    )


@asking_of.register(Required)
def _required(kind: Required, line: Line, languages: Sequence[str]) -> Asking:
    """A condition that stands is kept until another answer is chosen; it is written on a page of its own."""
    field = forms.ChoiceField(label=line.label, help_text=line.hint, widget=forms.RadioSelect())
    ways = [("yes", _("Yes")), ("no", _("No, it is optional"))]
    field.choices = ways
    kept: list[Any] = []

    def shown(value: Any) -> Shown:
        if isinstance(value, Mapping):
            kept.append(value)
            field.choices = [*ways, ("when", _("On a condition"))]
            return {line.name: ["when"]}
        return {line.name: ["yes" if value is True else "no"]}

    def taken(given: Mapping[str, Any]) -> Any:
        said = given.get(line.name)
        return kept[0] if said == "when" and kept else said == "yes"

    return Asking({line.name: field}, shown, taken)


@asking_of.register(Visibility)
def _visibility(kind: Visibility, line: Line, languages: Sequence[str]) -> Asking:
    whole = forms.ChoiceField(label=line.label, help_text=line.hint, widget=forms.Select(attrs={"class": "input"}))
    whole.choices = [*((one, word(one)) for one in seeing.UNIFORM), (_BY_ROLE, _("According to the role, said below"))]
    fields: dict[str, forms.Field] = {line.name: whole}
    for role in seeing.ROLES:
        label = _("What sees a %(role)s, according to the role") % {"role": word(role)}
        field = forms.ChoiceField(label=label, widget=forms.Select(attrs={"class": "input"}))
        field.choices = [("", "–"), *((one, word(one)) for one in seeing.WAYS)]
        fields[f"{line.name}.{role}"] = field

    def shown(value: Any) -> Shown:
        if isinstance(value, Mapping):
            return {line.name: [_BY_ROLE]} | {f"{line.name}.{role}": [str(value.get(role, ""))] for role in seeing.ROLES}
        return {line.name: [str(value or "participants")]}

    def taken(given: Mapping[str, Any]) -> Any:
        if given.get(line.name) != _BY_ROLE:
            return given.get(line.name) or "participants"
        return {role: said for role in seeing.ROLES if (said := given.get(f"{line.name}.{role}"))} or "participants"

    return Asking(fields, shown, taken)


def _plain(value: Any) -> str:
    return "" if value is None or isinstance(value, Mapping | list) else str(value)
