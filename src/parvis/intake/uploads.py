"""Files on their way: received with a form or a reply, claimed by what is submitted, swept when nothing claims them.

Trust: an upload is claimed once, by who sent it and for the purpose it was sent for, in the claimant's own transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from parvis.intake.definition import Field
from parvis.intake.files import KnownFile
from parvis.intake.models import Upload
from parvis.intake.owner import Owner
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.files import discard, store
from parvis.kit.filetypes import accept_attribute, matches
from parvis.kit.ids import uuid7
from parvis.kit.sizes import human_size

MEGABYTE = 1024 * 1024
DEFAULT_MB = 20
DEFAULT_FILES = 10
SWEEP_BATCH = 500
IN_TIME_ORDER = 7
"""The version of a UUID whose order is that of time: files are listed in the order of their ids."""


def limit_of(field: Field) -> int:
    """The greatest size of one file of this field, in bytes."""
    return int(field.said.get("max_mb", DEFAULT_MB) * MEGABYTE)


def max_files(field: Field) -> int:
    return int(field.said.get("max_files", DEFAULT_FILES)) if field.said.get("many") else 1


def known(upload: Upload) -> KnownFile:
    return KnownFile(str(upload.pk), upload.name, upload.size, field_key=upload.field_key)


def waiting_files(*, owner: Owner, purpose: str) -> tuple[KnownFile, ...]:
    """What this owner sent for this purpose and has not submitted yet: the `files` of a Context."""
    return tuple(known(upload) for upload in Upload.objects.for_owner(owner, purpose).waiting())


def own_file(upload_id: UUID, *, owners: Iterable[Owner]) -> Upload | None:
    """A file that one of these sent and has not submitted yet."""
    found = Upload.objects.waiting().filter(pk=upload_id).first()
    return found if found and any((found.owner_id, found.session_hash) == (one.user_id, one.session_hash) for one in owners) else None


def receive(
    file: UploadedFile[bytes], *, owner: Owner, purpose: str, field: Field, max_total_bytes: int = 0, key: UUID | None = None
) -> Upload:
    """Keep a file that was sent for `field`; `max_total_bytes` bounds all files of the purpose together (0: no bound).

    `key`: becomes its id where it is one in time order, so that sent twice it is kept once. Raises Refused, with what to choose instead, for a file that is empty, too large or of another type.
    """
    identifier = key if key and key.version == IN_TIME_ORDER else uuid7()
    if earlier := Upload.objects.for_owner(owner, purpose).filter(pk=identifier).first():
        return earlier
    _check_size(file, field, _room(owner, purpose, max_total_bytes))
    accept = field.said.get("accept", [])
    stored = store(file, name=file.name or "", max_bytes=limit_of(field))
    try:
        if not matches(accept, stored.name, stored.content_type):
            kinds = accept_attribute(accept).replace(".", "").replace(",", ", ")
            raise Refused(_("Choose a file of one of these types: %(kinds)s") % {"kinds": kinds}, code="wrong_type")
        return Upload.objects.create(
            id=identifier,
            owner_id=owner.user_id,
            session_hash=owner.session_hash,
            purpose=purpose,
            field_key=field.key,
            storage_key=stored.key,
            name=stored.name,
            size=stored.size,
            content_type=stored.content_type,
            sha256=stored.sha256,
        )
    except BaseException:
        discard(stored.key)
        raise


def _room(owner: Owner, purpose: str, max_total_bytes: int) -> int | None:
    """How many bytes may still be added, or None without a bound."""
    if not max_total_bytes:
        return None
    used = Upload.objects.for_owner(owner, purpose).waiting().aggregate(used=Sum("size"))["used"] or 0
    return max(0, max_total_bytes - used)


def _check_size(file: UploadedFile[bytes], field: Field, room: int | None) -> None:
    size, limit = file.size or 0, limit_of(field)
    if not size:
        raise Refused(_("Choose a file that holds something: “%(name)s” is empty") % {"name": file.name}, code="empty")
    if size > limit:
        sizes = {"limit": human_size(limit), "size": human_size(size), "name": file.name}
        raise Refused(_("Choose a file of less than %(limit)s: “%(name)s” is %(size)s") % sizes, code="too_large")
    if room is not None and size > room:
        raise Refused(
            _("Remove a file or choose a smaller one: there is room for %(room)s more") % {"room": human_size(room)},
            code="total_too_large",
        )


def claim(ids: Iterable[UUID | str], *, owner: Owner, purpose: str) -> list[Upload]:
    """Take these uploads, in the order given, for what is being submitted; call it in that transaction.

    Raises Refused, and takes none, when one of them is somebody else's, was sent for something else, or is taken already.
    """
    wanted = list(dict.fromkeys(_uuid(one) for one in ids))
    with transaction.atomic():
        mine = Upload.objects.for_owner(owner, purpose).filter(pk__in=wanted)
        if mine.waiting().update(claimed_at=now()) != len(wanted):
            raise Refused(_("One file is no longer here: choose it again"), code="gone")
        by_id = {upload.pk: upload for upload in mine}
    return [by_id[one] for one in wanted]


def _uuid(value: UUID | str) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(value)
    except ValueError:
        raise Refused(_("One file is no longer here: choose it again"), code="gone") from None


def remove(upload_id: UUID | str, *, owner: Owner, purpose: str) -> bool:
    """Drop a waiting upload of this owner; False when there is none."""
    upload = Upload.objects.for_owner(owner, purpose).waiting().filter(pk=_uuid(upload_id)).first()
    return upload is not None and _drop(upload)


def adopt(*, session: Owner, owner: Owner, purpose: str) -> int:
    """Give what a session sent to the person who has just signed in; how many there were."""
    uploads = Upload.objects.for_owner(session, purpose).waiting()
    return uploads.update(owner_id=owner.user_id, session_hash="")


def hand_over(*, owner: Owner, purpose: str, to: str) -> int:
    """What was sent for one purpose counts for another of the same owner; how many there were."""
    return Upload.objects.for_owner(owner, purpose).waiting().update(purpose=to)


def sweep(older_than: datetime) -> int:
    """Drop what was sent before `older_than` and never claimed; how many there were. Safe to run twice at once."""
    old = Upload.objects.waiting().filter(created_at__lt=older_than)[:SWEEP_BATCH]
    return sum(_drop(upload) for upload in old)


def _drop(upload: Upload) -> bool:
    """The row goes first: a file without a row is only lost space, a row without its file would be a lie."""
    deleted, _rows = Upload.objects.waiting().filter(pk=upload.pk).delete()
    if deleted:
        transaction.on_commit(lambda: discard(upload.storage_key))
    return bool(deleted)
