"""Writing on a ticket: answers everyone reads and notes of the team."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.intake import uploads as intake_uploads
from parvis.intake.owner import Owner
from parvis.journal.models import Attachment, Entry, KeptFile
from parvis.kit.errors import Refused
from parvis.tickets import mentions, notices, search
from parvis.tickets.asking import SPOKEN, Said, asked
from parvis.tickets.satisfaction import Rated

if TYPE_CHECKING:
    from parvis.catalogue.workflow import Move
    from parvis.people.models import User


class Conversation(Rated):
    class Meta:
        abstract = True

    def submitted(self, *, by: User | None, channel: str, data: dict[str, Any] | None = None, body: str = "") -> Entry:
        """The first line of its journal; the caller writes what else filing means. `body`: what no answer holds."""
        return self._record("submitted", by=by, body=body, data={"revision": 1, **(data or {})}, channel=channel)

    def corrected(
        self,
        changes: dict[str, list[list[str]]],
        *,
        by: User,
        internal: bool,
        key: UUID,
        answers: dict[str, Any],
        title: str,
        filled: dict[str, Any],
    ) -> Entry:
        """The line that says which answers changed, and the row that holds them; the caller holds the row and writes the revision.

        `filled`: columns that follow the answers (tickets.filling).
        """
        number = self.answers_revision + 1
        entry = self._record("corrected", by=by, data={"revision": number, "changes": changes}, internal=internal, key=key)
        seen = {} if internal else {"updated_at": entry.created_at}
        filled |= self._weighed(filled, entry)
        self._advance(answers=answers, answers_revision=number, title=title, **filled, **seen)
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
        files: Iterable[KeptFile] = (),
        data: dict[str, Any] | None = None,
        may_reopen: bool = False,
        is_sure: bool = False,
    ) -> Entry:
        """Add `body` (Markdown) to the conversation; the others are told once the transaction commits.

        `uploads`: ids of files that `by` sent for this ticket's `reply_purpose`; `then`: a move made in the same transaction,
        with `answers` to what else it asks; `files`: stored ones that came with it; `data`: what else the entry keeps;
        `may_reopen`: to a closed ticket it may be said all the same, where the workflow lets `by` open it again; `is_sure`: as of `move`.
        Raises Refused when `by` may not write here, the ticket is closed, or there is nothing to say, and what `move` raises.
        """
        uploads = list(uploads)
        with transaction.atomic():
            self.lock(by=by)
            earlier = Entry.objects.written(self, key)
            if earlier:
                return earlier
            self._require_speaker(by, internal=internal, may_reopen=may_reopen)
            files = list(files)
            if not body.strip() and not uploads and not files:
                raise Refused(_("Write a message or add a file."), code="empty")
            if internal and (named := mentions.mentioned(self, body)):
                data = {**(data or {}), "mentions": named}
            entry = self._record(
                "noted" if internal else "replied",
                by=by,
                body=body,
                body_html=body_html,
                internal=internal,
                channel=channel,
                key=key,
                data=data,
            )
            self._attach(entry, uploads, by=by)
            Attachment.objects.attach(entry, files)
            self._wrote(entry, by=by)
            if then:
                self._move_after(entry, then, answers or {}, by=by, is_sure=is_sure)
            elif not internal and not self.is_open:
                self._reopen_after(entry, by=by)
            elif not internal:
                self._heard(entry, by=by)
        return entry

    def remark(self, body: str, *, key: UUID | None = None) -> Entry:
        """An internal note of the house: what a rule has to say to the team. Raises Refused when there is nothing to say."""
        if not body.strip():
            raise Refused(_("Write a message or add a file."), code="empty")
        with transaction.atomic():
            self.lock()
            earlier = Entry.objects.written(self, key)
            if earlier:
                return earlier
            entry = self._record("noted", by=None, body=body, internal=True, channel=Entry.Channel.AUTO, key=key)
            search.add(self, entry.body, internal=True)
        return entry

    def _heard(self, entry: Entry, *, by: User | None) -> None:
        """What a message does by itself: the move that the workflow ties to it, or a question where an opinion is awaited."""
        moved = self.react("reply_by_handler" if entry.is_from_team else "reply_by_customer", by=by, is_told=False)
        if moved is None and not entry.is_from_team:
            self.ask_about(entry, by=by)

    def _move_after(self, entry: Entry, key: str, answers: dict[str, Any], *, by: User, is_sure: bool = False) -> None:
        """The move that goes with a message: what the message says is not asked again, and one mail tells both."""
        move = self._offered_to(key, by)
        if not is_sure:
            self._require_consistent(move, entry.body, by=by)
        spoken = {item["key"]: entry.body for item in move.asks if item["key"] in SPOKEN}
        said = asked(move, {**answers, **spoken}, by=by, ticket=self)
        self._make(move, by=by, said=said and Said(data=said.data), channel=entry.channel, is_told=entry.is_internal)

    def overhear(
        self,
        body: str,
        *,
        data: dict[str, Any],
        internal: bool,
        is_word: bool = False,
        files: Iterable[KeptFile] = (),
        key: UUID | None = None,
    ) -> Entry:
        """A message of nobody the house knows for sure, which came by mail; `data["from"]` {email, name, trust} says whom it names.

        `is_word`: it is the word of who asked without an account: it moves the ticket and is told. Else it is shown as not verified,
        moves nothing and is told to nobody. Raises Refused when the ticket is closed and it is no note.
        """
        with transaction.atomic():
            self.lock()
            earlier = Entry.objects.written(self, key)
            if earlier:
                return earlier
            if not internal and not self.is_open:
                raise Refused(_("This request is closed. Reopen it, or make a new one."), code="closed")
            entry = Entry.write(
                self,
                "noted" if internal else "replied",
                by=None,
                body=body,
                internal=internal,
                channel=Entry.Channel.MAIL,
                data=data,
                key=key,
            )
            Attachment.objects.attach(entry, files)
            if not internal:
                self._advance(**self._spoke(entry))
            search.add(self, entry.body, internal=internal)
            if is_word and not internal:
                notices.tell_replied(self, entry)
                self._heard(entry, by=None)
        return entry

    def reopening(self, by: User) -> Move | None:
        """What a message of `by` does to a closed ticket: the move tied to it, else one they may make that asks for no more than words."""
        offered = self._offered()
        told = next((move for move in offered if "reply_by_customer" in move.on and not self.standing_of(by).is_handler), None)
        kinds = self.standing_of(by).kinds
        return told or next(
            (
                move
                for move in offered
                if kinds & set(move.by)
                and self.workflow.status(move.to).is_open
                and all(item["key"] in SPOKEN or not item.get("required") for item in move.asks)
            ),
            None,
        )

    def _reopen_after(self, entry: Entry, *, by: User) -> None:
        move = self.reopening(by)
        if move is not None and "reply_by_customer" in move.on:
            self.react("reply_by_customer", by=by, is_told=False)
        elif move is not None:
            self._move_after(entry, move.key, {}, by=by)

    def _require_speaker(self, by: User, *, internal: bool, may_reopen: bool) -> None:
        found = self._require_writer(by)
        if internal and not found.is_handler:
            raise Refused(_("Only the team writes internal notes."), code="team_only")
        if not internal and not self.is_open and not (may_reopen and self.reopening(by)):
            raise Refused(_("This request is closed. Reopen it, or make a new one."), code="closed")

    def _attach(self, entry: Entry, uploads: list[UUID | str], *, by: User) -> None:
        if uploads:
            claimed = intake_uploads.claim(uploads, owner=Owner(by.pk), purpose=self.reply_purpose)
            Attachment.objects.attach(entry, claimed)

    def _wrote(self, entry: Entry, *, by: User) -> None:
        if entry.is_internal:
            search.add(self, entry.body, internal=True)
            mentions.record(self, entry)
        else:
            self._advance(**self._spoke(entry))
            search.add(self, entry.body)
            notices.tell_replied(self, entry)
        self.mark_read(by, entry.created_at)
