"""Where the preset of operators sends technicians: to each town of metropolitan France, once, and nowhere else. Telecom 3.4 «Calendars»."""

from datetime import UTC, datetime

import pytest

from parvis.kit.clock import standing_at
from parvis.places.generating.towns import ours
from parvis.planning.appointments import Search, Wanted, serving
from parvis.planning.models import BookingRule, Resource
from parvis.presets.apply import apply
from parvis.presets.source import folders, read

pytestmark = pytest.mark.django_db
OPERATORS = "operateurs"
RULES = ("rdv-court", "rdv-immeuble", "rdv-pavillon", "rdv-complexe", "rdv-cuivre")
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def rules(db) -> list[BookingRule]:
    apply(read(folders()[OPERATORS]))
    return list(BookingRule.objects.filter(portal_key=OPERATORS, key__in=RULES).select_related("calendar"))


def test_one_team_comes_to_each_metropolitan_town_and_nobody_overseas(rules):
    found = {town.code: len(serving(OPERATORS, town.code, rules[0])) for town in ours()}

    assert found == {code: 0 if code.startswith("97") else 1 for code in found}
    assert {"97105", "33063", "2A004", "67482"} <= set(found)


def test_each_team_has_free_times_for_each_sort_of_visit(rules):
    teams = list(Resource.objects.filter(portal_key=OPERATORS, audience="services").prefetch_related("zones"))
    assert len(rules) == len(RULES)

    with standing_at(NOW):
        days = {
            (team.key, rule.key): len({one.start.date() for one in Search(Wanted(OPERATORS, "", rule, "standard", team=(team,))).free})
            for team in teams
            for rule in rules
        }

    assert {key for key, count in days.items() if count < 3} == set()
    assert len(days) == 16 * len(RULES)
