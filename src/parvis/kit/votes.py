"""Counting a yes or a no of several people: one is enough, all are needed, or k of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ONE: Final = "one"
ALL: Final = "all"
_NUMBER: Final = re.compile(r"[1-9]\d?")


def is_quorum(text: str) -> bool:
    """Whether `text` says how many: “one”, “all”, or a number such as “2”."""
    return text in (ONE, ALL) or bool(_NUMBER.fullmatch(text))


def needed(quorum: str, asked: int) -> int:
    """How many of `asked` people must say yes. Never more than there are: who asks two of one waits for one."""
    wanted = asked if quorum == ALL else 1 if quorum == ONE else int(quorum)
    return max(1, min(wanted, asked))


@dataclass(frozen=True)
class Tally:
    """Where an asking stands."""

    asked: int
    needed: int
    yes: int = 0
    no: int = 0

    @property
    def is_approved(self) -> bool:
        return self.yes >= self.needed

    @property
    def is_impossible(self) -> bool:
        """Whether those who have not answered are too few to make up for the noes."""
        return self.asked - self.no < self.needed
