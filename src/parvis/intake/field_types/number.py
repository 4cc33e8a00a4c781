"""Numbers, with a decimal comma or point, bounds, a step and a unit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.intake.context import Context
from parvis.intake.definition import Answers, Field
from parvis.intake.field_types.kind import Faults, FieldType, Frozen, Part, Setting, number_faults, order_fault
from parvis.intake.registries import field_types
from parvis.kit.languages import pick

# beyond this a number is not the same in Python, in both databases and in the browser
GREATEST = Decimal(10) ** 15
_SPACES = dict.fromkeys(map(ord, " \t\u00a0\u202f"))


class NumberWidget(forms.TextInput):
    template_name = "intake/widgets/number.html"
    unit = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "unit": self.unit}


class NumberControl(forms.Field):
    """An int when the number is whole, else a float."""

    def __init__(self, *, low: float | None, high: float | None, step: float | None, **rest: Any) -> None:
        super().__init__(**rest)
        self.low, self.high, self.step = (None if bound is None else Decimal(str(bound)) for bound in (low, high, step))

    def to_python(self, value: Any) -> int | float | None:
        if value in self.empty_values:
            return None
        try:
            number = Decimal(str(value).translate(_SPACES).replace(",", ".").replace("−", "-"))
        except InvalidOperation:
            number = Decimal("NaN")
        if isinstance(value, bool) or not number.is_finite() or abs(number) > GREATEST:
            raise ValidationError(_("Write a number in digits, for example 12 or 12.5"))
        self._within(number)
        return int(number) if number == number.to_integral_value() else float(number)

    def _within(self, number: Decimal) -> None:
        if self.low is not None and number < self.low:
            raise ValidationError(_("Write a number from %(low)s up") % {"low": spoken(self.low)})
        if self.high is not None and number > self.high:
            raise ValidationError(_("Write a number up to %(high)s") % {"high": spoken(self.high)})
        if self.step and (number - (self.low or 0)) % self.step:
            below = number - (number - (self.low or 0)) % self.step
            nearest = {"below": spoken(below), "above": spoken(below + self.step)}
            raise ValidationError(_("Choose %(below)s or %(above)s, the nearest values") % nearest)


class NumberType(FieldType):
    title = gettext_lazy("Number")
    icon = "hash"
    keys = frozenset({"min", "max", "step", "unit"})
    settings = {"min": Setting("number"), "max": Setting("number"), "step": Setting("number"), "unit": Setting("words")}
    value_kind = "number"

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        widget = NumberWidget(attrs={"class": "input", "inputmode": "decimal", "maxlength": 40})
        widget.unit = pick(field.said.get("unit"), context.language)
        return NumberControl(low=field.said.get("min"), high=field.said.get("max"), step=field.said.get("step"), widget=widget)

    def request(self, label: str) -> str:
        return _("Write a number in “%(label)s”") % {"label": label}

    def to_form(self, answer: Any) -> Any:
        return spoken(answer) if isinstance(answer, int | float) and not isinstance(answer, bool) else answer

    def show(self, answer: Any, field: Field, language: str, frozen: Frozen) -> list[Part]:
        unit = pick(field.said.get("unit"), language)
        return [Part(f"{self.to_form(answer)}\u00a0{unit}" if unit else str(self.to_form(answer)))]

    def faults(self, said: Mapping[str, Any]) -> Faults:
        yield from number_faults(said, ["min", "max", "step"])
        yield from order_fault(said, "min", "max")
        if isinstance(said.get("step"), int | float) and said["step"] <= 0:
            yield "step", _("“step” must be greater than 0")


def spoken(number: Decimal | int | float) -> str:
    """In the active language, without thousands separators: `12,5`."""
    exact = format(Decimal(str(number)).normalize(), "f")
    return str(number_format(exact, use_l10n=True, force_grouping=False))


field_types.register("number", NumberType())
