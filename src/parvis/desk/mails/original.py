"""The original of a mail that came in, opened for reading: its text with the quotes folded, its HTML made harmless, its files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.kit.files import open_stored, safe_name
from parvis.kit.markdown import sanitise
from parvis.kit.speaking import day
from parvis.kit.text import clean, one_line
from parvis.mail.models import IncomingMail
from parvis.mail.reading import ReadMail, read
from parvis.mail.reading.shape import Part, Person

LONGEST = 200_000
"""Characters of a text or an HTML version that are shown; all of it is in the original."""
LONGEST_BYTES = 100 * 1024 * 1024
MOST_PEOPLE = 20


@dataclass(frozen=True)
class Passage:
    """Lines that stand together. `count`: how many, of a quoted one."""

    text: str
    is_quoted: bool
    count: int


@dataclass(frozen=True)
class Enclosed:
    """A file that came with the mail; `number`: its place, from 0; `size` in bytes."""

    number: int
    name: str
    content_type: str
    size: int
    is_inline: bool


class Original:
    def __init__(self, mail: ReadMail) -> None:
        self.mail = mail

    @classmethod
    def of(cls, row: IncomingMail) -> Original:
        """Raises Refused when there is nothing to open any more."""
        return cls(read(raw_of(row)))

    @cached_property
    def passages(self) -> list[Passage]:
        return passages(clean(self.mail.text, LONGEST))

    @cached_property
    def html(self) -> SafeString:
        """It loads nothing: what was an image, near or far, is said in words."""
        return sanitise(clean(self.mail.html, LONGEST)) if self.mail.html else SafeString("")

    @property
    def is_cut(self) -> bool:
        return max(len(self.mail.text), len(self.mail.html)) > LONGEST

    @property
    def date(self) -> datetime | None:
        return self.mail.date

    @property
    def to(self) -> str:
        return _listed(self.mail.to)

    @property
    def cc(self) -> str:
        return _listed(self.mail.cc)

    @property
    def answers_to(self) -> str:
        """Where an answer would go, when that is not the sender."""
        others = tuple(one for one in self.mail.reply_to if one.email.lower() != self.mail.sender.email.lower())
        return _listed(others)

    @property
    def files(self) -> list[Enclosed]:
        return [
            Enclosed(number, safe_name(part.name), one_line(part.content_type, 100), len(part.data), part.is_inline)
            for number, part in enumerate(self.mail.parts)
        ]

    def part(self, number: int) -> Part | None:
        return self.mail.parts[number] if 0 <= number < len(self.mail.parts) else None


def raw_of(row: IncomingMail) -> bytes:
    """Raises Refused when the original expired or is gone."""
    with original_of(row), open_stored(row.raw_key) as file:
        raw: bytes = file.read(LONGEST_BYTES)
        return raw


@contextmanager
def original_of(row: IncomingMail) -> Iterator[None]:
    """For what reads it within. Raises Refused, saying since when, where it expired; and when it is gone."""
    if not row.raw_key:
        raise Refused(_expired(row), code="expired")
    try:
        yield
    except FileNotFoundError as missing:
        raise Refused(_("The original of this mail is not where it was kept: an administrator must look."), code="missing") from missing


def _expired(row: IncomingMail) -> str:
    if row.expires_at is None:
        return _("The original of this mail is not kept any more.")
    return _("The original of this mail expired: it was kept until %(date)s.") % {"date": day(row.expires_at)}


def passages(text: str) -> list[Passage]:
    """The text in its order, in pieces that are quoted (`>` before each line) and pieces that are not; nothing is left out."""
    found = []
    for is_quoted, lines in groupby(text.split("\n"), lambda line: line.lstrip().startswith(">")):
        kept = list(lines)
        said = "\n".join(kept).strip("\n")
        if said.strip():
            found.append(Passage(said, is_quoted, len(kept)))
    return found


def _listed(people: tuple[Person, ...]) -> str:
    named = [_named(one) for one in people[:MOST_PEOPLE]]
    more = len(people) - MOST_PEOPLE
    return ", ".join([*named, *([_("and %(number)s more") % {"number": more}] if more > 0 else [])])


def _named(person: Person) -> str:
    name, email = one_line(person.name), one_line(person.email)
    return f"{name} <{email}>" if name and email else name or email
