"""One attempt at a run: called outside any transaction, then what came of it written in one, with its line of the log."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from parvis.connectors import breaking, telling
from parvis.connectors.attempt import attempting
from parvis.connectors.call_log import judged, log_attempt
from parvis.connectors.models import Call, Run
from parvis.connectors.registry import Answer, Later, Operation, Told, connectors
from parvis.connectors.troubles import Rejected, Trouble, spoken
from parvis.kit.clock import now
from parvis.kit.errors import Refused

logger = logging.getLogger(__name__)

State = Run.State
Outcome = Call.Outcome
MARGIN: Final = timedelta(seconds=30)
"""How much longer than its call a lease lasts: who holds it writes what came of it meanwhile."""
LONGEST_PAUSE: Final = timedelta(hours=1)
CRASHES: Final = 3
"""How often a run is begun again that ended with its worker, beyond the attempts it has."""
WENT_THROUGH: Final = {
    "fr": "Un appel abandonné ici avait pourtant abouti : l’autre système a fait ce qui était demandé, sous la référence {reference}.",
    "en": "A call that was given up here had gone through: the other system did what was asked, as {reference}.",
}
RESTING: Final = "resting"
"""The code of a run that was not even sent: the outside system is left alone for a while."""
UNREADABLE: Final = (LookupError, TypeError, ValueError, AttributeError)
"""What an adapter raises by itself that reads an answer of a shape it does not know."""


@dataclass(frozen=True)
class Came:
    """What came of one attempt."""

    outcome: str
    code: str = ""
    found: Answer | Later | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""

    @property
    def is_failure(self) -> bool:
        return self.outcome in Call.FAILURES


def operation_of(run: Run) -> Operation:
    """Raises LookupError when the connector is gone or has no such operation any more."""
    return connectors.get(run.connector_key).operation(run.operation_key)


def is_kept_in(connector_key: str) -> bool:
    """Whether nothing may go out to it, since this is a copy of the installation."""
    return settings.IS_COPY and not connectors.get(connector_key).is_own


def lease_for(operation: Operation) -> timedelta:
    return operation.timeout + MARGIN


def attempt(run: Run, *, is_last: bool = False) -> Came:
    """Call once for a run that this process holds, and write what came of it. `is_last`: nothing is tried later.

    Nothing is written over what another process did with the run once this one had lost it.
    """
    operation = operation_of(run)
    with attempting(operation.timeout) as under_way:
        came = _called(run, operation)
    with transaction.atomic():
        if operation.calls_out and not (isinstance(came.found, Answer) and came.found.is_own):
            log_attempt(run, under_way, came.outcome, came.code)
            _tell_breaker(run, came)
        _settle(run, operation, came, is_last=is_last)
    logger.info("run %s, attempt %s: %s %s", run.pk, run.attempts, came.outcome, came.code)
    return came


def give_up(run: Run, code: str, *, state: str = State.FAILED, told: Told | None = None) -> bool:
    """End an unfinished run, whoever holds it; False when it was finished already."""
    with transaction.atomic():
        held = Run.objects.select_for_update(of=("self",)).unfinished().filter(pk=run.pk).first()
        if held is None:
            return False
        _end(held, _operation_or_none(held), state, code=code, told=told)
    _refresh(run, held)
    return True


def _called(run: Run, operation: Operation) -> Came:
    try:
        found = operation.perform(run)
    except Rejected as trouble:
        return Came(Outcome.REJECTED, trouble.code, said=spoken(trouble.sentence))
    except Refused as refusal:
        return Came(Outcome.REJECTED, refusal.code, said=spoken(str(refusal)))
    except (Trouble, OSError) as trouble:
        return Came(*judged(trouble))
    except UNREADABLE as error:
        logger.exception("run %s: the answer cannot be read", run.pk)
        return Came(Outcome.GARBLED, "unreadable", detail=type(error).__name__)
    return Came(Outcome.WORKING if isinstance(found, Later) else Outcome.ANSWERED, found=found)


def _tell_breaker(run: Run, came: Came) -> None:
    if came.is_failure:
        breaking.failed(run.connector_key, run.environment, came.code)
    else:
        breaking.answered(run.connector_key, run.environment)


def _settle(run: Run, operation: Operation, came: Came, *, is_last: bool) -> None:
    held = Run.objects.select_for_update().filter(pk=run.pk, state=State.RUNNING, leased_by=run.leased_by).first()
    if held is None:
        _keep_reference(run, came.found)
        return
    if isinstance(came.found, Answer):
        _end_well(held, operation, came.found)
    elif isinstance(came.found, Later):
        _wait(held, operation, came.found)
    elif came.outcome == Outcome.REJECTED:
        _end(held, operation, State.FAILED, code=came.code, said=came.said)
    elif is_last or held.attempts >= operation.max_attempts or now() >= held.begun_at + operation.within:
        state = State.TIMED_OUT if came.outcome == Outcome.TIMED_OUT else State.FAILED
        _end(held, operation, state, code=came.code, error=came.detail)
    else:
        _release(held, now() + pause_after(held, operation), state=State.WAITING, error_code=came.code)
    _refresh(run, held)


def _keep_reference(run: Run, found: Answer | Later | None) -> None:
    """Of what was done outside while this process lost the run: its news are known by it, and the team is told where it was given up."""
    reference = found.remote_reference if found else ""
    if not reference or not Run.objects.filter(pk=run.pk, remote_reference="").update(remote_reference=reference, updated_at=now()):
        return
    logger.warning("run %s went through after it was lost", run.pk)
    if Run.objects.filter(pk=run.pk, finished_at__isnull=False).exists():
        telling.tell(run, Told(notes={language: words.format(reference=reference) for language, words in WENT_THROUGH.items()}))


def pause_after(run: Run, operation: Operation) -> timedelta:
    """Before the next attempt: doubled each time, to an hour, and spread so that those that failed together do not come together."""
    times: int = 2 ** min(max(run.attempts - 1, 0), 16)
    doubled = min(operation.pause * times, LONGEST_PAUSE)
    drawn = int.from_bytes(sha256(f"{run.pk}:{run.attempts}".encode()).digest()[:2]) / 0xFFFF
    return doubled * (0.75 + drawn / 2)


def _wait(run: Run, operation: Operation, later: Later) -> None:
    if later.at > run.begun_at + operation.within:
        _end(run, operation, State.TIMED_OUT, code="no_end")
        return
    found = {"progress": min(max(later.percent, run.progress), 99), "progress_text": dict(later.text), "error_code": ""}
    if later.remote_reference:
        found["remote_reference"] = later.remote_reference
    _release(run, later.at, state=State.RUNNING, attempts=0, **found)


def _release(run: Run, at: datetime, **values: Any) -> None:
    _change(run, next_attempt_at=at, lease_until=None, leased_by="", **values)


def _end_well(run: Run, operation: Operation, answer: Answer) -> None:
    found: dict[str, Any] = {"result": dict(answer.result), "verdict": answer.verdict, "progress": 100, "valid_until": answer.valid_until}
    if answer.remote_reference:
        found["remote_reference"] = answer.remote_reference
    _end(run, operation, State.DONE, told=answer.told, **found)


def _end(run: Run, operation: Operation | None, state: str, *, code: str = "", told: Told | None = None, **values: Any) -> None:
    moment = now()
    kept_for = operation.kept_for if operation else None
    values |= {"state": state, "error_code": code[:60], "finished_at": moment, "expires_at": moment + kept_for if kept_for else None}
    _change(run, next_attempt_at=None, lease_until=None, leased_by="", **values)
    if operation and operation.settled:
        operation.settled(run)
    telling.tell_end(run, operation, told)


def _change(run: Run, **values: Any) -> None:
    values["updated_at"] = now()
    for name, value in values.items():
        setattr(run, name, value)
    run.save(update_fields=list(values))


def _refresh(run: Run, held: Run) -> None:
    """What the caller holds in hand says what was written."""
    for column in Run._meta.concrete_fields:
        setattr(run, column.attname, getattr(held, column.attname))


def _operation_or_none(run: Run) -> Operation | None:
    try:
        return operation_of(run)
    except LookupError:
        return None
