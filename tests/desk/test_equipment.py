"""The equipment a request is about, at the desk and on the portal."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.assets.keeping import Said, register
from parvis.assets.models import Asset, AssetKind
from parvis.journal.models import Entry
from parvis.tickets.models import TicketAsset
from tests.cast import Cast, text
from tests.planning.contracts import agreement, covers

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class World:
    def __init__(self) -> None:
        self.cast = Cast(modules=["assets", "contract"])
        equipment = {"key": "equipment", "type": "asset", "label": text("The ticket is about")}
        summary = {"key": "summary", "type": "text", "label": text("Summary")}
        self.service = self.cast.service("help", fields=[equipment, summary], fills={"assets": "equipment"}, visibility="organisation")
        self.kinds = {
            key: AssetKind.objects.create(portal_key=self.cast.key, key=key, title=text(key.title())) for key in ("computer", "phone")
        }
        covers(agreement(self.cast.home, portal_key=self.cast.key), "asset-kind", "computer")
        self.pc, self.phone = self.keep("Front desk"), self.keep("Phone", "phone")

    def keep(self, name, kind="computer", owner=None) -> Asset:
        return register(self.kinds[kind], owner or self.cast.home, Said(name), by=self.cast.technician)

    def ticket(self, *assets, by=None, title="Slow"):
        ticket = self.cast.ticket(self.service, by=by or self.cast.alice, answers={"summary": title})
        for asset in assets:
            TicketAsset.objects.create(organisation=ticket.organisation, ticket=ticket, asset=asset)
        return ticket


@pytest.fixture
def world(db) -> World:
    return World()


def browser(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def side(world: World, ticket, user=None) -> str:
    page = browser(user or world.cast.technician).get(f"/desk/t/{ticket.reference}").content.decode()
    return page.partition('id="s-equipment"')[2].partition("</section>")[0]


def about(ticket) -> list[str]:
    return sorted(ticket.ticket_assets.values_list("asset__name", flat=True))


def send(world: World, ticket, user=None, **said):
    return browser(user or world.cast.technician).post(f"/desk/t/{ticket.reference}/equipment", {"key": str(uuid4()), **said})


def test_the_panel_says_what_it_is_its_state_and_whether_the_contract_covers_it(world: World) -> None:
    covered, outside = side(world, world.ticket(world.pc)), side(world, world.ticket(world.phone))

    assert f'href="/desk/assets/{world.pc.pk}"' in covered
    assert ("in service" in covered, "covered by the contract" in covered, "outside the contract" in covered) == (True, True, False)
    assert ("covered by the contract" in outside, "outside the contract" in outside) == (False, True)


def test_what_else_is_open_about_the_same_is_named_and_nothing_that_the_agent_may_not_see(world: World) -> None:
    one, other = world.ticket(world.pc), world.ticket(world.pc, title="Noisy")
    closed = world.ticket(world.pc, title="Done with")
    type(closed).objects.filter(pk=closed.pk).update(is_open=False, phase="closed")
    elsewhere = Cast("elsewhere")
    secret = elsewhere.ticket(summary="Secret")
    TicketAsset.objects.create(organisation=secret.organisation, ticket=secret, asset=world.pc)

    shown = side(world, one)

    assert other.reference in shown
    assert [word in shown for word in (closed.reference, secret.reference, one.reference + "</span>")] == [False, False, False]


def test_the_technician_says_what_it_is_about_and_the_contract_is_asked_again(world: World) -> None:
    ticket = world.ticket(world.phone)
    type(ticket).objects.filter(pk=ticket.pk).update(coverage="asset")

    send(world, ticket, remove=str(world.phone.pk))
    answer = send(world, ticket, add=str(world.pc.pk))

    ticket.refresh_from_db()
    assert (answer.status_code, about(ticket), ticket.coverage) == (302, ["Front desk"], "covered")
    first, second = Entry.objects.about(ticket).filter(verb="equipment_set").order_by("id")
    assert (first.data["removed"], second.data["added"], second.is_internal) == ("Phone", "Front desk", False)


def test_sent_twice_it_is_said_once(world: World) -> None:
    ticket = world.ticket()
    said = {"add": str(world.pc.pk), "key": str(uuid4())}

    for _time in range(2):
        send(world, ticket, **said)
    send(world, ticket, add=str(world.pc.pk))

    assert about(ticket) == ["Front desk"]
    assert Entry.objects.about(ticket).filter(verb="equipment_set").count() == 1


def test_what_another_organisation_has_or_is_retired_is_neither_offered_nor_taken(world: World) -> None:
    ticket = world.ticket()
    foreign = world.keep("Foreign", owner=world.cast.organisation("Elsewhere"))
    retired = world.keep("Old one")
    Asset.objects.filter(pk=retired.pk).update(phase="retired")
    world.keep("Of the shop", owner=world.cast.organisation("Shop", parent=world.cast.home))

    page = browser(world.cast.technician).get(f"/desk/t/{ticket.reference}/equipment").content.decode()
    statuses = [send(world, ticket, add=str(one.pk)).status_code for one in (foreign, retired)]

    assert [name in page for name in ("Front desk", "Of the shop", "Foreign", "Old one")] == [True, True, False, False]
    assert statuses == [409, 409]
    assert send(world, ticket, add=str(uuid4())).status_code == 404
    assert about(ticket) == []


def test_it_is_searched_among_many(world: World) -> None:
    ticket = world.ticket()
    for number in range(25):
        world.keep(f"Screen {number:02}")
    client = browser(world.cast.technician)

    first = client.get(f"/desk/t/{ticket.reference}/equipment").content.decode()
    searched = client.get(f"/desk/t/{ticket.reference}/equipment?q=screen+24").content.decode()

    assert ("Screen 24" in first, "There are more" in first) == (False, True)
    assert ("Screen 24" in searched, "Screen 03" in searched) == (True, False)


def test_only_who_handles_it_may_say_so(world: World) -> None:
    ticket, reader = world.ticket(), Cast("elsewhere")
    reader.service("elsewhere-help")

    for user in (world.cast.alice, reader.technician):
        assert send(world, ticket, user, add=str(world.pc.pk)).status_code == 404
    assert send(world, ticket, world.cast.technician, add="nonsense").status_code == 404
    assert browser(None).post(f"/desk/t/{ticket.reference}/equipment").status_code == 302
    assert about(ticket) == []


def test_a_portal_without_equipment_has_no_such_panel(world: World) -> None:
    plain = Cast("plain")
    ticket = plain.ticket()

    assert side(world, ticket, plain.technician) == ""
    assert browser(plain.technician).get(f"/desk/t/{ticket.reference}/equipment").status_code == 404


def test_the_customer_reads_that_it_changed_and_finds_the_page_of_what_they_may_see(world: World) -> None:
    ticket, shop = world.ticket(), world.cast.organisation("Shop", parent=world.cast.home)
    hidden = world.keep("Of the shop", owner=shop)
    for asset in (world.pc, hidden):
        send(world, ticket, add=str(asset.pk))

    page = browser(world.cast.alice).get(f"/p/{world.cast.key}/t/{ticket.reference}").content.decode()
    desk = browser(world.cast.technician).get(f"/desk/t/{ticket.reference}").content.decode()

    assert "changed the equipment that the request is about" in page
    assert f"/assets/{world.pc.pk}" in page
    assert "Of the shop" not in page
    assert "said that it is about Of the shop" in desk


def test_its_page_says_what_is_open_before_what_is_closed(world: World) -> None:
    closed, still = world.ticket(world.pc, title="Was slow"), world.ticket(world.pc, title="Is slow")
    type(closed).objects.filter(pk=closed.pk).update(is_open=False, phase="closed")
    mate = world.ticket(world.pc, by=world.cast.person("mate", world.cast.home), title="Private")
    type(mate).objects.filter(pk=mate.pk).update(visibility="participants")

    page = browser(world.cast.alice).get(f"/p/{world.cast.key}/assets/{world.pc.pk}").content.decode()

    places = [page.index(words) for words in ("Open requests", still.reference, "Closed requests", closed.reference)]
    assert places == sorted(places)
    assert mate.reference not in page


def test_the_page_asks_as_much_for_three_as_for_one(world: World) -> None:
    one, three = world.ticket(world.pc), world.ticket(world.pc, world.keep("Second"), world.keep("Third"))
    for asset in (world.pc, world.phone):
        world.ticket(asset)
    client = browser(world.cast.technician)
    counts = []
    for ticket in (one, three):
        client.get(f"/desk/t/{ticket.reference}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/desk/t/{ticket.reference}")
        counts.append(len(queries))

    assert counts[0] == counts[1]
