"""Times of another planning: searched there, held, confirmed and given back there, each once; and what happens when it does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.planning import appointments
from parvis.planning.appointments import Search
from parvis.planning.automatic import expire_bookings, tell_outside
from parvis.planning.booking import confirm, move
from parvis.planning.deciding import cancel
from parvis.planning.models import Booking, Resource
from parvis.planning.sources import SOURCES, FreeSlot, Silent, SlotSource
from parvis.planning.taking import Taken
from tests.cast import Cast
from tests.planning.appointable import held, technicians, wanted
from tests.planning.bookable import MONDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.database]
KEY = "elsewhere.technicians"
TIMES = {"a": at(8, day=16), "b": at(10, day=16), "c": at(13, day=16)}


class Elsewhere:
    """A planning as it stands outside: what it has given away, and whether it answers."""

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.kept: dict[str, str] = {}
        self.is_silent = False
        self.calls: list[tuple[str, str]] = []

    def search(self, _resource: object, _rule: object, first: date, last: date) -> Iterator[FreeSlot]:
        self._answer("search", "")
        for reference, start in TIMES.items():
            if first <= start.date() <= last:
                yield FreeSlot(start, start + timedelta(hours=2), reference)

    def hold(self, reference: str, key: str) -> None:
        self._answer("hold", reference)
        if reference in self.gone:
            raise Taken
        self.kept[key] = "held"

    def confirm(self, reference: str, key: str) -> None:
        self._answer("confirm", reference)
        if reference in self.gone:
            raise Taken
        self.kept[key] = "confirmed"

    def cancel(self, reference: str, key: str) -> None:
        self._answer("cancel", reference)
        self.kept.pop(key, None)

    def _answer(self, call: str, reference: str) -> None:
        if self.is_silent:
            raise Silent
        self.calls.append((call, reference))


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    planning = Elsewhere()
    SOURCES.register(KEY, SlotSource("technicians", planning.search, planning.hold, planning.confirm, planning.cancel))
    yield planning
    SOURCES.unregister(KEY)


@pytest.fixture
def cast(db):
    with standing_at(MONDAY):
        yield Cast()


def search(team, unless=None, **said) -> Search:
    return Search(wanted(team, **said), unless=unless)


def starts(found: Search) -> list[datetime]:
    return [one.start for one in found.free]


def test_its_times_are_offered_and_told_of_each_step(cast, elsewhere):
    team = technicians(cast, source_key=KEY)
    assert starts(search(team)) == list(TIMES.values())

    made = confirm(held(search(team), TIMES["b"], cast.alice), by=cast.alice)

    assert (made.state, made.data["slots"], elsewhere.kept) == ("confirmed", ["b"], {made.pk.hex: "confirmed"})
    assert starts(search(team)) == [TIMES["a"], TIMES["c"]]
    cancel(made, by=cast.alice)
    assert (tell_outside(), tell_outside()) == (1, 0)
    assert elsewhere.kept == {}
    assert starts(search(team)) == list(TIMES.values())


def test_what_vanished_between_looking_and_choosing_is_answered_with_another(cast, elsewhere):
    team = technicians(cast, source_key=KEY)
    found = search(team)
    elsewhere.gone.add("a")

    with pytest.raises(Taken):
        held(found, TIMES["a"], cast.alice)
    assert [one.state for one in Booking.objects.all()] == ["expired"]
    assert starts(search(team)) == [TIMES["b"], TIMES["c"]]


def test_without_an_answer_nothing_is_booked_and_that_is_said(cast, elsewhere):
    team = technicians(cast, source_key=KEY)
    found = search(team)
    found.days  # noqa: B018  looked at while it answered
    elsewhere.is_silent = True

    with pytest.raises(Refused) as silent:
        held(found, TIMES["a"], cast.alice)
    assert silent.value.code == "silent"
    assert not Booking.objects.live().exists()
    with pytest.raises(Refused):
        starts(search(team))


def test_a_hold_that_runs_out_is_given_back_there_as_soon_as_it_answers(cast, elsewhere):
    made = held(search(technicians(cast, source_key=KEY)), TIMES["a"], cast.alice)
    assert elsewhere.kept == {made.pk.hex: "held"}

    with standing_at(MONDAY + timedelta(minutes=15)):
        assert expire_bookings() == 1
        elsewhere.is_silent = True
        assert tell_outside() == 0
        elsewhere.is_silent = False
        assert tell_outside() == 1
    assert elsewhere.kept == {}


def test_moving_holds_the_new_time_first_and_gives_the_old_one_back(cast, elsewhere):
    team = technicians(cast, source_key=KEY)
    made = confirm(held(search(team), TIMES["a"], cast.alice), by=cast.alice)
    elsewhere.gone.add("c")
    with pytest.raises(Taken):
        move(made, TIMES["c"], by=cast.alice, key=uuid4())
    made.refresh_from_db()
    assert made.state == "confirmed"

    new = move(made, TIMES["b"], by=cast.alice, key=uuid4())
    tell_outside()

    assert elsewhere.kept == {new.pk.hex: "confirmed"}


def test_what_they_gave_away_after_all_has_to_be_booked_again(cast, elsewhere):
    team = technicians(cast, source_key=KEY)
    made = confirm(held(search(team), TIMES["a"], cast.alice), by=cast.alice)
    new = move(made, TIMES["b"], by=cast.alice, key=uuid4())
    elsewhere.gone.add("b")
    tell_outside()
    new.refresh_from_db()

    assert (new.state, "booking_missed" in cast.mails(cast.alice)) == ("missed", True)


def test_the_planning_of_a_connector_that_is_gone_is_silent_and_holds_up_nobody(cast, elsewhere):
    team = technicians(cast, source_key=KEY)
    gone, kept = (held(search(team), TIMES[name], cast.alice) for name in ("a", "b"))
    for one in (gone, kept):
        cancel(one, by=cast.alice)
    Resource.objects.filter(pk=technicians(cast, key="others", source_key=KEY).pk).update(source_key="nowhere.technicians")
    Booking.objects.filter(pk=gone.pk).update(resource=Resource.objects.get(key="others"))

    assert search(Resource.objects.get(key="others")).is_silent
    assert tell_outside() == 1
    assert elsewhere.kept == {gone.pk.hex: "held"}


def chosen(held_now, found, start, by, **said) -> Booking:
    told = {"by": by, "organisation": by.places()[0].organisation, "key": uuid4().hex}
    return appointments.hold_instead(held_now, found, start, said=said, **told)


def test_the_same_time_for_another_town_is_given_back_there_and_held_anew(cast, elsewhere):
    team = technicians(cast, source_key=KEY)
    first = chosen(None, search(team), TIMES["a"], cast.alice, place={"insee": "29019"})

    second = chosen(first, search(team, town="29232"), TIMES["a"], cast.alice, place={"insee": "29232"})

    assert (elsewhere.kept, second.place) == ({second.pk.hex: "held"}, {"insee": "29232"})
    assert [one.state for one in Booking.objects.order_by("id")] == ["expired", "held"]


def test_what_is_held_for_another_house_of_the_town_stays_held_there(cast, elsewhere):
    team = technicians(cast, source_key=KEY)
    first = chosen(None, search(team), TIMES["a"], cast.alice, place={"insee": "29019", "number": "8"}, data={"service": "visits"})

    same = chosen(first, search(team), TIMES["a"], cast.alice, place={"insee": "29019", "number": "9"}, data={"service": "visits"})
    done = confirm(same, by=cast.alice)

    assert (done.pk, done.place["number"], done.data["slots"]) == (first.pk, "9", ["a"])
    assert elsewhere.kept == {first.pk.hex: "confirmed"}


def moved(booking, found, start, by) -> Booking:
    new = appointments.move(booking, found, start, by=by, key=uuid4())
    tell_outside()
    return new


def test_a_visit_goes_over_to_a_team_of_our_own_planning_and_back(cast, elsewhere):
    theirs = technicians(cast, source_key=KEY)
    made = confirm(held(search(theirs), TIMES["a"], cast.alice), by=cast.alice)
    technicians(cast, key="ours", by_rule=theirs.rules.get())

    ours = moved(made, search(theirs, unless=made), at(8, day=17), cast.alice)
    assert (ours.resource.key, ours.outside, "slots" in ours.data, elsewhere.kept) == ("ours", "", False, {})

    Resource.objects.filter(key="ours").update(is_active=False)
    back = moved(ours, search(theirs, unless=ours), TIMES["b"], cast.alice)
    assert (back.resource, back.data["slots"], elsewhere.kept) == (theirs, ["b"], {back.pk.hex: "confirmed"})


def test_where_theirs_is_gone_ours_comes(cast, elsewhere):
    theirs = technicians(cast, source_key=KEY)
    made = confirm(held(search(theirs), TIMES["a"], cast.alice), by=cast.alice)
    technicians(cast, key="ours", by_rule=theirs.rules.get())
    elsewhere.gone.add("b")

    new = moved(made, search(theirs, unless=made), TIMES["b"], cast.alice)

    assert (new.resource.key, new.starts_at, elsewhere.kept) == ("ours", TIMES["b"], {})
