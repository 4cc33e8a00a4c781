"""Pictures of a quoted message in a mail: small ones travel with it, the others are a link to where the message is read.

What travels is drawn anew by us, as everywhere a picture is shown; which ones a reader may see is for whoever writes the notice to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.kit.files import open_stored
from parvis.kit.images import portable
from parvis.kit.markdown import render
from parvis.mail.notices import Block, Picture, Quote

SIDE: Final = 1024
MOST_EACH: Final = 300_000
MOST_TOGETHER: Final = 1_500_000
"""Bytes: mailboxes refuse large mails, and each reader gets one."""
_SHOWN: Final = re.compile(r"!\[([^\]\n]*)\]\(cid:([0-9a-f-]{36})\)")
_SPECIAL: Final = re.compile(r"([\[\]\\])")


@dataclass(frozen=True)
class Inline:
    """A picture that travels with the mail; `cid`: by which its HTML names it."""

    cid: str
    name: str
    data: bytes
    subtype: str


def drawn(blocks: Iterable[Block]) -> dict[str, Inline]:
    """{key: picture} of those that are small enough, in their order."""
    found: dict[str, Inline] = {}
    room = MOST_TOGETHER
    for block in blocks:
        for picture in block.pictures if isinstance(block, Quote) else ():
            made = None if picture.key in found else _drawn(picture)
            if made and len(made.data) <= min(MOST_EACH, room):
                found[picture.key] = made
                room -= len(made.data)
    return found


def _drawn(picture: Picture) -> Inline | None:
    try:
        with open_stored(picture.stored) as stream:
            data, subtype = portable(stream, SIDE, MOST_EACH // 2)
    except (Refused, FileNotFoundError):
        return None
    name = picture.name.rpartition(".")[0] or picture.name
    return Inline(f"{picture.key}@picture", f"{name}.{subtype}", data, subtype)


def linked(quote: Quote, kept: Iterable[str] = ()) -> Quote:
    """With a link in the place of each of its pictures but of those `kept`; a reader without a way to it has words."""
    known, kept = {one.key for one in quote.pictures}, set(kept)

    def said(match: re.Match[str]) -> str:
        words, key = match.groups()
        if key not in known or key in kept or not quote.url:
            return match[0]
        name = _SPECIAL.sub(r"\\\1", _("See the picture “%(name)s”") % {"name": words.strip() or key[-4:]})
        return f"[{name}]({quote.url})"

    return replace(quote, body=_SHOWN.sub(said, quote.body))


def html_of(quote: Quote, base: str, shown: dict[str, Inline]) -> SafeString:
    """`base`: as `kit.markdown.rebased` has it."""
    mine = {f"cid:{one.key}": f"cid:{shown[one.key].cid}" for one in quote.pictures if one.key in shown}
    return render(linked(quote, shown).body, base, mine or None)
