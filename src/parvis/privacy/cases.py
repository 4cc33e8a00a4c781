"""The verbs of a personal-data case: each for the team that handles the request, in this order."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.jobs import poke
from parvis.kit.speaking import day
from parvis.kit.text import one_line
from parvis.kit.traces import SHORTEST
from parvis.privacy.finding import SOUGHT
from parvis.privacy.models import Case, Finding
from parvis.privacy.procedure import Procedure, deadline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from parvis.people.models import User
    from parvis.tickets.models import Ticket

WORK = "privacy.work_due"
MOST_SOUGHT = 50


def case_of(ticket: Ticket) -> Case | None:
    """The case of a personal-data request; one that nobody wrote yet is as it will be. None for any other request."""
    procedure = Procedure.of(ticket.service)
    if procedure is None:
        return None
    return Case.objects.filter(ticket=ticket).first() or _new(ticket, procedure)


def open_case(ticket: Ticket) -> Case | None:
    """As `case_of`, and written."""
    case = case_of(ticket)
    return _written(case) if case else None


def _new(ticket: Ticket, procedure: Procedure) -> Case:
    received = procedure.received_on(ticket)
    return Case(
        ticket=ticket,
        organisation_id=ticket.organisation_id,
        portal_key=ticket.portal.key,
        received_on=received,
        due_at=deadline(received, ticket.zone),
        ground=procedure.ground(ticket),
        sought=procedure.sought(ticket),
    )


def _written(case: Case) -> Case:
    """Two at once write one."""
    if case._state.adding:
        Case.objects.bulk_create([case], ignore_conflicts=True)
    return Case.objects.get(ticket=case.ticket_id)


def check_identity(case: Case, how: str, note: str = "", *, by: User) -> Case:
    """Who asks is who they say: how it was checked, by whom and when. Nothing is searched before."""
    if how not in Case.Identity.values:
        raise Refused(_("Say how the identity was checked."), code="no_way")
    with _held(case, by, *_BEFORE) as locked:
        said = (how, one_line(note, 300))
        if locked.identity_by_id == by.pk and (locked.identity, locked.identity_note) == said:
            return locked
        locked.identity, locked.identity_note = said
        locked.identity_by, locked.identity_at = by, now()
        locked.save(update_fields=["identity", "identity_note", "identity_by", "identity_at"])
        _record(locked, "identity_checked", by, {"how": how})
    return locked


def seek(
    case: Case, sought: Mapping[str, Iterable[str]], *, ground: str = "", corrections: Iterable[tuple[str, str]] = (), by: User
) -> Case:
    """Search for what these say; the worker does it. May be said again, until something was carried out; the same while it is searched is said once."""
    wanted = {name: _cleaned(name, sought.get(name, ())) for name in SOUGHT}
    if not any(wanted.values()):
        raise Refused(_("Type at least one address, number, name or delivery number."), code="nothing")
    corrections = list(corrections)
    _cleaned("terms", [wrong for wrong, _right in corrections])
    if ground and ground not in Case.Ground.values:
        raise Refused(_("Choose what the person asks for."), code="no_ground")
    with _held(case, by, *_BEFORE, Case.State.SEARCHING) as locked:
        _require_identity(locked)
        mended = [[wrong, right] for wrong, right in corrections if wrong and right]
        if locked.state == Case.State.SEARCHING and (locked.sought, locked.ground, locked.corrections) == (
            wanted,
            ground or locked.ground,
            mended,
        ):
            return locked
        locked.sought, locked.state = wanted, Case.State.SEARCHING
        locked.ground = ground or locked.ground
        locked.corrections = mended
        locked.save(update_fields=["sought", "state", "ground", "corrections"])
        _record(locked, "data_sought", by, {})
        poke(WORK)
    return locked


def choose(case: Case, choices: Mapping[tuple[str, str, str], str], *, by: User) -> int:
    """What becomes of findings: {(holding, place, relation): choice}. How many it was said of."""
    if strangers := set(choices.values()) - set(Finding.Choice.values):
        raise Refused(_("“%(choice)s” is not one of the choices.") % {"choice": sorted(strangers)[0]}, code="no_choice")
    with _held(case, by, Case.State.FOUND) as locked:
        rows = locked.findings.filter(done_at=None)
        return sum(
            rows.filter(holding=holding, place=place, relation=relation).update(choice=choice)
            for (holding, place, relation), choice in choices.items()
        )


def carry_out(case: Case, *, by: User) -> Case:
    """Do what was chosen; the worker does it, batch by batch. Said twice, it is done once."""
    with _held(case, by, Case.State.FOUND, Case.State.APPLYING, Case.State.APPLIED, Case.State.DONE) as locked:
        if locked.state != Case.State.FOUND:
            return locked
        _require_identity(locked)
        if locked.findings.filter(choice=Finding.Choice.RECTIFY).exists() and not locked.corrections:
            raise Refused(_("Say what is wrong and what is right before you put anything right."), code="no_corrections")
        locked.state, locked.applied_by = Case.State.APPLYING, by
        locked.save(update_fields=["state", "applied_by"])
        _record(locked, "data_decided", by, {})
        poke(WORK)
    return locked


def extend(case: Case, reason: str, *, by: User) -> Case:
    """Two more months, once, and the requester is told why. Source: GDPR 12.3."""
    if not reason.strip():
        raise Refused(_("Write the reason: the law wants it told to the requester."), code="no_reason")
    with _held(case, by, *_BEFORE, Case.State.SEARCHING) as locked:
        if locked.extended_at and locked.extension_reason == reason:
            return locked  # sent twice
        if locked.extended_at:
            raise Refused(_("The delay was extended already: the law allows it once."), code="extended")
        ticket = case.ticket
        if now() > locked.due_at:
            raise Refused(_("The month is over: the law wants the extension told before its end."), code="too_late")
        locked.extended_at, locked.extension_reason = now(), reason
        locked.due_at = deadline(locked.received_on, ticket.zone, extended=True)
        locked.warned_at = None  # of the later end, the team is warned anew
        locked.save(update_fields=["extended_at", "extension_reason", "due_at", "warned_at"])
        until = _("The legal delay for this request is extended until %(day)s.") % {"day": day(locked.due_at)}
        ticket.reply(f"{until}\n\n{reason}", by=by)
    return locked


_BEFORE = (Case.State.OPEN, Case.State.FOUND)


@contextmanager
def _held(case: Case, by: User, *states: str) -> Iterator[Case]:
    """The row locked, for whoever handles the request, in one of these states; one transaction."""
    require_handler(case, by)
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=_written(case).pk)
        if locked.state not in states:
            raise Refused(_("This cannot be done at this point. Read the case again."), code="not_now")
        yield locked


def require_handler(case: Case, by: User) -> None:
    if not case.ticket.standing_of(by).is_handler:
        raise Refused(_("Only the team may do this."), code="team_only")


def _require_identity(case: Case) -> None:
    if case.identity_at is None:
        raise Refused(_("Check who the person is first: data are never shown, changed or erased for somebody unknown."), code="no_identity")


def _record(case: Case, verb: str, by: User, data: dict[str, Any]) -> Entry:
    return Entry.write(case.ticket, verb, by=by, from_team=True, internal=True, data=data)


def _cleaned(name: str, values: Iterable[str]) -> list[str]:
    found = [text for value in values if (text := one_line(value, 250))][:MOST_SOUGHT]
    for text in found:
        size = len(re.sub(r"\D", "", text)) if name == "phones" else len(text)
        if size < (8 if name == "phones" else SHORTEST):
            raise Refused(_("“%(text)s” is too short: it would be found in texts about other people.") % {"text": text}, code="too_short")
    return list(dict.fromkeys(found))
