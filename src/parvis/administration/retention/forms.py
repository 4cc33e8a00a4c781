"""How long things are kept, as an owner writes it: a number and a unit for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.administration.parts.delays import as_amount, of_amount
from parvis.kit.times import parse_delay

UNITS = (("days", gettext_lazy("days")), ("months", gettext_lazy("months")), ("years", gettext_lazy("years")))
AS_WRITTEN = ("", gettext_lazy("as written (P1DT2H)"))
LEAST_NOTICE, MOST_YEARS = 7, 100
"""Days between telling somebody that a request or an account goes and letting it go; years that anything may be kept."""


class PeriodsForm(forms.Form):
    """`present`: {rule: its delay in force, empty for no end}; `optional`: rules that may have no end."""

    def __init__(self, present: Mapping[str, str], labels: Mapping[str, str], *args: Any, optional: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present, self.labels, self.optional = present, labels, optional
        for rule, said in present.items():
            amount, unit = as_amount(said)
            units = list(UNITS) if unit in dict(UNITS) else [*UNITS, AS_WRITTEN]
            label = labels[rule]
            self.fields[f"{rule}.amount"] = forms.CharField(label=label, required=False, max_length=20, initial=amount)
            unit_label = _("Unit of “%(label)s”") % {"label": label}
            self.fields[f"{rule}.unit"] = forms.ChoiceField(
                label=unit_label, required=False, choices=units, initial=unit if unit in dict(UNITS) or said else "days"
            )

    def bound(self, rule: str) -> tuple[forms.BoundField, forms.BoundField]:
        return self[f"{rule}.amount"], self[f"{rule}.unit"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        said["periods"] = {}
        for rule in self.present:
            if f"{rule}.amount" in said and f"{rule}.unit" in said:
                said["periods"][rule] = self._period(rule, said[f"{rule}.amount"].strip(), said[f"{rule}.unit"])
        return said

    def _period(self, rule: str, amount: str, unit: str) -> str:
        if not amount:
            if rule not in self.optional:
                self.add_error(f"{rule}.amount", _("Write how long, for example 90."))
            return ""
        period = of_amount(amount, unit)
        if period == self.present[rule]:
            return period
        if not amount.isdecimal() or not 1 <= int(amount) <= 99999 or unit not in dict(UNITS):
            self.add_error(f"{rule}.amount", _("Write a whole number, 1 or more, and choose its unit."))
            return self.present[rule]
        read = parse_delay(period)
        if read.months > MOST_YEARS * 12 or read.days > MOST_YEARS * 365:
            self.add_error(f"{rule}.amount", _("Nothing is kept for more than %(years)d years.") % {"years": MOST_YEARS})
        elif rule == "notice" and not read.months and read.days < LEAST_NOTICE:
            self.add_error(f"{rule}.amount", _("People need %(days)d days at least to answer.") % {"days": LEAST_NOTICE})
        return period

    @property
    def periods(self) -> dict[str, str]:
        found: dict[str, str] = self.cleaned_data["periods"]
        return found

    @property
    def changed(self) -> Iterator[str]:
        return (rule for rule, said in self.periods.items() if said != self.present[rule])
