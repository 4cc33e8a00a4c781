"""Asking an outside system for something. The row is written first; `ask` is the only way to make one.

    run = ask("simulated.eligibility", by=user, organisation=home, portal_key="operateurs", input={…}, key=form_key)

An operation that is not queued is performed before `ask` returns, as far as it gets within its time; look at `run.state`. The others
wait for a worker (`connectors.working`), as does everything that is asked inside a transaction by `leave`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parvis.catalogue.models import Portal
from parvis.connectors import breaking
from parvis.connectors.models import Run
from parvis.connectors.numbers import run_number
from parvis.connectors.performing import RESTING, attempt, give_up, is_kept_in, lease_for
from parvis.connectors.registry import NOTHING, Operation, connectors, sweep_of
from parvis.connectors.troubles import Words, spoken
from parvis.kit.clock import now
from parvis.kit.errors import Conflict, Refused
from parvis.kit.ids import token, uuid7
from parvis.kit.jobs import SWEEPS, poke
from parvis.kit.speaking import moment
from parvis.kit.text import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from parvis.assets.models import Asset
    from parvis.people.models import Organisation, User
    from parvis.tickets.models import Ticket

PRODUCTION: Final = "production"
State = Run.State


def ask(
    operation_name: str,
    *,
    by: User | None,
    organisation: Organisation,
    portal_key: str,
    input: Mapping[str, Any],
    key: str | UUID,
    **more: Any,
) -> Run:
    """Ask for `<connector>.<operation>` and return its run: finished when the operation is answered at once, else waiting for a worker.

    `input`: what the operation's form asks, as JSON keeps it. `key`: of this sending; a second one returns the run of the first, and
    is refused when it asks for something else. `more`: `ticket` it works for, `asset` it is about, `parent` it is a part of, `summary`
    (what was asked about, in a list), `environment`.

    Whoever calls has seen to it that `by` may. Raises LookupError for an operation that nobody declared, Conflict for a key that was
    used otherwise, Refused while a remote action cools down, RuntimeError when an operation that is answered at once is asked for
    inside a transaction (`leave` it to a worker then).
    """
    operation = named(operation_name)
    asked = _unsaved(operation_name, operation, by, organisation, portal_key, input, str(key), **more)
    if operation.is_queued:
        with transaction.atomic():
            return _left(asked, operation)
    with transaction.atomic(durable=True):
        asked.state, asked.attempts, asked.started_at = State.RUNNING, 1, now()
        asked.leased_by, asked.lease_until = mine(), now() + lease_for(operation)
        run = _written(asked, operation)
    if run is asked:
        _perform_at_once(run, operation)
    return run


def leave(
    operation_name: str,
    *,
    by: User | None,
    organisation: Organisation,
    portal_key: str,
    input: Mapping[str, Any],
    key: str | UUID,
    **more: Any,
) -> Run:
    """The same, left to a worker whatever the operation; the row is written in the transaction of its cause, which the caller holds."""
    operation = named(operation_name)
    return _left(_unsaved(operation_name, operation, by, organisation, portal_key, input, str(key), **more), operation)


def named(operation_name: str) -> Operation:
    """`<connector>.<operation>`. Raises LookupError."""
    connector_key, _dot, key = operation_name.partition(".")
    return connectors.get(connector_key).operation(key)


def progress(run: Run, percent: int, text: Words = "") -> None:
    """Say how far a run is that this process performs; people who wait see it. Its lease lasts as long again."""
    run.progress, run.progress_text = max(0, min(percent, 99)), spoken(text)
    held = Run.objects.filter(pk=run.pk, state=State.RUNNING, leased_by=run.leased_by)
    until = now() + lease_for(named(run.name))
    held.update(progress=run.progress, progress_text=run.progress_text, updated_at=now(), lease_until=until)


def cancel(run: Run) -> bool:
    """Nobody waits for it any more; False when it was finished. What the outside system began already is not undone."""
    return give_up(run, "cancelled", state=State.CANCELLED, told=NOTHING)


def mine() -> str:
    """A name for one holding of a run by this process."""
    return token()[:43]


def _unsaved(
    name: str,
    operation: Operation,
    by: User | None,
    organisation: Organisation,
    portal_key: str,
    given: Mapping[str, Any],
    key: str,
    *,
    ticket: Ticket | None = None,
    asset: Asset | None = None,
    parent: Run | None = None,
    summary: str = "",
    environment: str = PRODUCTION,
) -> Run:
    run = Run(
        organisation=organisation,
        portal_key=portal_key,
        connector_key=name.partition(".")[0],
        operation_key=operation.key,
        environment=environment,
        key=key,
        requested_by=by,
        ticket=ticket,
        asset=asset,
        parent=parent,
        summary=one_line(summary, 200),
        input=_as_kept(given),
    )
    run.input_hash = _hash(run)
    return run


def _left(asked: Run, operation: Operation) -> Run:
    run = _written(asked, operation)
    if run is asked and sweep_of(run.connector_key) in SWEEPS:
        poke(sweep_of(run.connector_key))
    return run


def _written(asked: Run, operation: Operation) -> Run:
    """The row of `asked`, or of the first sending of its key."""
    if earlier := _earlier(asked):
        return earlier
    _require_cooled(asked, operation)
    zone = _zone(asked.portal_key)
    asked.created_at = asked.updated_at = asked.next_attempt_at = instant = now()
    for _try in range(20):
        asked.number = run_number(instant, zone)
        try:
            with transaction.atomic():
                asked.save(force_insert=True)
        except IntegrityError:
            if earlier := _earlier(asked):
                return earlier
            instant = _elsewhere_in_minute(instant)
        else:
            return asked
    raise Conflict(_("Too much is asked for at once. Try again in a moment."), code="crowded")


def _earlier(asked: Run) -> Run | None:
    run = Run.objects.filter(organisation_id=asked.organisation_id, key=asked.key).first()
    if run and run.input_hash != asked.input_hash:
        raise Conflict(_("This was sent before with other words. Open the page anew, then ask again."), code="key_reused")
    return run


def _perform_at_once(run: Run, operation: Operation) -> None:
    """Once: somebody waits, and may ask again. While the outside system is left alone, it is not asked at all."""
    if is_kept_in(run.connector_key):
        give_up(run, "copy")
    elif breaking.may_call(run.connector_key, run.environment, trial=lease_for(operation)):
        attempt(run, is_last=True)
    else:
        give_up(run, RESTING)


def _require_cooled(asked: Run, operation: Operation) -> None:
    """Raises Refused when the same action was done to the same thing a moment ago."""
    if not (operation.is_action and operation.cool_down and asked.asset):
        return
    type(asked.asset)._default_manager.select_for_update().get(pk=asked.asset.pk)
    done = Run.objects.of(asked.connector_key, operation.key).filter(asset=asked.asset, environment=asked.environment)
    latest = done.exclude(state__in=[State.FAILED, State.CANCELLED]).order_by("-id").first()
    again_at = latest.created_at + operation.cool_down if latest else now()
    if again_at > now():
        said = {"moment": moment(again_at + timedelta(seconds=59))}
        raise Refused(_("This was done a moment ago. It can be done again from %(moment)s.") % said, code="cooling_down")


def _zone(portal_key: str) -> ZoneInfo:
    known = Portal.objects.filter(key=portal_key).values_list("time_zone", flat=True).first()
    return ZoneInfo(known or settings.TIME_ZONE)


def _elsewhere_in_minute(instant: datetime) -> datetime:
    """Another instant of the same minute: the number that it gives is perhaps free."""
    drawn = uuid7().int % 60_000_000
    return instant.replace(second=drawn // 1_000_000, microsecond=drawn % 1_000_000)


def _as_kept(given: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(given, cls=DjangoJSONEncoder))


def _hash(run: Run) -> str:
    said = [run.name, run.environment, str(run.ticket_id), str(run.asset_id), str(run.parent_id), run.input]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
