"""Writing on a ticket: answers everyone reads and notes of the team."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.intake import uploads as intake_uploads
from parvis.intake.owner import Owner
from parvis.journal.models import Attachment, Entry
from parvis.kit.errors import Refused
from parvis.tickets import notices, search
from parvis.tickets.asking import SPOKEN, Said, asked
from parvis.tickets.handling import Handling

if TYPE_CHECKING:
    from parvis.people.models import User


class Conversation(Handling):
    class Meta:
        abstract = True

    def submitted(self, *, by: User | None, channel: str) -> Entry:
        """The first line of its journal; the caller writes what else filing means."""
        return self._record("submitted", by=by, data={"revision": 1}, channel=channel)

    def corrected(
        self, changes: dict[str, list[list[str]]], *, by: User, internal: bool, key: UUID, answers: dict[str, Any], title: str
    ) -> Entry:
        """The line that says which answers changed, and the row that holds them; the caller holds the row and writes the revision."""
        number = self.answers_revision + 1
        entry = self._record("corrected", by=by, data={"revision": number, "changes": changes}, internal=internal, key=key)
        seen = {} if internal else {"updated_at": entry.created_at}
        self._advance(answers=answers, answers_revision=number, title=title, **seen)
        self.mark_read(by, entry.created_at)
        return entry

    @property
    def reply_purpose(self) -> str:
        """Under which purpose files are sent before the reply they belong to."""
        return f"reply:{self.pk}"

    def reply(
        self,
        body: str,
        *,
        by: User,
        internal: bool = False,
        uploads: Iterable[UUID | str] = (),
        channel: str = Entry.Channel.WEB,
        key: UUID | None = None,
        then: str | None = None,
        answers: dict[str, Any] | None = None,
        body_html: str | None = None,
    ) -> Entry:
        """Add `body` (Markdown) to the conversation; the others are told once the transaction commits.

        `uploads`: ids of files that `by` sent for this ticket's `reply_purpose`; `then`: a move made in the same transaction,
        with `answers` to what else it asks.
        Raises Refused when `by` may not write here, the ticket is closed, or there is nothing to say.
        """
        uploads = list(uploads)
        with transaction.atomic():
            self.lock()
            earlier = Entry.objects.written(self, key)
            if earlier:
                return earlier
            self._require_speaker(by, internal=internal)
            if not body.strip() and not uploads:
                raise Refused(_("Write a message or add a file."), code="empty")
            entry = self._record(
                "noted" if internal else "replied", by=by, body=body, body_html=body_html, internal=internal, channel=channel, key=key
            )
            self._attach(entry, uploads, by=by)
            self._wrote(entry, by=by)
            if then:
                self._move_after(entry, then, answers or {}, by=by)
            elif not internal:
                self.react("reply_by_handler" if entry.is_from_team else "reply_by_customer", by=by, is_told=False)
        return entry

    def _move_after(self, entry: Entry, key: str, answers: dict[str, Any], *, by: User) -> None:
        """The move that goes with a message: what the message says is not asked again, and one mail tells both."""
        move = self._offered_to(key, by)
        spoken = {item["key"]: entry.body for item in move.asks if item["key"] in SPOKEN}
        said = asked(move, {**answers, **spoken}, by=by, ticket=self)
        self._make(move, by=by, said=said and Said(data=said.data), channel=entry.channel, is_told=entry.is_internal)

    def _require_speaker(self, by: User, *, internal: bool) -> None:
        found = self._require_writer(by)
        if internal and not found.is_handler:
            raise Refused(_("Only the team writes internal notes."), code="team_only")
        if not internal and not self.is_open:
            raise Refused(_("This request is closed. Reopen it, or make a new one."), code="closed")

    def _attach(self, entry: Entry, uploads: list[UUID | str], *, by: User) -> None:
        if uploads:
            claimed = intake_uploads.claim(uploads, owner=Owner(by.pk), purpose=self.reply_purpose)
            Attachment.objects.attach(entry, claimed)

    def _wrote(self, entry: Entry, *, by: User) -> None:
        if entry.is_internal:
            search.add(self, entry.body, internal=True)
        else:
            self._advance(**self._spoke(entry))
            search.add(self, entry.body)
            notices.tell_replied(self, entry)
        self.mark_read(by, entry.created_at)
