"""The log that an organisation's administrator reads."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.people import audit
from tests.cast import Cast

LOG = "/p/house/organisation/log"


@pytest.fixture
def house(db) -> Cast:
    return Cast("house")


@pytest.fixture
def adele(house):
    return house.person("adele", house.home, role="administrator")


def browser(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def verbs(answer) -> list[str]:
    return [line.verb for line, _more in answer.context["log"].lines]


def test_an_administrator_reads_the_lines_of_their_organisation_alone(house, adele):
    audit.write("signed_in", by=house.alice, portal_key="house")
    audit.write("exported", by=house.chloe, portal_key="house")

    answer = browser(adele).get(LOG)

    assert verbs(answer) == ["signed_in"]
    assert house.chloe.full_name.encode() not in answer.content


def test_it_tells_of_no_confidential_request(house, adele):
    audit.write("restricted_read", by=house.technician, organisation=house.home, portal_key="house", data={"reference": "HOUSE-1"})

    for address in (LOG, f"{LOG}?verb=restricted_read"):
        answer = browser(adele).get(address)
        assert verbs(answer) == []
        assert b"HOUSE-1" not in answer.content


def test_people_of_the_team_are_named_to_nobody_else(house, adele):
    audit.write("account_disabled", by=house.technician, about=house.alice, portal_key="house")

    answer = browser(adele).get(LOG)

    assert verbs(answer) == ["account_disabled"]
    assert house.technician.full_name.encode() not in answer.content
    assert verbs(browser(adele).get(f"{LOG}?q=tessa")) == []


def test_words_find_a_person(house, adele):
    for user in (house.alice, house.bruno):
        audit.write("signed_in", by=user, portal_key="house")

    answer = browser(adele).get(f"{LOG}?q=bruno")

    assert [line.actor for line, _more in answer.context["log"].lines] == [house.bruno]


@pytest.mark.parametrize("role", ["member", "manager"])
def test_others_of_the_organisation_find_no_log(house, role):
    assert browser(house.person("leo", house.home, role=role)).get(LOG).status_code == 404


def test_another_organisations_log_is_not_found(house, adele):
    stan = house.person("stan", house.organisation("Elsewhere"), role="administrator")

    assert browser(stan).get(f"{LOG}?organisation={house.home.pk}").status_code == 404


def test_it_goes_by_pages(house, adele):
    for _ in range(53):
        audit.write("signed_in", by=house.alice, portal_key="house")
    client = browser(adele)

    log = client.get(LOG).context["log"]

    assert (len(log.lines), len(client.get(LOG + log.next).context["log"].lines)) == (50, 3)


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_few_queries_whatever_the_number_of_lines(house, adele, django_assert_max_num_queries, count):
    for number in range(count):
        audit.write("signed_in", by=house.person(f"person{number}", house.home), portal_key="house")
    client = browser(adele)
    client.get(LOG)

    with django_assert_max_num_queries(12):
        client.get(LOG)
