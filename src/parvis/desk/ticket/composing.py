"""The box where an agent writes: what it holds, what was kept of it, what came with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from parvis.intake.definition import Field
from parvis.intake.files import KnownFile
from parvis.intake.owner import Owner
from parvis.intake.uploads import MEGABYTE, receive, waiting_files
from parvis.kit.errors import Refused
from parvis.kit.forms import FilesField
from parvis.kit.ids import uuid7
from parvis.people.models import User
from parvis.tickets.models import Ticket
from parvis.tickets.replies import reply_draft
from parvis.tickets.thread import Line

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LONGEST = 40_000
REPLY, NOTE = "reply", "note"
FILES = Field.read({"key": "files", "type": "file", "many": True})


@dataclass(frozen=True)
class Composer:
    """`seen`: the last entry that was on the page; `meanwhile`: what others did since, where that stopped the sending.

    `answers`: to what the move that goes with it asks; `kept_at`: when the server last kept what was typed.
    """

    body: str = ""
    mode: str = REPLY
    then: str = ""
    key: UUID | str = field(default_factory=uuid7)
    seen: str = ""
    files: tuple[KnownFile, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    kept_at: datetime | None = None
    problem: str = ""
    meanwhile: tuple[Line, ...] = ()

    @property
    def is_kept(self) -> bool:
        return bool(self.body)


class ComposerForm(forms.Form):
    mode = forms.ChoiceField(choices=[(REPLY, REPLY), (NOTE, NOTE)])
    body = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST,
        error_messages={"max_length": gettext_lazy("This message is too long: put what is beyond in a file.")},
    )
    then = forms.CharField(required=False, max_length=60)
    key = forms.UUIDField(required=False)
    seen = forms.UUIDField(required=False)
    attached = FilesField(required=False)

    @property
    def problem(self) -> str:
        return " ".join(str(sentence) for sentences in self.errors.values() for sentence in sentences)


def composer_of(ticket: Ticket, user: User) -> Composer:
    draft = reply_draft(ticket, user)
    if draft is None:
        return Composer(mode=REPLY if ticket.is_open else NOTE)
    said: dict[str, Any] = draft.answers
    mode = NOTE if said.get("note") or not ticket.is_open else REPLY
    return Composer(
        body=str(said.get("body", "")),
        mode=mode,
        then=str(said.get("then", "")),
        files=waiting(ticket, user, said.get("files") or ()) if said.get("files") else (),
        answers=said.get("answers") or {},
        kept_at=draft.updated_at,
    )


def take_in(ticket: Ticket, user: User, uploads: Iterable[UploadedFile[bytes]]) -> tuple[list[str], str]:
    """Keep the files that came, each for itself: their ids, and what is wrong with those that were refused, in words."""
    kept, problems = [], []
    for upload in uploads:
        try:
            owner = Owner(user.pk)
            row = receive(
                upload, owner=owner, purpose=ticket.reply_purpose, field=FILES, max_total_bytes=ticket.service.max_total_mb * MEGABYTE
            )
            kept.append(str(row.pk))
        except Refused as refusal:
            problems.append(str(refusal))
    return kept, " ".join(problems)


def waiting(ticket: Ticket, user: User, kept: Iterable[str]) -> tuple[KnownFile, ...]:
    """Files sent and not yet part of an answer, but those the person took out (`kept`: the ids left ticked)."""
    wanted = set(kept)
    return tuple(one for one in waiting_files(owner=Owner(user.pk), purpose=ticket.reply_purpose) if one.id in wanted)
