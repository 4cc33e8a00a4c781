"""docs/places.md names every column that is read."""

from pathlib import Path

from parvis.places.importing.ban import COLUMNS
from parvis.places.importing.ipe.columns import TITLES

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "places.md"
PARTS = {
    "building": "Building",
    "position": "its position",
    "manager": "its manager",
    "reference": "References",
    "pm": "PM",
    "pm_position": "the PM’s position",
    "pm_address": "the PM’s address",
    "pm_access": "how to reach the PM",
    "pbo": "PBO",
    "pbo_position": "the PBO’s position",
    "floor": "Floor",
    "line": "Line, where `ReferencePTO` says one",
}


def written() -> str:
    lines = ["| of | columns (and other titles of the same) |", "| --- | --- |"]
    for part, name in PARTS.items():
        said = [titles for key, titles in TITLES.items() if key.partition(".")[0] == part]
        lines.append(f"| {name} | {', '.join(_title(titles) for titles in said)} |")
    return "\n".join(lines)


def _title(titles) -> str:
    return f"`{titles[0]}`" + (f" ({', '.join(f'`{title}`' for title in titles[1:])})" if titles[1:] else "")


def test_every_column_of_buildings_is_named_with_its_other_titles():
    assert written() in DOCUMENT.read_text(encoding="utf-8")


def test_every_column_of_addresses_is_named():
    text = DOCUMENT.read_text(encoding="utf-8")

    assert [titles[0] for titles in COLUMNS.values() if f"`{titles[0]}`" not in text] == []
