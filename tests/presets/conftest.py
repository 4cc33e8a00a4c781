import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from parvis.presets.source import Source, read

HERE = Path(__file__).parent
GOOD = HERE / "good"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small preset without mistakes, to be changed."""
    return Path(shutil.copytree(GOOD, tmp_path / "petite"))


@pytest.fixture
def change(folder: Path) -> Callable[[str, str, str], Source]:
    """Replace a text in one of its files, and read it again."""

    def change(file: str, old: str, new: str) -> Source:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return read(folder)

    return change


@pytest.fixture
def petite(folder: Path) -> Source:
    return read(folder)
