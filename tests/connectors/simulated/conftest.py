from datetime import UTC, datetime, timedelta

import pytest

from parvis.connectors import listening, running
from parvis.connectors.simulated import advancing, clock
from parvis.connectors.simulated.scenarios import pin
from parvis.connectors.working import perform_due
from parvis.kit import clock as kit_clock
from parvis.kit.ids import uuid7
from tests.connectors.simulated import street

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
VISIT = {"reference": "RDV-1", "starts_at": "2026-12-14T13:00:00+01:00", "ends_at": "2026-12-14T17:00:00+01:00"}


class Outside:
    """The simulator and those who ask it, at an hour that the test says."""

    def __init__(self, organisation, by):
        self.organisation, self.by, self.moment = organisation, by, MONDAY

    def at(self):
        return kit_clock.standing_at(self.moment)

    def ask(self, operation, key=None, **given):
        with self.at():
            return running.ask(
                f"simulated.{operation}",
                by=self.by,
                organisation=self.organisation,
                portal_key="operateurs",
                input=given,
                key=key or uuid7(),
            )

    def work(self):
        """What a worker does in one round: what was asked, what happens outside, what is told."""
        with self.at():
            perform_due("simulated")
            advancing.live_on()
            listening.apply_due()

    def order(self, building="IMB/77058/X/0218", reference="A-1", **given):
        run = self.ask("create_order", own_reference=reference, building=building, offer="profil_07", **({"visit": VISIT} | given))
        self.work()
        run.refresh_from_db()
        return run

    def pass_by(self, **span):
        """Time goes by, with a worker at the end of it."""
        self.moment += timedelta(**span)
        self.work()


@pytest.fixture
def outside(armor, yann):
    made = Outside(armor, yann)
    with made.at():
        clock.simulation()
    return made


@pytest.fixture
def house(db):
    building = street.house()
    pin("building", building.identifier, "done")
    return building


def told(run):
    """The kinds of what was told about a run, in the order in which it was applied."""
    return list(run.notifications.filter(state="applied").order_by("applied_at", "sequence").values_list("kind", flat=True))
