"""A ticket's conversation as a page, a print or a mail shows it, and the feed of messages across tickets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from parvis.intake.answers import summary
from parvis.intake.pictures import named_in, pictures_at
from parvis.journal.models import Attachment, Entry, EntryQuerySet
from parvis.kit.markdown import render
from parvis.kit.prepared import Asked, Prepared, Slot
from parvis.people.models import unnamed
from parvis.tickets.lists import JOINED, SHOWN
from parvis.tickets.models import Participant, Ticket
from parvis.tickets.original import Original
from parvis.tickets.redirects import below, destination
from parvis.tickets.sender import Sender, author_of, is_doubtful
from parvis.tickets.sentences import changes_of, sentence_of
from parvis.tickets.wording import said_by_house

if TYPE_CHECKING:
    from parvis.intake.answers import Block, Row
    from parvis.people.models import User


@dataclass(frozen=True)
class Line:
    """One line of a conversation. `says`: the house's automatic answer, shown folded; `sentence`: what happened, in words.

    `changes`: rows (label, before, after) of a correction. `is_first_unread`: the mark "new since your last visit" goes above it.
    """

    entry: Entry
    sentence: str
    says: str
    files: tuple[Attachment, ...]
    changes: tuple[tuple[str, str, str], ...]
    is_mine: bool
    is_unread: bool
    is_first_unread: bool = False
    origin: Ticket | None = None
    """The merged request on which it was said; None for the conversation's own."""
    asked: tuple[Block, ...] = ()
    """Of the line that filed a merged request: its answers."""

    @property
    def is_message(self) -> bool:
        return bool(self.entry.body or (self.files and self.entry.verb in ("replied", "noted"))) or self.is_merged_opening

    @property
    def told(self) -> tuple[Row, ...]:
        """The long texts of a merged request's answers."""
        return told_in(self.asked)

    @property
    def is_merged_opening(self) -> bool:
        return self.origin is not None and self.entry.verb == "submitted"

    @property
    def author(self) -> str:
        """Of a mail whose sender has no account: what the mail says. Empty when the house acted."""
        said = author_of(self.entry)
        if not said and self.origin is not None and self.is_message:
            return str(self.origin.requester or self.origin.contact.get("name") or self.origin.contact.get("email") or "")
        return said

    @property
    def is_doubtful(self) -> bool:
        """Whether nobody checked that the author is who sent it."""
        return is_doubtful(self.entry)

    @property
    def is_from_team(self) -> bool:
        """A mail of somebody without an account is never the house's word."""
        return self.entry.is_from_team and not (self.entry.actor_id is None and Sender.of(self.entry).said)

    @property
    def signature(self) -> str:
        """What closed the mail, shown folded."""
        return str(self.entry.data.get("signature") or "").strip()

    @property
    def has_original(self) -> bool:
        """Whether more came than is shown."""
        return Original.of(self.entry) is not None

    @property
    def at(self) -> datetime:
        return self.entry.created_at

    @property
    def html(self) -> SafeString:
        return mark_safe(self.entry.body_html)  # noqa: S308  sanitised when it was written

    def drawn(self, file_urls: Mapping[str, str]) -> SafeString:
        """`html`, with the pictures that were pasted into the text. `file_urls`: {file id: address} of the conversation's files."""
        if self.entry.channel == Entry.Channel.MAIL or not named_in(self.entry.body):
            return self.html
        own = {str(file.pk): file_urls[str(file.pk)] for file in self.files if str(file.pk) in file_urls}
        return render(self.entry.body, images=pictures_at(own))

    @property
    def status(self) -> dict[str, Any]:
        """Of a move: the status it led to, as it was called that day (label, agent_label, glyph, meaning)."""
        status: dict[str, Any] = self.entry.data.get("status", {})
        return status


def conversation(
    ticket: Ticket, user: User, only: str = "all", *, language: str | None = None, entries: Sequence[Entry] | None = None
) -> list[Line]:
    """The entries `user` may read, oldest first, in three queries at most. `only`: "all", or "messages" to leave events out.

    What was said on requests that were merged into this one stands between, in the order of time.

    `entries`: the answer to `entries_asked`, where a page asked it with the rest.
    """
    for_team = ticket.standing_of(user).is_handler
    about = {"ticket": ticket.pk}
    if entries is None:
        entries = ENTRIES.all(about, for_team)
    files = {} if "files" in ticket.lacks else _by_entry(FILES.all(about, for_team))
    mark = ticket.participation_of(user)
    read_at = mark.last_read_at if mark else None
    lines = [_line(entry, ticket, user, files.get(entry.pk, ()), read_at, for_team=for_team, language=language) for entry in entries]
    if merged := below(ticket):
        lines = sorted([*lines, *_merged(merged, user, for_team=for_team, language=language)], key=lambda line: line.entry.pk)
    shown = [line for line in lines if only != "messages" or line.is_message]
    return _with_first_unread(shown) if read_at else shown


