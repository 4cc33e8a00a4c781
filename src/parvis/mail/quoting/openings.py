"""Where a quote begins: one line or several, written by a mail program between what is new and what is old."""

from dataclasses import dataclass

from parvis.mail.quoting.attributions import attribution_ending_at
from parvis.mail.quoting.headers import header, header_block, is_of_a_mail
from parvis.mail.quoting.lines import Line, next_written
from parvis.mail.quoting.marks import is_our_mark, separator


@dataclass(frozen=True, slots=True)
class Opening:
    """Lines `start` to `end` (exclusive); `kind` is `attribution`, `headers`, `replied`, `forwarded` or `mark`."""

    start: int
    end: int
    kind: str


def openings(lines: list[Line]) -> list[Opening]:
    """Every one outside marked lines, in order; those behind the first that is not followed by marked lines do not matter to anybody."""
    found: list[Opening] = []
    i = 0
    while i < len(lines):
        opening, i = _at(lines, i, found[-1].end if found else 0)
        if opening is not None:
            found.append(opening)
            if not is_followed_by_marks(lines, opening):
                break
    return found


def is_followed_by_marks(lines: list[Line], opening: Opening) -> bool:
    following = next_written(lines, opening.end)
    return following is not None and lines[following].is_marked


def _at(lines: list[Line], i: int, floor: int) -> tuple[Opening | None, int]:
    """The opening whose first telling line is `i`, and the line to look at next. `floor`: lines above belong to an earlier one."""
    text = lines[i].text
    if not text:
        return None, i + 1
    if (start := attribution_ending_at(lines, i)) is not None:
        start = max(start, floor)
        return Opening(_drawn_above(lines, start, floor), i + 1, "attribution"), i + 1
    if lines[i].is_marked:
        return None, i + 1
    if kind := separator(text):
        end, _ = header_block(lines, next_written(lines, i + 1, within=3) or i + 1)
        return Opening(i, max(end, i + 1), kind), max(end, i + 1)
    if is_our_mark(text):
        return Opening(i, i + 1, "mark"), i + 1
    return _headers_at(lines, i, floor) if header(text) else (None, i + 1)


def _headers_at(lines: list[Line], i: int, floor: int) -> tuple[Opening | None, int]:
    end, found = header_block(lines, i)
    end = max(end, i + 1)
    if not is_of_a_mail(found):
        return None, end
    start = _drawn_above(lines, i, floor)
    if start == i and _is_led_up_to(lines, i):
        return None, end
    return Opening(start, end, "headers"), end


def _drawn_above(lines: list[Line], start: int, floor: int) -> int:
    """The ruler a mail program draws above, with a blank line between at most two, belongs to the opening."""
    for i in range(start - 1, max(floor, start - 4) - 1, -1):
        if lines[i].is_ruler and len(lines[i].text) >= 4:
            return i
        if lines[i].text:
            break
    return start


def _is_led_up_to(lines: list[Line], i: int) -> bool:
    """«Voici le mail que j'ai reçu :»: what follows is part of what the person says."""
    above = next((line.text for line in reversed(lines[max(0, i - 3) : i]) if line.text), "")
    return above.endswith(":") and header(above) is None
