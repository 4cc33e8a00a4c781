"""Going from one status to another: by a person, by an event, or by itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.workflow import Move, Status, Texts
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.times import parse_delay
from parvis.tickets import commitments, notices, search
from parvis.tickets.asking import Said, asked
from parvis.tickets.contradiction import Contradiction, says_it_does_not_work
from parvis.tickets.sharing import Sharing

if TYPE_CHECKING:
    from parvis.people.models import User


class Moves(Sharing):
    class Meta:
        abstract = True

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.portal.time_zone)

    def moves_for(self, user: User) -> list[Move]:
        """What `user` may do to the status now, in the workflow's order."""
        found = self.standing_of(user)
        return self.moves_by(found.kinds) if found.may_write else []

    def moves_by(self, kinds: Collection[str]) -> list[Move]:
        """What somebody may do who is of these kinds (`Standing.kinds`) to it."""
        return [move for move in self._offered() if not set(kinds).isdisjoint(move.by)]

    def move(
        self,
        key: str,
        *,
        by: User | None,
        answers: dict[str, Any] | None = None,
        idem_key: UUID | None = None,
        channel: str = Entry.Channel.WEB,
        seen_version: int | None = None,
        is_sure: bool = False,
    ) -> Entry:
        """Make the move `key`; `by` is None when the house does it. `answers`: to what the move asks.

        Raises Refused when it is not offered to `by`, Conflict when the ticket changed since it was read
        (`seen_version`: the version the person had before their eyes), Invalid when an answer lacks, and Contradiction
        when it accepts beside words of `by` that say the contrary, unless `is_sure`.
        """
        seen = self.version if seen_version is None else seen_version
        with transaction.atomic():
            self.lock(by=by)
            earlier = Entry.objects.written(self, idem_key)
            if earlier:
                return earlier
            self.require_unchanged(self.version, since=seen)
            move = self._offered_to(key, by)
            said = asked(move, answers or {}, by=by, ticket=self)
            if not is_sure:
                self._require_consistent(move, said.body if said else "", by=by)
            return self._make(move, by=by, said=said, key=idem_key, channel=channel)

    def enter(self, status: Status, at: datetime) -> dict[str, Any]:
        """The fields of a ticket that has just come into `status`; set on the object, written by the caller."""
        changes: dict[str, Any] = {
            "status_key": status.key,
            "phase": status.phase,
            "is_open": status.is_open,
            "turn": status.turn,
            "status_since": at,
            "updated_at": at,
        }
        if status.phase == "solved":
            changes["solved_at"] = at
        if status.phase == "closed":
            changes["closed_at"] = at
            changes["solved_at"] = self.solved_at or at
        if status.phase in ("new", "active", "waiting") and self.solved_at:
            changes |= {"solved_at": None, "closed_at": None, "reopened_count": self.reopened_count + 1}
        for name, value in changes.items():
            setattr(self, name, value)
        return changes | self._schedule()

    def alone(self) -> Move | None:
        """The move that the workflow makes by itself from here, first of all those with a delay."""
        delayed = [move for move in self.workflow.life.moves_from(self.status_key) if move.after]
        if len(delayed) < 2:
            return delayed[0] if delayed else None
        return min(delayed, key=lambda move: self._instant(move.after))

    def react(
        self, event: str, *, by: User | None, channel: str = Entry.Channel.AUTO, is_told: bool = True, told: Texts | None = None
    ) -> Entry | None:
        """Make the move that the workflow ties to `event`, if the status offers one. The row is locked by the caller.

        `is_told`: False when the mail about the cause already says where things stand. `told`: what its mail says of the cause.
        """
        for move in [] if self.merged_into_id else self.workflow.life.moves_from(self.status_key):
            if event in move.on and self._is_in_time(move):
                return self._make(move, by=by, said=None, channel=channel, event=event, is_told=is_told, told=told)
        return None

    def on_event(self, event: str, *, told: Texts | None = None) -> Entry | None:
        """Tell the ticket that something happened elsewhere (`account_activated`, `visit_booked`); `told`: in words for its people."""
        with transaction.atomic():
            self.lock(merged_too=True)
            return self.react(event, by=None, told=told)

    def move_alone(self) -> Entry | None:
        """Make the delayed move if its time has come. Safe to call twice."""
        with transaction.atomic():
            self.lock(merged_too=True)
            move = self.alone()
            if move is None or self.next_move_at is None or self.next_move_at > now():
                self._forget_schedule(unless=move)
                return None
            return self._make(move, by=None, said=None, channel=Entry.Channel.AUTO)

    def remind(self) -> Entry | None:
        """Tell whose turn it is that the delayed move comes near. Safe to call twice."""
        with transaction.atomic():
            self.lock(merged_too=True)
            if self.next_reminder_at is None or self.next_reminder_at > now():
                return None
            closes_at = self.next_move_at.isoformat() if self.next_move_at else ""
            entry = self._record("reminded", by=None, data={"closes_at": closes_at}, channel=Entry.Channel.AUTO)
            self._advance(next_reminder_at=None)
            notices.tell_reminder(self, entry)
            return entry

    def _forget_schedule(self, *, unless: Move | None) -> None:
        """A workflow that was changed may have taken the delayed move away."""
        if unless is None and self.next_move_at:
            self._advance(next_move_at=None, next_reminder_at=None)

    def _offered(self) -> list[Move]:
        """Without those that wait for somebody's yes (`tickets.approving`)."""
        if self.merged_into_id:
            return []
        return [move for move in self.workflow.life.moves_from(self.status_key) if not move.needs and self._is_in_time(move)]

    def _is_in_time(self, move: Move) -> bool:
        return not move.within or now() <= self._instant(move.within)

    def _offered_to(self, key: str, by: User | None) -> Move:
        found = self._require_writer(by)
        for move in self._offered():
            if move.key == key and found.kinds & set(move.by):
                return move
        raise Refused(_("This is not possible in the present state of the request. Read it again to see what is."), code="not_offered")

    def _require_consistent(self, move: Move, words: str, *, by: User | None) -> None:
        """Raises Contradiction when `move` accepts what the last words of `by` refuse: those said with it, else since it was proposed."""
        if move.opinion != "accept" or by is None:
            return
        if not words.strip():
            since = self.entries.public().messages().filter(actor=by, created_at__gte=self.status_since)
            words = since.order_by("-id").values_list("body", flat=True).first() or ""
        if says_it_does_not_work(words):
            raise Contradiction(
                _("Your message seems to say that it is not settled yet. Do you accept all the same?"), code="contradiction"
            )

    def _make(
        self,
        move: Move,
        *,
        by: User | None,
        said: Said | None,
        key: UUID | None = None,
        channel: str,
        event: str = "",
        is_told: bool = True,
        told: Texts | None = None,
    ) -> Entry:
        old, new = self.status, self.workflow.status(move.to)
        data = {"move": move.key, "from": old.key, "to": new.key, "status": _frozen(new), **(said.data if said else {})}
        if move.says:
            data |= {"says": move.says, "agent": self.agent.full_name if self.agent else ""}
        if event:
            data |= {"event": event, **({"told": dict(told)} if told else {})}
        entry = self._record("moved", by=by, body=said.body if said else "", data=data, key=key, channel=channel)
        changes = self.enter(new, entry.created_at)
        if said and said.body:
            changes |= self._spoke(entry)
        changes |= commitments.moved(self, new, move, entry, old)
        self._advance(**changes)
        if said and said.body:
            search.add(self, said.body)
        if is_told:
            notices.tell_moved(self, entry, move)
        if by:
            self.mark_read(by, entry.created_at)
        return entry

    def _spoke(self, entry: Entry) -> dict[str, Any]:
        """What a public message changes on the row."""
        due = commitments.spoke(self, entry)
        if not entry.is_from_team:
            return {"updated_at": entry.created_at, "last_customer_entry_at": entry.created_at, **due}
        first = self.first_answered_at or entry.created_at
        return {"updated_at": entry.created_at, "last_team_entry_at": entry.created_at, "first_answered_at": first, **due}

    def _schedule(self, since: datetime | None = None) -> dict[str, Any]:
        """When the delayed move is made and announced, counted from the stay in this status or from `since`."""
        move = self.alone()
        instants = {
            "next_move_at": self._instant(move.after, since) if move else None,
            "next_reminder_at": self._instant(move.remind, since) if move and move.remind else None,
        }
        for name, value in instants.items():
            setattr(self, name, value)
        return instants

    def _instant(self, delay: str, since: datetime | None = None) -> datetime:
        return parse_delay(delay).after(since or self.status_since, self.zone)


def _frozen(status: Status) -> dict[str, Any]:
    """What the status was called that day: workflows change, the journal does not."""
    return {
        "label": status.label,
        "agent_label": status.agent_label,
        "phase": status.phase,
        "glyph": status.glyph,
        "meaning": status.meaning,
    }
