"""Everything a request's page shows, read once and named for the template."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from parvis.assets.models import Asset
from parvis.catalogue.models import Service
from parvis.catalogue.workflow import Move
from parvis.intake.answers import Block, Row
from parvis.intake.pictures import named_in
from parvis.journal.models import Entry
from parvis.kit.ids import uuid7
from parvis.kit.prepared import together
from parvis.mail.bounces import refusal_of
from parvis.people.models import User
from parvis.portal.following.beside import Beside
from parvis.portal.following.readers import Readers, author_of
from parvis.portal.following.reply import ReplyForm
from parvis.portal.following.track import Stop, track
from parvis.portal.shell.face import face_of
from parvis.reports.usual import Usual, usual_of
from parvis.tickets import equipment
from parvis.tickets.contract import category_words, why_not
from parvis.tickets.contract_sheet import ContractSheet, may_read
from parvis.tickets.correction import may_correct
from parvis.tickets.explaining import Stand, promises_asked, standing
from parvis.tickets.linking import PUBLIC, Tie, ties_of
from parvis.tickets.models import Clock, Interval, Ticket
from parvis.tickets.opening import keep_participants, participants_asked
from parvis.tickets.panels import Drawn, panels_of
from parvis.tickets.rating import question_of
from parvis.tickets.thread import Line, answers_of, conversation, entries_asked, told_in
from parvis.tickets.wording import Turn, turn_of
from parvis.tickets.worksheet import WORK_ICONS, Worksheet

PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff")
"""What kit.images draws again."""
EVENT_ICONS: Final = {
    "participant_added": "user-plus",
    "participant_removed": "user-minus",
    "participant_declined": "user-x",
    "shared": "share-2",
    "unshared": "share-2",
    "corrected": "pencil",
    "assigned": "user-check",
    "renamed": "pencil",
    "reminded": "bell",
    "opinion_asked": "message-circle-question-mark",
    "priority_set": "gauge",
    "tagged": "tag",
    **WORK_ICONS,
    "category_set": "folder-tree",
    "equipment_set": "monitor",
    "run_told": "cable",
}


@dataclass(frozen=True)
class Shown:
    line: Line
    icon: str
    html: str


class Sheet:
    """`reply`: a form that was sent and is shown again. `is_whole`: all of it will be shown, and is asked together."""

    def __init__(self, request: HttpRequest, ticket: Ticket, user: User, reply: ReplyForm | None = None, *, is_whole: bool = False) -> None:
        self.request, self.ticket, self.user = request, ticket, user
        self._reply = reply
        self._entries: list[Entry] | None = None
        self._clocks: list[Clock] | None = None
        self._ledger: list[Interval] = []
        asked = participants_asked(ticket)
        if is_whole:
            face = face_of(request)
            participants, face.marks, self._entries, self._clocks, self._ledger = together(
                asked, face.marks_asked, entries_asked(ticket, user), *promises_asked(ticket)
            )
        else:
            participants = asked.answer() if asked else []
        keep_participants(ticket, participants)

    @cached_property
    def readers(self) -> Readers:
        return Readers(self.ticket, self.user)

    @cached_property
    def panels(self) -> tuple[list[Drawn], list[Drawn]]:
        """What other apps show before the conversation, and beside it."""
        return panels_of(self.ticket, self.user, for_team=False)

    # --- whose turn it is ---

    @cached_property
    def turn(self) -> Turn:
        return turn_of(self.ticket)

    @cached_property
    def _moves(self) -> list[Move]:
        return [*self.ticket.moves_for(self.user), *self.ticket.approvable_for(self.user)]

    @property
    def moves(self) -> list[Move]:
        """What leads on, in the workflow's order."""
        return [move for move in self._moves if not self._ends(move) and not self.beside.url_of(move)]

    @property
    def moves_elsewhere(self) -> list[tuple[Move, str]]:
        """Those that follow by themselves from what is done on another page, with its address."""
        return [(move, url) for move in self._moves if (url := self.beside.url_of(move))]

    @cached_property
    def opinions(self) -> list[Move]:
        """What the reader may answer to what the team proposed."""
        return self.ticket.opinions_of(self.user)

    @property
    def is_asked(self) -> bool:
        """Whether the reader has written since, without saying whether it suits."""
        return bool(self.opinions) and any(
            line.is_mine and line.entry.verb == "replied" and line.at >= self.ticket.status_since for line in self._lines
        )

    @cached_property
    def beside(self) -> Beside:
        return Beside(self.ticket, self.user)

    @property
    def usual(self) -> Usual | None:
        """How long requests of this kind take, while this one is not solved."""
        return usual_of(self.ticket.service) if self.ticket.phase in ("new", "active", "waiting") else None

    @cached_property
    def commitments(self) -> list[Stand]:
        """What was promised, and where each of it stands."""
        return standing(self.ticket, for_team=False, clocks=self._clocks, marks=self._ledger)

    @cached_property
    def may_rate(self) -> bool:
        return self.ticket.may_rate(self.user)

    @property
    def has_rated(self) -> bool:
        return self.is_mine and self.ticket.rating is not None

    @property
    def rating_question(self) -> str:
        return question_of(self.ticket)

    @property
    def ways_out(self) -> list[Move]:
        """What ends the request: apart, so that nobody takes it for an answer."""
        return [move for move in self._moves if self._ends(move)]

    def _ends(self, move: Move) -> bool:
        """Given up, or said to be settled before the team says so; what the team proposes as settled is answered where it is said."""
        if move.opinion:
            return False
        if move.style == "danger":
            return True
        return self.ticket.is_open and self.ticket.phase != "solved" and self.ticket.workflow.status(move.to).phase == "closed"

    @cached_property
    def track(self) -> list[Stop]:
        return track(self.ticket, self._lines)

    @property
    def is_for_team(self) -> bool:
        return self.ticket.standing_of(self.user).is_handler

    @cached_property
    def work(self) -> Worksheet:
        return Worksheet(self.ticket, self.user)

    # --- what was said ---

    @cached_property
    def _lines(self) -> list[Line]:
        return conversation(self.ticket, self.user, language=get_language(), entries=self._entries)

    @property
    def shows_messages_only(self) -> bool:
        return self.request.GET.get("show") == "messages"

    @property
    def opening(self) -> Line | None:
        """The line that filed the request."""
        return next((line for line in self._lines if line.entry.verb == "submitted" and line.origin is None), None)

    @property
    def lines(self) -> list[Shown]:
        rest = [line for line in self._lines if line.entry.verb != "submitted" or line.origin]
        kept = [line for line in rest if line.is_message] if self.shows_messages_only else rest
        return [Shown(line, EVENT_ICONS.get(line.entry.verb, "circle-dot"), line.drawn(self.file_urls)) for line in kept]

    @cached_property
    def pasted(self) -> frozenset[UUID]:
        """Pictures that a text shows already."""
        texts = [part.text for row in self.told for part in row.value_parts] + [line.entry.body for line in self._lines]
        return frozenset(pk for text in texts for pk in named_in(text))

    @property
    def pictures(self) -> tuple[str, ...]:
        """Content types that are shown small."""
        return PICTURES

    @property
    def author(self) -> str:
        return author_of(self.ticket)

    @property
    def is_mine(self) -> bool:
        return self.ticket.requester_id == self.user.pk

    # --- what was asked ---

    @cached_property
    def blocks(self) -> list[Block]:
        return answers_of(self.ticket, self.user, (get_language() or "fr").partition("-")[0])

    @cached_property
    def _rows(self) -> list[Row]:
        return [row for block in self.blocks for row in block.rows if row.is_answered]

    @property
    def told(self) -> tuple[Row, ...]:
        return told_in(self.blocks)

    @property
    def details(self) -> list[Row]:
        """The rest, but for files, which stand with the first message, and the title, which stands above."""
        told = {row.key for row in self.told} | {self.ticket.service.title_from}
        return [row for row in self._rows if row.key not in told and not any(part.kind == "file" for part in row.value_parts)]

    @property
    def folds_details(self) -> bool:
        """Whether the portal shows them on demand, under the state, instead of beside the conversation."""
        return "more_details" in self.ticket.portal.texts

    @cached_property
    def parts(self) -> list[Tie]:
        """Of which request it is a part, and which are parts of it: those that the reader may see."""
        return [] if "links" in self.ticket.lacks else [tie for tie in ties_of(self.ticket, self.user) if tie.kind in PUBLIC]

    @cached_property
    def may_correct(self) -> bool:
        return may_correct(self.ticket, self.user)

    # --- what the contract says ---

    @property
    def outside(self) -> str:
        return why_not(self.ticket)

    @cached_property
    def contract(self) -> ContractSheet | None:
        """For the organisation's own people, where one counts; the team reads it at the desk."""
        if not self.ticket.coverage or not may_read(self.user, self.ticket.organisation):
            return None
        return ContractSheet(self.ticket.portal, self.ticket.organisation)

    @cached_property
    def equipment(self) -> list[Asset]:
        """With a page of its own for each, where the portal has such pages."""
        return equipment.seen_by(self.ticket, self.user) if equipment.MODULE in self.ticket.portal.modules else []

    @property
    def category(self) -> str:
        """As the team has corrected it: the answers keep what was chosen. Empty while they say the same."""
        chosen = self.ticket.answers.get(self.ticket.service.fills.get("category", ""), "")
        return category_words(self.ticket) if self.ticket.category != chosen else ""

    # --- its reader ---

    @property
    def may_write(self) -> bool:
        return self.ticket.standing_of(self.user).may_write

    @property
    def has_news(self) -> bool:
        """Whether something was said since this person last opened the request."""
        mark = self.ticket.participation_of(self.user)
        return mark is None or mark.last_read_at is None or mark.last_read_at < self.ticket.updated_at

    @property
    def is_watched(self) -> bool:
        mark = self.ticket.participation_of(self.user)
        return bool(mark and mark.is_notified)

    @property
    def told_at(self) -> str:
        """The reader's address for this request alone, where they have one."""
        mark = self.ticket.participation_of(self.user)
        return mark.email if mark and mark.is_notified else ""

    @cached_property
    def cannot_be_written_to(self) -> bool:
        """Whether the host of the reader's own address refuses our mails; of nobody else's is anything said."""
        return "refusal" not in self.ticket.lacks and bool(self.user.email) and refusal_of(self.user.email) is not None

    # --- answering ---

    @property
    def may_reply(self) -> bool:
        return self.ticket.may_reply(self.user)

    @cached_property
    def reply(self) -> ReplyForm:
        return self._reply or ReplyForm(self.request, self.ticket, self.user)

    @cached_property
    def key(self) -> UUID:
        return uuid7()

    @cached_property
    def again_url(self) -> str:
        """A new request begun with the answers of this one, when the service still takes some from this person."""
        usable = Service.objects.usable_by(self.user).filter(pk=self.ticket.service_id).exists()
        return f"{reverse('portal:ask', args=[self.ticket.service.slug])}?from={self.ticket.reference}" if usable else ""

    @cached_property
    def file_urls(self) -> dict[str, str]:
        files = [file for line in self._lines for file in line.files]
        return {str(file.pk): reverse("portal:ticket_file", args=[self.ticket.reference, file.pk, file.name]) for file in files}
