"""Who finds the page of a service that does at once what is asked."""

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from parvis.catalogue.tools import granted, services_with
from parvis.portal.shell.menu import entries
from parvis.portal.tools.opening import NotGranted, Opened, opened
from tests.cast import Cast

seen: list[Opened] = []


@opened("eligibility")
def page(opening: Opened) -> HttpResponse:
    seen.append(opening)
    return HttpResponse()


def ask(house: Cast, person: object, address: str = "/eligibility") -> HttpResponse:
    request: HttpRequest = RequestFactory().get(address)
    request.user, request.portal = person, house.portal  # type: ignore[assignment, attr-defined]
    return page(request)


@pytest.fixture
def house(db: None) -> Cast:
    seen.clear()
    cast = Cast("house")
    cast.service("first", tool={"kind": "eligibility"}, order=2).grants.filter(role="use").delete()
    cast.service("second", tool={"kind": "eligibility", "only": "copper"}, order=3)
    cast.service("plain")
    return cast


def test_it_opens_as_the_first_service_that_one_may_use(house: Cast) -> None:
    ask(house, house.alice)

    assert [(one.service.slug, one.table["only"]) for one in seen] == [("second", "copper")]


def test_the_address_may_name_the_service(house: Cast) -> None:
    house.service("third", tool={"kind": "eligibility"}, order=1)

    ask(house, house.alice, "/eligibility?service=second")

    assert [one.service.slug for one in seen] == ["second"]


def test_a_service_that_is_not_granted_is_named_where_one_is_told_so(house: Cast) -> None:
    with pytest.raises(NotGranted) as refused:
        ask(house, house.alice, "/eligibility?service=first")

    assert [one.slug for one in refused.value.services] == ["first"]


def test_a_portal_without_such_a_service_has_no_such_page(db: None) -> None:
    house = Cast("house")

    with pytest.raises(Http404):
        ask(house, house.alice)


def test_tools_are_found_by_their_kind_and_by_who_may_use_them(house: Cast) -> None:
    assert [one.slug for one in services_with(house.portal, "eligibility")] == ["first", "second"]
    assert [one.slug for one in granted(house.portal, house.alice)] == ["second"]


def test_the_menu_names_a_tool_only_to_who_may_use_one(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.portal.shell.menu.page_path", lambda name: f"/{name}")
    house.portal.modules = ["eligibility", "buildings"]

    names = {entry.name for entry in entries(house.portal, "/", house.alice)}

    assert names & {"eligibility", "buildings"} == {"eligibility"}
