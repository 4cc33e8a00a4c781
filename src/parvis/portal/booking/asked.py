"""What a booking asks besides its time: what for, for which organisation, and whether it comes again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.kit.forms import DayInput, Radios
from parvis.people.models import Organisation
from parvis.planning.recurrence import MOST, Repeat

UNITS = {"week": gettext_lazy("Every week or every few weeks"), "month": gettext_lazy("Every month")}


class BookForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What for"), max_length=120, required=False)
    organisation = forms.ChoiceField(label=gettext_lazy("For"))
    repeat = forms.ChoiceField(
        label=gettext_lazy("Repeat"),
        choices=[("", gettext_lazy("Once")), *UNITS.items()],
        widget=Radios(display="inline"),
        required=False,
    )
    every = forms.IntegerField(label=gettext_lazy("Every how many weeks or months"), min_value=1, max_value=12, initial=1, required=False)
    until = forms.DateField(label=gettext_lazy("Until (day included)"), widget=DayInput(), required=False)
    count = forms.IntegerField(
        label=gettext_lazy("Or this many times"),
        min_value=2,
        max_value=MOST,
        required=False,
        help_text=gettext_lazy("Whichever comes first ends it."),
    )

    def __init__(self, *args: Any, organisations: list[Organisation], may_recur: bool, **kwargs: Any) -> None:
        super().__init__(*args, prefix="r", **kwargs)
        self.organisations = {one.pk.hex: one for one in organisations}
        if len(organisations) == 1:
            del self.fields["organisation"]
        else:
            self.fields["organisation"] = forms.ChoiceField(
                label=_("For"), choices=[(key, str(one)) for key, one in self.organisations.items()]
            )
        if not may_recur:
            for name in ("repeat", "every", "until", "count"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("repeat") and not said.get("until") and not said.get("count") and not self.errors:
            self.add_error("until", _("Say until when, or how many times"))
        return said

    @property
    def chosen_organisation(self) -> Organisation:
        return self.organisations.get(self.cleaned_data.get("organisation", "")) or next(iter(self.organisations.values()))

    @property
    def repetition(self) -> Repeat | None:
        said = self.cleaned_data
        if not said.get("repeat"):
            return None
        return Repeat(said["repeat"], said.get("every") or 1, said.get("until"), said.get("count") or MOST)
