"""Splitting what a person newly wrote in a mail from the signature below it and from what is quoted.

Nothing is lost, since every line of the text is in one of the three parts; and nothing new is cut: in doubt a line is new.
Answers between or under quotes stay with the quotes they answer, a forwarded mail stays with the word above it.
"""

from dataclasses import dataclass

from parvis.mail.quoting.lines import Line, joined, lines_of
from parvis.mail.quoting.marks import hands_on, points_into_the_quote, says_forward
from parvis.mail.quoting.openings import Opening, is_followed_by_marks, openings
from parvis.mail.quoting.segments import Segment, segments
from parvis.mail.quoting.signatures import is_said_by_a_machine, signature_start

__all__ = ["Split", "split"]

Span = tuple[int, int]  # lines from, to (exclusive)
SHORT_NOTE = 600  # characters above a quote that are searched for words about it


@dataclass(frozen=True)
class Split:
    """Three parts of one text, each with the lines as they came: trimmed of blank lines, in their order."""

    new: str
    signature: str
    quoted: str


def split(text: str, *, subject: str = "") -> Split:
    """`text` (plain, lines ended by \\n) in its parts; `subject` tells a forwarded mail from an answer."""
    lines = lines_of(text.replace("\r\n", "\n"))
    opened = openings(lines)
    tail = opened[-1] if opened and not is_followed_by_marks(lines, opened[-1]) else None
    if _is_kept_whole(lines, opened, tail, subject):
        return _parts(lines, new=[(0, len(lines))], quoted=[])
    body = segments(lines, opened[:-1] if tail else opened, tail.start if tail else len(lines))
    return _above_the_tail(lines, body, tail)


def _is_kept_whole(lines: list[Line], opened: list[Opening], tail: Opening | None, subject: str) -> bool:
    """A mail handed on is what the mail is about; and answers written into a quote that nothing marks cannot be told from it."""
    if not opened:
        return False
    first = opened[0]
    above = joined(lines[: first.start])[-SHORT_NOTE:]
    if says_forward(subject) and first.kind in {"forwarded", "headers", "replied"}:
        return True
    if first.kind == "forwarded" and (not above or hands_on(above)):
        return True
    if tail is None:
        return False
    return (first is tail and not above and tail.kind in {"headers", "replied"}) or points_into_the_quote(
        joined(lines[: tail.start])[-SHORT_NOTE:]
    )


def _above_the_tail(lines: list[Line], body: list[Segment], tail: Opening | None) -> Split:
    """`tail` opens a quote without marks: all from there on is old, unless nothing at all stands above it."""
    rest = (tail.start, len(lines)) if tail else (len(lines), len(lines))
    written = [segment for segment in body if segment.kind == "text"]
    if not written:
        return _nothing_above(lines, body, tail, rest)
    quotes = [segment for segment in body if segment.kind == "quote"]
    folded: list[Span] = []
    if quotes and len(written) > 1 and written[-1].start > quotes[-1].start and _is_only_a_signature(lines, written[-1]):
        folded = [written.pop().span]
    if quotes and body[0].kind == "intro" and len(quotes) == len(written) == 1:  # an answer under the one quote
        return _parts(lines, new=[written[0].span], quoted=[*(s.span for s in body if s.kind != "text"), rest], signature=folded)
    last = written[-1].start
    kept = [s.span for s in body if s.kind != "intro" and s.start <= last]
    dropped = [s.span for s in body if (s.kind == "intro" or s.start > last) and s.span not in folded]
    return _parts(lines, new=kept, quoted=[*dropped, rest], signature=folded)


def _nothing_above(lines: list[Line], body: list[Segment], tail: Opening | None, rest: Span) -> Split:
    """Only quotes: those a program announced are old; marked lines that nothing announces, and text below a lone attribution, may be new."""
    if tail is not None and not body:
        below = (tail.end, len(lines))
        return _parts(lines, new=[below], quoted=[(tail.start, tail.end)])
    if body and body[0].kind == "quote":
        return _parts(
            lines,
            new=[segment.span for segment in body if segment.kind == "quote"],
            quoted=[*(s.span for s in body if s.kind == "intro"), rest],
        )
    return _parts(lines, new=[], quoted=[*(segment.span for segment in body), rest])


def _is_only_a_signature(lines: list[Line], segment: Segment) -> bool:
    begins = next(i for i in range(segment.start, segment.end) if lines[i].text)
    return signature_start(lines, segment.start, segment.end) <= begins


def _parts(lines: list[Line], *, new: list[Span], quoted: list[Span], signature: list[Span] | None = None) -> Split:
    """The parts as texts, with the signature at the end of what is new folded away; a closing word alone is all a person said."""
    said = [line for start, end in new for line in lines[start:end]]
    foot = signature_start(said, 0, len(said))
    folded = [*said[foot:], *(line for start, end in signature or [] for line in lines[start:end])]
    above = said[:foot]
    if not joined(above) and not is_said_by_a_machine(folded):
        above, folded = said, folded[len(said) - foot :]
    return Split(joined(above), joined(folded), joined([line for start, end in quoted for line in lines[start:end]]))
