"""Offers as data: between which days they are sold, to whom, and what is wrong with their table."""

from datetime import date, timedelta

import pytest

from parvis.connectors.qualifying.offers import Catalogue, faults, ordered_by
from parvis.intake.registries import option_sources
from parvis.kit.clock import today
from parvis.planning.models import Agreement, Calendar, Level
from parvis.tickets.asking import context_of
from tests.cast import text
from tests.connectors.qualifying.house import FIBRE, TABLE, House


def keys(offers):
    return [one.key for one in offers]


def test_only_what_is_sold_on_the_day_is_proposed_and_what_is_to_come_is_told(house: House):
    catalogue = Catalogue(house.service, house.cast.home)

    assert keys(catalogue.sold) == ["fibre", "copper"]
    assert [(one.title, keys(one.offers)) for one in catalogue.families] == [("Fibre", ["fibre"]), ("Copper", ["copper"])]
    assert keys(catalogue.coming) == ["coming"]


@pytest.mark.parametrize(("on", "sold"), [
    (date(2019, 12, 31), ["fibre", "copper", "old"]),
    (date(2020, 1, 1), ["fibre", "copper"]),
    (date(2998, 12, 31), ["fibre", "copper"]),
    (date(2999, 1, 1), ["fibre", "copper", "coming"]),
])  # fmt: skip
def test_the_first_and_the_last_day_belong_to_it(house: House, on, sold):
    assert keys(Catalogue(house.service, house.cast.home, on=on).sold) == sold


def test_what_is_sold_no_more_may_still_be_asked_about(house: House):
    assert keys(Catalogue(house.service, house.cast.home).named(["old", "unknown", "fibre"])) == ["fibre", "old"]


def test_an_offer_for_a_level_is_seen_by_organisations_of_that_level_alone(house: House):
    house.service.tool = {**TABLE, "offers": [FIBRE, {**FIBRE, "key": "gold_only", "levels": ["gold"]}]}
    calendar = Calendar.objects.create(portal_key="house", key="open", title=text("Open"), week={})
    level = Level.objects.create(portal_key="house", key="gold", title=text("Gold"), calendar=calendar)
    Agreement.objects.create(
        organisation=house.cast.home, portal_key="house", reference="C1", level=level, starts_on=today() - timedelta(days=1)
    )

    assert keys(Catalogue(house.service, house.cast.home).sold) == ["fibre", "gold_only"]
    assert keys(Catalogue(house.service, house.cast.chloe.places()[0].organisation).sold) == ["fibre"]


def test_forms_offer_them_those_of_the_service_else_those_that_it_orders(house: House):
    source = option_sources.get("offers")

    assert [one.value for one in source(context_of(house.service, house.cast.alice, organisation=house.cast.home))] == ["fibre", "copper"]
    assert [one.value for one in source(context_of(house.order, house.cast.alice, organisation=house.cast.home))] == ["fibre"]
    assert keys(ordered_by(house.order, house.cast.home)) == ["fibre"]


def test_a_table_that_is_right_has_no_faults(house: House):
    assert list(faults(TABLE)) == []


@pytest.mark.parametrize(("change", "key"), [
    ({"operation": "trial.nothing"}, "operation"),
    ({"valid_days": 0}, "valid_days"),
    ({"offers": []}, "offers"),
    ({"offers": [FIBRE, FIBRE]}, "offers.1.key"),
    ({"offers": [{**FIBRE, "family": "radio"}]}, "offers.1.family"),
    ({"offers": [{**FIBRE, "title": "Fibre"}]}, "offers.1.title"),
    ({"offers": [{**FIBRE, "replaced_by": "radio"}]}, "offers.1.replaced_by"),
    ({"offers": [{**FIBRE, "valid_from": "soon"}]}, "offers.1.valid_from"),
    ({"offers": [{**FIBRE, "valid_from": "2020-01-02", "valid_until": "2020-01-01"}]}, "offers.1.valid_until"),
    ({"offers": [{**FIBRE, "colour": "red"}]}, "offers.1.colour"),
    ({"offers": [{**FIBRE, "rules": [{"when": "always"}]}]}, "offers.1.rules.1"),
    ({"offers": [{**FIBRE, "technology": ""}]}, "offers.1.technology"),
])  # fmt: skip
def test_what_is_wrong_is_said_with_its_key(house: House, change, key):
    assert key in [found for found, _reason in faults({**TABLE, **change})]
