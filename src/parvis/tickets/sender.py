"""Who wrote an entry that came by mail: a mail says who sent it, and only sometimes proves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from parvis.journal.acting import HAND
from parvis.journal.models import Entry

PROVEN: Final = "verified"
DOUBTED: Final = frozenset({"unverified", "failed"})
"""What the operator's mail server could not, or did, find against a sender; of “unknown” it said nothing."""


@dataclass(frozen=True)
class Sender:
    """`trust`: verified, unverified, failed or unknown; empty for an entry that was not mailed."""

    email: str = ""
    name: str = ""
    trust: str = ""

    @classmethod
    def of(cls, entry: Entry) -> Sender:
        said: Any = entry.data.get("from") if entry.channel == Entry.Channel.MAIL else None
        if not isinstance(said, dict):
            return cls()
        return cls(*(str(said.get(key) or "") for key in ("email", "name", "trust")))

    @property
    def said(self) -> str:
        """As the mail has it: never to be read as the name of an account."""
        return f"{self.name} <{self.email}>" if self.name and self.email else self.email or self.name


def author_of(entry: Entry) -> str:
    """The person whose account wrote it, and whose hand it was; else what the mail says of its sender; empty when the house acted."""
    if not entry.actor:
        return Sender.of(entry).said
    hand = entry.data.get(HAND)
    return _("%(person)s, by the hand of %(agent)s") % {"person": entry.actor, "agent": hand["name"]} if hand else str(entry.actor)


def is_doubtful(entry: Entry) -> bool:
    """Whether whoever reads it is to be told that nobody checked who sent it."""
    sender = Sender.of(entry)
    if not sender.trust:
        return False
    return sender.trust in DOUBTED if entry.actor_id else sender.trust != PROVEN
