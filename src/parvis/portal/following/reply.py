"""The form of an answer: a message and its files, kept as a draft, and not lost when a session ends meanwhile."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from parvis.intake.definition import MOVE_STEP, Definition
from parvis.intake.forms import StepForm, build_step
from parvis.intake.owner import Owner
from parvis.kit.ids import uuid7
from parvis.people.models import User
from parvis.tickets.asking import context_of
from parvis.tickets.models import Draft, Ticket
from parvis.tickets.replies import reply_draft

MOST_CHARACTERS = 20_000
TYPED = "typed"
"""In the session: what was sent to a request while nobody was signed in any more."""
FIELDS: list[dict[str, Any]] = [
    {"key": "body", "type": "long_text", "label": {}, "max_length": MOST_CHARACTERS},
    {"key": "files", "type": "file", "label": {}, "many": True, "max_mb": 20},
]
REPLY = Definition.of_fields(FIELDS)


def form_on(ticket: Ticket, user: User, definition: Definition, answers: dict[str, Any], data: Any = None, files: Any = None) -> StepForm:
    """A form of one page about a ticket, whose files are those of a reply on their way."""
    purpose = ticket.reply_purpose if answers.get("files") or data is not None else ""
    context = context_of(ticket.service, user, organisation=ticket.organisation, owner=Owner(user.pk), purpose=purpose)
    return build_step(definition, MOVE_STEP, answers=answers, context=context, data=data, files=files)


class ReplyForm:
    """What `_composer.html` draws: `form`, which most readers of a page never need, and `fault` when the whole was refused, `doubt` when it is asked about."""

    def __init__(self, request: HttpRequest, ticket: Ticket, user: User, *, is_sent: bool = False) -> None:
        self.request, self.ticket, self.user, self.is_sent = request, ticket, user, is_sent
        self.draft: Draft | None = reply_draft(ticket, user)
        self.fault = ""
        self.doubt = ""

    @cached_property
    def form(self) -> StepForm:
        data, files = (self.request.POST, self.request.FILES) if self.is_sent else (None, None)
        return form_on(self.ticket, self.user, REPLY, self._begun, data, files)

    @cached_property
    def _begun(self) -> dict[str, Any]:
        typed = self.request.session.get(TYPED, {}).get(self.ticket.reference, "")
        kept = dict(self.draft.answers) if self.draft else {}
        return {**kept, "body": typed} if typed else kept

    @property
    def has_files(self) -> bool:
        """Whether files are on their way; without, the field looks the same on every request."""
        return self.is_sent or bool(self._begun.get("files"))

    @property
    def faults(self) -> list[str]:
        """What the sent form lacks, and what refused the whole."""
        errors = [str(found[0]) for found in self.form.errors.values()] if self.is_sent else []
        return [self.fault, *errors] if self.fault else errors

    @property
    def body(self) -> str:
        return str((self.form["body"].value() if self.is_sent else self._begun.get("body")) or "")

    @property
    def files(self) -> Any:
        return self.form["files"]

    @property
    def key(self) -> Any:
        return uuid7()

    @property
    def autosave_url(self) -> str:
        return reverse("portal:ticket_messages", args=[self.ticket.reference])

    @property
    def upload_url(self) -> str:
        return reverse("portal:ticket_reply_files", args=[self.ticket.reference])


def keep_typed(request: HttpRequest, reference: str) -> None:
    """Before sending somebody to sign in: their message waits for them."""
    body = request.POST.get("body", "").strip()[:MOST_CHARACTERS]
    if body:
        request.session[TYPED] = {**request.session.get(TYPED, {}), reference: body}


def forget_typed(request: HttpRequest, reference: str) -> None:
    typed = request.session.get(TYPED, {})
    if reference in typed:
        request.session[TYPED] = {key: value for key, value in typed.items() if key != reference}
