"""Times of another planning that does not answer: said in words, with a way on; nothing is booked and nothing typed is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.planning.models import Booking, Resource
from parvis.planning.sources import SOURCES, FreeSlot, Silent, SlotSource
from parvis.tickets.models import Draft
from tests.planning.bookable import at
from tests.portal.appointments.conftest import PERSON, TIMES, ask, said

pytestmark = pytest.mark.django_db
KEY = "elsewhere.technicians"
START = at(8, day=16)
WORDS = "The schedule does not answer at the moment. Try again in a few minutes, or ask the team."


class Elsewhere:
    silent: frozenset[str] = frozenset()

    def search(self, *_):
        self.answer("search")
        return [FreeSlot(START, START + timedelta(hours=2), "a"), FreeSlot(at(10, day=16), at(12, day=16), "b")]

    def answer(self, call, *_):
        if call in self.silent:
            raise Silent


@pytest.fixture
def elsewhere(team):
    planning = Elsewhere()
    SOURCES.register(KEY, SlotSource("technicians", planning.search, hold=lambda *_: planning.answer("hold")))
    Resource.objects.update(source_key=KEY)
    yield planning
    SOURCES.unregister(KEY)


def send(client, key, **more):
    return client.post(TIMES, {"service": "visits", "key": key, "start": f"{START:%Y%m%dT%H%M%SZ}", "do": "reserve", **PERSON, **more})


def test_the_free_times_are_asked_for_again_or_the_team_proposes(alice, elsewhere):
    elsewhere.silent = frozenset({"search"})
    times = ask(alice)["Location"]

    page = alice.get(times)

    assert (page.status_code, WORDS in said(page), "Try again" in said(page), "Let us propose one" in said(page)) == (409, True, True, True)
    elsewhere.silent = frozenset()
    assert alice.get(times).status_code == 200


@pytest.mark.parametrize("silent", [{"hold"}, {"hold", "search"}])
def test_a_time_that_cannot_be_held_is_not_booked_and_what_was_typed_stays(alice, elsewhere, silent):
    key = str(uuid4())
    ask(alice, key=key)
    elsewhere.silent = frozenset(silent)

    page = send(alice, key)

    assert (page.status_code, WORDS in said(page)) == (409, True)
    assert not Booking.objects.live().exists()
    assert Draft.objects.get().answers["name"] == PERSON["name"]
    elsewhere.silent = frozenset()
    assert send(alice, key)["Location"].endswith("/check")
    assert Booking.objects.live().count() == 1


def test_with_a_script_the_page_says_so_too(alice, elsewhere):
    key = str(uuid4())
    ask(alice, key=key)
    elsewhere.silent = frozenset({"hold"})

    page = alice.post(
        TIMES, {"service": "visits", "key": key, "start": f"{START:%Y%m%dT%H%M%SZ}", "do": "hold"}, headers={"HX-Request": "true"}
    )

    assert (page.status_code, "taken=" in page["HX-Redirect"]) == (204, False)


def test_one_that_is_to_be_moved_stays_where_it_is(alice, elsewhere):
    key = str(uuid4())
    ask(alice, key=key)
    alice.post(f"{send(alice, key)['Location']}")
    made = Booking.objects.get()
    elsewhere.silent = frozenset({"search"})

    page = alice.get(f"/p/house/appointments/{made.reference}/move")
    sent = alice.post(f"/p/house/appointments/{made.reference}/move", {"start": "20261216T090000Z", "key": str(uuid4())})

    assert [(one.status_code, WORDS in said(one)) for one in (page, sent)] == [(409, True)] * 2
    assert [one.state for one in Booking.objects.all()] == ["confirmed"]
