import pytest
from django.core.exceptions import ValidationError

from parvis.planning.hours import validate_day, validate_week


@pytest.mark.parametrize(
    "week",
    [
        {},
        {"mon": [["08:00", "18:00"]]},
        {"mon": [["08:00", "12:00"], ["12:00", "18:00"]], "sun": []},
        {"sat": [["00:00", "24:00"]]},
    ],
)
def test_a_week_whose_periods_are_in_order_is_accepted(week):
    validate_week(week)


@pytest.mark.parametrize(
    "week",
    [
        [],
        {"lundi": [["08:00", "18:00"]]},
        {"mon": "08:00-18:00"},
        {"mon": [["8:00", "18:00"]]},
        {"mon": [["08:00", "25:00"]]},
        {"mon": [["18:00", "08:00"]]},
        {"mon": [["08:00", "08:00"]]},
        {"mon": [["08:00", "12:00"], ["11:59", "18:00"]]},
        {"mon": [["08:00"]]},
        {"mon": [[8, 18]]},
    ],
)
def test_a_week_that_cannot_be_is_refused(week):
    with pytest.raises(ValidationError):
        validate_week(week)


def test_a_closed_day_has_no_period():
    validate_day([])