def entries_asked(ticket: Ticket, user: User) -> Asked[list[Entry]] | None:
    return ENTRIES.asked({"ticket": ticket.pk}, ticket.standing_of(user).is_handler)


def _merged(tickets: list[Ticket], user: User, *, for_team: bool, language: str | None) -> list[Line]:
    """What people said on them, nothing of what was done; what was copied back to where it came from is not said twice."""
    known = {one.pk: one for one in tickets}
    entries = Entry.objects.filter(subject_kind=Ticket.entry_kind, subject_id__in=list(known)).select_related("actor")
    entries = entries if for_team else entries.public()
    files = _by_entry(Attachment.objects.filter(entry__in=entries.order_by().values("pk")))
    spoken = (language or get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    found = []
    for entry in entries:
        origin = known[entry.subject_id]
        line = _line(entry, origin, user, files.get(entry.pk, ()), entry.created_at, for_team=for_team, language=language)
        said = summary(origin.form_version, origin.answers, spoken, internal=for_team) if entry.verb == "submitted" else ()
        line = replace(line, origin=origin, asked=tuple(said))
        if line.is_message and "copied" not in entry.data:
            found.append(line)
    return found


def entry_for(ticket: Ticket, user: User, entry_id: UUID) -> Entry | None:
    """One line of this ticket's journal, or of one merged into it, when `user` may read it."""
    parts = [ticket.pk, *(one.pk for one in below(ticket))]
    seen = Entry.objects.filter(subject_kind=Ticket.entry_kind, subject_id__in=parts, pk=entry_id)
    readable = seen if ticket.standing_of(user).is_handler else seen.public()
    return readable.select_related("actor").first() if ticket.standing_of(user).sees else None


def answers_of(ticket: Ticket, user: User, language: str) -> list[Block]:
    """What was asked, from the version it was asked with; fields of the team only for the team."""
    return summary(ticket.form_version, ticket.answers, language, internal=ticket.standing_of(user).is_handler)


def told_in(blocks: Iterable[Block]) -> tuple[Row, ...]:
    """The long texts: what a request says, shown where its conversation begins."""
    rows = (row for block in blocks for row in block.rows)
    return tuple(row for row in rows if any(part.kind == "markdown" for part in row.value_parts))


def attachment_for(user: User, attachment_id: UUID) -> Attachment | None:
    """The file, when its entry is one that `user` may read: files have no rights of their own."""
    found = Attachment.objects.select_related("entry").filter(pk=attachment_id, entry__subject_kind=Ticket.entry_kind).first()
    if found is None:
        return None
    ticket = Ticket.objects.visible_to(user).filter(pk=found.entry.subject_id).first()
    if ticket is not None and (not found.entry.is_internal or ticket.standing_of(user).is_handler):
        return found
    return found if _reads_merged(found.entry, user) else None


def _reads_merged(entry: Entry, user: User) -> bool:
    """Whether it was said on a request that is now part of one that `user` reads."""
    ticket = Ticket.objects.filter(pk=entry.subject_id).exclude(merged_into=None).first()
    into = destination(ticket) if ticket else None
    if into is None or not Ticket.objects.visible_to(user).filter(pk=into.pk).exists():
        return False
    return not entry.is_internal or into.standing_of(user).is_handler


def is_said_on(entry: Entry, ticket: Ticket) -> bool:
    """Whether the conversation of `ticket` holds it: said there, or on one that was merged into it."""
    return entry.subject_id == ticket.pk or any(one.pk == entry.subject_id for one in below(ticket))


@dataclass(frozen=True)
class Exchange:
    """One message in the feed, and the ticket it belongs to. `told`: of the message that is a request, what it says."""

    entry: Entry
    ticket: Ticket
    is_unread: bool
    is_mine: bool
    told: tuple[Row, ...] = ()
    files: tuple[Attachment, ...] = ()

    @property
    def author(self) -> str:
        return author_of(self.entry)

    @property
    def is_doubtful(self) -> bool:
        return is_doubtful(self.entry)

    @property
    def html(self) -> SafeString:
        return mark_safe(self.entry.body_html)  # noqa: S308  sanitised when it was written


@dataclass(frozen=True)
class Feed:
    exchanges: tuple[Exchange, ...]
    next_cursor: str = ""


def exchanges(
    user: User, after: str | None = None, size: int = 20, *, portal_key: str = "", only: str = "all", language: str | None = None
) -> Feed:
    """The newest messages of the tickets that `user` takes part in; public ones only. `only`: "all" or "unread".

    A request itself counts as its first message and says what it was asked with. `after`: the cursor of the page before.
    """
    own = _own_tickets(user, portal_key)
    entries = Entry.objects.filter(subject_kind=Ticket.entry_kind, subject_id__in=own.values("pk")).public()
    entries = entries.filter(~Q(body="") | Q(verb="submitted"))
    if only == "unread":
        mark = Participant.objects.filter(user=user, ticket=OuterRef("subject_id")).values("last_read_at")[:1]
        asked = Q(verb="submitted", subject_id__in=own.filter(requester=user).values("pk"))  # perhaps before having an account
        entries = entries.exclude(Q(actor=user) | asked).annotate(read_at=Subquery(mark))
        entries = entries.filter(Q(read_at=None) | Q(read_at__lt=F("created_at")))
    before = _uuid(after)
    found = list((entries.filter(pk__lt=before) if before else entries).select_related("actor").order_by("-id")[: size + 1])
    page = found[:size]
    tickets, told = _tickets_of(user, page), _told_by_ticket(page, language)
    files = _by_entry(Attachment.objects.filter(entry__in=[entry.pk for entry in page]))
    shown = tuple(_exchange(entry, tickets[entry.subject_id], user, files, told) for entry in page if entry.subject_id in tickets)
    return Feed(shown, found[size - 1].pk.hex if len(found) > size else "")


def _readable(for_team: bool) -> EntryQuerySet:
    entries = Entry.objects.filter(subject_kind=Ticket.entry_kind, subject_id=Slot("ticket"))
    return entries if for_team else entries.public()


ENTRIES = Prepared(lambda for_team: _readable(for_team).select_related("actor").defer(*unnamed("actor")).order_by("id"))
FILES = Prepared(lambda for_team: Attachment.objects.filter(entry__in=_readable(for_team).order_by().values("pk")))


def _by_entry(files: Iterable[Attachment]) -> dict[UUID, tuple[Attachment, ...]]:
    found: dict[UUID, tuple[Attachment, ...]] = {}
    for file in files:
        found[file.entry_id] = (*found.get(file.entry_id, ()), file)
    return found


def _line(
    entry: Entry,
    ticket: Ticket,
    user: User,
    files: tuple[Attachment, ...],
    read_at: datetime | None,
    *,
    for_team: bool,
    language: str | None,
) -> Line:
    is_mine = entry.actor_id == user.pk
    return Line(
        entry=entry,
        sentence=sentence_of(entry, for_team=for_team),
        says=said_by_house(entry.data, ticket.reference, language) if entry.data.get("says") else "",
        files=files,
        changes=tuple(changes_of(entry, language)),
        is_mine=is_mine,
        is_unread=not is_mine and (read_at is None or entry.created_at > read_at),
    )


def _with_first_unread(lines: list[Line]) -> list[Line]:
    for index, line in enumerate(lines):
        if line.is_unread:
            first = replace(line, is_first_unread=True)
            return [*lines[:index], first, *lines[index + 1 :]]
    return lines


def _own_tickets(user: User, portal_key: str) -> Any:
    """Those they asked for or take part in: a colleague's conversations are read on their request, not in one's feed."""
    own = Ticket.objects.order_by().filter(participants__user=user, participants__role__in=["requester", "participant"])
    return own.filter(portal__key=portal_key) if portal_key else own


def _tickets_of(user: User, entries: list[Entry]) -> dict[UUID, Any]:
    mark = Participant.objects.filter(ticket=OuterRef("pk"), user=user).values("last_read_at")[:1]
    tickets = Ticket.objects.filter(pk__in={entry.subject_id for entry in entries}).select_related(*JOINED).only(*SHOWN)
    return {ticket.pk: ticket for ticket in tickets.annotate(read_at=Subquery(mark))}


def _told_by_ticket(entries: list[Entry], language: str | None) -> dict[UUID, tuple[Row, ...]]:
    """Of the requests that begin among `entries`; nothing that only the team reads."""
    begun = {entry.subject_id for entry in entries if entry.verb == "submitted"}
    tickets = Ticket.objects.order_by().filter(pk__in=begun).select_related("form_version").only("answers", "form_version__schema")
    spoken = language or get_language() or settings.LANGUAGE_CODE
    return {ticket.pk: told_in(summary(ticket.form_version, ticket.answers, spoken.partition("-")[0])) for ticket in tickets}


def _exchange(
    entry: Entry, ticket: Any, user: User, files: dict[UUID, tuple[Attachment, ...]], told: dict[UUID, tuple[Row, ...]]
) -> Exchange:
    is_opening = entry.verb == "submitted"
    is_mine = entry.actor_id == user.pk or (is_opening and ticket.requester_id == user.pk)
    is_unread = not is_mine and (ticket.read_at is None or ticket.read_at < entry.created_at)
    return Exchange(entry, ticket, is_unread, is_mine, told.get(ticket.pk, ()) if is_opening else (), files.get(entry.pk, ()))


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
