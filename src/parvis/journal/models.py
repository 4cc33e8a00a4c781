"""The journal: what happened, in order, never rewritten; what is personal in it can be taken out, and the journal says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from django.conf import settings
from django.db import models

from parvis.journal.acting import marked, tell
from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7
from parvis.kit.markdown import render
from parvis.kit.prepared import insert
from parvis.kit.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from parvis.kit.holdings import Cause
    from parvis.people.models import User


class Subject(Protocol):
    """What an entry may be about: anything with a kind, a key and an organisation."""

    entry_kind: ClassVar[str]
    pk: Any

    @property
    def organisation_id(self) -> Any: ...


class Same(NamedTuple):
    """A subject by what an entry says of it."""

    entry_kind: str
    pk: Any
    organisation_id: Any


class RewritingError(Exception):
    """An entry was asked to change: the journal is append-only."""


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, subject: Subject | Same) -> EntryQuerySet:
        return self.filter(subject_kind=subject.entry_kind, subject_id=subject.pk)

    def public(self) -> EntryQuerySet:
        """Without internal notes: the only entries a customer's page, mail, export or feed may read."""
        return self.filter(is_internal=False)

    def messages(self) -> EntryQuerySet:
        """What people wrote, without events."""
        return self.exclude(body="")

    def written(self, subject: Subject | Same, key: UUID | None) -> Entry | None:
        """The entry that this idempotency key already wrote."""
        return self.about(subject).filter(key=key).first() if key else None


class Entry(models.Model):
    """One line about a ticket, an asset, a booking or an account. Written once by `Entry.write`."""

    class Channel(models.TextChoices):
        WEB = "web"
        MAIL = "mail"
        API = "api"
        AUTO = "auto"
        CALL = "call"  # said on the telephone
        DESK = "desk"  # said at the counter
        POST = "post"  # by letter

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: an organisation with a history is anonymised, never deleted
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="entries")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    verb = models.CharField(max_length=40)
    # PROTECT: accounts are deactivated or anonymised, their words stay
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entries", null=True, blank=True)
    is_from_team = models.BooleanField(default=False)
    is_internal = models.BooleanField(default=False)
    body = CleanTextField(blank=True, help_text="Markdown as typed")
    body_html = models.TextField(blank=True, help_text="the same, sanitised once at write")
    data = models.JSONField(default=dict, blank=True)
    channel = models.CharField(max_length=4, choices=Channel, default=Channel.WEB)
    key = models.UUIDField(null=True, blank=True, help_text="idempotency key: the second write returns the first entry")
    created_at = models.DateTimeField(default=now, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "key"], name="entry_written_once", condition=models.Q(key__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["subject_id", "id"], name="entry_thread"),
            models.Index(fields=["organisation", "-id"], name="entry_organisation_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}: {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RewritingError("an entry is never changed")
        super().save(*args, **kwargs)

    @classmethod
    def write(
        cls,
        subject: Subject | Same,
        verb: str,
        *,
        by: User | None,
        body: str = "",
        body_html: str | None = None,
        from_team: bool = False,
        internal: bool = False,
        data: dict[str, Any] | None = None,
        channel: str = Channel.WEB,
        key: UUID | None = None,
    ) -> Entry:
        """Add one line about `subject`; the caller holds the transaction and has looked for an earlier one by `key`.

        `body` is Markdown; `body_html` only when it came as HTML, already sanitised. `by` is None when the house acts by itself.
        """
        text = clean(body).strip()
        entry = cls(
            organisation_id=subject.organisation_id,
            subject_kind=subject.entry_kind,
            subject_id=subject.pk,
            verb=verb,
            actor=by,
            is_from_team=from_team,
            is_internal=internal,
            body=text,
            body_html=render(text) if body_html is None else body_html,
            data=marked(data, is_house=by is None),
            channel=channel,
            key=key,
        )
        insert(entry)
        tell(subject, entry)
        return entry

    @classmethod
    def copy(cls, entry: Entry, subject: Subject | Same, *, data: dict[str, Any], replaced: Mapping[str, str]) -> Entry:
        """The words of `entry` said about `subject` too, by the same author on the same day, as internal as they were.

        `data`: what it keeps beside; `replaced`: pieces of the text that are called otherwise there. The caller holds the transaction.
        """
        body, html = entry.body, entry.body_html
        for old, new in replaced.items():
            body, html = body.replace(old, new), html.replace(old, new)
        made = cls(
            organisation_id=subject.organisation_id,
            subject_kind=subject.entry_kind,
            subject_id=subject.pk,
            verb="noted" if entry.is_internal else "replied",
            actor=entry.actor,
            is_from_team=entry.is_from_team,
            is_internal=entry.is_internal,
            body=body,
            body_html=html,
            data=data,
            channel=entry.channel,
            created_at=entry.created_at,
        )
        insert(made)
        return made

    def redact(self, changes: dict[str, Any], cause: Cause) -> None:
        """The one lawful way to change what was written (GDPR 16 to 18): what is personal goes, that something happened stays.

        Only the words (`body`, `body_html`, `data`) and the actor may change. Once for each subject and cause, the journal says that it
        was done, by whom and on what ground, without repeating anything of what went. The caller holds the transaction.
        """
        if strangers := set(changes) - {"body", "body_html", "data", "actor"}:
            raise RewritingError(f"an entry keeps its {', '.join(sorted(strangers))}")
        type(self).objects.filter(pk=self.pk).update(**changes)
        type(self).say_redacted(Same(self.subject_kind, self.subject_id, self.organisation_id), cause)

    @classmethod
    def say_redacted(cls, subject: Subject | Same, cause: Cause) -> None:
        """That personal data about `subject` went; for one cause once."""
        if not cls.objects.written(subject, cause.key):
            cls.write(
                subject, "redacted", by=cause.by, internal=True, data={"ground": cause.ground}, channel=cls.Channel.AUTO, key=cause.key
            )


class KeptFile(Protocol):
    """A stored file on its way to an entry."""

    pk: Any
    field_key: str
    name: str
    size: int
    content_type: str
    sha256: str
    storage_key: str


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def attach(self, entry: Entry, files: Iterable[KeptFile]) -> list[Attachment]:
        """Tie stored files to the entry that has just been written; each keeps its id, by which answers name it."""
        return self.bulk_create(
            Attachment(
                id=file.pk,
                organisation_id=entry.organisation_id,
                entry=entry,
                field_key=file.field_key,
                name=file.name,
                size=file.size,
                content_type=file.content_type,
                sha256=file.sha256,
                storage_key=file.storage_key,
            )
            for file in files
        )

    def public(self) -> AttachmentQuerySet:
        return self.filter(entry__is_internal=False)


class Attachment(models.Model):
    """A file of an entry. It has no rights of its own: it is served only through its entry."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="attachments")
    # CASCADE: a file without its message would be unreachable
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="attachments")
    field_key = models.CharField(max_length=60, blank=True, help_text="the form's field it answers; empty for a file of a message")
    name = CleanCharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes")
    content_type = models.CharField(max_length=120, help_text="by content, never as declared")
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["entry", "id"], name="attachment_entry")]

    def __str__(self) -> str:
        return self.name
