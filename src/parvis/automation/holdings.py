"""What rules hold about people: the log keeps the answers that a condition looked at."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.kit.holdings import exempt, hold
from parvis.kit.merging import stays
from parvis.kit.traces import Traces


def _of_their_requests(traces: Traces) -> Q:
    return Q(ticket__requester__in=list(traces.users))


def _blank(row: Any) -> dict[str, Any]:
    return {"matched": {}}


hold(
    key="automation.run",
    title=_("Log of the rules"),
    model="automation.AutomationRun",
    within=lambda rows, scope: rows.filter(automation__portal__key=scope.portal_key),
    texts=("matched", "problem"),
    codes=("state", "did"),
    fates=("blank", "blank", "redact"),
    near=_of_their_requests,
    about="ticket_id",
    blank=_blank,
    place=lambda row: str(row.automation),
    is_for_team=True,
)
exempt("which line of the journal rules are to look at, for seconds", "automation.Occurrence")
exempt("what rules are: configuration; who owns one is an account", "automation.Automation")
stays("rules are the team’s", "automation.Automation.owner")
