from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError

from parvis.kit.ids import uuid7
from parvis.planning.models import BookedSlot, Booking, BookingRule, Calendar, Resource, ResourceAudience, Slot, Zone

MORNING = datetime(2026, 12, 3, 8, tzinfo=UTC)
TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def rule(db):
    calendar = Calendar.objects.create(portal_key="operateurs", key="ho", title={"fr": "HO"})
    return BookingRule.objects.create(
        portal_key="operateurs",
        key="rdv-immeuble",
        title={"fr": "RDV Immeuble-Prise Optique à poser dans Immeuble"},
        opens_after_days=8,
        closes_after_days=26,
        calendar=calendar,
        duration=TWO_HOURS,
    )


@pytest.fixture
def zone(rule):
    resource = Resource.objects.create(portal_key="operateurs", key="rhone", title={"fr": "Rhône"}, kind="technicians")
    resource.rules.add(rule)
    Zone.objects.create(resource=resource, prefix="69")
    return resource


@pytest.fixture
def slot(zone, rule):
    return Slot.objects.create(resource=zone, rule=rule, starts_at=MORNING, ends_at=MORNING + TWO_HOURS, capacity=2)


@pytest.fixture
def book(armor, yann, zone, rule):
    def make(reference="RDV-1", **changes):
        values = {
            "organisation": armor,
            "portal_key": "operateurs",
            "resource": zone,
            "rule": rule,
            "starts_at": MORNING,
            "ends_at": MORNING + TWO_HOURS,
            "held_until": MORNING,
            "user": yann,
            "key": uuid7().hex,
        }
        return Booking.objects.create(reference=reference, **(values | changes))

    return make


def refuses(make, *args, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(*args, **values)


def test_rules_resources_and_zones_read_as_their_keys(rule, zone):
    assert (str(rule), str(zone), str(zone.zones.get())) == ("operateurs/rdv-immeuble", "operateurs/rhone", "69")


@pytest.mark.parametrize("change", [{"closes_after_days": 7}, {"duration": timedelta(0)}, {"capacity": 0}, {"counting": "lunar"}])
def test_the_database_refuses_a_rule_nobody_could_book_by(rule, change):
    refuses(BookingRule.objects.filter(pk=rule.pk).update, **change)


@pytest.mark.parametrize(("code", "served"), [("69383", True), ("69", True), ("77058", False), ("6", False)])
def test_a_resource_serves_the_communes_of_its_zones(zone, code, served):
    assert Resource.objects.serving(code).exists() is served


def test_a_resource_out_of_use_serves_nobody(zone):
    Resource.objects.filter(pk=zone.pk).update(is_active=False)

    assert not Resource.objects.serving("69383").exists()


def test_a_resource_is_opened_to_an_organisation_once(zone, armor):
    audience = ResourceAudience.objects.create(organisation=armor, resource=zone)
    assert str(audience) == f"operateurs/rhone / {armor.pk}"

    refuses(ResourceAudience.objects.create, organisation=armor, resource=zone)


def test_a_slot_reads_as_resource_and_start(slot):
    assert str(slot) == "operateurs/rhone 2026-12-03 08:00"


def test_a_slot_is_never_overbooked(slot):
    Slot.objects.filter(pk=slot.pk).update(booked=F("booked") + 2)

    refuses(Slot.objects.filter(pk=slot.pk).update, booked=F("booked") + 1)


def test_a_slot_never_gives_back_more_than_was_taken(slot):
    refuses(Slot.objects.filter(pk=slot.pk).update, booked=F("booked") - 1)


def test_a_slot_ends_after_it_starts(slot):
    refuses(Slot.objects.filter(pk=slot.pk).update, ends_at=MORNING)


def test_a_resource_has_one_slot_of_a_rule_at_a_time(slot, zone, rule):
    refuses(Slot.objects.create, resource=zone, rule=rule, starts_at=MORNING, ends_at=MORNING + timedelta(hours=1))


def test_free_slots_are_open_and_have_the_places_asked_for(slot):
    Slot.objects.filter(pk=slot.pk).update(booked=1)
    assert (Slot.objects.free().count(), Slot.objects.free(places=2).count()) == (1, 0)

    Slot.objects.filter(pk=slot.pk).update(is_open=False)
    assert Slot.objects.free().count() == 0


def test_slots_between_two_instants_lie_wholly_inside(slot):
    assert list(Slot.objects.between(MORNING, MORNING + TWO_HOURS)) == [slot]
    assert list(Slot.objects.between(MORNING, MORNING + timedelta(hours=1))) == []


def test_a_booking_reads_as_its_reference(book):
    assert str(book("RDV-7")) == "RDV-7"


def test_a_reference_is_given_once_and_a_second_send_is_refused(book):
    first = book("RDV-7")

    refuses(book, "RDV-7")
    refuses(book, "RDV-8", key=first.key)


@pytest.mark.parametrize("change", [{"held_until": None}, {"ends_at": MORNING}])
def test_a_held_booking_says_until_when_and_ends_after_it_starts(book, change):
    refuses(book, **change)


def test_a_confirmed_booking_is_held_no_longer(book):
    assert book(state=Booking.State.CONFIRMED, held_until=None).held_until is None


def test_a_booking_is_moved_to_one_other(book):
    old = book("RDV-1", state=Booking.State.MOVED)
    new = book("RDV-2", replaces=old)

    assert old.replaced_by == new
    refuses(book, "RDV-3", replaces=old)
    refuses(Booking.objects.filter(pk=old.pk).update, replaces=old)


def test_live_bookings_have_or_ask_for_places(book):
    live = [book(f"RDV-{n}", state=state) for n, state in enumerate(["requested", "held", "confirmed"])]
    for n, state in enumerate(["moved", "cancelled", "refused", "expired", "missed", "done"], start=10):
        book(f"RDV-{n}", state=state)

    assert set(Booking.objects.live()) == set(live)


def test_held_bookings_run_out_at_their_instant(book):
    booking = book(held_until=MORNING)

    assert list(Booking.objects.run_out(MORNING)) == [booking]
    assert list(Booking.objects.run_out(MORNING - timedelta(seconds=1))) == []


def test_a_slot_somebody_counts_on_is_not_deleted(book, slot, armor):
    booking = book()
    booked = BookedSlot.objects.create(organisation=armor, booking=booking, slot=slot)
    assert str(booked) == f"{booking.pk} / {slot.pk}"

    with pytest.raises(ProtectedError):
        slot.delete()
    refuses(BookedSlot.objects.create, organisation=armor, booking=booking, slot=slot)
