"""What was asked of outside systems, and what they answered."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.kit.holdings import exempt, hold
from parvis.kit.merging import stays
from parvis.kit.traces import Traces


def _for_their_requests(traces: Traces) -> Q:
    return Q(ticket__requester__in=list(traces.users))


def _blank(run: Any) -> dict[str, Any]:
    return {"input": {}, "result": {}, "said": {}}


hold(
    key="connectors.run",
    title=_("Calls to other systems"),
    model="connectors.Run",
    within=lambda rows, scope: rows.filter(portal_key=scope.portal_key),
    links=("requested_by",),
    texts=("summary", "input", "result", "error", "said", "progress_text", "remote_reference"),
    codes=(
        "portal_key",
        "number",
        "connector_key",
        "operation_key",
        "environment",
        "key",
        "input_hash",
        "state",
        "verdict",
        "error_code",
        "leased_by",
    ),
    fates=("blank", "blank", "redact"),
    near=_for_their_requests,
    about="ticket_id",
    blank=_blank,
    place=lambda run: run.number,
)
hold(
    key="connectors.notification",
    title=_("News from other systems"),
    model="connectors.Notification",
    within=lambda rows, scope: rows.filter(run__portal_key=scope.portal_key),
    texts=("data", "remote_reference"),
    codes=("connector_key", "event_id", "kind", "state", "error_code"),
    fates=("blank", "blank", "redact"),
    near=lambda traces: Q(run__ticket__requester__in=list(traces.users)),
    blank=lambda notification: {"data": {}},
    place=lambda notification: notification.event_id,
    is_for_team=True,
)
hold(
    key="connectors.qualification",
    title=_("What eligibility look-ups are found by"),
    model="connectors.Qualification",
    within=lambda rows, scope: rows.filter(portal_key=scope.portal_key),
    links=(),
    texts=("search_text",),
    codes=("portal_key", "service_slug", "kind"),
    fates=("blank", "blank", "redact"),
    near=lambda traces: Q(run__requested_by__in=list(traces.users)),
    blank=lambda found: {"search_text": ""},
    place=lambda found: found.run.number,
)
hold(
    key="connectors.line",
    title=_("Lines of files sent to ask other systems"),
    model="connectors.Line",
    within=lambda rows, scope: rows.filter(run__portal_key=scope.portal_key),
    texts=("cells", "said"),
    codes=("error_code",),
    fates=("blank", "blank", "redact"),
    blank=lambda line: {"cells": {}},
    place=lambda line: str(line.number),
)
exempt("which call proves what, by their keys", "connectors.Evidence")
exempt("how a call went, never what was said", "connectors.Call")
exempt("whether another system answers", "connectors.Breaker")
stays("who asked another system, then", "connectors.Run.requested_by")
exempt(
    "what the simulator plays of systems outside: numbers and days, nobody's name",
    "connectors.Simulation",
    "connectors.PinnedScenario",
    "connectors.SimulatedOrder",
    "connectors.SimulatedEvent",
    "connectors.SimulatedVisit",
)
