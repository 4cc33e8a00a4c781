"""A preset's mistakes, each in the sentence that its author reads."""

import shutil
from pathlib import Path

import pytest

from parvis.presets.check import mistakes, mistakes_together
from parvis.presets.source import folders, read

BROKEN = sorted(path for path in (Path(__file__).parent / "broken").iterdir())


def said(folder: Path) -> list[str]:
    return [str(one) for one in mistakes(read(folder))]


def test_the_small_preset_has_no_mistake(folder):
    assert said(folder) == []


@pytest.mark.parametrize("overlay", BROKEN, ids=lambda path: path.name)
def test_a_broken_preset_says_what_is_wrong_and_where(overlay, folder):
    shutil.copytree(overlay, folder, dirs_exist_ok=True)
    expected = (folder / "mistakes.txt").read_text(encoding="utf-8").splitlines()
    (folder / "mistakes.txt").unlink()

    assert said(folder) == expected


@pytest.mark.parametrize("name", folders())
def test_a_preset_of_the_house_has_no_mistake(name):
    assert said(folders()[name]) == []


def test_the_presets_of_the_house_can_live_together():
    assert mistakes_together([read(folder) for folder in folders().values()]) == []


def test_two_presets_cannot_share_a_key_nor_their_people(folder, tmp_path):
    twin = shutil.copytree(folder, tmp_path / "twin")

    found = [str(one) for one in mistakes_together([read(folder), read(twin)])]

    assert found[:2] == [
        "twin/portal.toml: key: “petite” is already used by the preset “petite”.",
        "twin/portal.toml: series: “PT” is already used by the preset “petite”.",
    ]
    assert "twin/demo/people.toml: people.alice: “alice” is already used by the preset “petite”." in found


def test_a_preset_without_portal_says_so(folder):
    (folder / "portal.toml").unlink()

    assert said(folder)[0] == "portal.toml: This file is missing: it says whose portal this is."


def test_a_file_that_no_preset_has_is_named(folder):
    (folder / "services" / "photo.png").write_bytes(b"png")
    (folder / "extra.toml").write_text("a = 1", encoding="utf-8")

    assert said(folder) == [
        "extra.toml: A preset has no such file; its folders are calendars, levels, workflows, services, articles, mail, kinds, rules, resources, automations and demo.",
        "services/photo.png: A preset has no such file.",
    ]


def test_a_mark_that_could_run_something_is_refused(folder):
    (folder / "logo.svg").write_text("<svg><script>alert(1)</script></svg>", encoding="utf-8")

    assert said(folder) == ["logo.svg: A mark may hold no script, no event and no link to another file."]


@pytest.mark.parametrize("nonsense", ["services = 3", "families = 3\naudiences = 'x'", "[[families]]\nkey = 3", "texts = []\nsign_up = 1"])
def test_nonsense_is_told_and_never_crashes(folder, nonsense):
    (folder / "portal.toml").write_text(nonsense, encoding="utf-8")

    assert said(folder)


@pytest.mark.parametrize(
    "nonsense", ["statuses = 1", "statuses = [1]\nmoves = [2]", "[[moves]]\nfrom = 3\nby = 'x'\nasks = 2", "start = 3"]
)
def test_a_nonsense_workflow_is_told_and_never_crashes(folder, nonsense):
    (folder / "workflows" / "simple.toml").write_text(nonsense, encoding="utf-8")

    assert said(folder)


@pytest.mark.parametrize("nonsense", ["form = 1", "[form]\nsteps = [1]", "[[form.steps]]\nfields = 4", "grants = 3\ntitle_from = 3"])
def test_a_nonsense_service_is_told_and_never_crashes(folder, nonsense):
    (folder / "services" / "question.toml").write_text(nonsense, encoding="utf-8")

    assert said(folder)


@pytest.mark.parametrize("nonsense", ["tickets = 1", "tickets = [1]", "[[tickets]]\nkey = 1\nservice = 2\nevents = 3\nanswers = 4"])
def test_a_nonsense_demo_is_told_and_never_crashes(folder, nonsense):
    (folder / "demo" / "tickets.toml").write_text(nonsense, encoding="utf-8")

    assert said(folder)


def test_a_mark_that_holds_a_control_character_is_refused(folder):
    (folder / "logo.svg").write_text("<svg>\x00</svg>", encoding="utf-8")

    assert said(folder) == ["logo.svg: The character U+0000 cannot be stored or read: take it out."]


def test_a_wording_for_an_audience_that_the_portal_does_not_have_is_named(change):
    wrong = change(
        "services/question.toml", 'audiences = ["shop"]', 'wordings = [{ audience = "shop2", summary = { fr = "À vous", en = "To you" } }]'
    )

    [mistake] = [str(one) for one in mistakes(wrong)]

    assert mistake.startswith("services/question.toml: wordings.0.audience: “shop2” is not an audience of this portal")


FILLING = """fills = { urgency = "summary", mood = "summary" }
expects"""


def test_what_a_form_fills_is_said_by_fields_that_can_say_it(change):
    wrong = change("services/question.toml", "expects", FILLING)

    found = [str(one).split(":")[1].strip() for one in mistakes(wrong)]

    assert sorted(found) == ["fills.mood", "fills.urgency"]


def test_the_form_for_who_lost_everything_is_a_service_of_the_portal(folder, change):
    change("portal.toml", "[sign_up]\n", '[sign_up]\nlost = "nowhere"\n')

    assert [one for one in said(folder) if "sign_up.lost" in one and "nowhere" in one]
