"""Mail that came is kept before anything is made of it: raw bytes on the disk, then a row; only then is its host told.

A crash between the two leaves bytes without a row, never a row without bytes; such bytes are taken in again some hours later.
What came before, by whatever way, is recognised and stays one mail.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from parvis.kit.clock import now
from parvis.kit.files import discard, kept_since, keys_in, open_stored, put
from parvis.kit.ids import uuid7
from parvis.kit.jobs import poke, sweep
from parvis.kit.prepared import NOTHING, insert
from parvis.kit.text import one_line
from parvis.mail.models import IncomingMail, Mailbox
from parvis.mail.reading import read
from parvis.mail.reading.keys import body_key as key_of_body
from parvis.mail.reading.keys import content_keys
from parvis.mail.reading.lately import remember

logger = logging.getLogger(__name__)

LARGEST_BYTES = 25 * 1024 * 1024
"""A longer mail still opens a request, which says that its files stayed in the original."""
HARD_BYTES = 100 * 1024 * 1024
"""Of a longer one only the beginning is kept."""
BEGINNING_BYTES = 1024 * 1024
FOLDER = "mail"
SETTLED = timedelta(hours=1)
"""Bytes as old as this wait for no row any more."""
LOST_WITHIN = timedelta(days=8)
BATCH = 500


@dataclass(frozen=True)
class Delivery:
    """A mail as its host handed it over. `size`: in bytes, as the host says, when `raw` is only its beginning."""

    raw: bytes
    mailbox: Mailbox
    uid_validity: int | None = None
    uid: int | None = None
    envelope_from: str = ""
    envelope_to: str = ""
    size: int = 0

    @property
    def beginning(self) -> bytes:
        return self.raw if len(self.raw) <= HARD_BYTES else self.raw[:BEGINNING_BYTES]


def keep(
    raw: bytes,
    mailbox: Mailbox,
    *,
    uid_validity: int | None = None,
    uid: int | None = None,
    envelope_from: str = "",
    envelope_to: str = "",
) -> tuple[IncomingMail, bool]:
    """The row of this mail, committed, and whether it is new. Raises OSError or DatabaseError when it could not be kept."""
    return keep_all([Delivery(raw, mailbox, uid_validity, uid, envelope_from, envelope_to)])[0]


def keep_all(deliveries: Sequence[Delivery]) -> list[tuple[IncomingMail, bool]]:
    """As `keep`, for several in one transaction: all of them or none.

    When the transaction fails the bytes stay: whether it was committed cannot be known of a connection that broke.
    """
    if not deliveries:
        return []
    rows = [_row(delivery) for delivery in deliveries]
    raws = {row.raw_key: delivery.beginning for row, delivery in zip(rows, deliveries, strict=True)}
    put(raws)
    with transaction.atomic():
        standing = _insert(rows, raws)
        spare = [row.raw_key for row in rows if standing[row.pk].pk != row.pk]
        transaction.on_commit(lambda: _discard_all(spare))
        if len(spare) < len(rows):
            poke("mail.process_due")
    logger.info("kept %s mails, knew %s", len(rows) - len(spare), len(spare))
    return [(standing[row.pk], standing[row.pk].pk == row.pk) for row in rows]


def forget(mails: Iterable[IncomingMail]) -> None:
    """Delete mails and their bytes. Never delete a row otherwise: bytes without a row are taken for a mail that was nearly lost."""
    for mail in mails:
        discard(mail.raw_key)
        mail.delete()


@sweep(every_seconds=3600)
def expire_raw() -> int:
    """Let go of raw bytes whose time has come; the rows stay. A mail that nobody has decided yet keeps its bytes."""
    due = IncomingMail.objects.filter(expires_at__lte=now()).exclude(raw_key="").exclude(state=IncomingMail.State.RECEIVED)
    expired = dict(due.values_list("pk", "raw_key")[:BATCH])
    IncomingMail.objects.filter(pk__in=expired).update(raw_key="")
    _discard_all(expired.values())
    return len(expired)


@sweep(every_seconds=6 * 3600)
def take_orphans_in() -> int:
    """Bytes that no row speaks of: a crash took the row, so they are kept anew; what was kept meanwhile is known and let go.

    Returns how many mails were saved.
    """
    saved = 0
    for mailbox in Mailbox.objects.all():
        for day in _days(mailbox):
            _folders, keys = keys_in(day)
            for start in range(0, len(keys), BATCH):
                saved += sum(_take_in(key, mailbox) for key in _orphans(keys[start : start + BATCH]))
            if not keys and not day.endswith(f"{now():%Y%m%d}"):
                discard(day)
    return saved


def _row(delivery: Delivery) -> IncomingMail:
    moment, identifier = now(), uuid7()
    raw_key = _raw_key(delivery.mailbox, moment, identifier, delivery.beginning)
    content_key, message_key, body_key = _keys(delivery.beginning, raw_key)
    return IncomingMail(
        id=identifier,
        mailbox=delivery.mailbox,
        uid_validity=delivery.uid_validity if delivery.uid is not None else None,
        uid=delivery.uid,
        content_key=content_key,
        body_key=body_key,
        message_key=message_key,
        raw_key=raw_key,
        size=delivery.size or len(delivery.raw),
        envelope_from=one_line(delivery.envelope_from, 320),
        envelope_to=one_line(delivery.envelope_to, 320),
        received_at=moment,
        next_attempt_at=moment,
        expires_at=moment + timedelta(days=settings.RAW_MAIL_DAYS),
    )


def _keys(raw: bytes, raw_key: str) -> tuple[str, str, str]:
    """What the mail is recognised by. One that our reader fails on is kept all the same."""
    try:
        mail = read(raw)
        remember(raw_key, mail, len(raw))
        return (*content_keys(mail), key_of_body(mail))
    except Exception:
        # whatever it is, it must not keep a mail out: the bytes themselves are the key
        logger.exception("a mail of %s bytes could not be read for its key", len(raw))
        return hashlib.sha256(raw).hexdigest(), "", ""


def _insert(rows: Sequence[IncomingMail], raws: dict[str, bytes]) -> dict[UUID, IncomingMail]:
    """{primary key of each row: the row that stands for its mail}: itself, or an earlier one."""
    standing = _written(rows)
    for row in rows:
        if row.pk not in standing:
            standing[row.pk] = _of_the_same_number(row, raws[row.raw_key])
    return standing


def _written(rows: Sequence[IncomingMail]) -> dict[UUID, IncomingMail]:
    """Write those that are new. A row that another process is writing is waited for; one that clashes by its number is left out."""
    insert(*rows, at_conflict=NOTHING)
    owners = dict(IncomingMail.objects.filter(content_key__in=[row.content_key for row in rows]).values_list("content_key", "pk"))
    said = [row.body_key for row in rows if row.body_key and row.content_key not in owners]
    owners |= dict(IncomingMail.objects.filter(body_key__in=said).values_list("body_key", "pk")) if said else {}
    own = {row.pk: row for row in rows}
    earlier = IncomingMail.objects.in_bulk([pk for pk in owners.values() if pk not in own])
    return {row.pk: own.get(owner) or earlier[owner] for row in rows if (owner := owners.get(row.content_key) or owners.get(row.body_key))}


def _of_the_same_number(row: IncomingMail, raw: bytes) -> IncomingMail:
    """A host may give the number of one mail to another, against its promise: then the number is dropped, and not the mail."""
    other = IncomingMail.objects.get(mailbox=row.mailbox_id, uid_validity=row.uid_validity, uid=row.uid)
    if other.raw_key and _read(other.raw_key) == raw:
        return other
    row.uid_validity = row.uid = None
    return _written([row])[row.pk]


def _raw_key(mailbox: Mailbox, moment: datetime, identifier: UUID, raw: bytes) -> str:
    """Says whose mail it is, when it came, which row speaks of it, and whether all of it was written."""
    return f"{FOLDER}/{mailbox.pk}/{moment:%Y%m%d}/{identifier.hex}-{hashlib.sha256(raw).hexdigest()[:16]}"


def _days(mailbox: Mailbox) -> list[str]:
    """The folders in which bytes may lie that no row speaks of: the latest, and those whose bytes should have gone."""
    folders, _keys = keys_in(f"{FOLDER}/{mailbox.pk}")
    latest = f"{now() - LOST_WITHIN:%Y%m%d}"
    expired = f"{now() - timedelta(days=settings.RAW_MAIL_DAYS):%Y%m%d}"
    return [folder for folder in folders if (day := folder.rpartition("/")[2]) >= latest or day <= expired]


def _orphans(keys: list[str]) -> list[str]:
    owners = {key: _owner(key) for key in keys}
    known = set(
        IncomingMail.objects.filter(pk__in=[owner for owner in owners.values() if owner]).exclude(raw_key="").values_list("pk", flat=True)
    )
    newest = now() - SETTLED
    return [key for key, owner in owners.items() if owner and owner not in known and kept_since(key) < newest]


def _take_in(key: str, mailbox: Mailbox) -> bool:
    raw = _read(key)
    is_whole = hashlib.sha256(raw).hexdigest()[:16] == key.rpartition("-")[2]
    has_expired = IncomingMail.objects.filter(pk__in=[_owner(key)]).exists()
    is_new = is_whole and not has_expired and keep(raw, mailbox)[1]
    discard(key)
    if is_new:
        logger.warning("a mail of mailbox %s was found without a row, and is kept again", mailbox.pk)
    return is_new


def _owner(key: str) -> UUID | None:
    try:
        return UUID(hex=key.rpartition("/")[2].partition("-")[0])
    except ValueError:
        return None


def _read(key: str) -> bytes:
    with open_stored(key) as file:
        return bytes(file.read())


def _discard_all(keys: Iterable[str]) -> None:
    for key in keys:
        discard(key)
