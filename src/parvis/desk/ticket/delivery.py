"""Whether what was written reached its readers: under each message, from the mails that tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.desk.mails.wording import Mark
from parvis.kit.text import excerpt
from parvis.mail.gathering import entries_of
from parvis.mail.models import OutgoingMail

State = OutgoingMail.State
LONGEST_REASON = 160


@dataclass
class _Told:
    sent: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    """{address: what its host said}"""


def deliveries(mails: Iterable[OutgoingMail]) -> dict[UUID, tuple[Mark, ...]]:
    """{id of an entry: where its mails are}."""
    told: dict[UUID, _Told] = defaultdict(_Told)
    for mail in mails:
        for entry_id in entries_of(mail) if mail.state != State.CANCELLED else ():
            _count(told[entry_id], mail)
    return {entry_id: _marks(one) for entry_id, one in told.items()}


def _count(told: _Told, mail: OutgoingMail) -> None:
    if mail.state in (State.FAILED, State.BOUNCED):
        told.refused[mail.to] = excerpt(mail.last_error, LONGEST_REASON) or "?"
    elif mail.state == State.SENT:
        told.sent.add(mail.to)
    else:
        told.waiting.add(mail.to)


def _marks(told: _Told) -> tuple[Mark, ...]:
    found: list[Mark] = []
    if told.sent:
        count = len(told.sent)
        found.append(Mark(ngettext("Sent to %(count)d person", "Sent to %(count)d people", count) % {"count": count}, "good", "mail-check"))
    if told.waiting:
        count = len(told.waiting)
        said = ngettext("Waits to be sent to %(count)d person", "Waits to be sent to %(count)d people", count) % {"count": count}
        found.append(Mark(said, "calm", "clock"))
    for address, reason in sorted(told.refused.items()):
        found.append(Mark(_("Did not reach %(address)s: %(reason)s") % {"address": address, "reason": reason}, "bad", "mail-x"))
    return tuple(found)
