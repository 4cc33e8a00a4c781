"""References as the field writes them, each given once. Source: telecom.md 2.2, operateurs.md 1.2 and 1.6."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ALL_SOCKETS: Final = 36**8
FICTION: Final = {"1": "019900", "2": "026191", "3": "035301", "4": "046571", "5": "053649"}
"""Ten thousand numbers each that nobody is ever given. Source: Arcep, decision 2018-0881."""
NUMBERS_OF_A_REGION: Final = 10_000
_REGIONS: Final = {
    "11": "1", "24": "2", "28": "2", "52": "2", "53": "2", "27": "3", "32": "3", "44": "3", "84": "4", "93": "4", "94": "4", "75": "5",
    "76": "5", "04": "2", "06": "2",
}  # fmt: skip


def base36(number: int, width: int) -> str:
    signs = ""
    while number:
        number, rest = divmod(number, 36)
        signs = _DIGITS[rest] + signs
    return signs.rjust(width, "0")


def socket(owner: str, number: int) -> str:
    """`FI-XXXX-XXXX`: neighbours do not have neighbouring references."""
    signs = base36((number * 1_000_003_567 + 987_654_321) % _ALL_SOCKETS, 8)
    return f"{owner[:2]}-{signs[:4]}-{signs[4:]}"


class Numbers:
    """Telephone numbers (ND) of the ranges kept for fiction; none once those of a region are used up."""

    def __init__(self) -> None:
        self._given = dict.fromkeys(FICTION, 0)

    def next(self, region: str) -> str:
        digit = _REGIONS.get(region, "5")
        place = self._given[digit]
        if place >= NUMBERS_OF_A_REGION:
            return ""
        self._given[digit] = place + 1
        return f"{FICTION[digit]}{place * 7919 % NUMBERS_OF_A_REGION:04d}"


def street_code(place: int) -> str:
    """RIVOLI, of the streets of one town: four digits, then a letter and three. Codes of examples are never among them."""
    number = 12 + 5 * place
    if number < 10_000:
        return f"{number:04d}"
    letter, rest = divmod(place - 1_998, 1_000)
    return f"{_DIGITS[10 + letter % 26]}{rest:03d}"
