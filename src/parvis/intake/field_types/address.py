"""A postal address, asked in parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.intake.context import Context
from parvis.intake.definition import Answers, Field
from parvis.intake.field_types.kind import FieldType, Frozen, Part
from parvis.intake.registries import field_types
from parvis.kit.text import one_line

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# part: label, autocomplete token, greatest length, what is said when it lacks
PARTS: dict[str, tuple[StrOrPromise, str, int, StrOrPromise]] = {
    "number": (pgettext_lazy("address", "Number"), "address-line1", 20, ""),
    "street": (_("Street"), "address-line2", 200, _("Write the name of the street")),
    "complement": (_("Building, floor, door"), "address-line3", 200, ""),
    "postcode": (_("Postcode"), "postal-code", 5, _("Write a postcode of 5 digits")),
    "town": (_("Town"), "address-level2", 100, _("Write the name of the town")),
}


class AddressWidget(forms.MultiWidget):
    template_name = "intake/widgets/address.html"
    use_fieldset = True

    def __init__(self) -> None:
        inputs: dict[str, forms.Widget | type[forms.Widget]] = {}
        for name, (_label, token, length, _missing) in PARTS.items():
            mode = {"inputmode": "numeric"} if name == "postcode" else {}
            inputs[name] = forms.TextInput(attrs={"class": "input", "autocomplete": token, "maxlength": length} | mode)
        super().__init__(inputs)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_number" if id_ else ""

    def decompress(self, value: Any) -> list[Any]:
        return [value.get(part) for part in PARTS] if isinstance(value, dict) else [None] * len(PARTS)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, widget in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            label, _token, _length, missing = PARTS[part]
            widget |= {"part": part, "label": label, "may_lack": not missing}
        return context


class AddressControl(forms.Field):
    """A dictionary of the parts that were given. An address begun is an address to complete."""

    def to_python(self, value: Any) -> dict[str, str] | None:
        if not isinstance(value, dict | list | None):
            raise ValidationError(self.error_messages["required"])
        given = value if isinstance(value, dict) else dict(zip(PARTS, value or (), strict=False))
        parts = {part: _part(given.get(part), length) for part, (_label, _token, length, _missing) in PARTS.items()}
        parts = {part: text for part, text in parts.items() if text}
        if not parts:
            return None
        problems = [missing for part, (_l, _t, _n, missing) in PARTS.items() if missing and part != "postcode" and part not in parts]
        if not re.fullmatch(r"[0-9]{5}", parts.get("postcode", "")):
            problems.insert(0 if "street" in parts else 1, PARTS["postcode"][3])
        if problems:
            raise ValidationError(problems)
        return parts


def _part(value: Any, length: int) -> str:
    return one_line(value, length).strip() if isinstance(value, str | int) else ""


class AddressType(FieldType):
    title = _("Postal address")
    icon = "map-pin"
    value_kind = "address"

    def is_group(self, field: Field) -> bool:
        return True

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        return AddressControl(widget=AddressWidget())

    def as_typed(self, raw: Any) -> Any:
        return {part: text for part, text in zip(PARTS, raw, strict=False) if text}

    def show(self, answer: Any, field: Field, language: str, frozen: Frozen) -> list[Part]:
        if not isinstance(answer, dict):
            return [Part(str(answer))]
        lines = (("number", "street"), ("complement",), ("postcode", "town"))
        said = (" ".join(str(answer[part]) for part in line if answer.get(part)) for line in lines)
        return [Part(line) for line in said if line]


field_types.register("address", AddressType())
