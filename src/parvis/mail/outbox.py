"""What leaves the house is a row, written in the transaction of its cause. `enqueue` is the only way out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction

from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.kit.jobs import poke
from parvis.kit.prepared import NOTHING, insert
from parvis.kit.text import one_line
from parvis.mail import gathering
from parvis.mail.identity import message_id, reply_address
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES

if TYPE_CHECKING:
    from parvis.journal.models import Entry, Subject
    from parvis.people.models import Organisation, User

_is_silent: ContextVar[bool] = ContextVar("mail is silent", default=False)
_together: ContextVar[list[OutgoingMail] | None] = ContextVar("mails that are written at once", default=None)
_spared: ContextVar[frozenset[str]] = ContextVar("addresses that are not written to", default=frozenset())


@dataclass(frozen=True)
class Recipient:
    """Someone without an account yet."""

    email: str
    name: str = ""
    language: str = ""


@contextmanager
def silent() -> Iterator[None]:
    """Inside, notices are told to nobody: loading history is not news."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


@contextmanager
def sparing(*addresses: str) -> Iterator[None]:
    """Inside, nothing is written to these: what a machine sent is not answered."""
    token = _spared.set(_spared.get() | {address.lower() for address in addresses})
    try:
        yield
    finally:
        _spared.reset(token)


@contextmanager
def together() -> Iterator[None]:
    """Inside, mails that wait for no others are written at the end, in one statement; a key told before is left out."""
    rows: list[OutgoingMail] = []
    if _together.get() is not None:
        yield  # those around write them
        return
    token = _together.set(rows)
    try:
        yield
    finally:
        _together.reset(token)
    if rows:
        insert(*rows, at_conflict=NOTHING)
        poke("mail.send_due")


def enqueue(
    kind: str,
    *,
    to: User | Recipient,
    organisation: Organisation,
    portal_key: str,
    subject: Subject | None = None,
    entry: Entry | None = None,
    context: dict[str, Any] | None = None,
    key: str = "",
    secret: bool = False,
    delay: timedelta | None = None,
) -> OutgoingMail | None:
    """Write one mail of `kind` to one person; the worker renders and sends it after the transaction commits.

    `context`: plain values only, never a secret. `key`: told twice, mailed once. `secret`: the text is forgotten once sent.
    `delay`: how long it waits for others about the same `subject` to the same person, which it takes in, at most twice as long; without a
    `subject`, how long it waits.
    Returns the row (the earlier one for a key already used, the one that took it in, the one to be written at the end of `together()`),
    or None inside `silent()` or `sparing()` and for a person without an address.
    """
    NOTICES.get(kind)
    if _is_silent.get() or not to.email or to.email.lower() in _spared.get():
        return None
    row = OutgoingMail(id=uuid7(), kind=kind, organisation=organisation, portal_key=portal_key, key=key, is_secret=secret)
    row.user = to if not isinstance(to, Recipient) else None
    row.to = to.email if isinstance(to, Recipient) else to.mailed_at or to.email
    row.to_name = one_line(to.name if isinstance(to, Recipient) else to.full_name, 200)
    row.language = to.language or settings.LANGUAGE_CODE
    row.subject_kind, row.subject_id = (subject.entry_kind, subject.pk) if subject else ("", None)
    row.entry_id = entry.pk if entry else None
    row.context = context or {}
    row.message_id = message_id(row.pk, row.subject_id)
    row.reply_to = reply_address(row.subject_id) if row.subject_id else ""
    if delay and subject:
        taken_in = gathering.take_in(row, delay)
        if taken_in:
            return taken_in
        gathering.begin(row, delay)
    elif delay:
        row.next_attempt_at = now() + delay
    elif (rows := _together.get()) is not None:
        rows.append(row)
        return row
    return _written_once(row)


def mailed_lately(kind: str, email: str, within: timedelta) -> bool:
    """Whether a mail of `kind` was written to this address less than `within` ago."""
    return OutgoingMail.objects.filter(kind=kind, to__iexact=email, created_at__gt=now() - within).exists()


def _written_once(row: OutgoingMail) -> OutgoingMail:
    earlier = OutgoingMail.objects.filter(key=row.key).first() if row.key else None
    if earlier:
        return earlier
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return OutgoingMail.objects.get(key=row.key)
    poke("mail.send_due")
    return row
