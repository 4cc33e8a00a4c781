"""What is done to equipment, and who sees it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from parvis.assets.finding import Search, found, page
from parvis.assets.keeping import Faulty, Said, change, give_to, place_under, register
from parvis.assets.models import Asset, AssetKind
from parvis.assets.reading import attributes_of, is_under_warranty, numbers_of, state_of
from parvis.intake.models import Form
from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.people.models import Organisation
from tests.cast import Cast, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ATTRIBUTES = [
    {"key": "brand", "type": "text", "label": text("Brand"), "max_length": 40},
    {"key": "memory", "type": "number", "label": text("Memory"), "unit": "GB", "min": 1, "max": 512},
]
STATES = [
    {"key": "in_use", "phase": "active", "label": text("In use"), "meaning": "good"},
    {"key": "scrapped", "phase": "retired", "label": text("Scrapped")},
]
SCHEMES = [{"key": "serial", "label": text("Serial number")}, {"key": "licence", "label": text("Licence key"), "secret": True}]


@pytest.fixture
def computer(cast: Cast) -> AssetKind:
    form = Form.objects.create(portal_key=cast.key, key="kind:computer")
    form.publish({"steps": [{"key": "attributes", "fields": ATTRIBUTES}]})
    assert cast.help
    return AssetKind.objects.create(
        portal_key=cast.key, key="computer", title=text("Computer"), form=form, states=STATES, schemes=SCHEMES, parent_keys=["computer"]
    )


def keep(cast: Cast, kind: AssetKind, name: str = "PC-1", owner: Organisation | None = None, **said: Any) -> Asset:
    return register(kind, owner or cast.home, Said(name, **said), by=cast.technician)


def verbs(asset: Asset) -> list[str]:
    return [entry.verb for entry in Entry.objects.about(asset)]


def names(user: Any, **search: str) -> list[str]:
    return [asset.name for asset in page(found(user, "house", Search(**search))).rows]


def test_what_is_registered_says_its_state_its_numbers_and_its_attributes(cast: Cast, computer: AssetKind) -> None:
    asset = keep(
        cast, computer, reference="PC-1", attributes={"brand": "HP", "memory": "16"}, numbers={"serial": "5CG2", "licence": "K-77"}
    )

    assert (state_of(asset).label, asset.phase, verbs(asset)) == ("In use", "active", ["asset_registered"])
    assert [(row.label, row.text) for row in attributes_of(asset, "en", for_team=True)] == [("Brand", "HP"), ("Memory", "16\u00a0GB")]
    assert [one.value for one in numbers_of(asset, for_team=False)] == ["5CG2"]
    assert [one.value for one in numbers_of(asset, for_team=True)] == ["5CG2", "K-77"]


def test_what_is_to_correct_is_said_by_field_and_nothing_is_kept(cast: Cast, computer: AssetKind) -> None:
    with pytest.raises(Faulty) as faulty:
        keep(cast, computer, name=" ", state="lost", attributes={"memory": "many"}, numbers={"mac": "1"})

    assert sorted(faulty.value.errors) == ["memory", "name", "numbers", "state"]
    assert not Asset.objects.exists()


def test_a_reference_stands_once_for_a_kind_and_a_customer(cast: Cast, computer: AssetKind) -> None:
    keep(cast, computer, reference="PC-1")

    with pytest.raises(Faulty) as faulty:
        keep(cast, computer, name="Another", reference="PC-1")

    assert list(faulty.value.errors) == ["reference"]
    assert keep(cast, computer, owner=cast.organisation("Elsewhere"), reference="PC-1").reference == "PC-1"


def test_a_change_is_journaled_once_and_nothing_when_nothing_differs(cast: Cast, computer: AssetKind) -> None:
    asset = keep(cast, computer, numbers={"serial": "A"})

    entry = change(asset, Said("PC-1", state="scrapped", numbers={"serial": "B"}), by=cast.technician)

    assert entry and entry.data == {"changed": ["state"], "state": text("Scrapped")}
    assert change(asset, Said("PC-1", state="scrapped", numbers={"serial": "B"}), by=cast.technician) is None
    assert (asset.phase, [one.value for one in numbers_of(asset, for_team=True)]) == ("retired", ["B"])


def test_only_the_team_of_the_portal_keeps_equipment(cast: Cast, computer: AssetKind) -> None:
    other = Cast("elsewhere")
    assert other.help
    asset = keep(cast, computer)

    for person in (cast.alice, other.technician):
        with pytest.raises(Refused):
            change(asset, Said("Mine"), by=person)
        with pytest.raises(Refused):
            register(computer, cast.home, Said("Mine"), by=person)


def test_it_stands_under_what_its_kind_allows_and_never_under_itself(cast: Cast, computer: AssetKind) -> None:
    lone = AssetKind.objects.create(portal_key=cast.key, key="desk", title=text("Desk"))
    above, below = keep(cast, computer, "Above"), keep(cast, computer, "Below")
    place_under(below, above, by=cast.technician)

    for parent in (below, above, keep(cast, lone, "Desk")):
        with pytest.raises(Refused):
            place_under(above, parent, by=cast.technician)

    assert verbs(below) == ["asset_registered", "asset_moved"]


def test_it_is_given_with_what_stands_under_it_to_another_entity_and_never_to_another_customer(cast: Cast, computer: AssetKind) -> None:
    site = cast.organisation("Site", parent=cast.home)
    above = keep(cast, computer, "Above")
    below = register(computer, cast.home, Said("Below"), by=cast.technician, parent=above)

    give_to(above, site, by=cast.technician)

    below.refresh_from_db()
    assert (above.owner, below.owner, below.organisation) == (site, site, cast.home)
    with pytest.raises(Refused):
        give_to(above, cast.organisation("Rival"), by=cast.technician)


def test_members_see_what_their_entity_has_and_leaders_what_is_below_too(cast: Cast, computer: AssetKind) -> None:
    site, rival = cast.organisation("Site", parent=cast.home), cast.organisation("Rival")
    for name, owner in (("Town", cast.home), ("Site", site), ("Rival", rival)):
        keep(cast, computer, name, owner)
    manager, below = cast.person("max", cast.home, role="manager"), cast.person("mia", site)

    assert [names(user) for user in (cast.alice, manager, below, cast.technician)] == [
        ["Town"], ["Site", "Town"], ["Site"], ["Rival", "Site", "Town"],
    ]  # fmt: skip


def test_words_and_numbers_find_it_but_secret_ones_for_the_team_alone(cast: Cast, computer: AssetKind) -> None:
    keep(cast, computer, "Poste d’accueil", location="Étage 2", numbers={"serial": "5CG2184", "licence": "KEY-77"})

    assert [names(cast.alice, q=q) for q in ("etage accueil", "5cg2184", "KEY-77", "nothing")] == [["Poste d’accueil"]] * 2 + [[], []]
    assert names(cast.technician, q="KEY-77") == ["Poste d’accueil"]


def test_what_is_retired_is_left_out_until_asked_for(cast: Cast, computer: AssetKind) -> None:
    keep(cast, computer, "Old", state="scrapped")
    keep(cast, computer, "New", warranty_ends_on=date(2020, 1, 1))

    assert [names(cast.alice, state=state) for state in ("", "retired", "all")] == [["New"], ["Old"], ["New", "Old"]]
    assert names(cast.alice, warranty="over") == ["New"]
    assert is_under_warranty(Asset.objects.get(name="New")) is False


def test_pages_follow_a_key(cast: Cast, computer: AssetKind) -> None:
    for number in range(30):
        keep(cast, computer, f"PC-{number:02}")
    everything = found(cast.alice, "house", Search())

    first = page(everything)
    second = page(everything, first.next_cursor)

    assert [len(first.rows), len(second.rows), second.next_cursor] == [25, 5, ""]
    assert [one.name for one in second.rows] == [f"PC-{number}" for number in range(25, 30)]
