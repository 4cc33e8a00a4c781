"""What can be said to the simulator: how fast, how far, what is to happen, what is to fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from parvis.connectors.simulated.clock import MOST
from parvis.connectors.simulated.faults import FAULTS, MOST_SECONDS
from parvis.connectors.simulated.models import PinnedScenario, Simulation
from parvis.connectors.simulated.scenarios import SCENARIOS
from parvis.kit.languages import pick

MOST_DAYS = 366
SUBJECTS = {"building": _("a building"), "line": _("a line"), "order": _("an order")}


def _whole(low: int, high: int, **said: Any) -> forms.IntegerField:
    out = format_lazy(_("Choose a number between {low} and {high}."), low=low, high=high)
    return forms.IntegerField(min_value=low, max_value=high, error_messages={"min_value": out, "max_value": out}, **said)


class FactorForm(forms.Form):
    factor = _whole(
        1,
        MOST,
        label=_("Speed"),
        help_text=_("Simulated seconds in one. 60: an hour in a minute. 2880: two days in a minute."),
    )


class ForwardForm(forms.Form):
    days = _whole(1, MOST_DAYS, label=_("Days"), initial=1)


class PinForm(forms.Form):
    subject_kind = forms.ChoiceField(label=_("What it is for"), choices=list(SUBJECTS.items()))
    subject_key = forms.CharField(
        label=_("Its reference"),
        help_text=_("Of a building its identifier, of a line one of its numbers, of an order the reference that its author gave it."),
        max_length=60,
    )
    scenario = forms.ChoiceField(label=_("What is to happen"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_subject = ((str(SUBJECTS[kind]), kind) for kind in PinnedScenario.Subject.values)
        groups = [
            (label, [(one.key, pick(one.title)) for one in SCENARIOS.values() if one.subjects[0] == kind]) for label, kind in by_subject
        ]
        self.fields["scenario"].choices = [(label, choices) for label, choices in groups if choices]  # type: ignore[attr-defined]


class FaultsForm(forms.Form):
    """For each fault its share, and of latency its seconds."""

    seconds = _whole(0, MOST_SECONDS, label=_("Seconds of latency"), initial=2)

    def __init__(self, row: Simulation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, fault in FAULTS.items():
            share = row.faults.get(key, {}).get("share", 0)
            self.fields[key] = _whole(0, 100, label=pick(fault.title), help_text=pick(fault.text), initial=share)
        self.fields["seconds"].initial = row.faults.get("latency", {}).get("seconds", 2)

    def shares(self) -> Iterator[forms.BoundField]:
        return (self[key] for key in FAULTS)
