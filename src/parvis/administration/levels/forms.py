"""A level of commitment as its owner writes it: its hours, its channels, and a line for each promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.administration.levels import spelling
from parvis.catalogue.models import Portal
from parvis.kit.forms import Checks
from parvis.kit.text import slug
from parvis.planning.promises import channel_words
from parvis.presets.format.kinds import language_name
from parvis.presets.parts import Part
from parvis.presets.rows.planning import OWN

MORE, MOST = 2, 60
"""Empty lines offered for promises, and lines taken."""
CHANNELS = ("portal", "mail", "phone", "visit", "chat")
KEPT = "kept"
"""The unit of a time that has no single one: it stays as it is written. A line that nobody changes keeps its very text, too."""
SAID = ("title", "rank", "calendar", "channels", "shows_direct_phone", "notice_days", "targets")
WRONG_NUMBER = gettext_lazy("Write a whole number, 1 or more.")
Choices = list[tuple[str, str]]


class LevelForm(forms.Form):
    rank = forms.IntegerField(
        label=gettext_lazy("Rank"),
        min_value=0,
        max_value=999,
        help_text=gettext_lazy("A higher rank is a higher level."),
        error_messages={"required": gettext_lazy("Write a number, for example 1."), "invalid": gettext_lazy("Write a whole number.")},
    )
    calendar = forms.ChoiceField(
        label=pgettext_lazy("commitment", "Counted in the hours"),
        error_messages={
            "required": gettext_lazy("Choose the hours in which its promises are counted."),
            "invalid_choice": gettext_lazy("Choose hours of this portal."),
        },
    )
    channels = forms.MultipleChoiceField(label=gettext_lazy("Ways to reach the team"), required=False, widget=Checks())
    shows_direct_phone = forms.BooleanField(
        label=gettext_lazy("Shows the direct telephone number of the person in charge of the customer"), required=False
    )
    notice_days = forms.CharField(
        label=gettext_lazy("Days before the end of a contract at which people are told"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("For example 60, 30. Empty: nobody is told."),
    )

    def __init__(self, portal: Portal, part: Part, *args: Any, calendars: Choices, **kwargs: Any) -> None:
        first = {
            "rank": part.get("rank", 0),
            "calendar": part.get("calendar", ""),
            "channels": part.get("channels", []),
            "shows_direct_phone": part.get("shows_direct_phone", False),
            "notice_days": ", ".join(map(str, part.get("notice_days", []))),
            **{f"title_{code}": part.get("title", {}).get(code, "") for code in portal.languages},
        }
        super().__init__(*args, initial=first, **kwargs)
        self.portal, self.part = portal, part
        own = [("", _("hours of its own, written in its file"))] if OWN in part else [("", _("Choose"))]
        self.fields["calendar"].choices = own + calendars
        self.fields["calendar"].required = OWN not in part
        known = list(dict.fromkeys([*CHANNELS, *part.get("channels", [])]))
        self.fields["channels"].choices = list(zip(known, channel_words(known), strict=True))
        for code in portal.languages:
            label = _("Name (%(language)s)") % {"language": language_name(code)}
            sentence = _("Write the name in every language of the portal.")
            self.fields[f"title_{code}"] = forms.CharField(label=label, max_length=80, error_messages={"required": sentence})

    @property
    def titles(self) -> list[forms.BoundField]:
        return [self[f"title_{code}"] for code in self.portal.languages]

    def clean_notice_days(self) -> list[int]:
        pieces = [piece.strip() for piece in self.cleaned_data["notice_days"].replace(";", ",").split(",") if piece.strip()]
        if not all(piece.isdecimal() and 1 <= int(piece) <= 999 for piece in pieces):
            raise forms.ValidationError(_("Write numbers of days between 1 and 999, with commas between."), code="days")
        return sorted({int(piece) for piece in pieces}, reverse=True)

    @property
    def key(self) -> str:
        """Made once, from the name; kept ever after."""
        return str(self.part.get("key") or slug(self.cleaned_data[f"title_{self.portal.default_language}"], 60) or "level")

    def wanted(self, targets: list[Part]) -> Part:
        said = self.cleaned_data
        part = {name: value for name, value in self.part.items() if name not in SAID}
        if said["calendar"]:
            part.pop(OWN, None)
        part |= {
            "key": self.key,
            "title": {code: said[f"title_{code}"] for code in self.portal.languages},
            "rank": said["rank"],
            "calendar": said["calendar"],
            "channels": [one for one, _label in self.fields["channels"].choices if one in said["channels"]],
            "shows_direct_phone": said["shows_direct_phone"],
            "notice_days": said["notice_days"],
            "targets": targets,
        }
        return {name: value for name, value in part.items() if value not in ("", [], False)}


class TargetForm(forms.Form):
    milestone = forms.ChoiceField(label=pgettext_lazy("commitment", "What is promised"))
    priority = forms.ChoiceField(label=pgettext_lazy("commitment", "For which priority"), required=False)
    scope = forms.ChoiceField(label=pgettext_lazy("commitment", "For which kind of request"), required=False)
    number = forms.IntegerField(
        label=pgettext_lazy("commitment", "Within"),
        required=False,
        min_value=1,
        max_value=9999,
        error_messages={"invalid": WRONG_NUMBER, "min_value": WRONG_NUMBER, "max_value": gettext_lazy("Write at most 9999.")},
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    warn_number = forms.IntegerField(
        label=pgettext_lazy("commitment", "Warn the team before"),
        required=False,
        min_value=1,
        max_value=9999,
        error_messages={"invalid": WRONG_NUMBER, "min_value": WRONG_NUMBER, "max_value": gettext_lazy("Write at most 9999.")},
    )
    warn_unit = forms.ChoiceField(
        label=pgettext_lazy("commitment", "Unit of the warning"), required=False, choices=list(spelling.WARN_UNITS.items())
    )
    calendar = forms.ChoiceField(label=pgettext_lazy("commitment", "Counted in the hours"), required=False)

    def __init__(self, *args: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Choices = [(key, str(label)) for key, label in spelling.UNITS.items()]
        if self.initial.get("unit") == KEPT:
            units.insert(0, (KEPT, _("as it is written: %(within)s") % {"within": self.initial["within"]}))
        self.fields["unit"].choices = units
        for name in ("milestone", "priority", "scope", "calendar"):
            self.fields[name].choices = choices[name]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        says_more = said.get("warn_number") or said.get("priority") or said.get("scope")
        if says_more and said.get("number") is None and said.get("unit") != KEPT and "number" not in self.errors:
            self.add_error("number", _("Write how long it may take, or empty the line."))
        return said

    @property
    def wanted(self) -> Part:
        """Nothing for a line that was left empty, or emptied."""
        said = self.cleaned_data
        if said.get("unit") == KEPT:
            within, elapsed = self.initial["within"], bool(self.initial.get("elapsed"))
        elif said.get("number") is None:
            return {}
        else:
            within, elapsed = self._written(said)
        warn = spelling.written_warning(said["warn_number"], said["warn_unit"] or "minutes") if said.get("warn_number") else ""
        named = {name: said.get(name, "") for name in ("milestone", "priority", "scope", "calendar")}
        part = named | {"within": within, "elapsed": elapsed, "warn": warn}
        return {name: value for name, value in part.items() if value}

    def _written(self, said: Mapping[str, Any]) -> tuple[str, bool]:
        unit = said.get("unit") or "hours"
        old, was_elapsed = str(self.initial.get("within") or ""), bool(self.initial.get("elapsed"))
        if old and spelling.read(old, is_elapsed=was_elapsed) == (said["number"], unit):
            return old, was_elapsed
        return spelling.written(said["number"], unit)


def targets_of(part: Part, choices: Mapping[str, Choices], data: Any = None) -> BaseFormSet[TargetForm]:
    made = formset_factory(TargetForm, extra=MORE, max_num=MOST, validate_max=True, absolute_max=MOST)
    return made(data, initial=list(_initial(part)), prefix="targets", form_kwargs={"choices": choices})


def _initial(part: Part) -> Iterator[dict[str, Any]]:
    for one in part.get("targets", []):
        elapsed = one.get("elapsed", False)
        number, unit = spelling.read(one["within"], is_elapsed=elapsed) or (None, KEPT)
        warn_number, warn_unit = spelling.read_warning(one["warn"]) if one.get("warn") else (None, "minutes")
        named = {name: one.get(name, "") for name in ("milestone", "priority", "scope", "calendar", "within")}
        yield named | {"elapsed": elapsed, "number": number, "unit": unit, "warn_number": warn_number, "warn_unit": warn_unit}
