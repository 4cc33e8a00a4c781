from pathlib import Path

import pytest

from parvis.catalogue.models import Portal
from parvis.planning.models import Agreement, Calendar, Level
from parvis.presets.apply import apply
from parvis.presets.check import mistakes
from parvis.presets.export import canonical_texts, export
from parvis.presets.source import folders, read
from parvis.tickets.models import Clock
from parvis.tickets.submission import submit
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PLATINE = """key = "platine"
title = { fr = "Platine", en = "Platinum" }
rank = 9
channels = ["portal", "mail", "phone"]
shows_direct_phone = true

[hours]
title = { fr = "Jour et nuit", en = "Day and night" }
holidays = "none"

[hours.week]
mon = [["00:00", "24:00"]]
tue = [["00:00", "24:00"]]
wed = [["00:00", "24:00"]]
thu = [["00:00", "24:00"]]
fri = [["00:00", "24:00"]]
sat = [["00:00", "24:00"]]
sun = [["06:00", "24:00"]]

[[hours.closures]]
from = 2026-12-24
to = 2026-12-26
title = { fr = "Fêtes", en = "Christmas" }
hours = [["08:00", "12:00"]]

[[targets]]
milestone = "first_answer"
within = "PT15M"

[[targets]]
milestone = "resolution"
within = "PT4H"

[[targets]]
milestone = "resolution"
within = "PT1H"
priority = "major"
scope = "network"
elapsed = true
warn = "PT10M"
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """IPEOS with one file more."""
    source = folders()["ipeos"]
    for path in source.rglob("*"):
        if path.is_file():
            (tmp_path / "ipeos" / path.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "ipeos" / path.relative_to(source)).write_bytes(path.read_bytes())
    (tmp_path / "ipeos" / "levels" / "platine.toml").write_text(PLATINE, encoding="utf-8")
    return tmp_path / "ipeos"


def change(folder: Path, file: str, old: str, new: str) -> list[str]:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [f"{one.file}: {one.key}" for one in mistakes(read(folder))]


def test_a_level_with_its_own_hours_and_targets_is_one_file_and_works(folder):
    apply(read(folder))
    portal = Portal.objects.get(key="ipeos")
    level = Level.objects.get(key="platine")
    cast = object.__new__(Cast)
    cast.key, cast.portal = "ipeos", portal
    bea = cast.person("beatrice")
    home = bea.memberships.get().organisation
    cast.grant("use", who="organisation", organisation=home)
    Agreement.objects.create(organisation=home, portal_key="ipeos", reference="P-1", level=level, starts_on="2020-01-01")
    answers = {"urgency": "medium", "follow_up": False, "category": "general", "title": "Panne", "description": "Tout"}
    ticket = submit(portal.services.get(slug="nouveau-ticket"), by=bea, answers=answers, key=bea.pk)

    kept = {one.milestone: (one.delay, one.calendar.key) for one in Clock.objects.filter(ticket=ticket)}
    assert kept == {"first_answer": ("PT15M", "platine"), "resolution": ("PT4H", "platine")}


def test_what_was_applied_comes_out_and_a_second_time_nothing_changes(folder):
    source = read(folder)
    apply(source)

    assert apply(source) == []
    assert export("ipeos") == canonical_texts(source)


def test_a_level_that_leaves_takes_its_own_hours_along(folder):
    apply(read(folder))
    (folder / "levels" / "platine.toml").unlink()
    apply(read(folder))

    assert sorted(Level.objects.values_list("key", flat=True)) == ["argent", "bronze", "or"]
    assert not Calendar.objects.filter(key="platine").exists()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('["06:00", "24:00"]', '["06:00", "25:00"]', "hours.week.sun"),
        ("[hours.week]\nmon", "[hours.week]\nmonday", "hours.week.monday"),
        ('holidays = "none"', 'holidays = "FR"\nregion = "Elsass"', "hours.region"),
        ("to = 2026-12-26", "to = 2026-12-20", "hours.closures.1"),
        ('milestone = "first_answer"', 'milestone = "hug"', "targets.1.milestone"),
        ('within = "PT15M"', 'within = "PT0S"', "targets.1.within"),
        ('scope = "network"', 'scope = "pets"', "targets.3.scope"),
        ('priority = "major"', 'priority = "huge"', "targets.3.priority"),
        ("rank = 9", 'rank = 9\ncalendar = "ouvre"', ""),
    ],
)
def test_a_mistake_is_said_with_its_place(folder, old, new, where):
    assert change(folder, "levels/platine.toml", old, new) == [f"levels/platine.toml: {where}"]


def test_a_portal_has_one_default_calendar(folder):
    assert change(folder, "calendars/etendu.toml", 'code = "HE"', 'default = true\ncode = "HE"') == ["calendars/ouvre.toml: default"]


def test_a_matrix_has_five_rows_of_five(folder):
    assert change(folder, "portal.toml", "modules =", "priorities = [[1, 2], [3, 4]]\nmodules =") == ["portal.toml: priorities"]


def test_a_milestone_of_a_workflow_can_be_promised(folder):
    milestone = (
        '[[milestones]]\nkey = "taken_up"\nlabel = { fr = "Prise en charge", en = "Taken up" }\nstatuses = ["assigned"]\n\n[[statuses]]'
    )
    change(folder, "workflows/ticket.toml", "[[statuses]]", milestone)
    found = change(folder, "services/nouveau-ticket.toml", "expects = { ", 'expects = { taken_up = "PT1H", ')
    assert found == []

    source = read(folder)
    apply(source)
    assert export("ipeos") == canonical_texts(source)
