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
    return {"input": {}, "result": {}}


hold(
    key="connectors.run",
    title=_("Calls to other systems"),
    model="connectors.Run",
    within=lambda rows, scope: rows.filter(portal_key=scope.portal_key),
    links=("requested_by",),
    texts=("summary", "input", "result", "error", "progress_text", "remote_reference"),
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
exempt("which call proves what, by their keys", "connectors.Evidence")
stays("who asked another system, then", "connectors.Run.requested_by")
