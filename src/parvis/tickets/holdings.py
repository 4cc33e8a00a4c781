"""What requests hold about people: the skeleton stays, the words go."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.intake.definition import Definition
from parvis.intake.models import Upload
from parvis.journal import holdings as journal
from parvis.journal.models import Attachment, Entry
from parvis.kit.holdings import Cause, Scope, exempt, hold
from parvis.kit.traces import ERASED, Traces, mapped
from parvis.tickets import search
from parvis.tickets.models import AnswerRevision, Participant, Ticket

CLOSED_TYPES = frozenset({"choice", "choices", "yes_no", "consent", "asset"})
"""Answers that were chosen and not typed: they stay, for the counts."""


def erased_answers(definition: Definition, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers without anything that somebody typed, sent or named."""
    kept = {field.key for _step, field in definition.fields() if field.type in CLOSED_TYPES}
    return {key: value if key in kept else _without(value, kept) for key, value in answers.items()}


def _without(value: Any, kept: set[str]) -> Any:
    """Rows of a repeated step are answers themselves; a file is {id, name, size}; what is a number or a day goes altogether."""
    if isinstance(value, list) and value and isinstance(value[0], dict) and "id" not in value[0]:
        return [{key: item if key in kept else _without(item, kept) for key, item in row.items()} for row in value]
    if isinstance(value, list):
        return []
    return mapped(value, lambda text: ERASED if text else "") if isinstance(value, str | dict) else None


def _blank_ticket(ticket: Ticket) -> dict[str, Any]:
    return {"answers": erased_answers(ticket.form_version.definition, ticket.answers), "contact": {}, "tags": [], "title": ERASED}


def _write_ticket(ticket: Ticket, changes: dict[str, Any], cause: Cause) -> None:
    """And what it is found by: its own words anew, with what is still said in it."""
    if changes:
        Ticket.objects.filter(pk=ticket.pk).update(**changes, version=ticket.version + 1)
        Entry.say_redacted(ticket, cause)
    search.rebuild(Ticket.objects.select_related("portal").get(pk=ticket.pk))


def _write_said(entry: Entry, changes: dict[str, Any], cause: Cause) -> None:
    journal.write(entry, changes, cause)
    search.rebuild(Ticket.objects.select_related("portal").get(pk=entry.subject_id))


def _write_file(file: Attachment, changes: dict[str, Any], cause: Cause) -> None:
    """With the row under which it was sent before it belonged to anything: both have one id and one file."""
    if changes:
        Attachment.objects.filter(pk=file.pk).update(**changes)
        sent = Upload.objects.filter(pk=file.pk)
        if changes.get("storage_key") == "":
            sent.delete()
        else:
            sent.update(**changes)


def _blank_revision(revision: AnswerRevision) -> dict[str, Any]:
    return {"answers": erased_answers(revision.form_version.definition, revision.answers)}


def _theirs(traces: Traces) -> Any:
    """Requests they made or take part in."""
    taking = Participant.objects.filter(user__in=list(traces.users), role__in=["requester", "participant"]).order_by().values("ticket")
    return Ticket.objects.order_by().filter(Q(requester__in=list(traces.users)) | Q(pk__in=taking)).values("pk")


def _by_mail(traces: Traces) -> Q:
    found = Q(pk__in=[])
    for email in traces.emails:
        found |= Q(contact__email__iexact=email)
    return found


def _messages(rows: Any, scope: Scope) -> Any:
    return rows.filter(
        subject_kind=Ticket.entry_kind, subject_id__in=Ticket.objects.filter(portal__key=scope.portal_key).order_by().values("pk")
    )


def _files(rows: Any, scope: Scope) -> Any:
    tickets = Ticket.objects.filter(portal__key=scope.portal_key).order_by().values("pk")
    return rows.filter(entry__subject_kind=Ticket.entry_kind, entry__subject_id__in=tickets).select_related("entry")


def _is_told(entry: Entry, traces: Traces) -> bool:
    return not entry.is_internal and entry.subject_id in traces.subjects


def _place(column: str) -> Any:
    def reference(row: Any) -> str:
        found = row
        for part in column.split("."):
            found = getattr(found, part)
        return str(Ticket.objects.filter(pk=found).values_list("reference", flat=True).first() or "")

    return reference


