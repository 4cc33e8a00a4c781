"""What is wrong with a preset: file, key, and one sentence that says what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _


@dataclass(frozen=True, order=True)
class Mistake:
    """`key` is the path inside the file, dots between; empty when the whole file is meant."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.reason) if part)


@dataclass(frozen=True)
class Spot:
    """A place in a file of a preset, and the languages its texts must speak."""

    file: str
    path: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __truediv__(self, name: object) -> Spot:
        return Spot(self.file, (*self.path, str(name)), self.languages)

    def mistake(self, reason: str) -> Mistake:
        return Mistake(self.file, ".".join(self.path), reason)


def unknown(what: str, value: object, known: Iterable[str]) -> str:
    """“x” is not a …, with the nearest known name when one is near, else all of them when they are few."""
    names = sorted(known)
    near = get_close_matches(str(value), names, n=1, cutoff=0.6)
    if near:
        return _("“%(value)s” is not %(what)s. Did you mean “%(near)s”?") % {"value": value, "what": what, "near": near[0]}
    if names and len(names) <= 20:
        return _("“%(value)s” is not %(what)s. Known: %(known)s.") % {"value": value, "what": what, "known": ", ".join(names)}
    return _("“%(value)s” is not %(what)s.") % {"value": value, "what": what}
