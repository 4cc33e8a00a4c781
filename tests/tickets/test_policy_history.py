from datetime import date

import pytest
from django.utils import translation

from parvis.catalogue.models import Portal
from parvis.catalogue.priorities import USUAL
from parvis.planning.models import Closure, Level, LevelTarget
from parvis.tickets import recomputing
from parvis.tickets.policy_history import history, record
from tests.cast import text

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def boss(cast):
    return cast.agent("boss", is_superuser=True)


@pytest.fixture
def silver(cast, office):
    level = Level.objects.create(portal_key="house", key="silver", title={"en": "Silver", "fr": "Argent"}, calendar=office)
    LevelTarget.objects.create(level=level, milestone="resolution", priority="5", scope="help", delay="P2WD")
    return level


def portal():
    return Portal.objects.get(key="house")


def told(language="en"):
    with translation.override(language):
        return [(one.author, [change.replace("\xa0", " ") for change in one.changes]) for one in history(portal(), {"help": "Help"})]


def matrix(**more):
    said = [list(row) for row in USUAL]
    said[3][1] = 6
    return said


def test_who_changed_the_matrix_is_told(boss, office):
    recomputing.apply(portal(), by=boss, priorities=matrix())
    recomputing.apply(portal(), by=boss, priorities=matrix())

    assert told() == [(boss, ["High urgency, low impact: normal priority, now major priority"])]
    assert told("fr") == [(boss, ["Urgence haute, impact faible : priorité normale, désormais priorité majeure"])]


def test_what_a_preset_changed_of_a_level_is_told_in_words(silver):
    record(portal())
    silver.targets.update(delay="PT4H")
    LevelTarget.objects.create(level=silver, milestone="first_answer", delay="PT1H")
    recomputing.apply(portal())

    assert told() == [
        (
            None,
            [
                "Level “Silver”, First answer: nothing, now 1 working hour",
                "Level “Silver”, Solution, very high priority, Help: 2 working days, now 4 working hours",
            ],
        )
    ]


def test_new_hours_and_closures_are_told(silver, office):
    record(portal())
    office.week = {"mon": [["08:00", "20:00"]]}
    office.save()
    Closure.objects.create(calendar=office, starts_on=date(2026, 12, 24), ends_on=date(2026, 12, 24), title=text("Eve"))
    record(portal())

    (_nobody, [change]) = told()[0]
    assert change.endswith("now On Monday 8 am to 8 pm, public holidays excepted, 1 closure excepted (2026-12-24)")


def test_a_level_that_comes_and_goes_is_told(silver):
    record(portal())
    silver.delete()
    record(portal())

    assert told() == [(None, ["Level “Silver”: removed"])]


def test_a_plan_leaves_no_trace(promised):
    recomputing.plan(portal(), matrix())

    assert portal().policy_revisions.count() == 0
