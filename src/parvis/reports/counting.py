"""What one request counts for, on which day: a pure reading of its row, commitments, tasks and opinion.

A count is known by a short name:
`filed`, `answered` (for the first time), `solved`, `reopened` (among the solved), `rated:4`, `spent` and `billed` (seconds),
`kept:resolution:12` and `broken:first_answer:` (milestone and key of the contract level), and durations by their bucket
(reports.buckets): `answer_work#80`, `answer_clock#80`, `solve_work#80`, `solve_clock#80` – «work» where a commitment says which
time counts, «clock» elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from parvis.journal.models import Entry
from parvis.planning.targets import FIRST_ANSWER, NEXT_ANSWER, RESOLUTION
from parvis.reports.buckets import bucket_of
from parvis.reports.models import Outcome
from parvis.tickets.models import Clock, Survey, Task, Ticket
from parvis.tickets.spans import house_day

Days = dict[str, Counter[str]]
COLUMNS: Final = (
    "pk", "organisation_id", "service_id", "team_id", "agent_id", "created_at", "first_answered_at", "solved_at", "closed_at",
    "reopened_count", "rating", "merged_into_id",
)  # fmt: skip


def outcomes(keys: Sequence[UUID]) -> dict[UUID, Outcome]:
    """Of these requests; five queries, whatever their number."""
    rows = list(Ticket.objects.order_by().filter(pk__in=keys).values(*COLUMNS))
    clocks, work, opinions = _clocks(keys), _work(keys), _opinions(rows)
    withdrawn = _withdrawn([row for row in rows if row["closed_at"] and row["closed_at"] == row["solved_at"]])
    found = {}
    for row in rows:
        key = row["pk"]
        is_part, is_withdrawn = row["merged_into_id"] is not None, key in withdrawn
        days = _days(row, clocks.get(key, ()) if not is_part else None, work.get(key, ()), opinions.get(key), is_withdrawn=is_withdrawn)
        lasted = row["solved_at"] - row["created_at"] if row["solved_at"] and not (is_part or is_withdrawn) else None
        found[key] = Outcome(
            ticket_id=key,
            organisation_id=row["organisation_id"],
            service_id=row["service_id"],
            team_id=row["team_id"],
            agent_id=row["agent_id"],
            days={day: dict(sorted(counts.items())) for day, counts in sorted(days.items())},
            first_on=date.fromisoformat(min(days)),
            last_on=date.fromisoformat(max(days)),
            solved_at=row["solved_at"],
            lasted=max(lasted, timedelta(0)) if lasted is not None else None,
        )
    return found


def _days(
    row: Mapping[str, Any],
    clocks: Iterable[Mapping[str, Any]] | None,
    work: Iterable[Any],
    rated_at: datetime | None,
    *,
    is_withdrawn: bool,
) -> Days:
    """`clocks`: None of a request that is part of another one now: how it was filed, answered and solved is counted of that one."""
    days: Days = defaultdict(Counter)
    if clocks is not None:
        _add_course(days, row, clocks, is_withdrawn=is_withdrawn)
    _add_work(days, row, work, rated_at)
    if not days:
        return {_day(row["created_at"]): Counter()}
    return {day: Counter({name: number for name, number in counts.items() if number}) for day, counts in days.items()}


def _add_course(days: Days, row: Mapping[str, Any], clocks: Iterable[Mapping[str, Any]], *, is_withdrawn: bool) -> None:
    days[_day(row["created_at"])]["filed"] += 1
    counted: dict[str, float] = {}
    for clock in clocks:
        level = clock["level"] or ""
        if clock["is_kept"]:
            days[_day(clock["met_at"])][f"kept:{clock['milestone']}:{level}"] += 1
        elif clock["is_broken"]:
            days[_day(clock["due_at"])][f"broken:{clock['milestone']}:{level}"] += 1
        if clock["met_at"] and clock["drawn"]:
            counted[clock["milestone"]] = sum(clock["drawn"]["worth"])
    if row["first_answered_at"]:
        names = days[_day(row["first_answered_at"])]
        names["answered"] += 1
        names[_lasting("answer", row["created_at"], row["first_answered_at"], counted.get(FIRST_ANSWER))] += 1
    if row["solved_at"]:
        names = days[_day(row["solved_at"])]
        names["solved"] += 1
        names["reopened"] += row["reopened_count"] > 0
        if not is_withdrawn:
            names[_lasting("solve", row["created_at"], row["solved_at"], counted.get(RESOLUTION))] += 1


def _add_work(days: Days, row: Mapping[str, Any], work: Iterable[Any], rated_at: datetime | None) -> None:
    """What was worked and thought, whatever became of it."""
    for done_at, spent, is_billable in work:
        days[_day(done_at)]["spent"] += _seconds(spent)
        days[_day(done_at)]["billed"] += _seconds(spent) if is_billable else 0
    if row["rating"] and rated_at:
        days[_day(rated_at)][f"rated:{row['rating']}"] += 1


def _lasting(what: str, since: datetime, until: datetime, counted: float | None) -> str:
    if counted is not None:
        return f"{what}_work#{bucket_of(counted)}"
    return f"{what}_clock#{bucket_of((until - since).total_seconds())}"


def _day(at: datetime) -> str:
    return house_day(at).isoformat()


def _seconds(lasting: timedelta) -> int:
    return lasting // timedelta(seconds=1)


def _clocks(keys: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Without the answers to further messages: of these a request has many, and a list of requests could not show their number."""
    rows = Clock.objects.order_by().filter(ticket__in=keys).exclude(milestone=NEXT_ANSWER)
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for said in rows.values("ticket_id", "milestone", "met_at", "due_at", "breached_at", "drawn", level=F("agreement__level")):
        row: dict[str, Any] = {**said}
        met, due = row["met_at"], row["due_at"]
        row["is_kept"] = met is not None and (due is None or met <= due)
        row["is_broken"] = (met is not None and due is not None and met > due) or (met is None and row["breached_at"] is not None and due)
        found[row["ticket_id"]].append(row)
    return found


