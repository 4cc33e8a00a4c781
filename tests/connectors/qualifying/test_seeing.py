"""Who sees which search."""

import pytest

from parvis.connectors.models import Qualification
from tests.connectors.qualifying.house import House


def seen(user) -> set[str]:
    return {one.run.requested_by.first_name for one in Qualification.objects.visible_to(user).select_related("run__requested_by")}


@pytest.fixture
def asked(house: House) -> House:
    house.block()
    cast = house.cast
    shop = cast.organisation("Shop", parent=cast.home)
    for who in (cast.alice, cast.bruno, cast.chloe, cast.person("sam", shop)):
        house.qualify(by=who)
    return house


@pytest.mark.parametrize(("visibility", "by_alice", "by_sam"), [
    ("requester", {"Alice"}, {"Sam"}),
    ("participants", {"Alice"}, {"Sam"}),
    ("site", {"Alice", "Bruno"}, {"Sam"}),
    ("tree", {"Alice", "Bruno", "Sam"}, {"Sam"}),
    ("organisation", {"Alice", "Bruno", "Sam"}, {"Alice", "Bruno", "Sam"}),
])  # fmt: skip
def test_the_service_says_how_far_it_is_open(asked: House, visibility, by_alice, by_sam):
    asked.service.visibility = visibility
    asked.service.save(update_fields=["visibility"])
    sam = Qualification.objects.get(run__requested_by__first_name="Sam").run.requested_by

    assert seen(asked.cast.alice) == by_alice
    assert seen(sam) == by_sam
    assert seen(asked.cast.chloe) == {"Chloe"}


def test_who_may_not_use_the_service_sees_only_their_own(asked: House):
    asked.service.grants.filter(role="use").delete()
    asked.cast.grant("use", service=asked.service, who="person", user=asked.cast.bruno)

    assert seen(asked.cast.alice) == {"Alice"}
    assert seen(asked.cast.bruno) == {"Alice", "Bruno", "Sam"}


def test_of_the_team_who_handles_the_service_sees_all(asked: House):
    other = asked.cast.agent("otto", team=asked.cast.make_team("elsewhere"))

    assert seen(asked.cast.technician) == {"Alice", "Bruno", "Chloe", "Sam"}
    assert seen(other) == set()


def test_nobody_sees_anything_who_is_not_signed_in_or_was_closed(asked: House):
    from django.contrib.auth.models import AnonymousUser

    asked.cast.alice.is_active = False

    assert seen(AnonymousUser()) == set()
    assert seen(asked.cast.alice) == set()
