"""The legal delay of a personal-data request: where its end stands, and the team told before and after, each once.

It is the case's, and no commitment: it counts from the day the demand was received, day and night, and nothing pauses it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.jobs import each, sweep
from parvis.kit.speaking import day
from parvis.privacy.models import Case
from parvis.privacy.procedure import Procedure, deadline
from parvis.tickets import notices
from parvis.tickets.models import Ticket
from parvis.tickets.sentences import SENTENCES
from parvis.tickets.wording import PLACEHOLDERS

logger = logging.getLogger(__name__)

WARNED_ON: Final = 20
"""Days after the demand was received."""
WARNED_BEFORE_LATER_END: Final = timedelta(days=10)
WARNED, OVER = "legal_delay_warned", "legal_delay_over"


def legal_end(ticket: Ticket) -> datetime | None:
    """When the delay of an open request ends; None, without a query, for any other request."""
    procedure = Procedure.of(ticket.service)
    if procedure is None or not ticket.is_open:
        return None
    due = Case.objects.filter(ticket=ticket).values_list("due_at", flat=True).first()
    return due or deadline(procedure.received_on(ticket), ticket.zone)


@PLACEHOLDERS.register("legal_due")
def _legal_due(ticket: Any) -> str:
    end = legal_end(ticket)
    return day(end) if end else ""


def warned_from(case: Case) -> datetime:
    """From when the team is told that the end comes near: the 20th day, or ten days before the end that was put off."""
    if case.extended_at:
        return case.due_at - WARNED_BEFORE_LATER_END
    return datetime.combine(case.received_on + timedelta(days=WARNED_ON), time(), case.ticket.zone)


@sweep(every_seconds=600)
def tell_delays() -> int:
    """Tell of the delays that end soon and of those that are over; of how many."""
    soon = Case.objects.running().filter(due_at__lte=now() + timedelta(days=15))
    due = soon.filter(late_told_at=None).order_by("due_at").values_list("pk", flat=True)
    told = each(list(due), _tell)
    if told:
        logger.info("legal delays told of: %d", told)
    return told


def _tell(pk: Any) -> int:
    """Looked at again under the case's lock: another worker may have told, the case may be done."""
    with transaction.atomic():
        joined = Case.objects.running().select_for_update(of=("self",)).select_related("ticket__portal")
        case = joined.filter(pk=pk, late_told_at=None).first()
        if case is None:
            return 0
        moment = now()
        if moment > case.due_at:
            case.late_told_at = moment
            case.save(update_fields=["late_told_at"])
            return _told(case, OVER)
        if case.warned_at or moment < warned_from(case):
            return 0
        case.warned_at = moment
        case.save(update_fields=["warned_at"])
        return _told(case, WARNED)


def _told(case: Case, kind: str) -> int:
    ticket = Ticket.objects.select_related("portal", "service", "workflow", "organisation", "agent", "team").get(pk=case.ticket_id)
    data = {"due_at": case.due_at.isoformat()}
    entry = Entry.write(ticket, kind, by=None, from_team=True, internal=True, data=data, channel=Entry.Channel.AUTO)
    notices.tell_team(ticket, entry, kind)
    return 1


@SENTENCES.register(WARNED)
def _warned(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("The legal delay ends soon, on %(day)s") % {"day": _end(data)}


@SENTENCES.register(OVER)
def _over(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("The legal delay is over: it ended on %(day)s") % {"day": _end(data)}


def _end(data: Mapping[str, Any]) -> str:
    said = parse_datetime(str(data.get("due_at", "")))
    return day(said) if said else ""


@SENTENCES.register("identity_checked")
def _identity_checked(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Identity of the person checked by %(who)s") % {"who": who}


@SENTENCES.register("data_sought")
def _data_sought(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Personal data searched for by %(who)s") % {"who": who}


@SENTENCES.register("data_decided")
def _data_decided(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(who)s had what was chosen carried out on the data found") % {"who": who}
