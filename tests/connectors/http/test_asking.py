"""Eligibility and appointments asked of the outside system."""

from datetime import UTC, date, datetime

import pytest

from parvis.connectors.http import appointing
from parvis.connectors.models import Breaker, Call
from parvis.connectors.running import ask
from parvis.connectors.simulated.scenarios import pin
from parvis.connectors.troubles import Garbled
from parvis.kit.ids import uuid7
from parvis.places.models import Line
from tests.connectors.simulated import street
from tests.connectors.simulated.street import question


@pytest.fixture
def look(outside, armor, yann):
    def make():
        said = question(street.house(), street.block(), offers=[street.offer("fibre"), street.copper("copper", rules=[])])
        return ask("remote.eligibility", by=yann, organisation=armor, portal_key="house", input=said, key=uuid7())

    return make


def test_each_offer_is_asked_for_each_building_and_the_answer_reads_as_any_other(look, outside):
    outside.unqualified = {"copper": "temporaryGel"}

    run = look()

    assert (run.state, run.verdict, run.is_valid, run.result["is_simulated"]) == ("done", "partly", True, False)
    assert [(one["key"], one["is_eligible"]) for place in run.result["places"] for one in place["offers"]] == [
        ("fibre", True),
        ("copper", False),
        ("fibre", True),
        ("copper", False),
    ]
    place = run.result["places"][0]
    assert (place["building"]["identifier"], place["wiring"]["pm"], place["visit"]["kind"]) == (
        "IMB/77058/X/0218",
        "FI-77058-000B",
        "house",
    )
    refused = place["offers"][1]
    assert (refused["reason"]["code"], refused["reason"]["text"]["fr"], refused["price"]) == (
        "temporaryGel",
        "Because of temporaryGel",
        None,
    )
    assert [(one["key"], one["eligible_count"]) for one in run.result["offers"]] == [("fibre", 2), ("copper", 0)]


def test_nothing_is_made_up_of_what_the_register_does_not_say(outside, armor, yann):
    house = street.house(state="")
    pin("building", house.identifier, "socket")
    said = question(house, offers=[street.copper("copper")])

    place = ask("remote.eligibility", by=yann, organisation=armor, portal_key="house", input=said, key=uuid7()).result["places"][0]

    assert (place["building"]["state"], place["visit"]["kind"], place["copper"]["technical_on"]) == ("", "house", None)
    assert place["offers"][0]["rates"] == {"down": 80, "up": 20}


def test_what_is_sold_no_more_cannot_be_had_whatever_the_outside_says(outside, armor, yann):
    offers = [street.offer("old", valid_until="2019-12-31", replaced_by="new"), street.offer("new", title={"fr": "Neuve", "en": "New"})]
    said = question(street.house(), offers=offers)

    old, new = ask("remote.eligibility", by=yann, organisation=armor, portal_key="house", input=said, key=uuid7()).result["places"][0][
        "offers"
    ]

    assert (old["is_eligible"], old["reason"]["code"], old["alternative"], old["alternative_title"]["fr"]) == (
        False,
        "offerReplaced",
        "new",
        "Neuve",
    )
    assert new["is_eligible"]


def test_what_was_not_answered_is_said_to_lack(look, outside):
    outside.silent_about = {"copper"}

    run = look()

    assert run.result["is_partial"]
    assert len(run.result["missing"]) == 2
    assert [len(place["offers"]) for place in run.result["places"]] == [1, 1]


def test_an_answer_about_nothing_that_was_asked_is_none(look, outside):
    outside.silent_about = {"copper", "fibre"}

    run = look()

    assert (run.state, run.error_code) == ("failed", "items")


def test_what_fails_is_said_at_once(look, outside):
    outside.faults = ["503"]

    run = look()

    assert (run.state, run.error_code) == ("failed", "http_503")


def test_free_times_are_read(outside):
    outside.slots = [{"id": "S1", "validFor": {"startDateTime": "2026-03-17T08:00:00Z", "endDateTime": "2026-03-17T12:00:00Z"}}]

    found = appointing.search("77058", "short", date(2026, 3, 17), date(2026, 4, 4))

    assert [(one.starts_at, one.reference) for one in found] == [(datetime(2026, 3, 17, 8, tzinfo=UTC), "S1")]


def test_a_time_without_an_hour_is_none(outside):
    outside.slots = [{"id": "S1", "validFor": {}}]

    with pytest.raises(Garbled):
        appointing.search("77058", "short", date(2026, 3, 17), date(2026, 4, 4))


def test_a_time_is_taken_and_given_back(outside, armor, yann):
    said = {"place": "77058", "kind": "short", "starts_at": "2026-03-17T08:00:00Z", "ends_at": "2026-03-17T12:00:00Z", "slot": "S1"}
    run = ask("remote.appoint", by=yann, organisation=armor, portal_key="house", input=said, key=uuid7())

    assert (run.state, run.remote_reference) == ("done", "APP/1")


def _asked_about(armor, yann, number, *buildings):
    entry = {"kind": "nd", "value": number, "label": number}
    said = question(*buildings, offers=[street.offer("fibre")], entry=entry) | {"with_portability": True}
    return ask("remote.eligibility", by=yann, organisation=armor, portal_key="house", input=said, key=uuid7())


def test_what_is_known_of_a_line_number_is_said(outside, armor, yann):
    house = street.house()
    Line.objects.create(building=house, number="0298000031", is_number_active=False)

    run = _asked_about(armor, yann, "02 98 00 00 31", house)

    number = run.result["number"]
    assert (number["state"], number["is_portable"], number["portability"]["code"]) == ("inactive", False, "numberInactive")


def test_a_number_that_leads_nowhere_is_unknown_and_nobody_is_called_for_it(outside, armor, yann):
    run = _asked_about(armor, yann, "02 98 00 00 99")

    assert (run.state, run.verdict, run.result["reason"]["code"]) == ("done", "unknown", "noLineOfThatNumber")
    assert (outside.calls, Call.objects.count(), Breaker.objects.count()) == ([], 0, 0)
