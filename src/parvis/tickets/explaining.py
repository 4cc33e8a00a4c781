"""«Pourquoi cette échéance ?»: each commitment of a ticket as a sum that adds up by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext_lazy

from parvis.kit.clock import now
from parvis.kit.languages import pick
from parvis.kit.prepared import Asked, Prepared, Slot, together
from parvis.kit.speaking import exact_span, full_moment, moment, span
from parvis.kit.times import parse_delay
from parvis.tickets.commitments import milestone_name, milestone_texts
from parvis.tickets.models import Clock, Interval
from parvis.tickets.policy import Policy, policy_of
from parvis.tickets.sums import Sum, owed_of, sum_of

if TYPE_CHECKING:
    from parvis.tickets.models import Ticket

LEDGER = Prepared(lambda: Interval.objects.filter(ticket=Slot("ticket")).order_by("at", "id"))
CLOCKS = Prepared(lambda: Clock.objects.filter(ticket=Slot("ticket")).order_by("started_at", "id"))
MINUTE: Final = timedelta(minutes=1)
SIGNS: Final = {
    "kept": ("check", "good"),
    "kept_late": ("alarm-clock-off", "bad"),
    "ended": ("x", ""),
    "broken": ("alarm-clock-off", "bad"),
    "paused": ("pause", ""),
    "soon": ("alarm-clock", "warn"),
    "never": ("clock", ""),
    "due": ("clock", ""),
}
"""State of a commitment → (its sign, its colour)."""
SHORTLY: Final = {
    "kept": pgettext_lazy("a commitment", "kept"),
    "kept_late": pgettext_lazy("a commitment", "kept late"),
    "ended": pgettext_lazy("a commitment", "ended"),
    "broken": pgettext_lazy("a commitment", "broken"),
    "paused": pgettext_lazy("a commitment", "paused"),
    "never": pgettext_lazy("a commitment", "not due"),
}
SENTENCES: Final = {
    "kept": gettext_noop("Kept on %(met)s."),
    "kept_late": gettext_noop("Kept late, on %(met)s: it was due on %(due)s."),
    "ended": gettext_noop("Ended on %(met)s, with the request."),
    "broken": gettext_noop("Broken since %(due)s."),
    "paused": gettext_noop("Paused since %(since)s because of the status “%(why)s”: %(left)s will remain when it goes on."),
    "soon": gettext_noop("Due soon, on %(due)s: %(left)s left."),
    "never": gettext_noop("Not due: the hours in which it is counted do not come."),
    "due": gettext_noop("Due on %(due)s: %(left)s left."),
}


@dataclass
class Row:
    """A stretch: `why` it counts or is paused, `worth`: what it counts for."""

    start: datetime
    end: datetime | None
    is_counted: bool
    why: str
    worth: timedelta

    @property
    def worth_words(self) -> str:
        return exact_span(self.worth)


@dataclass(frozen=True, kw_only=True)
class Stand:
    """Where a commitment stands. `left`: None when there is none; `paused_since`, `why`: of a pause; `used`: hundredths of its time, None unless it runs."""

    name: str
    due_at: datetime | None
    met_at: datetime | None
    is_late: bool
    is_ended: bool
    is_soon: bool
    is_never: bool
    left: timedelta | None
    used: int | None
    is_elapsed: bool
    paused_since: datetime
    why: str

    @property
    def state(self) -> str:
        """Where it stands: kept, kept_late, ended (the customer ended the request), broken, paused, soon, never (its hours do not come) or due."""
        if self.is_ended:
            return "broken" if self.is_late else "ended"
        if self.met_at:
            return "kept_late" if self.is_late else "kept"
        if self.due_at is None:
            return "never" if self.is_never else "paused"
        if self.is_late:
            return "broken"
        return "soon" if self.is_soon else "due"

    @property
    def icon(self) -> str:
        return SIGNS[self.state][0]

    @property
    def meaning(self) -> str:
        return SIGNS[self.state][1]

    @property
    def shortly(self) -> str:
        """In a word, or the time that is left."""
        return str(SHORTLY[self.state]) if self.state in SHORTLY else span(self.left or timedelta(0))

    @property
    def sentence(self) -> str:
        """Where it stands, in one sentence."""
        return self._said(moment)

    @property
    def exact_sentence(self) -> str:
        """The same to the second, beside the sum."""
        return self._said(full_moment)

    def _said(self, said: Callable[[datetime], str]) -> str:
        return _(SENTENCES[self.state]) % {
            "met": said(self.met_at) if self.met_at else "",
            "due": said(self.due_at) if self.due_at else "",
            "since": said(self.paused_since) if self.due_at is None else "",
            "why": self.why,
            "left": self.time_left,
        }

    @property
    def time_left(self) -> str:
        """«3 h d’ouverture», «12 jours»; empty once it is kept or broken."""
        if self.left is None:
            return ""
        return span(self.left) if self.is_elapsed else _("%(amount)s of opening hours") % {"amount": exact_span(self.left)}


@dataclass(frozen=True, kw_only=True)
class Explained(Stand):
    """And its sum. `promised` and `hours` in words; `owed`: None where the promise is no amount of time (a legal delay)."""

    started_at: datetime
    promised: str
    hours: str
    rows: tuple[Row, ...]
    counted: timedelta
    owed: timedelta | None

    @property
    def counted_words(self) -> str:
        return exact_span(self.counted)

    @property
    def owed_words(self) -> str:
        return exact_span(self.owed) if self.owed is not None else ""

    @property
    def left_words(self) -> str:
        """What remains; empty once kept, or past it."""
        if self.owed is None or self.met_at or self.counted >= self.owed:
            return ""
        return exact_span(self.owed - self.counted)


def standing(ticket: Ticket, *, for_team: bool, clocks: Sequence[Clock] | None = None, marks: Sequence[Interval] = ()) -> list[Stand]:
    """Without the sums, but of what is paused: for a page that is opened all day. `clocks`, `marks`: the answers to `promises_asked`."""
    if not ticket.has_commitments:
        return []
    policy = policy_of(ticket.portal)
    if clocks is None:
        clocks, marks = together(*promises_asked(ticket))
    if not marks and any(one.due_at is None for one in clocks):
        marks = LEDGER.all({"ticket": ticket.pk})
    return [
        Stand(**_stand(ticket, one, policy) | {"is_ended": _is_ended(ticket, one, marks)})
        if one.met_at or one.due_at
        else _one(ticket, one, marks, policy, for_team=for_team)
        for one in clocks
    ]


def promises_asked(ticket: Ticket) -> tuple[Asked[list[Clock]] | None, Asked[list[Interval]] | None]:
    """What was promised; with the ledger where something is paused or was ended by the customer, as far as the request itself tells."""
    if not ticket.has_commitments:
        return None, None
    about = {"ticket": ticket.pk}
    is_plain = ticket.is_open and not ticket.reopened_count and ticket.workflow.life.counts(ticket.status)
    return CLOCKS.asked(about), None if is_plain else LEDGER.asked(about)


def explained(ticket: Ticket, *, for_team: bool) -> list[Explained]:
    """In one go; nothing internal where it is not `for_team`: no name the team gives a status, nor what it changed."""
    if not ticket.has_commitments:
        return []
    about = {"ticket": ticket.pk}
    clocks, marks = together(CLOCKS.asked(about), LEDGER.asked(about))
    policy = policy_of(ticket.portal)
    return [_one(ticket, one, marks, policy, for_team=for_team) for one in clocks]


def _one(ticket: Ticket, one: Clock, marks: Sequence[Interval], policy: Policy, *, for_team: bool) -> Explained:
    found = sum_of(one, policy, marks)
    rows = _joined(_rows(found, marks, is_legal=policy.promise(one).is_legal, for_team=for_team))
    said = _stand(ticket, one, policy) | {
        "is_ended": _is_ended(ticket, one, marks),
        "is_never": one.due_at is None and bool(rows and rows[-1].is_counted),
        "paused_since": _paused_since(rows, one.started_at),
        "why": rows[-1].why if rows else "",
    }
    if one.due_at is None and one.met_at is None:
        said["left"] = _in_minutes(found.owed - found.counted if found.owed is not None else timedelta(0))
    return Explained(
        **said,
        started_at=one.started_at,
        promised=promised_words(one.delay, found.owed, is_elapsed=one.calendar_id is None),
        hours=found.hours,
        rows=rows,
        counted=found.counted,
        owed=found.owed,
    )


def _stand(ticket: Ticket, one: Clock, policy: Policy) -> dict[str, Any]:
    """What no ledger is needed for."""
    return {
        "name": milestone_name(one.milestone, milestone_texts(ticket, one.milestone)),
        "due_at": one.due_at,
        "met_at": one.met_at,
        "is_late": one.is_late(now()),
        "is_ended": False,
        "is_soon": bool(one.warn_at and one.warn_at <= now()),
        "is_never": False,
        "left": _left(one, policy),
        "used": _used(one, policy),
        "is_elapsed": one.calendar_id is None,
        "paused_since": one.started_at,
        "why": "",
    }


def _paused_since(rows: Sequence[Row], begun: datetime) -> datetime:
    """One pause may go through several statuses."""
    since = begun
    for row in reversed(rows):
        if row.is_counted:
            break
        since = row.start
    return since


def _is_ended(ticket: Ticket, one: Clock, marks: Iterable[Interval]) -> bool:
    """Whether nobody kept it: the customer closed the request by a move that is theirs alone."""
    end = next((mark.data for mark in marks if mark.at == one.met_at and mark.data.get("phase") == "closed"), None)
    move = next((move for move in ticket.workflow.life.moves if end and move.key == end.get("move")), None)
    return move is not None and "handler" not in move.by


def _rows(found: Sum, marks: Sequence[Interval], *, is_legal: bool, for_team: bool) -> Iterator[Row]:
    for number, (stretch, worth) in enumerate(zip(found.stretches, found.worth, strict=True)):
        why = _why(stretch.mark.mark, for_team=for_team)
        if not number and not why:  # promised in the middle of a status
            why = next((said for mark in reversed(marks) if mark.at <= stretch.start and (said := _why(mark, for_team=for_team))), "")
        yield Row(stretch.start, stretch.end, stretch.is_counted or is_legal, why, worth)


def _left(one: Clock, policy: Policy) -> timedelta | None:
    """Until it is due, in the time that counts; None when it is kept, past it or paused."""
    if one.met_at or one.due_at is None or one.is_late(now()):
        return None
    if one.calendar_id is None:
        return _in_minutes(one.due_at - now())
    return _in_minutes(policy.hours[one.calendar_id].worked(now(), one.due_at))


def _used(one: Clock, policy: Policy) -> int | None:
    """Of what was promised, in hundredths: all of it once it is broken."""
    if one.met_at or one.due_at is None:
        return None
    left, owed = _left(one, policy), owed_of(policy.promise(one))
    if left is None:
        return 100
    share = left / owed if owed else (one.due_at - now()) / (one.due_at - one.started_at)
    return min(100, max(0, round(100 * (1 - share))))


def _in_minutes(lasting: timedelta) -> timedelta:
    """Whole ones, the last one begun."""
    return -(-lasting // MINUTE) * MINUTE


def _why(mark: Interval, *, for_team: bool) -> str:
    """Of a mark that no move made: nothing to a customer, whose stretch goes on."""
    data = mark.data
    if "status" in data:
        return pick((for_team and data.get("agent_label")) or data.get("label"))
    if not for_team:
        return ""
    names = {
        "priority": _("Priority changed"),
        "category": _("Category changed"),
        "policy": _("What is promised was changed"),
        "merged": _("Merged with another request"),
        "unmerged": _("On its own again"),
        "service": _("Kind of request changed"),
    }
    return names.get(mark.reason, "")


def _joined(rows: Iterable[Row]) -> tuple[Row, ...]:
    """A stretch that nothing is said about goes on with the one before."""
    found: list[Row] = []
    for row in rows:
        if found and not row.why and row.is_counted == found[-1].is_counted:
            found[-1].end, found[-1].worth = row.end, found[-1].worth + row.worth
        else:
            found.append(row)
    return tuple(found)


def promised_words(delay: str, owed: timedelta | None, *, is_elapsed: bool) -> str:
    """«2 jours ouvrés, soit 22 h», «4 h ouvrées», «1 mois». `owed`: what `delay` is in time that counts."""
    said = parse_delay(delay)
    if owed is None:
        return ngettext("%(number)d month, by the calendar", "%(number)d months, by the calendar", said.months) % {"number": said.months}
    amount = exact_span(owed)
    if is_elapsed:
        return amount
    if said.days and not said.seconds:
        days = ngettext("%(number)d working day", "%(number)d working days", said.days) % {"number": said.days}
        return _("%(days)s, which is %(amount)s of opening hours") % {"days": days, "amount": amount}
    return _("%(amount)s of opening hours") % {"amount": amount}
