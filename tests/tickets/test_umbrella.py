"""Two customers below one provider: not one word of each other, whatever the service opens and whatever role one has."""

from datetime import date

import pytest

from parvis.intake.context import Context
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.people.models import EmailDomain
from parvis.tickets import lists
from parvis.tickets.filters import Filters
from parvis.tickets.inbound.copied import _is_of
from parvis.tickets.models import Ticket
from parvis.tickets.options import colleagues

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def provider(cast):
    """{name: a person there}: the provider's own customer-side person, two customers, and a site of one."""
    top = cast.organisation("provider", is_umbrella=True)
    freight, clinic = cast.organisation("freight", parent=top), cast.organisation("clinic", parent=top)
    places = {"top": top, "freight": freight, "clinic": clinic, "site": cast.organisation("site", parent=freight)}
    cast.grant("use", who="organisation", organisation=top)
    return {name: cast.person(f"at-{name}", place, role="administrator") for name, place in places.items()}


@pytest.fixture
def tickets(cast, provider):
    service = cast.service("open", visibility="organisation", use="customers")
    return {name: cast.ticket(service, by=person) for name, person in provider.items()}


SEEN = {"top": {"top"}, "freight": {"freight", "site"}, "site": {"freight", "site"}, "clinic": {"clinic"}}


@pytest.mark.parametrize("name", SEEN)
def test_each_sees_its_own_tree_in_lists_counters_and_searches(provider, tickets, name):
    person, mine = provider[name], {tickets[one] for one in SEEN[name]}

    assert set(Ticket.objects.visible_to(person)) == mine
    assert {row.ticket for row in lists.page(person, Filters()).rows} == mine
    assert {row.ticket for row in lists.page(person, Filters(q="nothing works")).rows} == mine
    assert lists.count(person, Filters(state="all")).number == len(mine)
    assert {name for name, one in tickets.items() if one.standing_of(person).sees} == SEEN[name]


def test_nobody_of_another_customer_is_let_in_by_a_customer(provider, tickets):
    with pytest.raises(Refused):
        tickets["freight"].add_participant(provider["clinic"].email, by=provider["freight"])
    with pytest.raises(Refused):
        tickets["freight"].add_participant(provider["top"].email, by=provider["freight"])

    tickets["freight"].add_participant(provider["site"].email, by=provider["freight"])


def test_a_mail_in_copy_to_another_customer_lets_nobody_in(provider, tickets):
    freight, clinic = tickets["freight"].organisation, tickets["clinic"].organisation
    EmailDomain.objects.create(organisation=clinic, domain="clinic.example", verified_at=now())
    newcomer = provider["clinic"]
    newcomer.email = "new@clinic.example"

    assert [_is_of(provider[name], freight) for name in ("site", "clinic", "top")] == [True, False, False]
    assert not _is_of(newcomer, freight)


def test_a_form_names_no_colleague_of_another_customer(provider):
    def named(name: str) -> set[str]:
        organisation = provider[name].memberships.get().organisation
        return {option.value for option in colleagues(Context("en", date(2026, 11, 29), source_args={"organisation": organisation}))}

    assert named("top") == {str(provider["top"].pk)}
    assert named("freight") == {str(provider["freight"].pk), str(provider["site"].pk)}


def test_what_is_granted_to_the_umbrella_on_purpose_reaches_below(cast, provider, tickets):
    assert [cast.portal.services.usable_by(person).count() for person in provider.values()] == [1, 1, 1, 1]
