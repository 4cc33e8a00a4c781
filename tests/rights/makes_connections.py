"""A call that did not work, and news that could not be applied: tried again or given up."""

from __future__ import annotations

from parvis.connectors.models import Breaker, Notification, Run
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from tests.rights.sending import Cases, Sending
from tests.rights.world import World

AT = "/admin/<portal_key>/connections"
OWNER = "superuser"


def _run(world: World, state: str) -> Run:
    key = uuid7().hex
    ends = {"finished_at": now(), "next_attempt_at": None} if state == "failed" else {"error_code": "http_503"}
    return Run.objects.create(
        organisation=world.cast.home,
        portal_key="house",
        number=key[:30],
        connector_key="simulated",
        operation_key="rebook",
        key=key,
        ticket=world.tickets["own"],
        state=state,
        remote_reference=key,
        attempts=1,
        **ends,
    )


def _failed(world: World) -> Sending:
    return Sending(at={"run_id": _run(world, "failed").pk})


def _waiting(world: World) -> Sending:
    return Sending(at={"run_id": _run(world, "waiting").pk})


def _news(world: World) -> Sending:
    run = _run(world, "failed")
    told = {"remote_reference": run.remote_reference, "sequence": 1, "kind": "nothing_in_particular", "at": now(), "state": "failed"}
    made = Notification.objects.create(connector_key="simulated", event_id=run.key, next_attempt_at=None, **told)
    return Sending(at={"news_id": made.pk})


def _breaker(world: World) -> Sending:
    row = Breaker.objects.create(connector_key="simulated", state="open", opened_at=now(), rested_at=now(), trial_at=now(), openings=1)
    return Sending(at={"breaker_id": row.pk})


CASES: Cases = {
    f"{AT}/runs/<run_id>/again": (OWNER, _failed),
    f"{AT}/runs/<run_id>/give-up": (OWNER, _waiting),
    f"{AT}/news/<news_id>/again": (OWNER, _news),
    f"{AT}/breakers/<breaker_id>/close": (OWNER, _breaker),
    "/desk/t/<reference>/runs/<run_id>/again": ("agent", _failed),
    "/desk/t/<reference>/runs/<run_id>/give-up": ("agent", _waiting),
}
