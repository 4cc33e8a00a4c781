"""What a mail says, as data: HTML and text are made from the same blocks, so they cannot tell different things."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parvis.kit.registry import Registry

if TYPE_CHECKING:
    from parvis.mail.models import OutgoingMail


@dataclass(frozen=True)
class Paragraph:
    """`is_intro`: what a portal's own introduction of this kind of mail replaces."""

    text: str
    is_intro: bool = False

    kind = "paragraph"


@dataclass(frozen=True)
class Picture:
    """A picture that a message shows as `![words](cid:<key>)`, and that its reader may see. `stored`: where `kit.files` keeps it."""

    key: str
    name: str
    stored: str


@dataclass(frozen=True)
class Quote:
    """Somebody's message: `author` and `when` as shown, `body` in Markdown; `url`: where it is read with all its pictures."""

    author: str
    when: str
    body: str
    pictures: tuple[Picture, ...] = ()
    url: str = ""

    kind = "quote"


@dataclass(frozen=True)
class Action:
    """The one thing to do; its address is written out below the button. `is_move`: what may be answered instead, in its own words."""

    label: str
    url: str
    is_move: bool = False

    kind = "action"


@dataclass(frozen=True)
class Facts:
    rows: tuple[tuple[str, str], ...]

    kind = "facts"


@dataclass(frozen=True)
class Grid:
    """A small table of numbers; the first column names the rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    kind = "grid"


Block = Paragraph | Quote | Action | Facts | Grid


@dataclass(frozen=True)
class Appointment:
    """What a mail program puts into the reader's calendar: `text` is iCalendar, `method` its REQUEST, CANCEL or PUBLISH."""

    text: str
    method: str


@dataclass(frozen=True)
class Notice:
    """A mail before it is dressed. `why` says why one gets it; `stop` is (label, url) of the way to get no more."""

    subject: str
    title: str
    blocks: tuple[Block, ...]
    tail: tuple[Block, ...] = ()
    """What follows `blocks`: where things stand, said once however much the mail tells."""
    preheader: str = ""
    why: str = ""
    stop: tuple[str, str] | None = None
    stops_in_one_click: bool = False
    """Whether a mail program may post to the address of `stop` by itself (RFC 8058)."""
    may_reply: bool = False
    is_acknowledgement: bool = False
    appointment: Appointment | None = None
    reply_subject: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """What a portal's own words may name (`mail.placeholders`): nothing that this reader may not read in this mail."""


class Obsolete(Exception):  # noqa: N818  it reads as what happened
    """Raised by a notice whose cause no longer holds when it is about to leave: the mail is cancelled."""


NOTICES: Registry[Callable[["OutgoingMail"], Notice]] = Registry("notices")


@dataclass(frozen=True)
class Letterhead:
    """How a portal signs: its name, its address, its colour with the text colour that reads on it, and whence its mails come."""

    name: str
    url: str
    colour: str = "#1d3f63"
    on_colour: str = "#ffffff"
    link_colour_dark: str = "#8ab8e6"
    sender: str = ""
    contact: str = ""
    texts: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)


LETTERHEADS: Registry[Callable[[str], Letterhead]] = Registry("letterheads")


def letterhead(portal_key: str) -> Letterhead:
    """The portal's, from whichever layer knows portals."""
    return LETTERHEADS.get("portal")(portal_key)
