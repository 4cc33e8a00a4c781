"""Correcting answers after they were sent, where the service allows it: a new revision, and a journal line that says what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.intake import uploads as intake_uploads
from parvis.intake.answers import diff, file_ids, freeze
from parvis.intake.cleaning import clean_all
from parvis.intake.context import Context
from parvis.intake.owner import Owner
from parvis.intake.uploads import known
from parvis.journal.models import Attachment, Entry
from parvis.kit.errors import Refused
from parvis.people.models import User
from parvis.tickets import checks, contract, filling, notices, search
from parvis.tickets.asking import context_of, kept_files
from parvis.tickets.invalid import Invalid
from parvis.tickets.models import AnswerRevision, Draft, Ticket


def may_correct(ticket: Ticket, user: User) -> bool:
    kinds = ticket.standing_of(user).kinds
    return ticket.phase in ticket.service.editable_in and bool(kinds & {"requester", "handler"})


def correction_context(ticket: Ticket, user: User, draft: Draft | None = None) -> Context:
    """The context in which `user` corrects the answers: the files sent stand beside those that the draft adds."""
    purpose = str(draft.pk) if draft else f"edit:{ticket.pk}"
    return context_of(
        ticket.service,
        user,
        organisation=ticket.organisation,
        owner=Owner(user.pk),
        purpose=purpose,
        kept=kept_files(ticket.form_version, ticket.answers),
        for_staff=ticket.standing_of(user).is_handler,
    )


def correct(ticket: Ticket, answers: Mapping[str, Any], *, by: User, key: UUID, draft: Draft | None = None) -> Entry | None:
    """Send corrected answers; None when nothing differs. The others are told what changed.

    Raises Refused when the ticket may not be corrected now, Conflict when it changed meanwhile, Invalid when answers are to correct.
    """
    seen = ticket.answers_revision
    with transaction.atomic():
        ticket.lock()
        earlier = Entry.objects.written(ticket, key)
        if earlier:
            return earlier
        if not may_correct(ticket, by):
            raise Refused(_("These answers can no longer be changed. Write a message instead."), code="not_editable")
        ticket.require_unchanged(ticket.answers_revision, since=seen)
        context = correction_context(ticket, by, draft)
        clean, errors = clean_all(ticket.form_version, answers, context, before=ticket.answers)
        errors = errors or checks.faults(ticket.service, clean, by=ticket.requester, organisation=ticket.organisation, ticket=ticket)
        if errors:
            raise Invalid(ticket.form_version, errors)
        entry = _write(ticket, clean, context, by=by, key=key)
        if draft:
            draft.delete()
    return entry


def _write(ticket: Ticket, clean: dict[str, Any], context: Context, *, by: User, key: UUID) -> Entry | None:
    version, old = ticket.form_version, ticket.answers
    claimed = intake_uploads.claim(file_ids(version, clean), owner=Owner(by.pk), purpose=context.purpose)
    kept = {str(upload.pk): known(upload) for upload in claimed}
    new = freeze(version, clean, context, kept)
    if new == old:
        return None
    changes, is_internal = _changes(ticket, old, new)
    filled = _filled(ticket, new)
    if "assets" in ticket.service.fills:
        filling.set_assets(ticket, new)
    if ticket.coverage:
        filled["coverage"] = contract.judge_again(ticket, str(filled.get("category", ticket.category)))
    entry = ticket.corrected(changes, by=by, internal=is_internal, key=key, answers=new, title=_title(ticket, new), filled=filled)
    Attachment.objects.attach(entry, claimed)
    AnswerRevision.objects.create(
        organisation_id=ticket.organisation_id, ticket=ticket, number=ticket.answers_revision, form_version=version, answers=new, by=by
    )
    search.index(ticket)
    if not is_internal:
        notices.tell_corrected(ticket, entry)
    return entry


def _changes(ticket: Ticket, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[dict[str, list[list[str]]], bool]:
    """{language: [[label, before, after]]}, and whether only what the team sees differs."""
    version = ticket.form_version
    for internal in (False, True):
        said = {
            language: [[one.label, one.before, one.after] for one in diff(version, old, version, new, language, internal=internal)]
            for language in ticket.portal.languages
        }
        if any(said.values()):
            return said, internal
    return {}, False


def _title(ticket: Ticket, answers: Mapping[str, Any]) -> str:
    """A title that came from an answer follows it, unless the team has given another one."""
    source = ticket.service.title_from
    said = answers.get(source) if source else None
    was = ticket.answers.get(source) if source else None
    return said if isinstance(said, str) and said.strip() and ticket.title == was else ticket.title


def _filled(ticket: Ticket, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the corrected answers say of the request, unless the team has said something else since."""
    was = filling.columns(ticket.service, ticket.form_version, ticket.answers)
    said = filling.columns(ticket.service, ticket.form_version, answers)
    return {name: value for name, value in said.items() if value != was[name] and getattr(ticket, name) == was[name]}
