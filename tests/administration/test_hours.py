"""Business hours written at the screens."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from parvis.administration.hours import spelling
from parvis.planning.models import Calendar

LINES = {"closures-TOTAL_FORMS": "2", "closures-INITIAL_FORMS": "0"}
SAID = {"title_fr": "Bureau", "title_en": "Office", "time_zone": "Europe/Paris", "holidays": "fr", "mon": "8h-12h, 14:00-18:30", **LINES}


def address(name: str = "hours_new", *args: str) -> str:
    return reverse(f"administration:{name}", args=["petite", *args])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        ("08:00-12:00", [["08:00", "12:00"]]),
        ("8h-12h, 14h30 – 18 h", [["08:00", "12:00"], ["14:30", "18:00"]]),
        ("8 à 12 et 14 à 18", [["08:00", "12:00"], ["14:00", "18:00"]]),
        ("0:00-24:00", [["00:00", "24:00"]]),
    ],
)
def test_hours_are_read_as_people_type_them(typed, read):
    assert spelling.read(typed) == read
    assert spelling.read(spelling.said(read)) == read


@pytest.mark.parametrize("typed", ["morning", "12:00-08:00", "08:00-12:00, 11:00-13:00", "25:00-26:00", "08:00", "8:99-9:00"])
def test_what_are_no_hours_is_refused(typed):
    with pytest.raises(ValidationError):
        spelling.read(typed)


def test_new_hours_are_kept_with_their_days_apart(owners):
    lines = {
        "closures-0-first": "2026-12-24",
        "closures-0-last": "2026-12-26",
        "closures-0-title_fr": "Noël",
        "closures-0-title_en": "Christmas",
    }

    answer = owners.post(address(), SAID | lines)

    made = Calendar.objects.get(key="bureau")
    assert (answer.status_code, made.week, made.holiday_country) == (302, {"mon": [["08:00", "12:00"], ["14:00", "18:30"]]}, "FR")
    assert [(str(one.starts_on), str(one.ends_on), one.title["en"]) for one in made.closures.all()] == [
        ("2026-12-24", "2026-12-26", "Christmas")
    ]


def test_they_are_changed_and_a_line_that_is_emptied_goes(owners):
    owners.post(address(), SAID | {"closures-0-first": "2026-12-24"})
    page = owners.get(address("hours_write", "bureau"))

    owners.post(address("hours_write", "bureau"), SAID | {"base": page.context["base"], "tue": "9-17", "closures-INITIAL_FORMS": "1"})

    changed = Calendar.objects.get(key="bureau")
    assert (changed.week["tue"], changed.closures.count()) == ([["09:00", "17:00"]], 0)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"mon": "soon"}, "mon"),
        ({"mon": ""}, "mon"),
        ({"time_zone": "Paris"}, "time_zone"),
        ({"holidays": "XX"}, "holidays"),
        ({"region": "Nowhere"}, "region"),
        ({"title_en": ""}, "title_en"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(owners, wrong, field):
    answer = owners.post(address(), SAID | wrong)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Calendar.objects.exists()


def test_a_line_that_ends_before_it_begins_is_said_there(owners):
    answer = owners.post(address(), SAID | {"closures-0-first": "2026-12-24", "closures-0-last": "2026-12-20"})

    assert (answer.status_code, list(answer.context["closures"].forms[0].errors)) == (422, ["last"])


def test_hours_that_nothing_names_are_taken_away(owners):
    owners.post(address(), SAID)

    owners.post(address("hours_remove", "bureau"))

    assert not Calendar.objects.exists()
