"""What is written in a cell, as values. An empty cell says nothing; what cannot be read is a Fault that names its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final

from parvis.kit.text import fold
from parvis.places.importing.faults import Fault

_NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{0,12})?")
_SPACES = str.maketrans("", "", " \u00a0\u202f'")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_FRENCH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_COMMUNE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_POSTCODE = re.compile(r"\d{5}")
SMALL: Final = 32_767
_YES = frozenset({"o", "oui", "y", "yes", "1", "true", "vrai"})
_NO = frozenset({"n", "non", "no", "0", "false", "faux"})


def decimal(cell: str) -> float:
    """`678771,23`, `678771.23` and `678 771,23` alike."""
    written = cell
    if not _NUMBER.fullmatch(cell):
        written = cell.translate(_SPACES)
        if not _NUMBER.fullmatch(written):
            raise Fault("number", value=cell)
    return float(written.replace(",", "."))


def count(cell: str) -> int:
    """A whole number from 0 to 99 999."""
    if not (cell.isdecimal() and cell.isascii()) or len(cell) > 5:
        raise Fault("count", value=cell)
    return int(cell)


def small_count(cell: str) -> int:
    """A whole number that fits a column of two bytes."""
    found = count(cell)
    if found > SMALL:
        raise Fault("small-count", value=cell)
    return found


@lru_cache(maxsize=20_000)
def day(cell: str) -> str | None:
    """AAAAMMJJ, also with a time; AAAA-MM-JJ and JJ/MM/AAAA too. The answer is an ISO day; zeros are none."""
    if not cell.strip("0"):
        return None
    found = _COMPACT.fullmatch(cell) or _ISO.fullmatch(cell)
    if found:
        year, month, number = found.groups()
    else:
        found = _FRENCH.fullmatch(cell)
        if not found:
            raise Fault("day", value=cell)
        number, month, year = found.groups()
    try:
        written = date(int(year), int(month), int(number))
    except ValueError:
        raise Fault("day", value=cell) from None
    if not 1950 <= written.year <= 2100:
        raise Fault("day", value=cell)
    return written.isoformat()


@lru_cache(maxsize=1_000)
def yes_no(cell: str) -> bool | None:
    said = fold(cell)
    if said in _YES:
        return True
    if said in _NO:
        return False
    if not said:
        return None
    raise Fault("yes-no", value=cell)


@lru_cache(maxsize=50_000)
def commune(cell: str) -> str:
    """An INSEE code; one that lost its first zero in a spreadsheet gets it back."""
    code = cell.upper()
    if len(code) == 4 and code.isdecimal():
        code = f"0{code}"
    if not (code.isascii() and _COMMUNE.fullmatch(code)) or code[:2] in {"00", "20", "96", "99"}:
        raise Fault("commune", value=cell)
    return code


@lru_cache(maxsize=50_000)
def postcode(cell: str) -> str:
    code = cell.zfill(5) if len(cell) == 4 else cell
    if code and not (code.isascii() and _POSTCODE.fullmatch(code)):
        raise Fault("postcode", value=cell)
    return code


def text(most: int) -> Callable[[str], str]:
    """As written, at most so many characters."""

    def read(cell: str) -> str:
        if len(cell) > most:
            raise Fault("too-long", value=cell)
        return cell

    return read
