"""Where an organisation stands: its path, and the tree that is the customer's own, whatever moves."""

import pytest

from parvis.kit.errors import Refused
from parvis.people.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def node(name: str, parent: Organisation | None = None, **fields) -> Organisation:
    return Organisation.objects.create(name=name, parent=parent, **fields)


def trees() -> dict[str, str]:
    """{name: name of where its tree begins}."""
    names = {one.pk: one.name for one in Organisation.objects.all()}
    return {one.name: names[one.tree] for one in Organisation.objects.all()}


@pytest.fixture
def provider() -> Organisation:
    """A provider above two customers, one of which has a site with a floor."""
    top = node("Provider", is_umbrella=True)
    node("Clinic", top)
    node("Floor", node("Site", node("Freight", top)))
    return top


def test_below_an_umbrella_each_customer_begins_a_tree(provider):
    assert trees() == {"Provider": "Provider", "Clinic": "Clinic", "Freight": "Freight", "Site": "Freight", "Floor": "Freight"}


def test_without_an_umbrella_it_is_one_tree_and_the_flag_may_come_and_go(provider):
    provider.is_umbrella = False
    provider.save(update_fields=["is_umbrella"])
    assert set(trees().values()) == {"Provider"}

    provider.is_umbrella = True
    provider.save()
    assert trees()["Floor"] == "Freight"


def test_an_umbrella_in_the_middle_cuts_there(provider):
    site = Organisation.objects.get(name="Site")
    site.is_umbrella = True
    site.save(update_fields=["is_umbrella"])

    assert trees() == {"Provider": "Provider", "Clinic": "Clinic", "Freight": "Freight", "Site": "Site", "Floor": "Floor"}


def test_who_moves_takes_those_below_along(provider):
    site, clinic = Organisation.objects.get(name="Site"), Organisation.objects.get(name="Clinic")
    site.parent = clinic
    site.save(update_fields=["parent"])

    floor = Organisation.objects.get(name="Floor")
    assert floor.ancestor_ids == [provider.pk, clinic.pk, site.pk, floor.pk]
    assert floor.own_ancestor_ids == [clinic.pk, site.pk, floor.pk]
    assert trees()["Floor"] == "Clinic"


def test_nothing_stands_below_itself(provider):
    freight = Organisation.objects.get(name="Freight")
    freight.parent = Organisation.objects.get(name="Floor")

    with pytest.raises(Refused):
        freight.save(update_fields=["parent"])

    assert Organisation.objects.get(name="Freight").parent == provider


def test_what_lies_below_an_umbrella_is_not_its_own(provider):
    freight = Organisation.objects.get(name="Freight")

    assert [one.name for one in Organisation.objects.within(provider)] == ["Provider"]
    assert [one.name for one in Organisation.objects.within(freight)] == ["Floor", "Freight", "Site"]


def test_another_change_asks_nothing_of_those_below(provider, django_assert_num_queries):
    provider.name = "Provider of services"
    with django_assert_num_queries(1):
        provider.save(update_fields=["name"])
