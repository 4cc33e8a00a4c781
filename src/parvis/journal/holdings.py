"""What the journal holds about people: entries about anything but requests, which say so themselves, and files."""

from __future__ import annotations

import io
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.journal.models import Attachment, Entry
from parvis.kit.files import discard, open_stored, store
from parvis.kit.holdings import Cause, Scope, hold
from parvis.kit.merging import stays
from parvis.kit.traces import ERASED, Corrections, Traces

MOST_READ = 2 * 1024 * 1024
"""Bytes of a file that is read for what it says; of a longer one, as of a picture or a PDF, only the name is searched."""
READABLE = ("text/", "application/json", "application/xml", "message/rfc822")
_KEPT_OF_MOVES = ("move", "from", "to", "status", "says", "event", "agent", "automation")
_KEPT = ("revision", "closes_at", "automation")
TICKET = "ticket"


def blanked_data(entry: Entry) -> dict[str, Any]:
    """Of what an entry keeps, the skeleton: which move, between which states."""
    kept = _KEPT_OF_MOVES if entry.verb == "moved" else _KEPT
    return {name: entry.data[name] for name in kept if name in entry.data and not (name == "from" and isinstance(entry.data[name], dict))}


def write(entry: Entry, changes: dict[str, Any], cause: Cause) -> None:
    if changes:
        entry.redact(changes, cause)


def blank(entry: Entry) -> dict[str, Any]:
    return {"body": ERASED if entry.body else "", "body_html": f"<p>{ERASED}</p>" if entry.body else "", "data": blanked_data(entry)}


def said_in(file: Attachment) -> str:
    """The text of a file that is text."""
    if file.size > MOST_READ or not file.content_type.startswith(READABLE) or not file.storage_key:
        return ""
    try:
        with open_stored(file.storage_key) as opened:
            return bytes(opened.read()).decode(errors="replace")
    except FileNotFoundError:
        return ""


def rewrite(file: Attachment, how: Traces | Corrections, near: bool) -> dict[str, Any]:
    """The same file without what names the person, where it is text: under a new key; the old bytes go."""
    text = said_in(file)
    changed = how.without(text, near=near)
    if changed == text:
        return {}
    kept = store(io.BytesIO(changed.encode()), name=file.name)
    discard(file.storage_key)
    return {"storage_key": kept.key, "size": kept.size, "sha256": kept.sha256}


def other_entries(rows: Any, scope: Scope) -> Any:
    """Entries about people and organisations that the portal knows."""
    return rows.exclude(subject_kind=TICKET).filter(Q(organisation__in=scope.organisations) | Q(actor__in=scope.people))


def _about_the_account(traces: Traces) -> Q:
    return Q(subject_kind="account", subject_id__in=list(traces.users))


hold(
    key="journal.entry",
    title=_("Journal of accounts and organisations"),
    model="journal.Entry",
    within=other_entries,
    people=("actor",),
    texts=("body", "body_html", "data"),
    codes=("subject_kind", "verb"),
    near=_about_the_account,
    blank=blank,
    write=write,
    place=lambda entry: entry.subject_kind,
    rank=60,
)
stays("the journal is never rewritten: it names the account that wrote, which leads to the one that goes on", "journal.Entry.actor")
