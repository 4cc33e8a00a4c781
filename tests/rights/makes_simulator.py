"""What the simulator's forms are sent."""

from __future__ import annotations

from parvis.connectors.simulated.faults import FAULTS
from parvis.connectors.simulated.scenarios import pin
from tests.rights.makes_administration import OWNER
from tests.rights.sending import Cases, Sending
from tests.rights.world import World

AT = "/admin/house/simulator"
PIN = {"subject_kind": "order", "subject_key": "CMD-1", "scenario": "customer_absent"}


def _pinned(_world: World) -> Sending:
    return Sending(at={"pin_id": pin("order", "CMD-2", "done").pk})


CASES: Cases = {
    f"{AT}/clock": (OWNER, lambda _: Sending({"factor": "60"})),
    f"{AT}/forward": (OWNER, lambda _: Sending({"days": "3"})),
    f"{AT}/pins": (OWNER, lambda _: Sending(PIN)),
    f"{AT}/pins/<pin_id>/remove": (OWNER, _pinned),
    f"{AT}/faults": (OWNER, lambda _: Sending({**dict.fromkeys(FAULTS, "0"), "error": "20", "seconds": "2"})),
}
