"""Requests of a person whose two accounts are made one: all that is theirs goes on under the one that stays."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import CharField, F, Q, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.kit.errors import Refused
from parvis.kit.merging import OBSTACLES, ends, moves, stays
from parvis.tickets.models import Approval, Participant, Ticket

_ROLES: Final = ("requester", "participant", "handler", "proposed", "reader")
"""Of two parts in one request the first one counts."""
_OPEN: Final = Q(decided_at=None, round__ended_at=None)


def _hand_requests(gone: Any, into: Any, by: Any) -> None:
    """Whoever has one open sees that it changed."""
    Ticket.objects.filter(requester=gone).update(requester=into, version=F("version") + 1)


def _join_parts(gone: Any, into: Any, by: Any) -> None:
    mine = {part.ticket_id: part for part in Participant.objects.filter(user=into)}
    for part in Participant.objects.filter(user=gone, ticket__in=list(mine)):
        kept = mine[part.ticket_id]
        part.delete()
        kept.role = min(kept.role, part.role, key=_ROLES.index)
        kept.is_notified = kept.is_notified or part.is_notified
        read = [at for at in (kept.last_read_at, part.last_read_at) if at]
        kept.last_read_at = max(read, default=None)
        kept.save(update_fields=["role", "is_notified", "last_read_at"])
    Participant.objects.filter(user=gone).update(user=into)


@OBSTACLES.register("tickets")
def _kept_apart(gone: Any, into: Any, portals: frozenset[str] | None) -> None:
    """One person's yes does not count for two; and what is on a portal is for who administers it. Asked in one query."""
    of_both = Q(round__approvals__approver=into) | Q(round__approvals__delegate=into)
    twice = Approval.objects.filter(_OPEN, of_both).filter(Q(approver=gone) | Q(delegate=gone))
    found = _said("asked_twice", twice)
    if portals is not None:
        parts = Participant.objects.filter(user__in=[gone, into]).exclude(ticket__portal__key__in=portals)
        asked = Ticket.objects.filter(requester__in=[gone, into]).exclude(portal__key__in=portals)
        found = found.union(_said("elsewhere", parts), _said("elsewhere", asked))
    why = {code for (code,) in found}
    if "asked_twice" in why:
        raise Refused(_("Both accounts are asked for the same agreement: let one of them answer first."), code="asked_twice")
    if "elsewhere" in why:
        raise Refused(
            _("One of these accounts has requests on a portal that you do not administer: ask who administers all of them."),
            code="elsewhere",
        )


def _said(code: str, rows: Any) -> Any:
    """`code`, once for any rows."""
    return rows.order_by().annotate(code=Value(code, output_field=CharField())).values_list("code").distinct()


moves("tickets.Ticket.requester", gettext_lazy("Requests"), act=_hand_requests)
moves("tickets.Participant.user", gettext_lazy("Parts taken in requests"), act=_join_parts)
moves("tickets.Approval.approver", gettext_lazy("Agreements asked for"), only=_OPEN)
moves("tickets.Approval.delegate", only=_OPEN)
moves("tickets.Draft.owner", gettext_lazy("Drafts"), once=("key",))
moves("tickets.Recurrence.requester", gettext_lazy("Recurring requests"))
moves("tickets.SavedView.owner", gettext_lazy("Saved views"))
moves("tickets.Survey.person")
ends("open pages of a session that ends", "tickets.Presence.user")
stays("who did what, then", "tickets.AnswerRevision.by", "tickets.ApprovalRound.asked_by", "tickets.Estimate.agreed_by")
stays("as above", "tickets.Participant.added_by", "tickets.Share.by", "tickets.Merge.by", "tickets.PolicyRevision.author")
stays("accounts of the team are not merged", "tickets.Ticket.agent", "tickets.Task.author", "tickets.Task.agent", "tickets.Batch.by")
stays("as above", "tickets.HeldAct.by", "tickets.CannedAnswer.owner", "tickets.Macro.owner", "tickets.Macro.gives_to")
stays("as above", "tickets.Mention.user", "tickets.Snooze.user", "tickets.Recurrence.owner")