hold(
    key="tickets.ticket",
    title=_("Requests"),
    model="tickets.Ticket",
    within=lambda rows, scope: rows.filter(portal__key=scope.portal_key).select_related("form_version", "portal"),
    people=("requester",),
    addresses=("contact__email",),
    links=("agent",),
    texts=("title", "contact", "answers", "tags", "external_reference", "rating_comment"),
    codes=(
        "reference",
        "visibility",
        "status_key",
        "phase",
        "turn",
        "category",
        "channel",
        "searchable",
        "searchable_internal",
    ),
    unlink=("requester",),
    near=lambda traces: Q(pk__in=_theirs(traces)),
    about="pk",
    blank=_blank_ticket,
    write=_write_ticket,
    place=lambda ticket: ticket.reference,
    rank=60,
)
hold(
    key="tickets.revision",
    title=_("Answers of requests"),
    model="tickets.AnswerRevision",
    within=lambda rows, scope: rows.filter(ticket__portal__key=scope.portal_key).select_related("form_version"),
    people=("ticket__requester",),
    addresses=("ticket__contact__email",),
    links=("by",),
    texts=("answers",),
    unlink=("by",),
    near=lambda traces: Q(ticket__in=_theirs(traces)),
    about="ticket_id",
    blank=_blank_revision,
    place=_place("ticket_id"),
    rank=50,
)
hold(
    key="tickets.message",
    title=_("Messages and events of requests"),
    model="journal.Entry",
    within=_messages,
    people=("actor",),
    addresses=("data__from__email",),
    texts=("body", "body_html", "data"),
    codes=("subject_kind", "verb", "channel"),
    unlink=("actor",),
    near=lambda traces: Q(subject_id__in=_theirs(traces)),
    about="subject_id",
    blank=journal.blank,
    write=_write_said,
    place=_place("subject_id"),
    is_shown=_is_told,
    rank=40,
)
hold(
    key="tickets.file",
    title=_("Files of requests"),
    model="journal.Attachment",
    within=_files,
    people=("entry__actor",),
    addresses=("entry__data__from__email",),
    texts=("name",),
    codes=("field_key", "content_type", "sha256", "storage_key"),
    near=lambda traces: Q(entry__subject_id__in=_theirs(traces)),
    contents=journal.said_in,
    rewrite=journal.rewrite,
    file="storage_key",
    about="entry__subject_id",
    blank=lambda file: {"sha256": "", "size": 0, "storage_key": ""},
    write=_write_file,
    place=_place("entry.subject_id"),
    is_shown=lambda file, traces: _is_told(file.entry, traces),
    rank=20,
)
hold(
    key="tickets.draft",
    title=_("Drafts"),
    model="tickets.Draft",
    within=lambda rows, scope: rows.filter(service__portal__key=scope.portal_key),
    people=("owner",),
    texts=("answers",),
    codes=("session_hash", "kind", "step_key", "done_steps"),
    fates=("delete", "delete", "redact"),
    about="ticket_id",
    rank=20,
)
hold(
    key="tickets.batch",
    title=_("What was done to many requests at once"),
    model="tickets.Batch",
    within=lambda rows, scope: rows.filter(lines__ticket__portal__key=scope.portal_key).distinct(),
    people=("by",),
    texts=("data",),
    codes=("act", "wanted"),
    fates=("delete", "delete", "redact"),
    rank=20,
)
hold(
    key="tickets.batch_line",
    title=_("What was done to one of them"),
    model="tickets.BatchLine",
    within=lambda rows, scope: rows.filter(ticket__portal__key=scope.portal_key),
    texts=("before", "after", "problem"),
    codes=("state",),
    fates=("delete", "delete", "redact"),
    about="ticket_id",
    rank=20,
)
hold(
    key="tickets.held",
    title=_("Acts that may still be taken back"),
    model="tickets.HeldAct",
    within=lambda rows, scope: rows.filter(ticket__portal__key=scope.portal_key),
    people=("by",),
    texts=("data", "problem"),
    codes=("act",),
    fates=("delete", "delete", "redact"),
    about="ticket_id",
    rank=20,
)
hold(
    key="tickets.canned",
    title=_("Answers written beforehand"),
    model="tickets.CannedAnswer",
    within=lambda rows, scope: rows.filter(Q(portal__key=scope.portal_key) | Q(portal=None, owner__in=scope.people)),
    people=("owner",),
    texts=("title", "bodies"),
    codes=("mode",),
    fates=("delete", "delete", "redact"),
    rank=20,
)
hold(
    key="tickets.macro",
    title=_("Macros"),
    model="tickets.Macro",
    within=lambda rows, scope: rows.filter(Q(portal__key=scope.portal_key) | Q(portal=None, owner__in=scope.people)),
    people=("owner",),
    links=("gives_to",),
    texts=("title", "tags"),
    codes=("move_key", "gives"),
    fates=("delete", "delete", "redact"),
    rank=30,
)
hold(
    key="tickets.view",
    title=_("Saved views"),
    model="tickets.SavedView",
    within=lambda rows, scope: rows.filter(Q(portal_key=scope.portal_key) | Q(portal_key="", owner__in=scope.people)),
    people=("owner",),
    texts=("name", "query"),
    codes=("portal_key", "columns", "sort"),
    fates=("delete", "delete", "redact"),
    rank=20,
)
hold(
    key="tickets.participant",
    title=_("Taking part in requests"),
    model="tickets.Participant",
    within=lambda rows, scope: rows.filter(ticket__portal__key=scope.portal_key),
    people=("user",),
    addresses=("email",),
    links=("added_by",),
    texts=("email",),
    codes=("role",),
    fates=("delete", "delete", "delete"),
    about="ticket_id",
    place=_place("ticket_id"),
    rank=70,
)
hold(
    key="tickets.task",
    title=_("Tasks"),
    model="tickets.Task",
    within=lambda rows, scope: rows.filter(ticket__portal__key=scope.portal_key),
    links=("author", "agent"),
    texts=("title", "body"),
    near=lambda traces: Q(ticket__in=_theirs(traces)),
    about="ticket_id",
    place=_place("ticket_id"),
)
hold(
    key="tickets.approval",
    title=_("Approvals"),
    model="tickets.Approval",
    within=lambda rows, scope: rows.filter(round__ticket__portal__key=scope.portal_key).select_related("round"),
    people=("approver", "delegate"),
    texts=("reason",),
    about="round__ticket_id",
    place=_place("round.ticket_id"),
)
hold(
    key="tickets.round",
    title=_("What was asked to be agreed to"),
    model="tickets.ApprovalRound",
    within=lambda rows, scope: rows.filter(ticket__portal__key=scope.portal_key),
    links=("asked_by",),
    texts=("question", "data"),
    codes=("move_key", "outcome"),
    near=lambda traces: Q(ticket__in=_theirs(traces)),
    about="ticket_id",
    place=_place("ticket_id"),
)
hold(
    key="tickets.survey",
    title=_("Questions on satisfaction"),
    model="tickets.Survey",
    within=lambda rows, scope: rows.filter(ticket__portal__key=scope.portal_key),
    people=("person",),
    fates=("delete", "delete", "delete"),
    about="ticket_id",
    place=_place("ticket_id"),
)
hold(
    key="tickets.recurrence",
    title=_("Recurring requests"),
    model="tickets.Recurrence",
    within=lambda rows, scope: rows.filter(service__portal__key=scope.portal_key).select_related("form_version"),
    people=("requester",),
    links=("owner",),
    texts=("name", "answers", "problem"),
    codes=("unit", "time_zone"),
    fates=("delete", "delete", "redact"),
    rank=50,
)
hold(
    key="tickets.presence",
    title=_("Open pages of requests"),
    model="tickets.Presence",
    within=lambda rows, scope: rows.filter(ticket__portal__key=scope.portal_key),
    people=("user",),
    fates=("delete", "delete", "delete"),
    about="ticket_id",
    place=_place("ticket_id"),
)
hold(
    key="tickets.mention",
    title=_("Calls in notes"),
    model="tickets.Mention",
    within=lambda rows, scope: rows.filter(ticket__portal__key=scope.portal_key),
    people=("user",),
    fates=("delete", "delete", "delete"),
    about="ticket_id",
    place=_place("ticket_id"),
)
hold(
    key="tickets.snooze",
    title=_("Requests put off"),
    model="tickets.Snooze",
    within=lambda rows, scope: rows.filter(ticket__portal__key=scope.portal_key),
    people=("user",),
    fates=("delete", "delete", "delete"),
    about="ticket_id",
    place=_place("ticket_id"),
)
exempt("how much work was agreed to and under which contract, by its number; who agreed is an account", "tickets.Estimate")
exempt("which organisations share a request; who opened it is an account", "tickets.Share")
exempt("what a portal promised, which its owner says; the author is an account", "tickets.PolicyRevision")
exempt("what counts and why, by the keys of states", "tickets.Clock", "tickets.Interval")
exempt("which requests and equipment belong together, by their keys", "tickets.Link", "tickets.TicketAsset", "tickets.Merge")
exempt("on which day a recurring request was made, and why not, in the house's own words", "tickets.Occurrence")
exempt("how many requests stand where, by keys alone", "tickets.StatusCount")
