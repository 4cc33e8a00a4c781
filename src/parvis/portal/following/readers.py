"""Who is part of a request, and who else can read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.people.models import User
from parvis.tickets.models import Participant, Share, Ticket
from parvis.tickets.seen_by import narrowed_names, seen_by


@dataclass(frozen=True)
class Person:
    """Somebody of the request. `may_remove`: by whoever reads the page."""

    name: str
    note: str
    kind: str = "person"
    pk: UUID | None = None
    may_remove: bool = False


class Readers:
    """As `user` is told of them."""

    def __init__(self, ticket: Ticket, user: User) -> None:
        self.ticket, self.user = ticket, user

    @property
    def _participants(self) -> list[Participant]:
        return [mark for mark in self.ticket.participants.all() if mark.role not in ("reader", "proposed")]

    @cached_property
    def people(self) -> list[Person]:
        writes = self.ticket.standing_of(self.user).may_write
        found = [self._person(mark, writes) for mark in self._participants if mark.user_id != self.ticket.agent_id]
        if self.ticket.requester is None and (author := author_of(self.ticket)):
            found.insert(0, Person(author, _("made the request")))
        if self.ticket.agent:
            found.append(Person(str(self.ticket.agent), _("team"), "team"))
        return found

    def _person(self, mark: Participant, writes: bool) -> Person:
        is_me = mark.user_id == self.user.pk
        note = _("you") if is_me else _("team") if mark.role == "handler" else _("made the request") if mark.role == "requester" else ""
        kind = "team" if mark.role == "handler" else "person"
        return Person(str(mark.user), note, kind, mark.user_id, mark.role == "participant" and (writes or is_me))

    @cached_property
    def proposed(self) -> list[Participant]:
        """Those whom a mail named, for whoever may let them in."""
        if not self.ticket.may_decide_on_proposed(self.user):
            return []
        return [mark for mark in self.ticket.participants.all() if mark.role == "proposed"]

    @cached_property
    def shares(self) -> list[Share]:
        """The organisations it was opened to, one by one."""
        if "shares" in self.ticket.lacks:
            return []
        return list(self.ticket.shares.select_related("shared_with").order_by("shared_with__name"))

    @property
    def opens_to(self) -> str:
        """The organisation that sees it without any share; empty where none does."""
        ticket = self.ticket
        is_open = ticket.visibility in ("site", "tree", "organisation") and not ticket.organisation.is_personal
        return ticket.organisation.name if is_open else ""

    @cached_property
    def may_share(self) -> bool:
        return self.ticket.may_share(self.user)

    @property
    def seen_by(self) -> str:
        """Who else can read the request, in one sentence."""
        organisation = {"organisation": self.ticket.organisation.name}
        words = {
            "requester": _("The person who made it, and the team."),
            "participants": _("The people listed above, and the team."),
            "site": _("The people of %(organisation)s, those listed above, and the team."),
            "organisation": _("The people of %(organisation)s and of its whole organisation, those listed above, and the team."),
            "tree": _("The people of %(organisation)s and of the organisations above it, those listed above, and the team."),
            "restricted": _("Only the people listed above, and those of the team who handle it. The organisation does not see it."),
        }
        return seen_by(self.ticket.visibility, {code: said % organisation for code, said in words.items()})

    @property
    def openings(self) -> list[tuple[str, str, bool]]:
        """What the person may choose about who reads it: (visibility, its name, whether it is so now)."""
        names = {self.ticket.service.visibility: _("As usual for this kind of request"), **narrowed_names()}
        return [(code, names[code], code == self.ticket.visibility) for code in self.ticket.openings(self.user)]

    @property
    def recipients(self) -> str:
        """Who will receive what one writes."""
        team = str(self.ticket.agent) if self.ticket.agent else _("The team")
        others = sum(mark.is_notified and mark.user_id not in (self.user.pk, self.ticket.agent_id) for mark in self._participants)
        if self.ticket.agent_id == self.user.pk:
            return ngettext("%(count)d person will receive your message", "%(count)d people will receive your message", others) % {
                "count": others
            }
        if not others:
            return _("%(team)s will receive your message") % {"team": team}
        said = {"team": team, "count": others}
        return (
            ngettext(
                "%(team)s and %(count)d participant will receive your message",
                "%(team)s and %(count)d participants will receive your message",
                others,
            )
            % said
        )


def author_of(ticket: Ticket) -> str:
    """Whoever made the request, with an account or without."""
    return str(ticket.requester) if ticket.requester else str(ticket.contact.get("name") or ticket.contact.get("email") or "")
