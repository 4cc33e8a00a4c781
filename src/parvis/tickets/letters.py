"""What the mails about a ticket say. Subject: reference, what is expected, title; then the message, the action, and what follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from parvis.kit.languages import pick
from parvis.kit.speaking import day, moment
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Block, Facts, Notice, Obsolete, Paragraph
from parvis.tickets.letter import Letter
from parvis.tickets.rating import question_of, scale
from parvis.tickets.sentences import changes_of, sentence_of


@NOTICES.register("ticket_received")
def received(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    if letter.is_for_stranger or letter.is_fixed:
        return _receipt(letter)
    recorded = Paragraph(_("Your request was recorded on %(at)s.") % {"at": moment(letter.ticket.created_at)})
    is_by_another = letter.entry is not None and bool(letter.entry.data.get("for"))
    by = (
        Paragraph(_("%(author)s recorded it in your name: tell us if something is wrong.") % {"author": letter.author})
        if is_by_another
        else None
    )
    title = letter.turn.title or _("Your request was recorded")
    return letter.notice(_("Request recorded"), title, recorded, by, is_acknowledgement=True)


def _receipt(letter: Letter) -> Notice:
    """To an address that nobody has confirmed: fixed words, nothing of what was typed."""
    ticket = letter.ticket
    kind = () if letter.is_confidential else ((_("Kind of request"), pick(ticket.service.title)),)
    facts = Facts(((_("Reference"), ticket.reference), *kind))
    return Notice(
        subject=_("[%(reference)s] Request recorded") % {"reference": ticket.reference},
        title=_("Your request was recorded"),
        blocks=(Paragraph(_("The team reads it and writes to you at this address.")), *letter.see(), facts),
        why=_("You asked for nothing? Ignore this message."),
        stop=letter.stop(),
        stops_in_one_click=True,
        may_reply=letter.may_reply,
        is_acknowledgement=True,
        values=letter.values("" if letter.is_confidential else pick(ticket.service.title)),
    )


@NOTICES.register("ticket_replied")
def replied(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    written = _("%(author)s has written to you") if not letter.is_for_team else _("%(author)s has written")
    title = written % {"author": letter.author}
    if letter.ticket.turn == "customer" and not letter.is_for_team and letter.turn.title:
        title = letter.turn.title
    return letter.notice(letter.expected(_("New message")), title, letter.message(), preheader=written % {"author": letter.author})


@NOTICES.register("ticket_moved")
def moved(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    title = letter.status if letter.is_for_team else letter.turn.title or letter.status
    return letter.notice(letter.expected(letter.status), title, letter.message(), letter.told("told"), letter.says())


@NOTICES.register("ticket_reminder")
def reminder(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    if letter.ticket.next_move_at is None:
        raise Obsolete
    said = letter.entry.data.get("closes_at") if letter.entry else ""
    until = day(datetime.fromisoformat(said) if said else letter.ticket.next_move_at)
    text = Paragraph(_("Without news, the request goes on by itself on %(day)s.") % {"day": until})
    return letter.notice(letter.expected(_("Reminder")), letter.turn.title or letter.status, text)


@NOTICES.register("opinion_asked")
def opinion_asked(mail: OutgoingMail) -> Notice:
    """Raises Obsolete once it is not awaited any more, or not from this reader."""
    letter = Letter.of(mail)
    if mail.user is None or not letter.ticket.opinions_of(mail.user):
        raise Obsolete
    said = Paragraph(_("Your message is added, and the team has it. It counts neither as an acceptance nor as a refusal: tell us which."))
    return letter.notice(letter.expected(_("Your opinion is awaited")), letter.turn.title or letter.status, said)


@NOTICES.register("satisfaction_asked")
def satisfaction_asked(mail: OutgoingMail) -> Notice:
    """Raises Obsolete once nothing can be said any more, or it was."""
    letter = Letter.of(mail)
    if letter.ticket.rating is not None or not letter.ticket.may_rate(mail.user):
        raise Obsolete
    ways = [Action(label, letter.rating_url(score)) for score, label in reversed(scale())]
    said = Paragraph(_("One question, answered in a few seconds. Only the team reads your answer."), is_intro=True)
    return letter.asking(_("Your opinion"), question_of(letter.ticket), said, *(replace(way, is_move=True) for way in ways))


@NOTICES.register("rating_low")
def rating_low(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    score = {"score": letter.ticket.rating or 0}
    said = Paragraph(_("%(author)s gave %(score)s out of 5.") % {"author": letter.author, **score})
    return letter.notice(_("Dissatisfied"), _("A customer is not satisfied"), said, letter.message())


@NOTICES.register("ticket_assigned")
def assigned(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    if letter.ticket.agent_id != mail.user_id:
        raise Obsolete
    by = Paragraph(_("%(author)s gave it to you.") % {"author": letter.author}) if letter.entry and letter.entry.actor else None
    return letter.notice(_("Given to you"), _("A request was given to you"), by)


@NOTICES.register("mentioned")
def mentioned(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    return letter.notice(_("You are called"), _("%(author)s calls you in a note") % {"author": letter.author}, letter.message())


@NOTICES.register("ticket_new_for_team")
def new_for_team(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    if letter.is_fixed:
        came = Paragraph(_("It came by mail, from a sender whom nothing proves. Read it on the desk."))
        return letter.notice(_("New request"), _("A new request came by mail"), came)
    asks = Paragraph(_("%(author)s made this request.") % {"author": letter.author})
    return letter.notice(_("New request"), letter.ticket.title, asks)


@NOTICES.register("participant_added")
def participant_added(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    text = Paragraph(_("%(author)s made you part of this request: you can read it and write in it.") % {"author": letter.author})
    return letter.notice(_("You were added"), letter.ticket.title, text)


@NOTICES.register("ticket_shared")
def shared(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    said = {"author": letter.author, "organisation": letter.entry.data.get("organisation", "") if letter.entry else ""}
    text = Paragraph(_("%(author)s shared this request with %(organisation)s: its people can read it.") % said)
    return letter.notice(_("Shared with you"), letter.ticket.title, text)


@NOTICES.register("ticket_corrected")
def corrected(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    changes = changes_of(letter.entry) if letter.entry else []
    rows = tuple((label, after or "–") for label, _before, after in changes)
    text = Paragraph(_("%(author)s changed answers of this request.") % {"author": letter.author})
    return letter.notice(_("Answers changed"), letter.ticket.title, text, Facts(rows) if rows else None)


@NOTICES.register("ticket_category")
def category(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    rows = tuple((label, after or "–") for label, _before, after in (changes_of(letter.entry) if letter.entry else []))
    text = Paragraph(_("While studying your request, %(author)s corrected its category.") % {"author": letter.author})
    return letter.notice(_("Category changed"), _("The category of your request was corrected"), text, Facts(rows) if rows else None)


@NOTICES.register("commitment_warning")
def commitment_warning(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    said = sentence_of(letter.entry, for_team=True) if letter.entry else ""
    return letter.notice(_("Due soon"), letter.ticket.title, Paragraph(said), _sum_of(letter))


@NOTICES.register("commitment_breached")
def commitment_breached(mail: OutgoingMail) -> Notice:
    letter = Letter.of(mail)
    said = sentence_of(letter.entry, for_team=True) if letter.entry else ""
    return letter.notice(_("Overdue"), letter.ticket.title, Paragraph(said), _sum_of(letter))


def _sum_of(letter: Letter) -> Block:
    return Action(_("Why this due time?"), f"{letter.url}/commitments")
