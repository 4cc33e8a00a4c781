"""The mails that came in, as an agent may read about them: those of the requests they handle, and what nobody's request is yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from parvis.catalogue.models import Service
from parvis.desk.mails.wording import Mark, incoming_kind, incoming_state, trust_mark
from parvis.kit.prepared import run
from parvis.kit.text import one_line
from parvis.mail.decisions import in_words
from parvis.mail.models import IncomingMail
from parvis.people.models import User
from parvis.tickets.lists import Count
from parvis.tickets.models import Ticket

State = IncomingMail.State
MOST = 99
"""Of one state: then a count says that there are more."""
REFUSALS = ("refused", "failed", "gave_up")
ACTS = ("replayed", "released", "discarded")
"""In a trace, what somebody of the team did; all else was decided by the rules."""


@dataclass(frozen=True)
class Handled:
    """What one person handles, asked for once: services by id, portals by key. `is_all`: a superuser, for whom nothing is filtered."""

    is_all: bool
    services: frozenset[Any]
    portals: frozenset[str]

    @classmethod
    def by(cls, user: User) -> Handled:
        if user.is_superuser:
            return cls(True, frozenset(), frozenset())
        rows = list(Service.objects.handled_by(user).order_by().values_list("pk", "portal__key"))
        return cls(False, frozenset(pk for pk, _key in rows), frozenset(key for _pk, key in rows))

    def ticket_of_row(self) -> QuerySet[Ticket]:
        """Of a row with `subject_id`: its request, when it is handled here."""
        return Ticket.objects.filter(pk=OuterRef("subject_id"), service__in=self.services).order_by()


def incoming_for(user: User, handled: Handled | None = None) -> QuerySet[IncomingMail]:
    """A superuser reads all. A mail about a request is for who handles that request, and never for one who only takes part in it:
    it holds what the team decided. One about no request yet is for whoever handles something on its portal."""
    handled = handled or Handled.by(user)
    mails = IncomingMail.objects.select_related("mailbox")
    if handled.is_all:
        return mails
    of_tickets = Q(subject_kind=Ticket.entry_kind)
    return mails.filter(of_tickets & Exists(handled.ticket_of_row()) | ~of_tickets & Q(mailbox__portal_key__in=handled.portals))


def matching(mails: QuerySet[IncomingMail], text: str) -> QuerySet[IncomingMail]:
    """By a part of the sender's address or name, or of the subject, or by the whole reference of a request."""
    if not text:
        return mails
    about = Ticket.objects.filter(reference=text.upper()).order_by().values("pk")
    said = Q(sender__icontains=text) | Q(sender_name__icontains=text) | Q(subject__icontains=text)
    return mails.filter(said | Q(subject_id__in=about))


def tallies(mails: QuerySet[IncomingMail]) -> dict[str, Count]:
    """How many are in each state: all in one query, each stopping at a hundred."""
    numbers: list[str] = []
    params: list[object] = []
    for state in State:
        few = mails.select_related(None).filter(state=state).order_by().values_list("pk")[: MOST + 1]
        try:
            sql, values = few.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            numbers.append("0")
            continue
        numbers.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted_{state.value})")  # noqa: S608  compiled by Django
        params += values
    [found] = run(f"SELECT {', '.join(numbers)}", params, is_kept=False)
    return {state.value: Count.of(number, MOST) for state, number in zip(State, found, strict=True)}


@dataclass(frozen=True)
class Row:
    """One mail in words. What strangers wrote is on one line, without the marks that reorder what is read."""

    mail: IncomingMail
    reference: str = ""

    @property
    def name(self) -> str:
        return one_line(self.mail.sender_name) or self.address or _("No sender")

    @property
    def address(self) -> str:
        return one_line(self.mail.sender or self.mail.envelope_from)

    @property
    def subject(self) -> str:
        return one_line(self.mail.subject) or _("No subject")

    @property
    def state(self) -> Mark:
        return incoming_state(self.mail.state)

    @property
    def trust(self) -> Mark | None:
        """None of a mail whose sender means nothing, as a report of a mail host."""
        return trust_mark(self.mail.trust) if self.mail.trust or self.mail.state == State.RECEIVED else None

    @property
    def kind(self) -> str:
        return str(incoming_kind(self.mail.kind)) if self.mail.kind else ""

    @property
    def why(self) -> str:
        """Of one that waits for somebody: the decision that stopped it, as a sentence."""
        if self.mail.state not in (State.HELD, State.FAILED):
            return ""
        stopped = [step for step in self.mail.trace if _stops(str(step.get("code", "")))]
        return steps_in_words(stopped[-1:] or self.mail.trace[-1:])[0] if self.mail.trace else ""


def rows_of(mails: list[IncomingMail]) -> list[Row]:
    """With the references of their requests: one query for the whole page."""
    ids = {mail.subject_id for mail in mails if mail.subject_kind == Ticket.entry_kind and mail.subject_id}
    references = dict(Ticket.objects.filter(pk__in=ids).order_by().values_list("pk", "reference")) if ids else {}
    return [Row(mail, references.get(mail.subject_id, "") if mail.subject_id else "") for mail in mails]


def steps_in_words(trace: list[dict[str, object]]) -> list[str]:
    """A trace holds names and subjects as strangers wrote them."""
    return [one_line(sentence) for sentence in in_words(trace)]


def _stops(code: str) -> bool:
    return code.startswith("held_") or code == "own_address" or code in REFUSALS
