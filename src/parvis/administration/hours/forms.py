"""A business calendar as its owner writes it: a week, public holidays, and days apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

import holidays
from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.dates import WEEKDAYS as NAMES
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.administration.hours import spelling
from parvis.catalogue.models import Portal
from parvis.kit.forms import DayInput
from parvis.kit.text import slug
from parvis.planning.hours import WEEKDAYS
from parvis.presets.format.kinds import language_name
from parvis.presets.format.planning import NO_HOLIDAYS
from parvis.presets.parts import Part

MORE, MOST = 2, 60
"""Empty lines offered for days apart, and lines taken."""
WRONG_DAY = gettext_lazy("Write a day, for example 2026-12-24.")


class CalendarForm(forms.Form):
    time_zone = forms.CharField(label=gettext_lazy("Time zone"), max_length=50, help_text=gettext_lazy("For example Europe/Paris."))
    holidays = forms.CharField(
        label=gettext_lazy("Public holidays of"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("Code of the country, for example FR. Empty: open on public holidays."),
    )
    region = forms.CharField(
        label=gettext_lazy("Region"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("For example 57 (Alsace-Moselle) or 972 (Martinique)."),
    )
    default = forms.BooleanField(label=gettext_lazy("These are the usual hours of the portal"), required=False)

    def __init__(self, portal: Portal, part: Part, *args: Any, **kwargs: Any) -> None:
        week = part.get("week", {})
        first = {
            "time_zone": part.get("time_zone", portal.time_zone),
            "holidays": "" if part.get("holidays") == NO_HOLIDAYS else part.get("holidays", "FR"),
            "region": part.get("region", ""),
            "default": part.get("default", False),
            **{f"title_{code}": part.get("title", {}).get(code, "") for code in portal.languages},
            **{day: spelling.said(week.get(day, [])) for day in WEEKDAYS},
        }
        super().__init__(*args, initial=first, **kwargs)
        self.portal, self.part = portal, part
        for code in portal.languages:
            label = _("Name (%(language)s)") % {"language": language_name(code)}
            sentence = _("Write the name in every language of the portal.")
            self.fields[f"title_{code}"] = forms.CharField(label=label, max_length=80, error_messages={"required": sentence})
        for number, day in enumerate(WEEKDAYS):
            self.fields[day] = forms.CharField(label=str(NAMES[number]).capitalize(), required=False, max_length=120)

    @property
    def titles(self) -> list[forms.BoundField]:
        return [self[f"title_{code}"] for code in self.portal.languages]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[day] for day in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for day in WEEKDAYS:
            try:
                said[day] = spelling.read(said.get(day) or "")
            except forms.ValidationError as error:
                self.add_error(day, error)
        if said.get("time_zone") and said["time_zone"] not in available_timezones():
            self.add_error("time_zone", _("Write a time zone such as Europe/Paris."))
        self._clean_holidays(said)
        if not self.errors and not any(said[day] for day in WEEKDAYS):
            self.add_error("mon", _("Write the hours of one day at least."))
        return said

    def _clean_holidays(self, said: dict[str, Any]) -> None:
        country = said["holidays"] = str(said.get("holidays") or "").strip().upper()
        region = said["region"] = str(said.get("region") or "").strip()
        known = holidays.list_supported_countries(include_aliases=True)
        if country and country not in known:
            self.add_error("holidays", _("The public holidays of this country are not known. Write a code such as FR, or nothing."))
        elif region and region not in known.get(country, []):
            self.add_error("region", _("This country has no such region: %(known)s.") % {"known": ", ".join(known.get(country, [])) or "–"})

    @property
    def key(self) -> str:
        """Made once, from the name; kept ever after."""
        return str(self.part.get("key") or slug(self.cleaned_data[f"title_{self.portal.default_language}"], 60) or "hours")

    def wanted(self, closures: list[Part]) -> Part:
        said = self.cleaned_data
        part = {name: value for name, value in self.part.items() if name in ("code",)}
        part |= {
            "key": self.key,
            "default": said["default"],
            "title": {code: said[f"title_{code}"] for code in self.portal.languages},
            "time_zone": said["time_zone"],
            "holidays": said["holidays"] or NO_HOLIDAYS,
            "region": said["region"],
            "week": {day: said[day] for day in WEEKDAYS if said[day]},
            "closures": closures,
        }
        return {name: value for name, value in part.items() if value not in ("", [], False)}


class ClosureForm(forms.Form):
    first = forms.DateField(
        label=pgettext_lazy("closure", "From"), required=False, widget=DayInput(), error_messages={"invalid": WRONG_DAY}
    )
    last = forms.DateField(label=pgettext_lazy("closure", "To"), required=False, widget=DayInput(), error_messages={"invalid": WRONG_DAY})
    hours = forms.CharField(label=gettext_lazy("Open all the same"), required=False, max_length=120)

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        for code in languages:
            label = _("Reason (%(language)s)") % {"language": language_name(code)}
            self.fields[f"title_{code}"] = forms.CharField(label=label, required=False, max_length=80)

    @property
    def reasons(self) -> list[forms.BoundField]:
        return [self[f"title_{code}"] for code in self.languages]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        try:
            said["hours"] = spelling.read(said.get("hours") or "")
        except forms.ValidationError as error:
            self.add_error("hours", error)
        titles = [said.get(f"title_{code}") for code in self.languages]
        if not said.get("first") and not self.errors and (said.get("last") or said.get("hours") or any(titles)):
            self.add_error("first", _("Choose the first day."))
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", _("Choose an end after the beginning."))
        if any(titles) and not all(titles):
            self.add_error(f"title_{self.languages[titles.index('')]}", _("Write the reason in every language, or in none."))
        return said

    @property
    def wanted(self) -> Part:
        """Nothing for a line that was left empty, or emptied."""
        said = self.cleaned_data
        if not said.get("first"):
            return {}
        title = {code: said[f"title_{code}"] for code in self.languages if said[f"title_{code}"]}
        part = {"from": said["first"], "to": said["last"], "title": title, "hours": said["hours"]}
        return {name: value for name, value in part.items() if value}


def closures_of(portal: Portal, part: Part, data: Any = None) -> BaseFormSet[ClosureForm]:
    made = formset_factory(ClosureForm, extra=MORE, max_num=MOST, validate_max=True, absolute_max=MOST)
    return made(data, initial=list(_initial(portal, part)), prefix="closures", form_kwargs={"languages": portal.languages})


def _initial(portal: Portal, part: Part) -> Iterator[dict[str, Any]]:
    for one in part.get("closures", []):
        titles = {f"title_{code}": one.get("title", {}).get(code, "") for code in portal.languages}
        yield {"first": one["from"], "last": one.get("to"), "hours": spelling.said(one.get("hours", [])), **titles}
