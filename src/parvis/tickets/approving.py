"""Moves that wait for somebody's yes: asking for it, saying it, passing it on; the last yes needed makes the move by itself.

A round is one asking. It is read and written under the ticket's lock, so that two answers at once are one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.workflow import Move, Needs, Texts
from parvis.journal.models import Entry
from parvis.kit import votes
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.times import parse_delay
from parvis.tickets import approvers, billing, notices, search
from parvis.tickets.asking import Said, asked
from parvis.tickets.moves import Moves

if TYPE_CHECKING:
    from parvis.people.models import User
    from parvis.tickets.models import Approval, ApprovalRound

APPROVED, REFUSED, LAPSED, OVERTAKEN, WITHDRAWN = "approved", "refused", "lapsed", "overtaken", "withdrawn"


class Approving(Moves):
    class Meta:
        abstract = True

    def approvable_for(self, user: User) -> list[Move]:
        """The moves whose approval `user` may ask for now: those of their side that wait for a yes nobody is asked for yet."""
        if not self.workflow.life.has_needs or self.merged_into_id:
            return []
        found = self.standing_of(user)
        waiting = [move for move in self._guarded() if found.may_write and found.kinds & set(move.by)]
        taken = set(self.rounds.filter(ended_at=None).values_list("move_key", flat=True)) if waiting else set()
        return [move for move in waiting if move.key not in taken]

    def ask_approval(
        self,
        key: str,
        *,
        by: User,
        answers: dict[str, Any] | None = None,
        people: Iterable[User | str] = (),
        idem_key: UUID | None = None,
        seen_version: int | None = None,
    ) -> ApprovalRound:
        """Ask for the yes that the move `key` waits for. `answers`: to what the move asks; `people`: whom `by` names, where they may.

        Raises Refused when it is not for `by` to ask, is asked already, or there is nobody to ask.
        """
        seen = self.version if seen_version is None else seen_version
        with transaction.atomic():
            self.lock()
            earlier = Entry.objects.written(self, idem_key)
            if earlier:
                return self.rounds.get(pk=earlier.data["round"])
            self.require_unchanged(self.version, since=seen)
            self._require_writer(by)
            move = next((one for one in self.approvable_for(by) if one.key == key), None)
            if move is None:
                raise Refused(
                    _("This is not possible in the present state of the request. Read it again to see what is."), code="not_offered"
                )
            said = asked(move, answers or {}, by=by, ticket=self) or Said()
            round = self._open_round(move, by=by, said=said, people=people, body=said.body, key=idem_key)
            self.mark_read(by)
        return round

    def answer_approval(
        self,
        approval: Approval,
        *,
        is_approved: bool,
        by: User,
        reason: str = "",
        channel: str = Entry.Channel.WEB,
        key: UUID | None = None,
    ) -> Approval:
        """Say yes or no. The last yes needed makes the move; a no that leaves too few ends the round, and says so.

        The same answer twice is one. Raises Refused when it is not `by` who is asked, when they said otherwise before, when the round is
        over, and for a no without a reason.
        """
        with transaction.atomic():
            self.lock()
            held = self._held_approval(approval, by)
            if held.is_decided and held.is_approved == is_approved:
                return held
            round, move = held.round, self._move_of(held.round)
            self._require_answerable(held, is_approved=is_approved, reason=reason)
            if move is not None:
                self._decide(held, move, is_approved=is_approved, by=by, reason=reason, channel=channel, key=key)
            else:
                self._end_round(round, OVERTAKEN)
        if move is None:
            raise Refused(_ended_words(OVERTAKEN), code="ended")
        return held

    def delegate_approval(self, approval: Approval, person: User | str, *, by: User) -> Approval:
        """Let somebody of the same organisation, or of the same team, answer instead; they are told by mail. Said twice, it is done once.

        Raises Refused when the person is out of reach or asked already.
        """
        with transaction.atomic():
            self.lock()
            if passed := self.passed_on(approval.pk, person, by=by):
                return passed
            held = self._held_approval(approval, by)
            self._require_open(held)
            user = approvers.stand_in(self, person, by=by)
            others = held.round.approvals.values_list("approver", "delegate")
            if user.pk in {pk for pair in others for pk in pair}:
                raise Refused(_("%(name)s is asked already.") % {"name": user}, code="asked_already")
            held.delegate = user
            held.save(update_fields=["delegate"])
            data = {"round": str(held.round_id), "name": str(user)}
            entry = self._record("approval_delegated", by=by, data=data, internal=held.round.is_internal)
            self._seen(held.round, entry)
            approvers.let_see(self, user, by=by)
            notices.tell_asked(self, entry, [held])
        return held

    def passed_on(self, pk: UUID, person: User | str, *, by: User) -> Approval | None:
        """The approval that `by` has passed on to this very person, who holds it now."""
        user, round = approvers.called(person), self.rounds.filter(approvals=pk).first()
        found = round.approvals.filter(pk=pk, delegate=user).select_related("delegate").first() if user and round else None
        if found is None:
            return None
        said = Entry.objects.about(self).filter(verb="approval_delegated", actor=by)
        return found if any(entry.data["round"] == str(found.round_id) for entry in said) else None

    def withdraw_approval(self, round: ApprovalRound, *, by: User) -> ApprovalRound:
        """Ask no more: for whoever asked, and for the team. Said twice, it is done once."""
        found = self._require_writer(by)
        if round.asked_by_id != by.pk and not found.is_handler:
            raise Refused(_("Only who asked, or the team, takes this back."), code="not_yours")
        with transaction.atomic():
            self.lock()
            held = self.rounds.get(pk=round.pk)
            if held.is_open:
                self._end_round(held, WITHDRAWN, by=by)
        return held

    def lapse_round(self, pk: UUID) -> bool:
        """The deadline has passed: nobody answers any more. Safe to call twice."""
        with transaction.atomic():
            self.lock()
            round = self.rounds.filter(pk=pk, ended_at=None, due_at__lte=now()).first()
            if round is None:
                return False
            self._end_round(round, LAPSED)
            self.react("approval_lapsed", by=None)
            return True

    def remind_round(self, pk: UUID) -> bool:
        """Tell those who have not answered that the deadline comes near; not after it, if no worker ran. Safe to call twice."""
        with transaction.atomic():
            self.lock()
            round = self.rounds.filter(pk=pk, ended_at=None, remind_at__lte=now()).first()
            if round is None or (round.due_at and round.due_at <= now()):
                return False
            round.remind_at = None
            round.save(update_fields=["remind_at"])
            waiting = list(round.approvals.filter(decided_at=None).select_related("approver", "delegate"))
            names = [str(one.delegate or one.approver) for one in waiting]
            entry = self._record(
                "approval_reminded",
                by=None,
                data={"round": str(round.pk), "names": names},
                internal=round.is_internal,
                channel=Entry.Channel.AUTO,
            )
            notices.tell_asked(self, entry, waiting, is_reminder=True)
            return True

    # --- within a verb, the row being locked ---

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
        """As any move; what it overtakes is asked no more, and what it seeks is asked at once, in the same mail to those asked."""
        life = self.workflow.life
        seeks = is_told and by is not None and bool(move.seeks)
        entry = super()._make(move, by=by, said=said, key=key, channel=channel, event=event, is_told=is_told and not seeks, told=told)
        if life.has_needs:
            self._end_overtaken()
        if move.seeks and by is not None:
            round = self._open_round(life.move(move.seeks), by=by, said=said or Said(), people=(), is_said=True)
            if seeks:
                notices.tell_moved(self, entry, move, besides=set(round.approvals.values_list("approver", flat=True)))
        return entry

    def _guarded(self) -> list[Move]:
        return [move for move in self.workflow.life.moves_from(self.status_key) if move.needs and self._is_in_time(move)]

    def _move_of(self, round: ApprovalRound) -> Move | None:
        """The move it is about, as long as the ticket's state offers it."""
        return next((move for move in self._guarded() if move.key == round.move_key), None)

    def _open_round(
        self,
        move: Move,
        *,
        by: User,
        said: Said,
        people: Iterable[User | str],
        body: str = "",
        is_said: bool = False,
        key: UUID | None = None,
    ) -> ApprovalRound:
        """`is_said`: what those asked read stands in an entry already."""
        needs = move.needs or Needs()
        if self.rounds.filter(move_key=move.key, ended_at=None).exists():
            raise Refused(_("This is asked already: wait for the answer, or take the asking back."), code="asked_already")
        askable = approvers.of(self, needs, people, by=by)
        start = now()
        round = self.rounds.create(
            organisation_id=self.organisation_id,
            move_key=move.key,
            asked_by=by,
            question=said.body,
            data=said.data,
            is_internal=needs.internal,
            needed_count=votes.needed(needs.quorum, len(askable)),
            asked_at=start,
            due_at=_after(needs.within, start, self),
            remind_at=_after(needs.remind, start, self),
        )
        asking = [round.approvals.create(organisation_id=self.organisation_id, approver=user) for user in askable]
        billing.estimate(self, round, needs, said.data.get("answers", {}))
        data = {
            "round": str(round.pk),
            "label": needs.question or move.label,
            "names": [str(user) for user in askable],
            "due": round.due_at.isoformat() if round.due_at else "",
        }
        entry = self._record("approval_asked", by=by, body="" if is_said else body, data=data, internal=round.is_internal, key=key)
        self._seen(round, entry)
        if entry.body:
            search.add(self, entry.body, internal=round.is_internal)
        for user in askable:
            approvers.let_see(self, user, by=by)
        notices.tell_asked(self, entry, asking)
        return round

    def _decide(self, held: Approval, move: Move, *, is_approved: bool, by: User, reason: str, channel: str, key: UUID | None) -> None:
        round = held.round
        held.is_approved, held.reason, held.decided_at = is_approved, reason.strip(), now()
        held.save(update_fields=["is_approved", "reason", "decided_at"])
        verb = "approval_given" if is_approved else "approval_denied"
        data = {"round": str(round.pk), "for": str(held.approver) if held.delegate_id else ""}
        entry = self._record(verb, by=by, body=held.reason, data=data, internal=round.is_internal, channel=channel, key=key)
        self._seen(round, entry)
        if entry.body:
            search.add(self, entry.body, internal=round.is_internal)
        self.mark_read(by, entry.created_at)
        tally = tally_of(round, round.approvals.all())
        if tally.is_approved:
            self._approve(round, move, by=by)
        elif tally.is_impossible:
            self._end_round(round, REFUSED)
            self.react("approval_refused", by=None)

    def _approve(self, round: ApprovalRound, move: Move, *, by: User) -> None:
        self._close(round, APPROVED)
        if hasattr(round, "estimate"):
            round.estimate.agreed_at, round.estimate.agreed_by = round.ended_at, by
            round.estimate.save(update_fields=["agreed_at", "agreed_by"])
        entry = self._make(move, by=None, said=Said(data=round.data), channel=Entry.Channel.AUTO, event="approved")
        notices.tell_round_ended(self, entry, round)

    def _end_overtaken(self) -> None:
        """The ticket went on: what it no longer offers is asked no more."""
        for round in self.rounds.filter(ended_at=None):
            if self._move_of(round) is None:
                self._end_round(round, OVERTAKEN)

    def _end_round(self, round: ApprovalRound, outcome: str, *, by: User | None = None) -> None:
        self._close(round, outcome)
        data = {"round": str(round.pk), "outcome": outcome}
        channel = Entry.Channel.WEB if by else Entry.Channel.AUTO
        entry = self._record("approval_ended", by=by, data=data, internal=round.is_internal, channel=channel)
        self._seen(round, entry)
        if outcome in (REFUSED, LAPSED):
            notices.tell_round_ended(self, entry, round)

    def _close(self, round: ApprovalRound, outcome: str) -> None:
        round.ended_at, round.outcome = now(), outcome
        round.save(update_fields=["ended_at", "outcome"])

    def _seen(self, round: ApprovalRound, entry: Entry) -> None:
        self._advance(**({} if round.is_internal else {"updated_at": entry.created_at}))

    def _held_approval(self, approval: Approval, by: User) -> Approval:
        """As it is now. Raises Refused when it is not for `by` to answer."""
        self._require_writer(by)
        held: Approval = type(approval)._default_manager.select_related("round", "approver", "delegate").get(pk=approval.pk)
        if held.round.ticket_id != self.pk or held.holder_id != by.pk:
            raise Refused(_("This is not for you to answer, or you passed it on."), code="not_asked")
        return held

    def _require_open(self, held: Approval) -> None:
        if held.is_decided:
            raise Refused(_("You have answered already."), code="answered")
        if not held.round.is_open:
            raise Refused(_ended_words(held.round.outcome), code="ended")
        if held.round.due_at and held.round.due_at <= now():  # and no worker has seen it yet
            raise Refused(_ended_words(LAPSED), code="ended")

    def _require_answerable(self, held: Approval, *, is_approved: bool, reason: str) -> None:
        self._require_open(held)
        if not is_approved and not reason.strip():
            raise Refused(_("Write why you do not agree."), code="no_reason")


def tally_of(round: ApprovalRound, approvals: Iterable[Approval]) -> votes.Tally:
    said = [one.is_approved for one in approvals]
    return votes.Tally(len(said), round.needed_count, said.count(True), said.count(False))


def _after(delay: str, start: datetime, ticket: Approving) -> datetime | None:
    return parse_delay(delay).after(start, ticket.zone) if delay else None


def _ended_words(outcome: str) -> str:
    return {
        APPROVED: _("It is agreed to already: your answer is no longer needed."),
        REFUSED: _("Somebody did not agree: your answer is no longer needed."),
        LAPSED: _("The time to answer is over."),
        WITHDRAWN: _("This is asked no more."),
    }.get(outcome, _("The request has gone on meanwhile: this is asked no more."))
