"""The dwelling that a visit is for: asked beside the sheet of its building, in the address, so that a link says it again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.kit.forms import Radios
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.kit.typography import typo
from parvis.places.sheet import FloorSheet, Sheet

ANSWERS = (("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No")), ("unknown", _("I do not know")))


class Question(forms.ChoiceField):
    """Waited for, and no fault while it is open."""

    def validate(self, value: str) -> None:
        if value:
            super().validate(value)


class DwellingForm(forms.Form):
    """`questions`: how the preset words what is asked; what it does not word is not asked."""

    use_required_attribute = False

    floor = forms.TypedChoiceField(label=_("Staircase and floor"), coerce=int, empty_value=None, required=False)
    door = forms.CharField(label=_("Door"), max_length=25, required=False)
    socket = Question(choices=ANSWERS, widget=Radios(display="inline"))
    complex = forms.BooleanField(required=False)

    def __init__(self, sheet: Sheet, questions: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["floor"].choices = [("", _("Choose")), *((one.floor.pk, one.name) for one in sheet.floors)]  # type: ignore[attr-defined]
        if len(sheet.floors) < 2:
            del self.fields["floor"]
        for name in ("socket", "complex"):
            if name in questions:
                self.fields[name].label = typo(pick(questions[name]))
            else:
                del self.fields[name]

    def clean_door(self) -> str:
        return one_line(self.cleaned_data["door"], 25).strip()


def said_of(floor: FloorSheet | None, sheet: Sheet) -> str:
    """What the register says before anybody answers: `no` where no line exists, else nothing."""
    lines = floor.lines if floor else sheet.lines
    return "no" if (floor or sheet.floors) and not lines and not sheet.lines_elsewhere else ""
