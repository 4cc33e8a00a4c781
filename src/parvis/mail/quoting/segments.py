"""The lines above an unmarked quote, cut into what was written, what is marked with `>` and what announces it."""

from dataclasses import dataclass
from itertools import groupby

from parvis.mail.quoting.lines import Line, breaks_a_link
from parvis.mail.quoting.openings import Opening


@dataclass(frozen=True, slots=True)
class Segment:
    """Lines `start` to `end` (exclusive); `kind` is `text`, `quote` or `intro`; a text has at least one written line."""

    kind: str
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


def segments(lines: list[Line], opened: list[Opening], end: int) -> list[Segment]:
    """What `lines[:end]` is made of, in order; blank lines belong to what stands above them."""
    kinds = _kinds(lines, opened, end)
    found: list[Segment] = []
    for kind, group in groupby(range(end), key=lambda i: kinds[i]):
        places = list(group)
        found.append(Segment(kind, places[0], places[-1] + 1))
    return _with_quotes_of_ones_own(lines, found)


def _kinds(lines: list[Line], opened: list[Opening], end: int) -> list[str]:
    kinds: list[str] = []
    intro = {i for opening in opened for i in range(opening.start, opening.end)}
    for i in range(end):
        line = lines[i]
        if i in intro:
            kinds.append("intro")
        elif line.is_marked or (breaks_a_link(lines, i) and line.text):
            kinds.append("quote")
        elif line.is_blank:
            kinds.append(kinds[-1] if kinds else "blank")
        else:
            kinds.append("text")
    first = next((kind for kind in kinds if kind != "blank"), "text")
    return [first if kind == "blank" else kind for kind in kinds]


def _with_quotes_of_ones_own(lines: list[Line], found: list[Segment]) -> list[Segment]:
    """«Voici l'erreur :» and then marked lines that no program announced: they are part of what the person says."""
    merged: list[Segment] = []
    for segment in found:
        above = merged[-1] if merged and merged[-1].kind == "text" else None
        if above and (segment.kind == "text" or (segment.kind == "quote" and _leads_up(lines, above))):
            merged[-1] = Segment("text", above.start, segment.end)
        else:
            merged.append(segment)
    return merged


def _leads_up(lines: list[Line], text: Segment) -> bool:
    last = next((lines[i].text for i in range(text.end - 1, text.start - 1, -1) if lines[i].text), "")
    return last.endswith(":")
