"""The catalogue as one person sees it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from parvis.catalogue.finding import found
from parvis.catalogue.models import Service
from parvis.catalogue.tree import Catalogue
from parvis.kit.search import stems
from tests.cast import Cast, text


@pytest.fixture
def cast(db):
    return Cast()


def slugs(services):
    return [service.slug for service in services]


def test_what_is_seen_says_whether_it_may_be_used_and_by_everybody(cast):
    cast.service("open", use="everyone")
    cast.service("closed", use="customers")
    cast.service("hidden", use="customers")
    cast.grant("see", service=Service.objects.get(slug="closed"))
    cast.grant("use", who="organisation", organisation=cast.home)

    def listed(user):
        return {one.slug: (one.may_use, one.is_open) for one in Service.objects.listed_for(user)}

    assert listed(AnonymousUser()) == {"open": (True, True), "closed": (False, False)}
    assert listed(cast.chloe) == {"open": (True, True), "closed": (False, False)}
    assert listed(cast.alice) == {"open": (True, True), "closed": (True, False), "hidden": (True, False)}


@pytest.mark.parametrize("role", ["see", "use"])
def test_listed_is_what_is_visible(cast, role):
    for number, who in enumerate(("everyone", "signed-in", "customers")):
        service = cast.service(f"s{number}", use="customers")
        service.grants.filter(role="use").delete()
        cast.grant(role, service=service, who=who)

    for user in (AnonymousUser(), cast.alice, cast.technician):
        assert set(Service.objects.listed_for(user)) == set(Service.objects.visible_to(user))


def test_a_family_without_service_is_left_out_and_one_below_counts(cast):
    city = cast.family("city")
    cast.family("empty")
    cast.service("bug", use="everyone", family=cast.family("parking", city))
    cast.service("top", use="everyone")

    tree = Catalogue(cast.portal, AnonymousUser()).tree()

    assert slugs(tree.services) == ["top"]
    assert [(branch.family.key, branch.count, slugs(branch.services)) for branch in tree.branches] == [("city", 1, [])]
    assert [(branch.family.key, slugs(branch.services)) for branch in tree.branches[0].branches] == [("parking", ["bug"])]


def test_it_is_narrowed_by_audience_family_and_words(cast):
    cast.service("a", use="everyone", audiences=["shop"], searchable="invoice")
    cast.service("b", use="everyone", family=cast.family("f"), searchable="invoice late")
    cast.service("c", use="everyone", audiences=["carrier"], family=cast.family("f"), searchable="truck")
    catalogue = Catalogue(cast.portal, AnonymousUser())

    assert slugs(catalogue.narrowed(audience="shop")) == ["a", "b"]
    assert slugs(catalogue.narrowed(family="f")) == ["b", "c"]
    assert slugs(catalogue.narrowed(query="late invoices")) == ["b"]
    assert slugs(catalogue.narrowed(audience="shop", family="f", query="invoice")) == ["b"]
    assert slugs(catalogue.narrowed(family="nowhere")) == []


class Row:
    def __init__(self, title, words=""):
        self.title, self.searchable = text(title), stems(f"{title} {words}", "en")


def titles(rows):
    return [row.title["en"] for row in rows]


def test_words_nobody_has_do_not_spoil_a_search():
    rows = [Row("Frozen map"), Row("Invoices")]

    assert titles(found(rows, "please xyzzy frozen")) == ["Frozen map"]
    assert found(rows, "xyzzy") == []
    assert found(rows, "") == []


def test_a_rare_word_counts_more_than_common_ones_and_a_title_more_than_a_text():
    rows = [Row("The map of the town", "the"), Row("The town", "the map invoice"), Row("The invoice of the map", "the town")]

    assert titles(found(rows, "the invoice"))[0] == "The invoice of the map"
    assert titles(found(rows, "map town", share=1))[0] == "The map of the town"


def test_a_beginning_of_three_letters_finds_the_word():
    rows = [Row("Timetables"), Row("Invoices")]

    assert titles(found(rows, "timet")) == ["Timetables"]
    assert titles(found(rows, "ti")) == []
