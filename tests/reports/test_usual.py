"""«Traité d’habitude en …»: worked out by a sweep, said only where enough was solved and nobody turned it off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.catalogue.models import Portal, Service
from parvis.kit.clock import standing_at
from parvis.kit.speaking import NB
from parvis.reports.keeping import count_changes
from parvis.reports.models import UsualTime
from parvis.reports.usual import usual_of, work_out
from tests.reports.counted import days

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def solved_after(cast, lasted, *, by="solve"):
    with standing_at(days(0)):
        ticket = cast.ticket()
    with standing_at(days(lasted)):
        ticket.move(by, by=cast.technician if by == "solve" else cast.alice)


def told(cast):
    count_changes()
    work_out()
    return usual_of(Service.objects.select_related("portal").get(pk=cast.help.pk))


def test_half_of_the_requests_and_four_out_of_five(cast):
    for lasted in range(1, 11):
        solved_after(cast, lasted)

    with standing_at(days(11)):
        usual = told(cast)

    assert (usual.half, usual.most) == (timedelta(days=5.5), timedelta(days=8))
    assert usual.sentence.replace(NB, " ") == "Traité d’habitude en 5 jours, 8 jours pour les plus longues"


def test_nine_are_too_few_and_what_was_withdrawn_counts_not(cast):
    for lasted in range(1, 10):
        solved_after(cast, lasted)
    for lasted in range(1, 4):
        solved_after(cast, lasted, by="cancel")

    with standing_at(days(11)):
        assert told(cast) is None


def test_what_is_half_a_year_old_says_nothing_any_more(cast):
    for lasted in range(1, 11):
        solved_after(cast, lasted)
    with standing_at(days(11)):
        assert told(cast) is not None

    with standing_at(days(400)):
        assert told(cast) is None
    assert not UsualTime.objects.exists()


def test_a_portal_and_a_service_may_keep_it_to_themselves(cast):
    for lasted in range(1, 11):
        solved_after(cast, lasted)
    with standing_at(days(11)):
        assert told(cast) is not None
        Service.objects.filter(pk=cast.help.pk).update(options={"usual": False})
        assert told(cast) is None
        Service.objects.filter(pk=cast.help.pk).update(options={})
        Portal.objects.update(says_usual_time=False)
        assert told(cast) is None


def test_it_is_read_once_for_a_state_of_the_portal(cast, django_assert_num_queries):
    service = Service.objects.select_related("portal").get(pk=cast.help.pk)
    usual_of(service)

    with django_assert_num_queries(0):
        usual_of(service)
