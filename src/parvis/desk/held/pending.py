"""What one did some seconds ago and may still take back, and what came to nothing, as every page of the desk shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from parvis.intake.pictures import named_in, pictures_at
from parvis.kit.clock import now
from parvis.kit.markdown import render
from parvis.kit.registry import Registry
from parvis.people.models import User
from parvis.tickets.models import HeldAct, Ticket

TAKE_BACK = _("Take it back")
OVERDUE_AFTER = 5
"""Seconds after which a page says that it waits: a worker takes one or two."""


@dataclass(frozen=True)
class Words:
    """`title`: of one such act, of %(reference)s and %(name)s; `colleague`: what somebody else of the team reads; `undo`: on the button."""

    title: str | Promise
    colleague: str | Promise
    undo: str | Promise = TAKE_BACK
    is_sent: bool = False


WORDS: Registry[Words] = Registry("words for held acts")
WORDS.register("reply", Words(_("Answer to %(reference)s"), _("%(who)s is sending an answer"), _("Cancel sending"), is_sent=True))
WORDS.register("note", Words(_("Note on %(reference)s"), _("%(who)s is adding a note"), _("Cancel the note")))
WORDS.register("move", Words(_("%(reference)s: %(name)s"), _("%(who)s is changing the status")))
WORDS.register("macro", Words(_("%(reference)s: macro “%(name)s”"), _("%(who)s is running a macro")))
OTHERWISE = Words(_("%(reference)s: one act"), _("%(who)s is changing this request"))


@dataclass(frozen=True)
class Pending:
    """Acts that are taken back at once: one, or those of many requests."""

    acts: tuple[HeldAct, ...]

    @property
    def act(self) -> HeldAct:
        return self.acts[0]

    @property
    def words(self) -> Words:
        return WORDS.get(self.act.act) if self.act.act in WORDS else OTHERWISE

    @property
    def title(self) -> str:
        tickets = {one.ticket_id for one in self.acts}
        if len(tickets) > 1:
            return ngettext("%(number)d request", "%(number)d requests", len(tickets)) % {"number": len(tickets)}
        return str(self.words.title) % {"reference": self.act.ticket.reference, "name": self.name}

    @property
    def name(self) -> str:
        data: dict[str, Any] = self.act.data
        return str(data.get("name") or data.get("title") or "")

    @property
    def colleague(self) -> str:
        return str(self.words.colleague) % {"who": self.act.by}

    @property
    def seconds(self) -> int:
        return max(0, round((max(one.due_at for one in self.acts) - now()).total_seconds()))

    @property
    def is_late(self) -> bool:
        return (now() - max(one.due_at for one in self.acts)).total_seconds() > OVERDUE_AFTER

    @property
    def problem(self) -> str:
        return next((one.problem for one in self.acts if one.problem), "")

    @property
    def body(self) -> str:
        return str(self.act.data.get("body", ""))

    @property
    def is_note(self) -> bool:
        return self.act.act == "note" or self.act.data.get("mode") == "note"

    @property
    def html(self) -> SafeString:
        """What was written, with the pictures that its author pasted and that belong to nothing yet."""
        shown = {str(one): reverse("desk:upload", args=[one]) for one in named_in(self.body)}
        return render(self.body, images=pictures_at(shown) if shown else None)


@dataclass(frozen=True)
class Held:
    """`mine`: on all pages; `here`: of the request that the page shows, whoever's."""

    mine: tuple[Pending, ...] = ()
    problems: tuple[Pending, ...] = ()
    here: tuple[Pending, ...] = ()
    theirs: tuple[Pending, ...] = ()


def held_of(user: User, ticket: Ticket | None = None, *, sees_others: bool = True) -> Held:
    """In one query; in none where the request's own told that nothing is held (`desk.ticket.finding`)."""
    if ticket and "held" in ticket.lacks:
        return Held()
    wanted = Q(by=user) | Q(ticket=ticket.pk) if ticket else Q(by=user)
    rows = (
        HeldAct.objects.filter(wanted)
        .select_related("ticket", "by")
        .only("act", "data", "batch", "due_at", "problem", "by__first_name", "by__last_name", "by__username", "ticket__reference")
    )
    found = list(rows)
    mine = [one for one in found if one.by_id == user.pk]
    waiting = [one for one in mine if not one.problem]
    about = [one for one in found if ticket and one.ticket_id == ticket.pk and not one.problem]
    return Held(
        mine=_batches(waiting),
        problems=tuple(Pending((one,)) for one in mine if one.problem),
        here=tuple(Pending((one,)) for one in about if one.by_id == user.pk),
        theirs=tuple(Pending((one,)) for one in about if sees_others and one.by_id != user.pk),
    )


def _batches(acts: Iterable[HeldAct]) -> tuple[Pending, ...]:
    found: dict[Any, tuple[HeldAct, ...]] = {}
    for one in acts:
        found[one.batch] = (*found.get(one.batch, ()), one)
    return tuple(Pending(acts) for acts in found.values())
