"""What the mails about tasks, approvals and billed work say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.catalogue.workflow import Move, Needs
from parvis.kit.languages import pick
from parvis.kit.speaking import moment, span
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Facts, Notice, Obsolete, Paragraph, Quote, letterhead
from parvis.tickets.letter import Letter
from parvis.tickets.mailed_approval import approval_of, approval_token
from parvis.tickets.models import ApprovalRound, Task
from parvis.tickets.sentences_work import outcome_words


@NOTICES.register("task_done")
def task_done(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    task = _task(letter, is_public=True)
    rows = [
        (_("Task"), task.title),
        (pgettext("task", "Done by"), str(task.agent or task.author)),
        (_("Time spent"), span(task.spent or timedelta())),
    ]
    text = Paragraph(task.body) if task.body else None
    return letter.notice(_("Task done"), _("A task was done on your request"), Facts(tuple(rows)), text)


@NOTICES.register("task_given")
def task_given(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    task = _task(letter, agent=mail.user, done_at=None)
    rows = [(_("Task"), task.title)]
    if task.planned_at:
        rows.append((_("Planned for"), moment(task.planned_at)))
    return letter.notice(_("Task for you"), _("%(author)s gave you a task") % {"author": letter.author}, Facts(tuple(rows)))


@NOTICES.register("approval_asked")
def approval_asked(mail: OutgoingMail) -> Notice:
    return _asking(mail, reminds=False)


@NOTICES.register("approval_reminder")
def approval_reminder(mail: OutgoingMail) -> Notice:
    return _asking(mail, reminds=True)


def _asking(mail: OutgoingMail, *, reminds: bool) -> Notice:
    letter = Letter.of(mail)
    approval = approval_of(mail)
    if approval is None or approval.is_decided or not approval.round.is_open:
        raise Obsolete
    round = approval.round
    label = _label(letter, round)
    title = _("Reminder: your agreement is awaited") if reminds else _("Your agreement is awaited")
    asks = Paragraph(_("%(name)s asks for your agreement: %(label)s") % {"name": round.asked_by, "label": label})
    question = Quote(str(round.asked_by), moment(round.asked_at), round.question) if round.question else None
    ways = [Action(words, _way(letter, answer), is_move=True) for answer, words in _answers(letter, round)]
    return letter.notice(title, title, asks, question, Facts(_facts(round)) if _facts(round) else None, *ways)


@NOTICES.register("approval_ended")
def approval_ended(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    round = letter.ticket.rounds.filter(pk=mail.context.get("round")).first()
    if round is None:
        raise Obsolete
    words = outcome_words(round.outcome)
    no = round.approvals.filter(is_approved=False).select_related("approver", "delegate").last() if round.outcome == "refused" else None
    reason = Quote(str(no.delegate or no.approver), moment(no.decided_at or round.asked_at), no.reason) if no else None
    said = Paragraph(_("You asked: %(label)s") % {"label": _label(letter, round)})
    return letter.notice(words, words, said, reason)


@NOTICES.register("estimate_exceeded")
def estimate_exceeded(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    data = letter.entry.data if letter.entry else {}
    rows = tuple((label, span(timedelta(seconds=data.get(key, 0)))) for key, label in (("agreed", _("Agreed to")), ("spent", _("Spent"))))
    text = Paragraph(_("What goes beyond is not billed until the customer agrees to more. Ask for a new agreement."))
    return letter.notice(_("Estimate exceeded"), _("More was spent than the customer agreed to"), text, Facts(rows))


def _task(letter: Letter, **more: Any) -> Task:
    """The one its entry is about. Raises Obsolete once it is not as it was told."""
    key = letter.entry.data.get("task") if letter.entry else None
    task = letter.ticket.tasks.standing().filter(pk=key, **more).first() if key else None
    if task is None:
        raise Obsolete
    return task


def _move(letter: Letter, round: ApprovalRound) -> Move:
    """What it was asked for. Raises Obsolete when the workflow has it no more."""
    found = next((move for move in letter.ticket.workflow.life.moves if move.key == round.move_key), None)
    if found is None:
        raise Obsolete
    return found


def _label(letter: Letter, round: ApprovalRound) -> str:
    move = _move(letter, round)
    return pick(move.needs.question if move.needs and move.needs.question else move.label)


def _answers(letter: Letter, round: ApprovalRound) -> list[tuple[str, str]]:
    needs = _move(letter, round).needs or Needs()
    return [("yes", pick(needs.yes) or _("I agree")), ("no", pick(needs.no) or _("I do not agree"))]


def _way(letter: Letter, answer: str) -> str:
    token = approval_token(letter.mail.pk, answer)
    return f"{letterhead(letter.mail.portal_key).url}/mail/approval/{answer}/{token}"


def _facts(round: ApprovalRound) -> tuple[tuple[str, str], ...]:
    rows = []
    if hasattr(round, "estimate"):
        rows.append((_("Estimated time"), span(round.estimate.duration)))
        rows.append((_("Billed under"), round.estimate.billed_under or _("Outside any contract")))
    if round.due_at:
        rows.append((_("Answer before"), moment(round.due_at)))
    return tuple(rows)
