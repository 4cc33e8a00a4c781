"""A line of the log for each call to an outside system: for which operation, how long, what came of it. Never what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.connectors.models import Call
from parvis.connectors.troubles import Garbled, Rejected, Trouble
from parvis.kit.clock import now

if TYPE_CHECKING:
    from parvis.connectors.attempt import Attempt
    from parvis.connectors.models import Run

Outcome = Call.Outcome


def judged(trouble: Trouble | OSError) -> tuple[str, str]:
    """The outcome of a call that ended with this, and its code."""
    if isinstance(trouble, TimeoutError):
        return Outcome.TIMED_OUT, "timeout"
    if isinstance(trouble, OSError):
        return Outcome.UNAVAILABLE, type(trouble).__name__
    if isinstance(trouble, Rejected):
        return Outcome.REJECTED, trouble.code
    return Outcome.GARBLED if isinstance(trouble, Garbled) else Outcome.UNAVAILABLE, trouble.code


def log_attempt(run: Run, under_way: Attempt, outcome: str, code: str) -> None:
    """One attempt at a run."""
    whose = {"organisation_id": run.organisation_id, "run_id": run.pk, "attempt": run.attempts, "environment": run.environment}
    _write(under_way, outcome, code, connector_key=run.connector_key, operation_key=run.operation_key, **whose)


def log_asking(connector_key: str, environment: str, operation_key: str, under_way: Attempt, outcome: str, code: str = "") -> None:
    """A call for which no run stands, made while somebody waits."""
    _write(under_way, outcome, code, connector_key=connector_key, operation_key=operation_key, environment=environment)


def _write(under_way: Attempt, outcome: str, code: str, **which: object) -> None:
    Call.objects.create(
        **which,
        started_at=now() - under_way.took,
        duration=under_way.took,
        outcome=outcome,
        code=code[:60],
        status=under_way.status,
        bytes_sent=under_way.bytes_sent,
        bytes_received=under_way.bytes_received,
    )
