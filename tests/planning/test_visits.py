"""What became of a visit: it took place, or has to be booked again."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.journal.models import Entry
from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.planning.appointments import Search
from parvis.planning.booking import move
from parvis.planning.models import Booking, Slot
from parvis.planning.visits import done, missed
from tests.cast import Cast
from tests.planning.appointable import appointed, technicians, wanted
from tests.planning.bookable import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def cast(db):
    with standing_at(MONDAY):
        yield Cast()


def refusal(act):
    with pytest.raises(Refused) as found:
        act()
    return found.value.code


def test_the_team_says_that_it_took_place_once(cast):
    made = appointed(technicians(cast), cast.alice)

    with standing_at(made.ends_at):
        assert done(made, by=cast.technician).state == "done"
        assert done(made, by=cast.technician).state == "done"
        assert refusal(lambda: missed(made, by=cast.technician, reason="Nobody there")) == "over"
    assert [entry.verb for entry in Entry.objects.about(made).filter(verb="done")] == ["done"]


def test_only_the_team_and_the_house_say_it_and_say_why(cast):
    made = appointed(technicians(cast), cast.alice)

    assert refusal(lambda: missed(made, by=cast.alice, reason="I was out")) == "not_yours"
    assert refusal(lambda: missed(made, by=cast.technician, reason=" ")) == "reason"
    assert missed(made, by=None, reason="The customer was absent").state == "missed"


def test_one_that_will_not_take_place_gives_its_time_back_and_is_told(cast):
    made = appointed(technicians(cast), cast.alice)
    cast.forget_mails()

    missed(made, by=cast.technician, reason="The technician is ill")

    assert set(Slot.objects.values_list("booked", flat=True)) == {0}
    assert cast.mails(cast.alice) == ["booking_missed"]
    assert list(Booking.objects.to_rebook()) == [made]


def test_it_is_booked_again_once_and_keeps_all_that_was_filled_in(cast):
    team = technicians(cast)
    made = appointed(team, cast.alice)
    Booking.objects.filter(pk=made.pk).update(contact_name="Jeanne Le Goff")
    with standing_at(made.ends_at):
        made = missed(made, by=None, reason="The customer was absent")
        free = Search(wanted(team)).free
        new = move(made, free[0].start, by=cast.alice, key=uuid4())
        made.refresh_from_db()

        assert (made.state, new.state, new.contact_name, new.replaces) == ("missed", "confirmed", "Jeanne Le Goff", made)
        assert not Booking.objects.to_rebook().exists()
        assert refusal(lambda: move(made, free[1].start, by=cast.alice, key=uuid4())) == "over"
        assert refusal(lambda: move(new, free[1].start, by=cast.bruno, key=uuid4())) == "not_yours"


def test_the_list_of_what_is_to_be_booked_again_outlives_the_window(cast):
    made = appointed(technicians(cast), cast.alice)

    with standing_at(made.ends_at + timedelta(days=90)):
        missed(made, by=None, reason="The customer was absent")
        assert list(Booking.objects.to_rebook()) == [made]
