"""A bound field as its template needs it: which part draws it, what describes it, what it is called."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from parvis.kit.typography import typo

KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, "choices"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.MultiWidget, "group"),
    (forms.SelectDateWidget, "group"),
)
"""In the order asked; what is none of these is one control under its label."""


@dataclass(frozen=True)
class Option:
    id: str
    control: SafeString
    label: str
    hint: str


class FieldView:
    """`options` of the tag: `width` s, m or full; `display` list, inline, cards or scale; `label`, `hint`; others are attributes."""

    def __init__(self, bound: BoundField, options: dict[str, Any]) -> None:
        self.bound = bound
        self.width = options.pop("width", "") or getattr(bound.field, "width", "")
        self.display = options.pop("display", "") or getattr(bound.field.widget, "display", "list")
        self.label = typo(options.pop("label", "") or bound.label)
        self.hint = typo(options.pop("hint", "") or bound.help_text)
        self.unit = options.pop("unit", "") or getattr(bound.field, "unit", "")
        self._attributes = {name.replace("_", "-"): value for name, value in options.items() if value not in (None, "")}

    @property
    def kind(self) -> str:
        if self.bound.is_hidden:
            return "hidden"
        return next((kind for widget, kind in KINDS if isinstance(self.bound.field.widget, widget)), "control")

    @property
    def id(self) -> str:
        """The id of what a link to the field must reach: the first option of a group."""
        return target_id(self.bound)

    @property
    def hint_id(self) -> str:
        return f"{self.bound.auto_id}_helptext"

    @property
    def error_id(self) -> str:
        return f"{self.bound.auto_id}_error"

    @property
    def described_by(self) -> str:
        ids = [self.hint_id] if self.hint else []
        return " ".join([*ids, self.error_id] if self.bound.errors else ids)

    @property
    def is_optional(self) -> bool:
        return not (self.bound.field.required or self.kind == "checkbox" or getattr(self.bound.field, "hides_optional", False))

    @property
    def control(self) -> SafeString:
        css_class = "" if self.kind in ("checkbox", "file", "hidden") else "input"
        own = self.bound.field.widget.attrs.get("class", "")
        return self.bound.as_widget(attrs=self._described({"class": f"{css_class} {own}".strip()} if css_class or own else {}))

    @property
    def choices(self) -> Iterator[Option]:
        hints = getattr(self.bound.field.widget, "hints", {})
        attributes = {name: value for name, value in self._described({}).items() if name != "aria-describedby"}
        widget = self.bound.field.widget
        for choice in self.bound.subwidgets:
            data = choice.data
            data["attrs"] = {**data["attrs"], **attributes}
            control = widget._render(data["template_name"], {"widget": {**data, "wrap_label": False}}, self.bound.form.renderer)
            yield Option(data["attrs"].get("id", ""), control, data["label"], hints.get(str(data["value"]), ""))

    def _described(self, attributes: dict[str, Any]) -> dict[str, Any]:
        described = {"aria-describedby": self.described_by} if self.described_by else {}
        invalid = {"aria-invalid": "true"} if self.bound.errors else {}
        return {**self._attributes, **attributes, **described, **invalid}


def target_id(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id
