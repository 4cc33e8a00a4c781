"""What pages count is what lists show, whoever looks and whatever happened."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.catalogue.models import Service
from parvis.people.models import Organisation, User
from parvis.tickets.counting import Standings, count_services, recount, standings, sum_up_counts
from parvis.tickets.models import Participant, Share, StatusCount, Ticket
from parvis.tickets.scope import Scope
from tests.cast import Cast

VISIBILITIES = ("requester", "participants", "site", "tree", "organisation", "restricted")
STATUSES = ("received", "taken", "asked", "solved", "closed", "cancelled")


@pytest.fixture
def service(cast: Cast) -> Service:
    found = cast.service(visibility="organisation")
    count_services(cast.portal, [found])
    return found


def listed(user: User, service: Service, **narrowed: Any) -> Counter[tuple[int, str]]:
    seen = Ticket.objects.visible_to(user).filter(service=service, **narrowed)
    return Counter(seen.values_list("service_id", "status_key"))


def counted(user: User, service: Service) -> Counter[tuple[int, str]]:
    return standings(Scope(user), [service.pk]).numbers


def test_a_move_leaves_one_place_and_enters_another(cast, service):
    ticket = cast.ticket(service)
    cast.ticket(service)

    ticket.move("take", by=cast.technician)

    assert counted(cast.alice, service) == {(service.pk, "received"): 1, (service.pk, "taken"): 1}


def test_what_another_organisation_has_is_not_counted(cast, service):
    cast.ticket(service)

    assert counted(cast.bruno, service) == {(service.pk, "received"): 1}
    assert counted(cast.chloe, service) == {}


def test_services_that_no_page_counts_write_nothing(cast):
    cast.ticket()

    assert not StatusCount.objects.exists()


def test_a_service_counted_later_begins_with_what_it_has(cast):
    service = cast.service(visibility="organisation")
    ticket = cast.ticket(service)

    count_services(cast.portal, [service])
    ticket.move("take", by=cast.technician)

    assert counted(cast.alice, service) == {(service.pk, "taken"): 1}


def test_a_service_no_longer_counted_leaves_nothing(cast, service):
    cast.ticket(service)
    other = cast.service("other")

    count_services(cast.portal, [other])

    assert not StatusCount.objects.exists()
    assert list(Service.objects.filter(is_counted=True)) == [other]


def test_a_deleted_request_is_counted_no_more(cast, service):
    Ticket.objects.filter(pk=cast.ticket(service).pk).delete()

    assert counted(cast.alice, service) == {}


def test_summing_up_makes_one_row_of_many_and_changes_no_number(cast, service):
    for _each in range(3):
        cast.ticket(service).move("take", by=cast.technician)

    summed = sum_up_counts()

    assert summed == 9
    assert list(StatusCount.objects.values_list("status_key", "number", "is_sum")) == [("taken", 3, True)]
    assert counted(cast.alice, service) == {(service.pk, "taken"): 3}
    assert sum_up_counts() == 0


def test_what_one_is_invited_to_is_counted_beyond(cast, service):
    ticket = cast.ticket(service)
    Participant.objects.create(organisation=cast.home, ticket=ticket, user=cast.chloe, role="participant")

    assert standings(Scope(cast.chloe), [service.pk]) == Standings(Counter({(service.pk, "received"): 1}), beyond=1)
    assert standings(Scope(cast.bruno), [service.pk]).beyond == 0


def test_counting_anew_gives_the_same(cast, service):
    cast.ticket(service).move("take", by=cast.technician)
    before = counted(cast.alice, service)

    recount([service.pk])

    assert counted(cast.alice, service) == before


def test_counting_takes_as_many_questions_for_three_requests_as_for_one(cast, service):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            counted(cast.alice, service)
        return len(queries)

    cast.ticket(service)
    with_one = asked()
    cast.ticket(service)
    cast.ticket(service)

    assert asked() == with_one <= 5


class _Town:
    """A tree of organisations, one aside, and somebody of each kind, beside requests of all kinds of visibility."""

    def __init__(self, cast: Cast, service: Service, chance: random.Random) -> None:
        self.service, self.chance = service, chance
        root = cast.organisation("root")
        branch, aside = cast.organisation("branch", parent=root), cast.organisation("aside")
        self.places: list[Organisation] = [root, branch, cast.organisation("leaf", parent=branch), aside]
        self.people = [cast.person(f"{role}-{node.name}", node, role) for node in self.places for role in ("member", "manager")]
        self.staff = [cast.technician, cast.agent("idle", cast.make_team("elsewhere")), cast.agent("root", is_superuser=True)]
        self.model = cast.ticket(service, by=self.people[0])

    def file(self) -> None:
        """Written as many at once are: without the verb, which is not what is tested."""
        by = self.chance.choice([*self.people, *self.staff[:1], None])
        fields = {field.attname: getattr(self.model, field.attname) for field in Ticket._meta.concrete_fields if not field.generated}
        place = {"organisation_id": self.chance.choice(self.places).pk, "requester_id": by.pk if by else None}
        seen = {"visibility": self.chance.choice(VISIBILITIES), "status_key": self.chance.choice(STATUSES)}
        number = Ticket.objects.count()
        own = {"id": None, "key": None, "reference": f"TOWN-{number}"}
        new = Ticket(**{**{key: value for key, value in fields.items() if key not in own}, **place, **seen, "reference": own["reference"]})
        Ticket.objects.bulk_create([new])

    def change(self) -> None:
        ticket = self.chance.choice(list(Ticket.objects.filter(service=self.service)))
        one, which = Ticket.objects.filter(pk=ticket.pk), self.chance.randrange(7)
        if which < 2:
            one.update(status_key=self.chance.choice(STATUSES))
        elif which == 2:
            one.update(visibility=self.chance.choice(VISIBILITIES))
        elif which == 3:
            one.update(requester=self.chance.choice([*self.people, None]))
        elif which == 4:
            Participant.objects.get_or_create(
                ticket=ticket, user=self.chance.choice(self.people), defaults={"organisation": ticket.organisation, "role": "participant"}
            )
        elif which == 5:
            Share.objects.get_or_create(
                ticket=ticket, shared_with=self.chance.choice(self.places), defaults={"organisation": ticket.organisation}
            )
        else:
            sum_up_counts()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_each_person_counts_what_they_may_see(cast, service, seed):
    town = _Town(cast, service, random.Random(seed))

    for _each in range(40):
        town.file()
        town.change()

    everybody = [*town.people, *town.staff, cast.chloe]
    assert [counted(user, service) for user in everybody] == [listed(user, service) for user in everybody]
    within = (town.places[1].pk,)
    assert [standings(Scope(user, within=within), [service.pk]).numbers for user in town.people] == [
        listed(user, service, organisation__in=within) for user in town.people
    ]
