"""Equipment that the team records, changes, puts in another state and takes out of service."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from parvis.assets.history import history_of
from parvis.assets.keeping import Said, register
from parvis.assets.models import Asset, AssetKind
from parvis.intake.models import Form
from parvis.journal.models import Entry
from tests.cast import Cast, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]
STATES = [
    {"key": "in_use", "phase": "active", "label": text("In use")},
    {"key": "spare", "phase": "paused", "label": text("Spare")},
    {"key": "scrapped", "phase": "retired", "label": text("Scrapped")},
]
SCHEMES = [{"key": "serial", "label": text("Serial number")}]
FIELDS = [
    {"key": "memory", "type": "number", "label": text("Memory"), "min": 1, "max": 512},
    {"key": "name", "type": "text", "label": text("Name on the network"), "max_length": 40},
]
SAID = {"said-name": "Front desk", "said-state": "in_use"}


@pytest.fixture
def house(db) -> Cast:
    cast = Cast()
    assert cast.help
    assert cast.alice
    form = Form.objects.create(portal_key=cast.key, key="kind:computer")
    form.publish({"steps": [{"key": "attributes", "fields": FIELDS}]})
    said = {"title": text("Computer"), "plural": text("Computers"), "states": STATES, "schemes": SCHEMES}
    AssetKind.objects.create(portal_key=cast.key, key="computer", form=form, **said)
    AssetKind.objects.create(portal_key=cast.key, key="software", title=text("Software"), parent_keys=["computer"])
    return cast


@pytest.fixture
def desk(house: Cast) -> Client:
    return browser(house.technician)


def browser(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def kept(house: Cast, name: str = "Front desk", kind: str = "computer", owner=None, parent=None, **said) -> Asset:
    found = AssetKind.objects.get(key=kind)
    return register(found, owner or house.home, Said(name, **said), by=house.technician, parent=parent)


def new(client: Client, house: Cast, kind: str = "computer", **said):
    return client.post(f"/desk/assets/new?kind={house.key}/{kind}", {**SAID, "said-owner": str(house.home.pk), "key": str(uuid4()), **said})


def verbs(asset: Asset) -> list[str]:
    return [entry.verb for entry in Entry.objects.about(asset)]


def test_the_kind_is_chosen_first(house: Cast, desk: Client) -> None:
    page = desk.get("/desk/assets/new").content.decode()

    assert f'href="/desk/assets/new?kind={house.key}%2Fcomputer"' in page


def test_all_that_is_said_is_recorded(house: Cast, desk: Client) -> None:
    said = {
        "said-reference": "PC-1",
        "said-number_serial": "SN1",
        "said-location": "Hall",
        "said-used_by": house.alice.email.upper(),
        "said-warranty_ends_on": "2027-01-31",
        "memory": "16",
        "name": "front-1",
    }

    answer = new(desk, house, **said)

    made = Asset.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/desk/assets/{made.pk}")
    assert (made.name, made.reference, made.location, made.used_by, made.warranty_ends_on) == (
        "Front desk",
        "PC-1",
        "Hall",
        house.alice,
        date(2027, 1, 31),
    )
    assert (made.attributes, made.identifiers.get().value, made.owner) == ({"memory": 16, "name": "front-1"}, "SN1", house.home)
    assert verbs(made) == ["asset_registered"]


def test_the_same_form_sent_twice_records_one(house: Cast, desk: Client) -> None:
    key = str(uuid4())

    first, second = new(desk, house, key=key), new(desk, house, key=key)

    assert first.url == second.url
    assert Asset.objects.count() == 1


def test_what_is_to_correct_is_said_at_its_field_and_above_and_what_was_typed_stays(house: Cast, desk: Client) -> None:
    said = {"said-name": "", "said-under": "Nothing", "said-used_by": "nobody", "said-warranty_ends_on": "soon", "memory": "many"}

    answer = new(desk, house, **said)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == ["name", "under", "used_by", "warranty_ends_on"]
    assert sorted(answer.context["attributes"].errors) == ["memory"]
    for field in ("said-name", "said-under", "said-used_by", "said-warranty_ends_on", "memory"):
        assert f'href="#id_{field}"' in page
    assert 'value="many"' in page
    assert "<title>Error: " in page
    assert not Asset.objects.exists()


def test_a_reference_that_is_there_already_is_said_at_its_field(house: Cast, desk: Client) -> None:
    kept(house, reference="PC-1")

    answer = new(desk, house, **{"said-name": "Till", "said-reference": "PC-1"})

    assert list(answer.context["form"].errors) == ["reference"]
    assert Asset.objects.count() == 1


def test_an_entity_that_the_team_does_not_serve_is_not_taken(house: Cast, desk: Client) -> None:
    foreign = Cast("elsewhere").home

    answer = new(desk, house, **{"said-owner": str(foreign.pk)})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["owner"])
    assert foreign.name not in desk.get("/desk/assets/new?kind=house/computer").content.decode().replace(house.home.name, "")


def test_it_stands_under_what_is_called_so(house: Cast, desk: Client) -> None:
    parent = kept(house, reference="PC-1")
    kept(house, "Till")

    answer = new(desk, house, "software", **{"said-name": "Office", "said-state": "active", "said-under": "pc-1"})

    made = Asset.objects.get(name="Office")
    assert (answer.status_code, made.parent) == (302, parent)


def test_two_of_one_name_are_told_apart_by_their_reference(house: Cast, desk: Client) -> None:
    kept(house)
    kept(house)

    answer = new(desk, house, "software", **{"said-name": "Office", "said-state": "active", "said-under": "Front desk"})

    assert answer.context["form"].errors["under"] == ["Several things are called “Front desk”: name it by its reference."]


def test_what_is_added_under_one_begins_with_it(house: Cast, desk: Client) -> None:
    parent = kept(house)
    kept(house)  # called alike: the address says which

    page = desk.get(f"/desk/assets/new?kind=house/software&under={parent.pk}").content.decode()
    said = {**SAID, "said-name": "Office", "said-owner": str(house.home.pk), "said-state": "active", "said-under": "Front desk"}
    desk.post(f"/desk/assets/new?kind=house/software&under={parent.pk}", said)

    assert 'value="Front desk"' in page
    assert Asset.objects.get(name="Office").parent == parent


def changed(desk: Client, asset: Asset, **said):
    """Its page as it was opened, with what is `said` otherwise."""
    context = desk.get(f"/desk/assets/{asset.pk}/edit").context
    form = context["form"]
    shown = {f"said-{name}": form[name].value() or "" for name in form.fields} | asset.attributes
    return desk.post(f"/desk/assets/{asset.pk}/edit", {**shown, "base": context["base"], **said})


def test_a_change_is_one_line_of_its_history(house: Cast, desk: Client) -> None:
    asset = kept(house, reference="PC-1", numbers={"serial": "SN1"}, attributes={"memory": 8})

    answer = changed(desk, asset, **{"said-location": "Hall", "memory": "16"})

    asset.refresh_from_db()
    assert (answer.status_code, asset.location, asset.attributes, asset.reference) == (302, "Hall", {"memory": 16}, "PC-1")
    assert asset.identifiers.get().value == "SN1"
    assert [event.sentence for event in history_of(asset, for_team=True)] == ["Changed: Place", "Recorded"]


def test_sent_again_nothing_happens(house: Cast, desk: Client) -> None:
    asset = kept(house, used_by=house.alice)
    base = asset.updated_at.isoformat()
    said = {**SAID, "said-owner": str(house.home.pk), "said-location": "Hall", "said-used_by": house.alice.username, "base": base}

    statuses = [desk.post(f"/desk/assets/{asset.pk}/edit", said).status_code for _time in range(2)]

    assert statuses == [302, 302]
    assert verbs(asset) == ["asset_registered", "asset_changed"]


def test_whoever_was_faster_is_not_overwritten(house: Cast, desk: Client) -> None:
    asset = kept(house)
    base = asset.updated_at.isoformat()
    changed(desk, asset, **{"said-location": "Hall"})

    answer = desk.post(f"/desk/assets/{asset.pk}/edit", {**SAID, "said-owner": str(house.home.pk), "said-location": "Attic", "base": base})

    assert answer.status_code == 409
    assert "Somebody has changed this equipment meanwhile" in answer.content.decode()
    assert 'value="Attic"' in answer.content.decode()
    asset.refresh_from_db()
    assert asset.location == "Hall"


def test_it_goes_to_another_entity_of_its_customer_and_to_no_other(house: Cast, desk: Client) -> None:
    shop, foreign = house.organisation("Shop", parent=house.home), house.organisation("Elsewhere")
    for one, name in ((shop, "sam"), (foreign, "eve")):
        house.person(name, one)
    parent = kept(house)
    asset = kept(house, "Office", "software", parent=parent)

    refused = changed(desk, asset, **{"said-owner": str(foreign.pk)})
    given = changed(desk, asset, **{"said-owner": str(shop.pk)})

    asset.refresh_from_db()
    assert (refused.status_code, given.status_code) == (422, 302)
    assert (asset.owner, asset.parent) == (shop, None)


def test_the_state_changes_at_one_click_and_once(house: Cast, desk: Client) -> None:
    asset = kept(house)

    for _time in range(2):
        answer = desk.post(f"/desk/assets/{asset.pk}/state", {"state": "spare", "seen": "in_use"})

    asset.refresh_from_db()
    assert (answer.status_code, asset.state, asset.phase) == (302, "spare", "paused")
    assert [event.sentence for event in history_of(asset, for_team=False)] == ["Its state is now “Spare”", "Recorded"]


@pytest.mark.parametrize("said", [{"state": "lost"}, {"state": "spare", "seen": "scrapped"}])
def test_a_state_that_is_none_or_that_changed_meanwhile_is_refused(house: Cast, desk: Client, said) -> None:
    asset = kept(house)

    answer = desk.post(f"/desk/assets/{asset.pk}/state", said)

    asset.refresh_from_db()
    assert (answer.status_code, asset.state) == (409, "in_use")


def test_it_leaves_the_service_with_what_stands_under_it(house: Cast, desk: Client) -> None:
    asset = kept(house)
    office, other = kept(house, "Office", "software", parent=asset), kept(house, "Till")

    shown = desk.get(f"/desk/assets/{asset.pk}/retire").content.decode()
    for _time in range(2):
        answer = desk.post(f"/desk/assets/{asset.pk}/retire", {"state": "scrapped", "below": "1"})

    assert "Office" in shown
    assert answer.status_code == 302
    assert list(Asset.objects.filter(phase="retired").order_by("name")) == [asset, office]
    assert [verbs(one) for one in (asset, office, other)] == [["asset_registered", "asset_changed"]] * 2 + [["asset_registered"]]
    assert "Retired" in history_of(office, for_team=True)[0].sentence.title()


def test_no_state_of_service_retires_it(house: Cast, desk: Client) -> None:
    asset = kept(house)

    assert desk.post(f"/desk/assets/{asset.pk}/retire", {"state": "spare"}).status_code == 409
    asset.refresh_from_db()
    assert asset.phase == "active"


def test_who_does_not_work_for_its_portal_finds_no_such_page(house: Cast) -> None:
    asset = kept(house)
    other = Cast("elsewhere")
    other.service("elsewhere-help")
    boss = house.person("boss", house.home, role="administrator")
    paths = [f"/desk/assets/{asset.pk}/{act}" for act in ("edit", "state", "retire")]

    for user in (other.technician, boss, house.alice):
        client = browser(user)
        assert [client.post(path, {"state": "scrapped", **SAID}).status_code for path in paths] == [404, 404, 404]
        assert client.get(f"/desk/assets/new?under={asset.pk}").status_code == 404
    assert [browser(None).post(path).status_code for path in paths] == [302, 302, 302]
    assert (Asset.objects.get().state, Asset.objects.get().name) == ("in_use", "Front desk")


def test_an_agent_of_another_portal_records_nothing_for_this_one(house: Cast) -> None:
    other = Cast("elsewhere")
    other.service("elsewhere-help")

    answer = browser(other.technician).post("/desk/assets/new?kind=house/computer", {**SAID, "said-owner": str(house.home.pk)})

    assert (answer.status_code, "Of which kind" in answer.content.decode()) == (200, False)
    assert not Asset.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_as_much_for_three_as_for_one(house: Cast, desk: Client, count, django_assert_max_num_queries) -> None:
    for number in range(count):
        asset = kept(house, f"PC {number}")
        kept(house, f"Office {number}", "software", parent=asset)

    for path in ("edit", "retire"):
        desk.get(f"/desk/assets/{asset.pk}/{path}")
        with django_assert_max_num_queries(20):
            desk.get(f"/desk/assets/{asset.pk}/{path}")
