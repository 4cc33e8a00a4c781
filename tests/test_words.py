"""Pages of the product speak of places, buildings and appointments; what a trade calls them stands with that trade."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "parvis"
AT_HOME = ("connectors/", "places/", "presets/portals/")
"""Presets are their owners' words: each portal speaks as it likes, and none of the others speaks of this trade's screens."""
KINDS = {".py", ".html", ".txt", ".po", ".css", ".js", ".toml", ".typ", ".svg", ".md"}
WORDS = [
    line for line in (Path(__file__).parent / "telecom_words.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
]

pytestmark = pytest.mark.once


def pattern() -> re.Pattern[str]:
    capitals = "|".join(re.escape(word) for word in WORDS if word.isupper())
    others = "|".join(re.escape(word) for word in WORDS if not word.isupper())
    return re.compile(rf"(?<![\w-])(?:(?:{capitals})|(?i:{others}))(?![\w-])")


def written_elsewhere() -> list[Path]:
    found = [path for path in SOURCE.rglob("*") if path.suffix in KINDS and "migrations" not in path.parts]
    return [path for path in found if not str(path.relative_to(SOURCE)).startswith(AT_HOME)]


def test_no_word_of_the_trade_stands_outside_its_own_places():
    word = pattern()

    faults = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in written_elsewhere()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in word.finditer(line)
    ]

    assert faults == []


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("Ref PM", True),
        ("la fibre optique", True),
        ("Fibre", True),
        ("at 3 pm", False),
        ("STAND", False),
        ("vibrer", False),
        ("opérateur d’immeuble", True),
        ("the box is ticked", False),
        ("PM_REFERENCE", False),
    ],
)
def test_a_word_is_found_whole(line, is_found):
    assert bool(pattern().search(line)) is is_found


def test_other_presets_have_none_of_this_trade_s_pages():
    others = [path for path in (SOURCE / "presets" / "portals").glob("*/services/*.toml") if "operateurs" not in path.parts]

    assert others
    assert [path for path in others if "\n[tool]" in path.read_text(encoding="utf-8")] == []
