"""Everything a request's page shows, read in as few queries as can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.desk.held.pending import held_of
from parvis.desk.mails.wording import Mark, kind_of
from parvis.desk.queue.asked import Asked
from parvis.desk.ticket.categories import contract_part
from parvis.desk.ticket.composing import Composer, composer_of
from parvis.desk.ticket.delivery import deliveries
from parvis.desk.ticket.equipment import Equipment
from parvis.desk.ticket.moving import after_answer, form_of, thens, ways_of
from parvis.desk.ticket.openings import openings_of
from parvis.desk.wording import requester_name
from parvis.intake.answers import Block
from parvis.journal.models import Attachment
from parvis.mail.models import OutgoingMail
from parvis.people.models import User
from parvis.tickets.explaining import standing
from parvis.tickets.linking import open_parts
from parvis.tickets.mentions import marked
from parvis.tickets.models import Participant, Ticket
from parvis.tickets.panels import panels_of
from parvis.tickets.thread import Line, answers_of, conversation
from parvis.tickets.worksheet import WORK_ICONS, Worksheet

MOST_LISTED, MOST_MAILS = 20, 500
"""Mails named beside the conversation, and mails whose fate its messages tell."""
PRIORITIES: dict[int, str | Promise] = {
    1: _("Very low"),
    2: _("Low"),
    3: _("Normal"),
    4: _("High"),
    5: _("Very high"),
    6: _("Major"),
}
IMPACTS: dict[int, str | Promise] = {
    1: pgettext_lazy("impact", "Very low"),
    2: pgettext_lazy("impact", "Low"),
    3: pgettext_lazy("impact", "Medium"),
    4: pgettext_lazy("impact", "High"),
    5: pgettext_lazy("impact", "Very high"),
}
EVENT_ICONS = {
    "submitted": "inbox",
    "assigned": "user-check",
    "participant_added": "user-plus",
    "participant_removed": "user-minus",
    "participant_declined": "user-x",
    "shared": "share-2",
    "unshared": "share-2",
    "corrected": "pencil",
    "renamed": "pencil",
    "opened_to": "eye",
    "reminded": "bell",
    "rated": "star",
    "rating_asked": "star",
    "opinion_asked": "message-circle-question-mark",
    "priority_set": "signal-high",
    "tagged": "tag",
    "category_set": "folder-tree",
    "equipment_set": "monitor",
    "priority_followed": "gauge",
    "impact_set": "gauge",
    "commitment_warned": "alarm-clock",
    "commitment_broken": "alarm-clock-off",
    "legal_delay_warned": "alarm-clock",
    "legal_delay_over": "alarm-clock-off",
    "mail_refused": "mail-x",
    "merged": "merge",
    "took_in": "merge",
    "unmerged": "split",
    "gave_back": "split",
    "split_from": "split",
    "split_off": "split",
    "linked": "link",
    "unlinked": "unlink",
    "service_changed": "replace",
    "recurred": "repeat",
    "run_told": "cable",
    "run_failed": "unplug",
    "run_tried_again": "rotate-ccw",
    "run_given_up": "circle-x",
    **WORK_ICONS,
}
TAKING_PART = ("requester", "participant")


@dataclass(frozen=True)
class Shown:
    """One line of the conversation and how it is drawn: `message`, `note` or `event`; the first line carries the answers."""

    line: Line
    author: str
    blocks: tuple[Block, ...] = ()
    file_urls: Mapping[str, str] = field(default_factory=dict)
    delivery: tuple[Mark, ...] = ()

    @property
    def html(self) -> SafeString:
        return marked(self.line.drawn(self.file_urls), self.line.entry.data.get("mentions") or [])

    @property
    def kind(self) -> str:
        if self.blocks or self.line.entry.verb == "submitted":
            return "message"
        if not self.line.is_message:
            return "event"
        return "note" if self.line.entry.is_internal and self.line.entry.verb != "rated" else "message"

    @property
    def files(self) -> list[Attachment]:
        """Those that no answer names: of a mail that opened the request too."""
        return [file for file in self.line.files if not (self.blocks and file.field_key)]

    @property
    def icon(self) -> str:
        return EVENT_ICONS.get(self.line.entry.verb, "circle-dot")

    @property
    def by(self) -> str:
        """Who made a move or gave the request to somebody else; of other events the sentence says it."""
        entry = self.line.entry
        says_it = entry.verb not in ("moved", "assigned") or str(entry.actor_id or "") == entry.data.get("agent_id", "-")
        return "" if says_it else self.line.author

    @property
    def priority(self) -> str | Promise:
        return PRIORITIES.get(self.line.entry.data.get("to", 0), "") if self.line.entry.verb == "priority_set" else ""


def contents(ticket: Ticket, people: Iterable[Participant], user: User, asked: Asked, composer: Composer | None = None) -> dict[str, Any]:
    """`composer`: as it was sent, where sending it did not work; else what was kept of it."""
    lines = conversation(ticket, user)
    ways = ways_of(ticket, user)
    leads_to = after_answer(ticket)
    mails = _mails(ticket)
    mine = next((one for one in people if one.user_id == user.pk), None)
    is_handler = ticket.standing_of(user).is_handler
    box = composer or composer_of(ticket, user)
    with_answer = thens(ways, leads_to)
    then = next((way for way in with_answer if way.move.key == box.then), None)
    chosen = then if then and then.further else None
    return {
        "ticket": ticket,
        "asked": asked,
        "lines": _shown(ticket, lines, user, deliveries(mails)),
        "last_id": lines[-1].entry.pk if lines else "",
        "ways": ways,
        "ending": [way for way in ways if way.ends] or ([] if ticket.is_open else ways),
        "after_answer": leads_to.name(for_agent=True),
        "thens": with_answer,
        "then_form": form_of(ticket, chosen, user, answers=box.answers) if chosen else None,
        "then_parts": open_parts(ticket) if then and then.ends else [],
        "held": held_of(user, ticket, sees_others=is_handler),
        "may_solve": any(way.status.phase == "solved" for way in ways),
        "composer": box,
        "people": [one for one in people if one.role in TAKING_PART and one.user_id != ticket.requester_id],
        "proposed": [one for one in people if one.role == "proposed"],
        "followers": ", ".join(str(one.user) for one in people if one.role == "handler" and one.is_notified),
        "is_followed": bool(mine and mine.is_notified),
        "is_handler": is_handler,
        "mails": [{"mail": mail, "kind": kind_of(mail.kind)} for mail in mails[:MOST_LISTED]],
        "priority": PRIORITIES.get(ticket.priority, ""),
        "priorities": PRIORITIES.items(),
        "sheet": Worksheet(ticket, user),
        "sums": standing(ticket, for_team=True),
        "impact": IMPACTS[ticket.impact],
        "impacts": IMPACTS.items(),
        "open_reference": ticket.reference,
        **contract_part(ticket),
        **openings_of(ticket, user),
        "equipment": Equipment.of(ticket, user),
        "panels": panels_of(ticket, user, for_team=True),
    }


def _shown(ticket: Ticket, lines: list[Line], user: User, where: Mapping[UUID, tuple[Mark, ...]]) -> list[Shown]:
    author = requester_name(ticket)
    blocks = tuple(answers_of(ticket, user, get_language() or "fr"))
    urls = {str(file.pk): reverse("desk:file", args=[file.pk]) for line in lines for file in line.files}
    return [
        Shown(
            line,
            line.author or (author if line.entry.verb == "submitted" and line.origin is None else ""),
            line.asked or (blocks if line.entry.verb == "submitted" and line.origin is None else ()),
            urls,
            where.get(line.entry.pk, ()),
        )
        for line in lines
    ]


def _mails(ticket: Ticket) -> list[OutgoingMail]:
    """The last first. The right to see the request is the right to see what was mailed about it."""
    found = OutgoingMail.objects.filter(subject_kind=ticket.entry_kind, subject_id=ticket.pk).order_by("-id")
    return list(found.defer("text", "html")[:MOST_MAILS])
