"""Days and hours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from parvis.intake.context import Context
from parvis.intake.definition import Answers, Field
from parvis.intake.field_types.kind import Faults, FieldType, Frozen, Part, Setting
from parvis.intake.registries import field_types
from parvis.kit.times import day

_FROM_TODAY = re.compile(r"today(?:([+-])(\d{1,5})d)?")
_TYPED_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
_TYPED_TIME = re.compile(r"(\d{1,2})(?:\s*[:hH]\s*(\d{2})?)?(?::\d{2})?")


def bound(text: str, today: date) -> date:
    """The day that `2026-11-30`, `today` or `today+8d` names. Raises ValueError when it names none."""
    match = _FROM_TODAY.fullmatch(text)
    if match is None:
        return date.fromisoformat(text)
    days = timedelta(days=int(match[2] or 0))
    return today - days if match[1] == "-" else today + days


class DateControl(forms.Field):
    """The answer is the day in ISO form; a day typed the French way is understood where the browser has no calendar."""

    def __init__(self, *, first: date | None, last: date | None, language: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.first, self.last, self.language = first, last, language

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return ""
        for style in _TYPED_DATES:
            try:
                on = datetime.strptime(str(value).strip(), style).date()  # a day has no zone
            except ValueError:
                continue
            self._within(on)
            return on.isoformat()
        raise ValidationError(_("Write the date as day/month/year, for example 21/11/2026"))

    def _within(self, on: date) -> None:
        first = self.first and day(self.first, self.language)
        last = self.last and day(self.last, self.language)
        too_early, too_late = self.first and on < self.first, self.last and on > self.last
        if (too_early or too_late) and first and last:
            raise ValidationError(_("Choose a date from %(first)s to %(last)s") % {"first": first, "last": last})
        if too_early:
            raise ValidationError(_("Choose a date from %(first)s on") % {"first": first})
        if too_late:
            raise ValidationError(_("Choose a date up to %(last)s") % {"last": last})


class DateType(FieldType):
    title = gettext_lazy("Date")
    icon = "calendar"
    keys = frozenset({"min", "max"})
    settings = {"min": Setting("day"), "max": Setting("day")}

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        first, last = (bound(field.said[key], context.today) if key in field.said else None for key in ("min", "max"))
        attrs = {"class": "input", "min": first and first.isoformat(), "max": last and last.isoformat()}
        widget = forms.TextInput(attrs={name: value for name, value in attrs.items() if value})
        widget.input_type = "date"
        return DateControl(first=first, last=last, language=context.language, widget=widget)

    def request(self, label: str) -> str:
        return _("Choose a date in “%(label)s”") % {"label": label}

    def show(self, answer: Any, field: Field, language: str, frozen: Frozen) -> list[Part]:
        try:
            return [Part(day(date.fromisoformat(answer), language))]
        except (TypeError, ValueError):
            return [Part(str(answer))]

    def faults(self, said: Mapping[str, Any]) -> Faults:
        days = {}
        for key in ("min", "max"):
            if key in said:
                try:
                    days[key] = bound(said[key], date(2000, 1, 1))
                except (TypeError, ValueError):
                    yield key, _("“%(key)s” is neither a date like 2026-11-30 nor “today+8d”") % {"key": key}
        alike = [isinstance(said.get(key), str) and said[key].startswith("today") for key in days]
        if len(days) == 2 and alike[0] == alike[1] and days["min"] > days["max"]:
            yield "min", _("“%(low)s” is greater than “%(high)s”") % {"low": "min", "high": "max"}


class TimeRangeWidget(forms.MultiWidget):
    template_name = "intake/widgets/time_range.html"
    use_fieldset = True

    def __init__(self) -> None:
        inputs: dict[str, forms.Widget | type[forms.Widget]] = {}
        for name in ("from", "to"):
            hour = forms.TextInput(attrs={"class": "input"})
            hour.input_type = "time"
            inputs[name] = hour
        super().__init__(inputs)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_from" if id_ else ""

    def decompress(self, value: Any) -> list[Any]:
        return [value.get("from"), value.get("to")] if isinstance(value, dict) else [None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for widget, label in zip(context["widget"]["subwidgets"], (pgettext("hours", "From"), pgettext("hours", "To")), strict=True):
            widget["label"] = label
        return context


class TimeRangeControl(forms.Field):
    """`{"from": "14:00", "to": "18:00"}`; hours may be typed as 14h, 14h30 or 14:30."""

    def to_python(self, value: Any) -> dict[str, str] | None:
        if not isinstance(value, dict | list | None):
            raise ValidationError(self.error_messages["required"])
        pair = [value.get("from"), value.get("to")] if isinstance(value, dict) else list(value or ())
        start, end = (str(part).strip() if part else "" for part in (*pair, None, None)[:2])
        if not start and not end:
            return None
        if not start or not end:
            raise ValidationError(_("Write both the first and the last hour"))
        hours = {"from": _hour(start), "to": _hour(end)}
        if hours["from"] >= hours["to"]:
            raise ValidationError(_("Choose a last hour that comes after the first one"))
        return hours


class TimeRangeType(FieldType):
    title = gettext_lazy("Hours, from and to")
    icon = "clock"
    value_kind = "range"

    def is_group(self, field: Field) -> bool:
        return True

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        return TimeRangeControl(widget=TimeRangeWidget())

    def request(self, label: str) -> str:
        return _("Write the first and the last hour of “%(label)s”") % {"label": label}

    def as_typed(self, raw: Any) -> Any:
        return {name: text for name, text in zip(("from", "to"), raw, strict=False) if text}

    def show(self, answer: Any, field: Field, language: str, frozen: Frozen) -> list[Part]:
        if not isinstance(answer, dict):
            return [Part(str(answer))]
        hours = {name: _spoken_hour(str(answer.get(name, "")), language) for name in ("from", "to")}
        return [Part(_("%(from)s to %(to)s") % hours)]


def _hour(text: str) -> str:
    match = _TYPED_TIME.fullmatch(text)
    try:
        return time(int(match[1]), int(match[2] or 0)).isoformat("minutes") if match else _bad_hour()
    except ValueError:
        return _bad_hour()


def _bad_hour() -> str:
    raise ValidationError(_("Write an hour like 14:30"))


def _spoken_hour(text: str, language: str) -> str:
    if not language.startswith("fr"):
        return text
    hours, _colon, minutes = text.partition(":")
    return f"{hours.lstrip('0') or '0'}\u00a0h" + (f"\u00a0{minutes}" if minutes not in ("", "00") else "")


field_types.register("date", DateType())
field_types.register("time_range", TimeRangeType())
