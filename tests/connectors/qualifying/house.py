"""A portal whose service tells of offers, a street with buildings, and an outside system that answers as the simulator does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from parvis.catalogue.models import Service
from parvis.connectors.models import Qualification, Run
from parvis.connectors.qualifying.asking import Wish, qualify
from parvis.connectors.qualifying.entries import Entry
from parvis.connectors.qualifying.locating import locate
from parvis.connectors.registry import Answer, Connector, Operation, connectors, register
from parvis.connectors.simulated.qualifying import qualify as judged
from parvis.connectors.simulated.scenarios import pin
from parvis.connectors.simulated.surveying import survey
from parvis.connectors.surveying.answers import verdict
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.people.models import User
from parvis.places import dictionary
from parvis.places.folding import fold, label
from parvis.places.models import Building, Commune, Street
from parvis.places.models import House as HouseRow
from tests.cast import Cast, text
from tests.connectors.simulated import street

KEY = "trial"
FIBRE = street.offer("fibre", title={"fr": "Fibre Pro", "en": "Fibre Pro"}, order="order", costs={"block": "99.00"})
COPPER = street.copper("copper", replaced_by="fibre", needs_visit=False)
OLD = street.offer("old", title={"fr": "Ancienne", "en": "Old one"}, valid_until="2019-12-31", replaced_by="fibre")
COMING = street.offer("coming", title={"fr": "À venir", "en": "To come"}, valid_from="2999-01-01")
FAMILIES = [{"key": "fibre", "title": text("Fibre")}, {"key": "copper", "title": text("Copper")}]
TABLE: dict[str, Any] = {
    "kind": "eligibility",
    "operation": f"{KEY}.eligibility",
    "families": FAMILIES,
    "offers": [FIBRE, COPPER, OLD, COMING],
}


class Outside:
    """`answers`: what the next calls get, an exception or nothing; else the simulator judges."""

    def __init__(self) -> None:
        self.answers: list[Exception] = []
        self.calls = 0
        operation = Operation(
            "eligibility", text("Eligibility"), self._perform, timeout=timedelta(seconds=10), kept_for=timedelta(days=365)
        )
        register(Connector(KEY, text("Trial"), operations=(operation,)))

    def _perform(self, run: Run) -> Answer:
        self.calls += 1
        if self.answers:
            raise self.answers.pop(0)
        sites, number = survey(run.input, seed=7)  # type: ignore[arg-type]  # a Question
        found = judged(run.input, sites, at=now(), number=number)  # type: ignore[arg-type]
        return Answer(found, verdict=verdict(found), valid_until=datetime.fromisoformat(found["valid_until"]))


@contextmanager
def outside() -> Iterator[Outside]:
    try:
        yield Outside()
    finally:
        connectors.unregister(KEY)


class House:
    def __init__(self, **cast: Any) -> None:
        self.cast = Cast("house", modules=["eligibility"], **cast)
        self.service: Service = self.cast.service(
            "check", tool=TABLE, visibility="organisation", title=text("Eligibility"), use="signed-in"
        )
        self.order: Service = self.cast.service("order")

    # --- places ---

    def address(self, number: int = 8, name: str = "Rue des Goélands", town: str = "Brest") -> HouseRow:
        commune = Commune.objects.get_or_create(
            code="29019", defaults={"name": town, "name_folded": fold(town), "department": "29", "postcodes": ["29200"]}
        )[0]
        made = {
            "name_folded": fold(name),
            "label_folded": label(name, "29200", town),
            "commune_name": town,
            "postcode": "29200",
            "code": "0361",
        }
        way = Street.objects.get_or_create(
            name=name, commune=commune, defaults={**made, "national_key": fold(name)[:20], "house_count": 3}
        )[0]
        house = HouseRow.objects.create(street=way, number=number, x=146_000.0 + number, y=6_837_000.0)
        dictionary.refresh()
        return house

    def block(self, identifier: str = "IMB/29019/X/0ZK8", at: HouseRow | None = None, pinned: str = "deployed", **said: Any) -> Building:
        given = {"commune_code": "29019", "commune_name": "BREST", "house": at, "street": at.street if at else None} | said
        building = street.block(identifier, **given)
        Building.objects.filter(pk=building.pk).update(postcode="29200", number="8", street_kind="RUE", street_name="DES GOELANDS")
        if at:
            Building.objects.filter(pk=building.pk).update(x=at.x, y=at.y)
        pin("building", identifier, pinned)
        building.refresh_from_db()
        return building

    # --- asking ---

    def wish(
        self, typed: str = "IMB/29019/X/0ZK8", kind: str = "building", offers: tuple[str, ...] = ("fibre", "copper"), **more: Any
    ) -> Wish:
        entry = Entry.read(kind, typed)
        spot = locate(entry, more.pop("chosen", "")).spot
        assert spot is not None, locate(entry)
        return Wish(more.pop("service", self.service), entry, spot, offers)

    def qualify(self, *args: Any, by: User | None = None, key: object = None, **more: Any) -> Qualification:
        asker = by or self.cast.alice
        return qualify(self.wish(*args, **more), by=asker, organisation=asker.places()[0].organisation, key=key or uuid7())  # type: ignore[arg-type]
