"""A mail about a ticket, for one reader: what may be said to them, in which words, and the ways that lead on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from parvis.catalogue.workflow import Move
from parvis.intake.pictures import named_in
from parvis.journal.models import Entry
from parvis.kit.languages import pick
from parvis.kit.links import site_url
from parvis.kit.speaking import moment
from parvis.mail import one_click
from parvis.mail.message import has_mailbox
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import Action, Block, Facts, Notice, Obsolete, Paragraph, Picture, Quote, letterhead
from parvis.tickets.mailed import RATE, move_token, moves_in_mail, stamp_of
from parvis.tickets.models import Ticket
from parvis.tickets.sender import author_of
from parvis.tickets.visibility import TicketQuerySet
from parvis.tickets.wording import Turn, said_by_house, turn_of

SEE_TICKET = "view_ticket"
"""The portal's text for the button, where it has its own."""


_specimen: ContextVar[Letter | None] = ContextVar("a letter about no request", default=None)


@contextmanager
def as_specimen(letter: Letter) -> Iterator[None]:
    """Inside, every notice about a request is of this letter, which stands in no database."""
    token = _specimen.set(letter)
    try:
        yield
    finally:
        _specimen.reset(token)


@dataclass(frozen=True)
class Letter:
    """A mail about one ticket to one reader, in the reader's language."""

    mail: OutgoingMail
    ticket: Ticket
    entry: Entry | None
    is_for_team: bool

    @classmethod
    def of(cls, mail: OutgoingMail) -> Letter:
        """Raises Obsolete when the reader may not see the ticket any more."""
        if (ready := _specimen.get()) is not None:
            return ready
        ticket = cls._tickets().filter(pk=mail.subject_id).first() if mail.subject_id else None
        if ticket is None:
            raise Obsolete
        entry = Entry.objects.select_related("actor").filter(pk=mail.entry_id).first() if mail.entry_id else None
        if mail.user is None:
            return cls(mail, ticket, entry, is_for_team=mail.to.lower() != str(ticket.contact.get("email", "")).lower())
        standing = ticket.standing_of(mail.user)
        if not standing.sees or (entry is not None and entry.is_internal and not standing.is_handler):
            raise Obsolete
        return cls(mail, ticket, entry, is_for_team=standing.is_handler)

    @staticmethod
    def _tickets() -> TicketQuerySet:
        return Ticket.objects.select_related("portal", "service", "workflow", "agent", "team", "requester", "organisation")

    @property
    def is_for_stranger(self) -> bool:
        return self.mail.user is None and not self.is_for_team

    @property
    def is_fixed(self) -> bool:
        """Whether the mail may hold no word of what was written: nobody knows who wrote it."""
        return bool(self.mail.context.get("fixed"))

    @property
    def is_confidential(self) -> bool:
        """Whether nothing of it may lie in a mailbox: the mail says that there is something to read, and where."""
        return self.ticket.visibility == "restricted"

    @property
    def _portal_url(self) -> str:
        return letterhead(self.mail.portal_key).url

    @property
    def url(self) -> str:
        base, path = (site_url(), "/desk") if self.is_for_team else (self._portal_url, "")
        return f"{base}{path}/t/{self.ticket.reference}"

    @cached_property
    def turn(self) -> Turn:
        return turn_of(self.ticket)

    @property
    def status(self) -> str:
        return self.ticket.status.name(for_agent=self.is_for_team)

    @property
    def author(self) -> str:
        """Of a mail without an account: what the mail says of its sender, never the requester."""
        return (author_of(self.entry) if self.entry else "") or str(self.ticket.contact.get("name") or _("The requester"))

    def notice(self, expected: str, title: str, *blocks: Block | None, preheader: str = "", is_acknowledgement: bool = False) -> Notice:
        ticket = self.ticket
        # The title was typed by whoever typed the address, perhaps somebody else's: that one reads no word of it (trust.md class 8).
        title_said = pick(ticket.service.title) if self.is_for_stranger or self.is_fixed else ticket.title
        shown = [block for block in blocks if block is not None]
        if self.is_confidential:
            title_said, title = _("confidential request"), expected
            preheader, shown = (
                expected,
                [Paragraph(_("This request is confidential: its content is not sent by e-mail. Read it once signed in."))],
            )
        subject = {"reference": ticket.reference, "expected": expected, "title": title_said}
        after = [Paragraph(self.turn.text)] if self.turn.text and not self.is_for_team else []
        return Notice(
            subject=_("[%(reference)s] %(expected)s: %(title)s") % subject,
            title=title,
            preheader=preheader or self.turn.text or self.status,
            blocks=tuple(shown),
            tail=(*self._ways(), *self.see(), *after, Facts(self._facts())),
            why=self._why(),
            stop=self.stop(),
            stops_in_one_click=True,
            may_reply=self.may_reply,
            is_acknowledgement=is_acknowledgement,
            values=self.values(title_said) | {"expected": expected},
        )

    def values(self, title: str) -> dict[str, str]:
        """Of the placeholders; `title`: what this reader may read of it."""
        service = "" if self.is_confidential else pick(self.ticket.service.title)
        return {"reference": self.ticket.reference, "title": title, "service": service, "status": self.status}

    def message(self) -> Block | None:
        if self.entry is None or not self.entry.body:
            return None
        return Quote(self.author, moment(self.entry.created_at), self.entry.body, self._pictures(self.entry), self.see_url)

    def _pictures(self, entry: Entry) -> tuple[Picture, ...]:
        """Those of this message alone, whatever its text names: whoever may read it may see them. None of a confidential one."""
        wanted = [] if self.is_confidential else named_in(entry.body)
        found = entry.attachments.filter(pk__in=wanted) if wanted else ()
        return tuple(Picture(str(one.pk), one.name, one.storage_key) for one in found)

    @property
    def see_url(self) -> str:
        """Where it is read; empty for whoever can have no account."""
        return "" if self.is_for_stranger else self.url

    def says(self) -> Block | None:
        said = said_by_house(self.entry.data, self.ticket.reference) if self.entry and not self.is_for_team else ""
        return Paragraph(said) if said else None

    def told(self, name: str) -> Block | None:
        """What an outside system told: of the entry's data, in the reader's language."""
        said = pick(self.entry.data.get(name)) if self.entry else ""
        return Paragraph(said) if said else None

    def expected(self, otherwise: str) -> str:
        """What the reader is waited for, else `otherwise`."""
        if self.is_for_team or self.ticket.turn != "customer" or not self.ticket.is_open:
            return otherwise
        is_opinion = self.ticket.phase == "solved" or self.ticket.awaits_opinion
        return _("Your opinion is awaited") if is_opinion else _("Your answer is awaited")

    def see(self) -> list[Block]:
        """The way to the request, for whoever can have an account; the address holds no secret."""
        return [] if self.is_for_stranger else [Action(self._see(), self.url)]

    def stop(self) -> tuple[str, str] | None:
        """The way to get no more of it, without signing in; the link does nothing else, and for this reader alone."""
        if self.is_for_team:
            return None
        return _("Stop following it"), f"{self._portal_url}/mail/stop/{one_click.token(self.mail.pk, one_click.STOP)}"

    def _ways(self) -> list[Block]:
        """What may be answered by a button. Of a move without a question the workflow may say that its link is enough."""
        if self.mail.user is None or self.is_confidential:
            return []
        return [Action(move.name(), self._way(move), is_move=True) for move in moves_in_mail(self.ticket, self.mail.user)]

    def _way(self, move: Move) -> str:
        if not move.mail:
            return f"{self.url}/moves/{move.key}"
        return f"{self._portal_url}/mail/move/{move.key}/{stamp_of(self.ticket)}/{move_token(self.ticket, self.mail.pk, move)}"

    def rating_url(self, score: int) -> str:
        """Where the answer stands ready to be sent; following it sends nothing."""
        return f"{self._portal_url}/mail/rate/{score}/{one_click.token(self.mail.pk, RATE)}"

    def asking(self, expected: str, title: str, *blocks: Block) -> Notice:
        """A question about a ticket that is over: nothing else is said of where it stands."""
        notice = self.notice(expected, title, *blocks, preheader=self.ticket.title)
        return replace(notice, tail=(*self.see(), Facts(self._facts())))

    def _see(self) -> str:
        return pick(self.ticket.portal.texts.get(SEE_TICKET)) or _("View the request")

    def _facts(self) -> tuple[tuple[str, str], ...]:
        ticket = self.ticket
        rows = [(_("Reference"), ticket.reference), (_("Status"), self.status)]
        if self.is_confidential:
            return tuple(rows)
        rows.append((_("Kind of request"), pick(ticket.service.title)))
        if self.is_for_team and not ticket.organisation.is_personal:
            rows.append((_("Customer"), str(ticket.organisation)))
        return tuple(rows)

    def _why(self) -> str:
        if self.is_for_team:
            return _("You get this message because you handle this request or follow it.")
        if self.is_for_stranger or self.mail.user_id == self.ticket.requester_id:
            return _("You get this message because you made this request.")
        return _("You get this message because you follow this request.")

    @cached_property
    def may_reply(self) -> bool:
        """A team's own address takes no part in anything: what it answers would be a stranger's word."""
        return (self.mail.user is not None or self.is_for_stranger) and has_mailbox(self.mail.portal_key)
