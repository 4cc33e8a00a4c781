"""«Partager»: with whom a request is shared, and sharing it with an organisation."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.catalogue.models import Portal
from parvis.people.models import Organisation
from parvis.tickets.models import Ticket
from tests.cast import Cast
from tests.portal.following.conftest import signed_in
from tests.portal.following.test_ticket import at, page


@pytest.fixture
def site(house: Cast) -> Organisation:
    return house.organisation("Northern site", parent=house.home)


@pytest.fixture
def ticket(house: Cast, site: Organisation) -> Ticket:
    made: Ticket = house.ticket()
    return made


def share(client: Client, ticket: Ticket, organisation: object, **more: str) -> int:
    return client.post(at(ticket, "shares"), {"organisation": str(organisation), **more}).status_code


def test_the_requester_shares_it_with_an_entity_and_takes_it_back(alice: Client, ticket: Ticket, site: Organisation) -> None:
    assert share(alice, ticket, site.pk, reads_only="on") == 302

    assert 'Northern site, <span class="muted">reads only</span>' in page(alice, ticket)
    assert alice.post(at(ticket, "shares", str(site.pk), "remove")).status_code == 302
    assert "Northern site" not in page(alice, ticket).split('id="side-people"')[1]


def test_nothing_chosen_is_asked_again_and_nothing_is_shared(alice: Client, ticket: Ticket) -> None:
    answer = alice.post(at(ticket, "shares"), {"organisation": ""})

    assert answer.status_code == 422
    assert "Choose an organisation" in answer.content.decode()
    assert not ticket.shares.exists()


def test_an_organisation_out_of_the_list_is_not_said_to_exist(house: Cast, alice: Client, ticket: Ticket) -> None:
    unknown, none = house.organisation("Rival"), "00000000-0000-0000-0000-000000000000"

    answers = [alice.post(at(ticket, "shares"), {"organisation": str(one)}).content.decode() for one in (unknown.pk, none)]

    assert ["Rival" in one for one in answers] == [False, False]
    assert ["Choose one of the organisations of the list" in one for one in answers] == [True, True]


def test_a_participant_may_not_share_it_and_a_stranger_does_not_find_it(
    house: Cast, bruno: Client, ticket: Ticket, site: Organisation
) -> None:
    ticket.add_participant(house.bruno, by=house.alice)

    assert share(bruno, ticket, site.pk) == 403
    assert "Share with an organisation" not in bruno.get(at(ticket, "participants")).content.decode()
    assert share(signed_in(house.chloe), ticket, site.pk) == 404
    assert share(Client(), ticket, site.pk) == 302
    assert not ticket.shares.exists()


def test_a_portal_may_order_the_columns_of_its_list_and_say_where_the_title_stands(house: Cast, alice: Client, ticket: Ticket) -> None:
    Portal.objects.filter(pk=house.portal.pk).update(
        list_columns=["kind", "reference", "summary", "status"], texts={"summary": {"en": "Short"}}
    )

    said = alice.get("/p/house/tickets").content.decode()

    heads = [part.split("</th>")[0].rpartition(">")[2].strip() for part in said.split("<th ")[1:]]
    assert heads == ["Type", "Reference", "Short", "Status"]
    assert said.index(ticket.reference) < said.index(f'href="/p/house/t/{ticket.reference}"')
