"""What may be named in a form and what may not: each guard beside what it lets through, and two at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from parvis.assets.models import Asset, AssetIdentifier, AssetKind
from parvis.catalogue.models import Service
from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.places.folding import fold
from parvis.places.models import Building, Commune, Street
from parvis.planning import deciding
from parvis.planning.appointments import Search
from parvis.planning.automatic import tell_outside
from parvis.planning.booking import move
from parvis.planning.models import Booking
from parvis.planning.sources import SOURCES, SlotSource
from parvis.tickets.invalid import Invalid
from parvis.tickets.models import Ticket, TicketAsset
from parvis.tickets.visits import visit_of
from tests.cast import LIFE, Cast, text
from tests.cast import move as move_of
from tests.planning.appointable import appointed, held, technicians, wanted
from tests.planning.bookable import MONDAY
from tests.planning.test_outside import KEY, TIMES, Elsewhere

pytestmark = pytest.mark.django_db
BOOKING = {
    "kind": "booking",
    "field": "visit",
    "same": {"building": "building"},
    "holds": {"building": "insee"},
    "street": {"building": "building", "name": "address.street"},
    "operations": [{"when": {"field": "has_socket", "is": True}, "sorts": ["short"], "text": text("A short visit is needed")}],
}
FIELDS = [
    {"key": "summary", "type": "text", "label": text("Summary")},
    {"key": "visit", "type": "text", "label": text("Visit")},
    {"key": "building", "type": "text", "label": text("Building")},
    {"key": "address", "type": "address", "label": text("Address")},
    {"key": "has_socket", "type": "yes_no", "label": text("Socket")},
]
THING = {"kind": "asset", "field": "line", "scheme": "line", "assets": ["line"], "alone": True}


@pytest.fixture
def visiting(cast: Cast) -> Service:
    return cast.service("order", fields=FIELDS, checks=[BOOKING], visibility="organisation", use="signed-in")


@pytest.fixture
def booked(cast: Cast, visiting: Service) -> Booking:
    return appointed(technicians(cast), cast.alice)


def ordered(cast: Cast, service: Service, booking: Booking | str, **more: Any) -> Any:
    by = more.pop("by", cast.alice)
    answers = {"summary": "AT-1", "visit": getattr(booking, "reference", booking), **more}
    return cast.ticket(service, by=by, answers=answers, organisation=by.places()[0].organisation)


def refusal(cast: Cast, service: Service, booking: Booking | str, **more: Any) -> list[str]:
    """What is said beside the reference."""
    with pytest.raises(Invalid) as refused:
        ordered(cast, service, booking, **more)
    return refused.value.errors["visit"]


def test_the_appointment_belongs_to_the_request_it_was_named_in(cast, visiting, booked):
    ticket = ordered(cast, visiting, booked)

    assert visit_of(ticket) == booked


def test_an_unknown_reference_is_said_at_its_field(cast, visiting, booked):
    [said] = refusal(cast, visiting, "RDV-000")

    assert (
        said
        == "Aucun rendez-vous de votre organisation ne porte la référence « RDV-000 ». Vérifiez-la, ou réservez d’abord un rendez-vous."
    )


def test_the_appointment_of_another_organisation_does_not_exist(cast, visiting, booked):
    assert refusal(cast, visiting, booked, by=cast.chloe) == refusal(cast, visiting, booked.reference, by=cast.chloe)
    assert "Aucun rendez-vous" in refusal(cast, visiting, booked, by=cast.chloe)[0]


def test_an_appointment_is_used_once(cast, visiting, booked):
    first = ordered(cast, visiting, booked)

    assert refusal(cast, visiting, booked) == [
        f"Le rendez-vous {booked.reference} est déjà celui de {first.reference}. Réservez-en un autre."
    ]


def test_a_cancelled_appointment_is_over(cast, visiting, booked):
    deciding.cancel(booked, by=cast.alice)

    assert refusal(cast, visiting, booked) == ["Ce rendez-vous n’est plus valable : il est annulé, rendu ou passé. Réservez-en un autre."]


def test_a_moved_appointment_names_the_one_in_its_place(cast, visiting, booked):
    new = move(booked, booked.starts_at + timedelta(hours=2), by=cast.alice, key=uuid4())

    assert refusal(cast, visiting, booked) == [f"Ce rendez-vous a été déplacé : utilisez {new.reference}."]


def test_a_past_appointment_is_over(cast, visiting, booked):
    with standing_at(booked.ends_at + timedelta(minutes=1)):
        assert "n’est plus valable" in refusal(cast, visiting, booked)[0]


def test_the_wrong_sort_of_visit_is_said(cast, visiting, booked):
    assert refusal(cast, visiting, booked, has_socket=True) == ["A short visit is needed"]
    assert ordered(cast, visiting, booked, has_socket=False)


def test_another_place_is_said(cast, visiting, booked):
    Booking.objects.filter(pk=booked.pk).update(place={"building": "B-1", "insee": "29019", "label": "8 rue du Port"})

    assert "un autre lieu : 8 rue du Port" in refusal(cast, visiting, booked, building="B-2/29019")[0]
    Booking.objects.filter(pk=booked.pk).update(place={"insee": "29019", "label": "8 rue du Port"})
    assert "un autre lieu" in refusal(cast, visiting, booked, building="IMB/56121/X/0001")[0]
    assert ordered(cast, visiting, booked, building="IMB/29019/X/0001")


@pytest.fixture
def streets(booked: Booking) -> str:
    """The appointment is for the first of two streets of a town; the identifier of a building of the second one."""
    town = Commune.objects.create(code="29019", name="Brest", name_folded="brest", department="29")
    for code, name in (("0361", "Rue du Docteur Moreau"), ("3145", "Quai de la Douane")):
        Street.objects.create(commune=town, postcode="29200", name=name, code=code, national_key=f"29019_{code}", name_folded=fold(name))
    place = {"insee": "29019", "street_code": "0361", "number": "14", "label": "14 Rue du Docteur Moreau, Brest"}
    Booking.objects.filter(pk=booked.pk).update(place=place)
    said = {"source_key": "FI:1", "identifier": "IMB/29019/X/0001", "owner_code": "FI", "commune_name": "BREST"}
    return Building.objects.create(**said, commune_code="29019", street_code="3145").identifier


def address(street: str) -> dict[str, str]:
    return {"number": "14", "street": street, "postcode": "29200", "town": "Brest"}


def test_another_street_is_said_by_the_building_whatever_the_address(cast, visiting, booked, streets):
    said = "Ce rendez-vous est pris pour un autre lieu : 14 Rue du Docteur Moreau, Brest."
    [refused] = refusal(cast, visiting, booked, building=streets, address=address("rue du Docteur Moreau"))
    assert refused.startswith(said)

    Building.objects.update(street_code="0361")
    assert ordered(cast, visiting, booked, building=streets, address=address("Quai de la Douane"))


def test_another_street_is_said_by_its_name_where_no_building_tells(cast, visiting, booked, streets):
    for building in ("", "IMB/29019/X/9999"):
        assert "un autre lieu" in refusal(cast, visiting, booked, building=building, address=address("14 quai de la Douane"))[0]


@pytest.mark.parametrize("street", ["r. du Dr Moreau", "RUE DOCTEUR MOREAU", "Docteur Moreau"])
def test_a_street_is_the_same_however_it_is_written(cast, visiting, booked, streets, street):
    assert ordered(cast, visiting, booked, address=address(street))


def test_a_street_that_one_side_does_not_know_refuses_nothing(cast, visiting, booked, streets):
    Street.objects.filter(code="0361").delete()

    assert ordered(cast, visiting, booked, building="IMB/29019/X/9999", address=address("Quai de la Douane"))


def test_a_day_outside_of_the_window_is_said(cast, visiting, booked):
    Booking.objects.filter(pk=booked.pk).update(created_at=booked.created_at - timedelta(days=30))

    assert "hors de l’intervalle admis" in refusal(cast, visiting, booked)[0]


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    planning = Elsewhere()
    SOURCES.register(KEY, SlotSource("technicians", planning.search, planning.hold, planning.confirm, planning.cancel))
    yield planning
    SOURCES.unregister(KEY)


def test_a_time_that_is_held_is_the_requests_and_another_planning_hears_of_it_afterwards(cast, visiting, elsewhere):
    with standing_at(MONDAY):
        one = held(Search(wanted(technicians(cast, source_key=KEY))), TIMES["a"], cast.alice)
        elsewhere.is_silent = True  # nothing may be asked of it in the transaction that files

        ticket = ordered(cast, visiting, one)

        assert (visit_of(ticket), Booking.objects.get(pk=one.pk).state, elsewhere.kept) == (one, "confirmed", {one.pk.hex: "held"})
        elsewhere.is_silent = False
        tell_outside()
    assert elsewhere.kept == {one.pk.hex: "confirmed"}


def test_a_time_that_another_planning_gave_away_meanwhile_is_told_to_the_booker_and_to_the_request(cast, elsewhere):
    waits = move_of("wait", "received", "asked", "system", on=["visit_missed"])
    life = cast.workflow("visited", {**LIFE, "moves": [*LIFE["moves"], waits]})
    service = cast.service("order", workflow=life, fields=FIELDS, checks=[BOOKING], visibility="organisation", use="signed-in")
    with standing_at(MONDAY):
        one = held(Search(wanted(technicians(cast, source_key=KEY))), TIMES["a"], cast.alice)
        elsewhere.gone.add("a")
        ticket = ordered(cast, service, one)
        cast.forget_mails()
        tell_outside()

    assert (Booking.objects.get(pk=one.pk).state, Ticket.objects.get(pk=ticket.pk).status_key) == ("missed", "asked")
    assert cast.mails(cast.alice) == ["ticket_moved", "booking_missed"]


def test_another_appointment_in_its_place_moves_the_request_on(cast):
    life = {
        "start": "waiting",
        "statuses": [
            {"key": key, "phase": phase, "turn": "customer", "glyph": "new", "meaning": "calm", "label": text(key)}
            for key, phase in (("waiting", "waiting"), ("going", "active"))
        ],
        "moves": [{"key": "go", "from": ["waiting"], "to": "going", "by": ["requester"], "label": text("Go"), "on": ["visit_booked"]}],
    }
    service = cast.service("order", workflow=cast.workflow("visits", life), fields=FIELDS, checks=[BOOKING])
    booked = appointed(technicians(cast), cast.alice)
    ticket = ordered(cast, service, booked)

    new = move(booked, booked.starts_at + timedelta(hours=2), by=cast.alice, key=uuid4())

    ticket.refresh_from_db()
    assert ticket.status_key == "going"
    assert visit_of(ticket) == new


# --- things of the organisation ---


@pytest.fixture
def ending(cast: Cast) -> Service:
    fields = [{"key": "summary", "type": "text", "label": text("Summary")}, {"key": "line", "type": "text", "label": text("Line")}]
    return cast.service("end", fields=fields, checks=[THING], visibility="organisation")


def line(cast: Cast, number: str = "F00000015", **more: Any) -> Asset:
    kind = AssetKind.objects.get_or_create(
        portal_key=cast.key, key="line", defaults={"title": text("Line"), "schemes": [{"key": "line", "label": text("Line")}]}
    )[0]
    made = Asset.objects.create(organisation=cast.home, kind=kind, name=number, **more)
    AssetIdentifier.objects.create(organisation=cast.home, asset=made, scheme="line", value=number)
    return made


def ended(cast: Cast, service: Service, number: str, **more: Any) -> Any:
    by = more.pop("by", cast.alice)
    return cast.ticket(service, by=by, answers={"summary": "End", "line": number}, organisation=by.places()[0].organisation, **more)


def test_a_line_in_service_can_be_ended_and_the_request_is_about_it(cast, ending):
    asset = line(cast)

    ticket = ended(cast, ending, "F00000015")

    assert TicketAsset.objects.get(ticket=ticket).asset == asset


def test_a_second_request_waits_until_the_first_is_over(cast, ending):
    line(cast)
    first = ended(cast, ending, "F00000015")

    with pytest.raises(Invalid) as refused:
        ended(cast, ending, "F00000015")
    first.move("cancel", by=cast.alice)

    assert refused.value.errors["line"][0].startswith(f"{first.reference} est déjà en cours sur F00000015")
    assert ended(cast, ending, "F00000015")


@pytest.mark.parametrize(("phase", "said"), [("retired", "n’est pas en service"), ("planned", "n’est pas en service")])
def test_a_line_out_of_service_is_refused(cast, ending, phase, said):
    line(cast, phase=phase)

    with pytest.raises(Invalid) as refused:
        ended(cast, ending, "F00000015")

    assert said in refused.value.errors["line"][0]


def test_the_line_of_another_organisation_does_not_exist(cast, ending):
    line(cast)

    with pytest.raises(Invalid) as refused:
        ended(cast, ending, "F00000015", by=cast.chloe)

    assert refused.value.errors["line"][0].startswith("Rien dans votre organisation ne porte le numéro")


def test_who_took_it_a_moment_ago_wins(cast, ending, monkeypatch):
    """Judged at once, filed one after the other: the second is told."""
    line(cast)
    from parvis.tickets import checks

    monkeypatch.setattr(checks, "faults", lambda *args, **named: {})
    ended(cast, ending, "F00000015")

    with pytest.raises(Refused) as refused:
        ended(cast, ending, "F00000015")

    assert refused.value.code == "open_already"