def _work(keys: Sequence[UUID]) -> dict[UUID, list[tuple[datetime, timedelta, bool]]]:
    rows = Task.objects.standing().order_by().filter(ticket__in=keys, done_at__isnull=False, spent__isnull=False)
    found: dict[UUID, list[tuple[datetime, timedelta, bool]]] = defaultdict(list)
    for key, done_at, spent, is_billable in rows.values_list("ticket_id", "done_at", "spent", "is_billable"):
        if done_at is not None and spent is not None:
            found[key].append((done_at, spent, is_billable))
    return found


def _opinions(rows: Iterable[Mapping[str, Any]]) -> dict[UUID, datetime]:
    keys = [row["pk"] for row in rows if row["rating"]]
    found = Survey.objects.filter(ticket__in=keys, answered_at__isnull=False) if keys else Survey.objects.none()
    return {key: at for key, at in found.values_list("ticket_id", "answered_at") if at is not None}


def _withdrawn(rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Those that their customer closed before the team had answered: no work that a duration could be told of."""
    keys = [row["pk"] for row in rows if row["first_answered_at"] is None]
    if not keys:
        return set()
    moves: dict[UUID, list[Any]] = defaultdict(list)
    entries = Entry.objects.filter(subject_id__in=keys, subject_kind=Ticket.entry_kind, verb="moved").order_by("id")
    for key, is_ours, channel, data in entries.values_list("subject_id", "is_from_team", "channel", "data"):
        moves[key].append((is_ours, channel, data.get("status", {}).get("phase")))
    return {key for key, made in moves.items() if _is_withdrawal(made)}


def _is_withdrawal(moves: Sequence[tuple[bool, str, str]]) -> bool:
    """The last move is the customer's, and nothing was solved that they could have accepted."""
    is_ours, channel, _phase = moves[-1]
    return not is_ours and channel != Entry.Channel.AUTO and not any(phase == "solved" for _ours, _channel, phase in moves[:-1])
