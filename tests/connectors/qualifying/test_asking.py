"""The verb: who may ask, what is kept, sent twice, when the outside system does not answer, how long an answer lasts."""

from datetime import timedelta

import pytest

from parvis.connectors.models import Qualification, Run
from parvis.connectors.qualifying.sheet import Sheet
from parvis.connectors.troubles import Unavailable
from parvis.kit.clock import now, standing_at
from parvis.kit.errors import Conflict, Refused
from parvis.kit.ids import uuid7
from parvis.places.models import Line
from tests.connectors.qualifying.house import TABLE, House, Outside


def test_what_is_asked_is_kept_with_its_answer(house: House):
    house.block()

    found = house.qualify()

    assert (found.run.state, found.run.verdict, found.run.summary) == ("done", "partly", "8 RUE DES GOELANDS, 29200 BREST")
    assert (found.kind, found.service_slug, found.organisation) == ("building", "check", house.cast.home)
    assert "imb 29019 x 0zk8" in found.search_text


def test_sent_twice_it_is_asked_once(house: House, remote: Outside):
    house.block()
    key = uuid7()

    first, second = house.qualify(key=key), house.qualify(key=key)

    assert first.run == second.run
    assert (remote.calls, Qualification.objects.count()) == (1, 1)


def test_a_key_that_asked_something_else_is_refused(house: House):
    house.block()
    key = uuid7()
    house.qualify(key=key)

    with pytest.raises(Conflict):
        house.qualify(offers=("fibre",), key=key)


def test_left_by_a_crash_between_the_run_and_its_row_it_is_whole_again(house: House):
    house.block()
    key = uuid7()
    house.qualify(key=key)
    Qualification.objects.all().delete()

    assert house.qualify(key=key).search_text
    assert Run.objects.count() == 1


def test_who_may_not_use_the_service_asks_nothing(house: House, remote: Outside):
    house.block()
    house.service.grants.filter(role="use").delete()

    with pytest.raises(Refused) as refused:
        house.qualify()

    assert (refused.value.code, remote.calls) == ("right", 0)


def test_at_least_one_offer_is_asked_about(house: House):
    house.block()

    with pytest.raises(Refused) as refused:
        house.qualify(offers=("unknown",))

    assert refused.value.code == "offers"


def test_an_offer_that_was_replaced_says_by_what(house: House):
    house.block()

    (place,) = Sheet(house.qualify(offers=("fibre", "old"))).places

    assert [(one.key, one.is_eligible, one.reason_code, one.alternative) for one in place.lines] == [
        ("fibre", True, "", ""),
        ("old", False, "offerReplaced", "Fibre Pro"),
    ]


@pytest.mark.parametrize(("pinned", "offer", "code"), [
    ("in_progress", "fibre", "notDeployed"),
    ("target", "fibre", "notDeployed"),
    ("abandoned", "fibre", "abandoned"),
    ("saturated", "fibre", "saturated"),
    ("gelled", "fibre", "temporaryGel"),
    ("excluded", "fibre", "exclusionZone"),
    ("copper_closed", "copper", "FCT"),
    ("frozen", "copper", "freezeBeforeClosing"),
])  # fmt: skip
def test_each_reason_is_said_in_words(house: House, pinned, offer, code):
    building = house.block(pinned=pinned)
    building.__class__.objects.filter(pk=building.pk).update(state="DEPLOYE")

    (place,) = Sheet(house.qualify(offers=(offer,))).places

    if pinned == "frozen" and place.lines[0].reason_code in ("FCT", "FCC", "FCG"):
        pytest.skip("copper of this commune is closed already")
    assert (place.lines[0].is_eligible, place.lines[0].reason_code) == (False, code)
    assert place.lines[0].reason.endswith(".")


def test_an_answer_is_relied_upon_for_as_long_as_the_preset_says(house: House):
    house.block()
    house.service.tool = {**TABLE, "valid_days": 10}

    found = house.qualify()

    assert Sheet(found).is_expired is False
    with standing_at(now() + timedelta(days=9, hours=23)):
        assert Sheet(found).is_expired is False
    with standing_at(now() + timedelta(days=10, minutes=1)):
        assert Sheet(found).is_expired is True


def test_an_outside_system_that_does_not_answer_leaves_the_question(house: House, remote: Outside):
    house.block()
    remote.answers = [Unavailable("down")]

    sheet = Sheet(house.qualify())

    assert (sheet.has_answer, sheet.title) == (False, "8 RUE DES GOELANDS, 29200 BREST")
    assert sheet.badge.label == "Sans réponse"
    assert sheet.failure == "Le système d’information n’a pas pu répondre. Réessayez ; si cela dure, demandez à l’équipe."


def test_one_that_is_too_slow_is_said_so(house: House, remote: Outside):
    house.block()
    remote.answers = [TimeoutError()]

    assert Sheet(house.qualify()).failure.startswith("Le système d’information n’a pas répondu à temps")


def test_one_that_is_left_alone_is_said_so_at_once(house: House, remote: Outside):
    house.block()
    remote.answers = [Unavailable("down")] * 9
    for _time in range(6):
        house.qualify()
    calls = remote.calls

    sheet = Sheet(house.qualify())

    assert sheet.failure.replace("\u00a0", " ") == (
        "Le système d’information ne répond pas en ce moment. Rien ne lui a été envoyé : réessayez dans quelques minutes."
    )
    assert sheet.run.is_finished
    assert remote.calls == calls


def test_a_line_number_says_whether_it_can_be_kept(house: House):
    building = house.block()
    Line.objects.create(building=building, number="0298000031", is_number_active=False)

    sheet = Sheet(house.qualify("02 98 00 00 31", "nd"))

    assert sheet.portability == "Numéro inactif. Ce numéro n’est pas actif : il ne peut pas être conservé."
    assert len(sheet.places) == 1


def test_a_place_that_nobody_knows_has_a_reason(house: House):
    house.address(8)

    sheet = Sheet(house.qualify("8 rue des Goélands Brest", "address"))

    assert (sheet.places, sheet.badge.label) == ([], "Lieu inconnu")
    assert sheet.reason.startswith("Aucun bâtiment n’est connu à cet endroit")
