"""A request on paper: what the printed page and the PDF both hold."""

from __future__ import annotations

from functools import cached_property

from django.http import Http404, HttpRequest
from django.utils.translation import get_language, pgettext

from parvis.intake.answers import Block, summary
from parvis.kit.clock import now
from parvis.kit.speaking import moment
from parvis.portal.asking.confirmation import filed_ticket, picture_urls
from parvis.tickets.contract import coverage_words
from parvis.tickets.models import Ticket
from parvis.tickets.thread import Line, answers_of, conversation
from parvis.tickets.wording import Turn, turn_of


class Paper:
    """Whoever filed without an account has what they filed; conversations are for people who are signed in."""

    def __init__(self, request: HttpRequest, ticket: Ticket) -> None:
        self.request, self.ticket = request, ticket

    @classmethod
    def of(cls, request: HttpRequest, reference: str) -> Paper:
        """Raises Http404 for what is neither theirs to see nor filed by this session."""
        ticket = filed_ticket(request, reference)
        if ticket is None:
            raise Http404
        return cls(request, ticket)

    @property
    def language(self) -> str:
        return (get_language() or "fr").partition("-")[0]

    @cached_property
    def blocks(self) -> list[Block]:
        if self.request.user.is_authenticated:
            return answers_of(self.ticket, self.request.user, self.language)  # type: ignore[arg-type]  # signed in
        return summary(self.ticket.form_version, self.ticket.answers, self.language)

    @cached_property
    def lines(self) -> list[Line]:
        """Public ones only, for whoever prints: paper travels."""
        if not self.request.user.is_authenticated:
            return []
        said = conversation(self.ticket, self.request.user, language=self.language)  # type: ignore[arg-type]  # signed in
        return [line for line in said if not line.entry.is_internal]

    @cached_property
    def turn(self) -> Turn:
        return turn_of(self.ticket)

    @property
    def contract(self) -> str:
        return coverage_words(self.ticket.coverage) if self.ticket.coverage else ""

    @property
    def author(self) -> str:
        ticket = self.ticket
        return str(ticket.requester) if ticket.requester else str(ticket.contact.get("name") or ticket.contact.get("email") or "")

    @property
    def picture_urls(self) -> dict[str, str]:
        """Of pictures that its texts show, for whoever may open them."""
        if not self.request.user.is_authenticated:
            return {}
        return picture_urls(self.ticket, self.blocks)

    @property
    def printed(self) -> str:
        """Who printed it, and when."""
        at = moment(now())
        if self.request.user.is_authenticated:
            return pgettext("page", "Printed by %(name)s on %(at)s") % {"name": self.request.user, "at": at}
        return pgettext("page", "Printed on %(at)s") % {"at": at}
