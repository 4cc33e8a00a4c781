"""What changed between two revisions of an article: line by line, and within a changed line word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from parvis.catalogue.models import ArticleRevision

Kind = Literal["same", "added", "removed"]
CONTEXT: Final = 1
"""Lines shown on each side of a change."""
MOST_WORDS: Final = 600
"""Of a changed passage that is compared word by word; of a longer one the whole is shown as taken away and put in."""
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    kind: Kind
    text: str


@dataclass(frozen=True)
class Line:
    """`skipped`: instead of words, how many lines are left out because they are the same."""

    pieces: tuple[Piece, ...] = ()
    skipped: int = 0


@dataclass(frozen=True)
class TextChange:
    """`name`: title, body or keywords."""

    name: str
    language: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class PlacementChange:
    name: str
    before: Any
    after: Any


def text_changes(before: ArticleRevision | None, after: ArticleRevision) -> list[TextChange]:
    """Of each text and language that differs; without `before` all is new."""
    found = []
    for name in ("title", "body", "keywords"):
        old: Mapping[str, str] = getattr(before, name) if before else {}
        new: Mapping[str, str] = getattr(after, name)
        for language in dict.fromkeys([*new, *old]):
            one, other = old.get(language, ""), new.get(language, "")
            if one != other:
                found.append(TextChange(name, language, tuple(_lines(one, other))))
    return found


def placement_changes(before: ArticleRevision | None, after: ArticleRevision) -> list[PlacementChange]:
    if before is None:
        return []
    names = dict.fromkeys([*before.placement, *after.placement])
    pairs = ((name, before.placement.get(name), after.placement.get(name)) for name in names)
    return [PlacementChange(name, old, new) for name, old, new in pairs if old != new]


def _lines(one: str, other: str) -> Iterator[Line]:
    before, after = one.splitlines(), other.splitlines()
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (what, begin, end, begin_after, end_after) in enumerate(steps):
        if what == "equal":
            yield from _unchanged(before[begin:end], is_first=number == 0, is_last=number == len(steps) - 1)
        else:
            yield from _changed(before[begin:end], after[begin_after:end_after])


def _unchanged(lines: list[str], *, is_first: bool, is_last: bool) -> Iterator[Line]:
    head, tail = (0 if is_first else CONTEXT), (0 if is_last else CONTEXT)
    hidden = len(lines) - head - tail
    if hidden <= 1:
        head, tail, hidden = len(lines), 0, 0
    yield from (_whole("same", line) for line in lines[:head])
    if hidden:
        yield Line(skipped=hidden)
    yield from (_whole("same", line) for line in lines[len(lines) - tail :] if tail)


def _changed(before: list[str], after: list[str]) -> Iterator[Line]:
    """Lines that face each other are compared by words, the others are wholly new or gone."""
    facing = min(len(before), len(after)) if len(before) == len(after) else 0
    for old, new in zip(before[:facing], after[:facing], strict=True):
        yield from _by_words(old, new)
    if not facing and before and after:
        yield from _by_words("\n".join(before), "\n".join(after))
        return
    yield from (_whole("removed", line) for line in before[facing:])
    yield from (_whole("added", line) for line in after[facing:])


def _by_words(old: str, new: str) -> Iterator[Line]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if len(before) > MOST_WORDS or len(after) > MOST_WORDS or matcher.ratio() < 0.3:
        yield from (_whole("removed", line) for line in old.splitlines())
        yield from (_whole("added", line) for line in new.splitlines())
        return
    pieces: list[Piece] = []
    for what, begin, end, begin_after, end_after in matcher.get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(before[begin:end])))
            continue
        gone, come = "".join(before[begin:end]), "".join(after[begin_after:end_after])
        pieces += [Piece("removed", gone)] * bool(gone) + [Piece("added", come)] * bool(come)
    yield Line(tuple(_joined(pieces)))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """A space between two changes belongs to both: one change is read more easily than many."""
    found: list[Piece] = []
    place = 0
    while place < len(pieces):
        run = [pieces[place]]
        while run[0].kind != "same" and place + len(run) < len(pieces) and _goes_on(pieces, place + len(run)):
            run.append(pieces[place + len(run)])
        if len(run) == 1:
            found += run
        else:
            gone = "".join(piece.text for piece in run if piece.kind != "added")
            come = "".join(piece.text for piece in run if piece.kind != "removed")
            found += [Piece("removed", gone)] * bool(gone.strip()) + [Piece("added", come)] * bool(come.strip())
        place += len(run)
    return found


def _goes_on(pieces: list[Piece], place: int) -> bool:
    piece = pieces[place]
    follows = place + 1 < len(pieces) and pieces[place + 1].kind != "same"
    return piece.kind != "same" or (not piece.text.strip() and follows)


def _whole(kind: Kind, line: str) -> Line:
    """An empty line that came or went is only room between others."""
    return Line((Piece(kind if line.strip() else "same", line),))
