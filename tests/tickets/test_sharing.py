"""Opening a request to another organisation."""

from __future__ import annotations

import pytest

from parvis.kit.errors import Refused
from parvis.people.models import Organisation
from parvis.tickets.models import Ticket
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def carrier(cast: Cast) -> Organisation:
    return cast.organisation("Carrier")


def known(ticket: Ticket) -> list[str]:
    return [one.name for one in ticket.partners().order_by("name")]


def seen_by(person: object) -> list[str]:
    return [ticket.title for ticket in Ticket.objects.visible_to(person)]


def test_the_team_opens_a_request_to_another_organisation_whose_leaders_are_told(cast: Cast, carrier: Organisation) -> None:
    ticket = cast.ticket()
    member, manager = cast.person("mia", carrier), cast.person("max", carrier, role="manager")

    ticket.share(carrier, by=cast.technician)

    assert (seen_by(member), seen_by(manager), seen_by(cast.chloe)) == (["Nothing works"], ["Nothing works"], [])
    assert (cast.mails(manager), cast.mails(member)) == (["ticket_shared"], [])
    assert [entry.verb for entry in ticket.entries.all()] == ["submitted", "shared"]


def test_shared_twice_it_is_shared_once(cast: Cast, carrier: Organisation) -> None:
    ticket = cast.ticket()

    first, second = ticket.share(carrier, by=cast.technician), ticket.share(carrier, by=cast.technician)

    assert first == second
    assert ticket.entries.filter(verb="shared").count() == 1


def test_an_organisation_that_only_reads_may_not_write(cast: Cast, carrier: Organisation) -> None:
    ticket, mia = cast.ticket(), cast.person("mia", carrier)
    ticket.share(carrier, by=cast.technician, may_write=False)

    with pytest.raises(Refused):
        Ticket.objects.get(pk=ticket.pk).reply("Hello", by=mia)


def test_what_is_taken_back_is_seen_no_more(cast: Cast, carrier: Organisation) -> None:
    ticket, mia = cast.ticket(), cast.person("mia", carrier)
    ticket.share(carrier, by=cast.technician)

    ticket.unshare(carrier, by=cast.alice)
    ticket.unshare(carrier, by=cast.alice)

    assert seen_by(mia) == []
    assert [entry.verb for entry in ticket.entries.all()] == ["submitted", "shared", "unshared"]


def test_a_customer_names_the_entities_of_their_tree_and_those_with_which_something_is_shared(cast: Cast, carrier: Organisation) -> None:
    cast.organisation("Site", parent=cast.home)
    other, ticket = cast.ticket(), cast.ticket()
    assert known(ticket) == ["Site"]

    other.share(carrier, by=cast.technician)

    assert known(ticket) == ["Carrier", "Site"]
    assert ticket.share(carrier, by=cast.alice).shared_with == carrier


def test_a_customer_names_no_organisation_they_do_not_know(cast: Cast, carrier: Organisation) -> None:
    ticket = cast.ticket()

    with pytest.raises(Refused) as refusal:
        ticket.share(carrier, by=cast.alice)

    assert refusal.value.code == "unknown"
    assert not ticket.shares.exists()


def test_where_the_whole_organisation_sees_it_its_entities_are_not_offered(cast: Cast) -> None:
    cast.organisation("Site", parent=cast.home)
    service = cast.service("open", visibility="organisation")

    assert known(cast.ticket(service)) == []


def test_a_manager_shares_what_a_colleague_asked_and_a_member_does_not(cast: Cast) -> None:
    site = cast.organisation("Site", parent=cast.home)
    ticket = cast.ticket(cast.service("near", visibility="site"))
    manager = cast.person("max", cast.home, role="manager")

    with pytest.raises(Refused):
        ticket.share(site, by=cast.bruno)

    assert ticket.share(site, by=manager).shared_with == site


def test_a_stranger_shares_nothing(cast: Cast, carrier: Organisation) -> None:
    with pytest.raises(Refused):
        cast.ticket().share(carrier, by=cast.chloe)


def test_a_restricted_request_is_shared_with_nobody(cast: Cast, carrier: Organisation) -> None:
    ticket = cast.ticket(cast.service("secret", visibility="restricted"))

    with pytest.raises(Refused):
        ticket.share(carrier, by=cast.technician)

    assert not ticket.shares.exists()
