"""The simulated back-end: its clock, what is pinned, what fails. It plays the systems outside for the whole installation."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_whole_house
from parvis.administration.shell import page
from parvis.administration.simulator.forms import SUBJECTS, FactorForm, FaultsForm, ForwardForm, PinForm
from parvis.connectors.event_words import TITLES
from parvis.connectors.simulated import clock, faults, scenarios
from parvis.connectors.simulated.models import PinnedScenario, SimulatedOrder
from parvis.connectors.simulated.using import is_used
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.kit.sending import sent_key

logger = logging.getLogger(__name__)
HERE = "simulator"
ORDERS_SHOWN = 20
PINS_SHOWN = 200
State = SimulatedOrder.State
MEANINGS: dict[str, tuple[str, str]] = {
    State.OPEN: ("info", "clock"),
    State.HELD: ("warn", "circle-pause"),
    State.DONE: ("good", "circle-check"),
    State.FAILED: ("bad", "circle-alert"),
    State.CANCELLED: ("calm", "ban"),
}


@for_whole_house
@require_safe
def simulator(request: StaffRequest) -> HttpResponse:
    return _shown(request)


@for_whole_house
@require_POST
def set_clock(request: StaffRequest) -> HttpResponse:
    form = FactorForm(request.POST)
    if not form.is_valid():
        return _shown(request, factor=form, status=422)
    row = clock.accelerate(form.cleaned_data["factor"])
    return _done(request, _("The clock now goes %(factor)s times as fast as the real one.") % {"factor": row.factor})


@for_whole_house
@require_POST
def forward(request: StaffRequest) -> HttpResponse:
    """Sent twice with one key, it goes forward once."""
    form = ForwardForm(request.POST)
    if not form.is_valid():
        return _shown(request, forward=form, status=422)
    clock.advance(timedelta(days=form.cleaned_data["days"]), key=sent_key(request))
    return _done(request, _("The clock was put forward. Orders catch up within seconds."))


@for_whole_house
@require_POST
def reset(request: StaffRequest) -> HttpResponse:
    clock.reset()
    return _done(request, _("The clock goes as the settings say again."))


@for_whole_house
@require_POST
def pin(request: StaffRequest) -> HttpResponse:
    form = PinForm(request.POST)
    if not form.is_valid():
        return _shown(request, pin=form, status=422)
    said = form.cleaned_data
    try:
        scenarios.pin(said["subject_kind"], said["subject_key"], said["scenario"])
    except Refused as refusal:
        form.add_error("scenario", str(refusal))
        return _shown(request, pin=form, status=422)
    return _done(request, _("The scenario is pinned."))


@for_whole_house
@require_POST
def unpin(request: StaffRequest, pin_id: UUID) -> HttpResponse:
    row = PinnedScenario.objects.filter(pk=pin_id).first()
    if row:
        scenarios.unpin(row.subject_kind, row.subject_key)
    return _done(request, _("This is left to chance again."))


@for_whole_house
@require_POST
def set_faults(request: StaffRequest) -> HttpResponse:
    row = clock.simulation()
    form = FaultsForm(row, request.POST)
    if not form.is_valid():
        return _shown(request, faults=form, status=422)
    said = form.cleaned_data
    for kind in faults.FAULTS:
        only = row.faults.get(kind, {}).get("operations", [])
        faults.switch(kind, share=said[kind], seconds=said["seconds"] if kind == "latency" else 0, operations=only)
    return _done(request, _("The faults are set."))


def _done(request: StaffRequest, sentence: str) -> HttpResponse:
    logger.info("the simulator was set by %s", request.user.pk)
    messages.success(request, sentence)
    return redirect("administration:simulator")


def _shown(request: StaffRequest, *, status: int = 200, **forms_sent: forms.Form) -> HttpResponse:
    """`forms_sent`: those with something to correct, as they were sent. Where nothing uses the simulator, there is no such page."""
    if not is_used():
        raise Http404
    row = clock.simulation()
    under_way = SimulatedOrder.objects.filter(next_on_clock__isnull=False)
    context: dict[str, Any] = {
        "simulation": row,
        "shows": clock.clock(row),
        "factor": FactorForm(initial={"factor": row.factor}),
        "forward": ForwardForm(),
        "pin": PinForm(),
        "faults": FaultsForm(row),
        "sent": list(forms_sent.values()),
        "is_failing": bool(row.faults),
        "pins": [_pin(one) for one in PinnedScenario.objects.all()[:PINS_SHOWN]],
        "orders": [_order(one) for one in SimulatedOrder.objects.all()[:ORDERS_SHOWN]],
        "under_way": under_way.count(),
    }
    return page(request, "administration/simulator/page.html", context | forms_sent, here=HERE, status=status)


def _pin(row: PinnedScenario) -> dict[str, Any]:
    found = scenarios.SCENARIOS.get(row.scenario)
    return {"row": row, "kind": SUBJECTS[row.subject_kind], "scenario": pick(found.title) if found else row.scenario}


def _order(row: SimulatedOrder) -> dict[str, Any]:
    found = scenarios.SCENARIOS.get(row.scenario)
    return {
        "row": row,
        "scenario": pick(found.title) if found else _("left to chance"),
        "meaning": MEANINGS[row.state],
        "last": pick(TITLES.get(row.steps[row.done_count - 1]["kind"])) if row.done_count else "",
        "done": _("%(done)s of %(all)s") % {"done": row.done_count, "all": len(row.steps)},
    }
