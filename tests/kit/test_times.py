from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from parvis.kit.times import Delay, is_working_day, parse_delay

PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("P5D", Delay(days=5)),
        ("P5WD", Delay(days=5, working=True)),
        ("PT4H", Delay(seconds=4 * 3600)),
        ("P1DT2H", Delay(days=1, seconds=7200)),
        ("P3Y", Delay(months=36)),
        ("P1Y6M", Delay(months=18)),
        ("P2W", Delay(days=14)),
        ("PT90M", Delay(seconds=5400)),
    ],
)
def test_a_duration_is_read(text, delay):
    assert parse_delay(text) == delay


@pytest.mark.parametrize("text", ["", "P", "PT", "5D", "P5", "P-1D", "P1.5D", "cinq jours", "P1DT", "P5WD5D"])
def test_what_is_no_duration_is_named(text):
    with pytest.raises(ValueError, match="is not a duration"):
        parse_delay(text)


@pytest.mark.parametrize("text", ["P5D", "P5WD", "PT4H", "P1DT2H30M", "P3Y", "P1Y6M2D", "PT0S"])
def test_a_duration_is_written_as_it_is_read(text):
    assert str(parse_delay(text)) == text


@pytest.mark.parametrize(
    ("delay", "start", "end"),
    [
        ("P5D", "2026-11-18T09:12", "2026-11-23T09:12"),
        ("P1D", "2026-03-28T09:00", "2026-03-29T09:00"),  # the night the clocks change, a day keeps its hour
        ("PT24H", "2026-03-28T09:00", "2026-03-29T10:00"),  # twenty-four hours do not
        ("P1M", "2026-01-31T09:00", "2026-02-28T09:00"),
        ("P1Y", "2028-02-29T09:00", "2029-02-28T09:00"),
        ("P1WD", "2026-11-20T09:00", "2026-11-23T09:00"),  # Friday to Monday
        ("P5WD", "2026-11-16T09:00", "2026-11-23T09:00"),
        ("P1WD", "2026-11-21T09:00", "2026-11-23T09:00"),  # from a Saturday
        ("P1WD", "2026-11-10T09:00", "2026-11-12T09:00"),  # over 11 November
        ("P2WD", "2026-12-31T09:00", "2027-01-05T09:00"),  # over New Year and a week-end
    ],
)
def test_a_delay_ends_on_the_clock_of_its_place(delay, start, end):
    assert parse_delay(delay).after(paris(start), PARIS) == paris(end)


def test_a_delay_ends_in_utc():
    assert parse_delay("PT1H").after(paris("2026-07-01T12:00"), PARIS).tzinfo is UTC


def test_only_a_delay_of_nothing_is_false():
    assert not Delay()
    assert Delay(months=1)


@pytest.mark.parametrize(
    ("on", "works"), [("2026-11-20", True), ("2026-11-21", False), ("2026-07-14", False), ("2026-05-25", False), ("2026-12-24", True)]
)
def test_week_ends_and_french_holidays_are_not_worked(on, works):
    assert is_working_day(datetime.fromisoformat(on).date()) is works
