"""What the worker does for cases: searching, carrying out, and putting an end to them. Killed anywhere, it goes on where it was."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from parvis.catalogue.models import Service
from parvis.kit.clock import now
from parvis.kit.holdings import HOLDINGS, Cause, Holding
from parvis.kit.jobs import each, sweep
from parvis.kit.traces import Corrections, Traces
from parvis.privacy.cases import open_case
from parvis.privacy.finding import as_json, find, from_json, traces
from parvis.privacy.holds import Held
from parvis.privacy.models import Case, Finding
from parvis.privacy.procedure import OPTION
from parvis.privacy.proofs import prove
from parvis.tickets.models import Ticket
from parvis.tickets.redirects import is_over

BATCH = 200
_OF_REQUESTERS = ("people.account", "people.membership", "people.personal", "people.address", "people.factor", "people.session")
_OWN = {"rectification": Finding.Choice.RECTIFY, "access": Finding.Choice.EXPORT, "portability": Finding.Choice.EXPORT}


@sweep(every_seconds=20)
def work_due() -> int:
    """One step of every case at work; how many were at work. Requests that have no case yet get theirs."""
    for service in Service.objects.filter(options__has_key=OPTION):
        without = Ticket.objects.filter(service=service, personal_data_case=None).select_related("portal", "service")
        each(without[:BATCH], _open)
    at_work = Case.objects.filter(state__in=["searching", "applying", "applied"]).select_related("ticket__portal", "ticket__workflow")
    due = [case for case in at_work if case.state != Case.State.APPLIED or is_over(case.ticket)]
    return each(due, _work)


def _open(ticket: Ticket) -> bool:
    open_case(ticket)
    return True


def _work(case: Case) -> bool:
    if case.state == Case.State.SEARCHING:
        search(case)
    else:
        while apply_batch(case):
            pass
    return True


def search(case: Case) -> None:
    """Make the findings anew."""
    said = traces(case.sought, case.portal_key)
    asks_themselves = case.ticket.requester_id in said.users
    found = [
        Finding(
            case=case,
            organisation_id=case.organisation_id,
            holding=holding.key,
            row=one.pk,
            relation=one.relation,
            place=_place(holding, one.pk),
            rank=holding.rank,
            choice=_OWN.get(case.ground, Finding.Choice.ANONYMISE),
            waits=_is_about(holding, one.pk, case.ticket) or (asks_themselves and holding.key in _OF_REQUESTERS),
        )
        for holding, one in find(said, case.portal_key)
    ]
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.state != Case.State.SEARCHING or locked.sought != case.sought:
            return
        locked.findings.all().delete()
        Finding.objects.bulk_create(found, batch_size=500)
        locked.state, locked.searched_at, locked.recognised = Case.State.FOUND, now(), as_json(said)
        locked.save(update_fields=["state", "searched_at", "recognised"])


def apply_batch(case: Case, size: int = BATCH) -> int:
    """Carry out some of what was chosen, each row in its own transaction; how many. The last one ends the case."""
    to_do = case.findings.filter(done_at=None)
    if not is_over(case.ticket):
        to_do = to_do.filter(waits=False)
    pks = list(to_do.order_by("rank", "pk").values_list("pk", flat=True)[:size])
    if not pks:
        _end(case)
        return 0
    _forget_pages()
    said = from_json(case.recognised)
    corrections = Corrections(tuple((wrong, right) for wrong, right in case.corrections))
    cause = Cause(case.pk, case.ground, case.applied_by)
    for pk in pks:
        with transaction.atomic():
            _carry_out(Finding.objects.select_for_update().get(pk=pk), said, corrections, cause)
    return len(pks)


def _carry_out(finding: Finding, said: Traces, corrections: Corrections, cause: Cause) -> None:
    if finding.done_at:
        return
    holding = HOLDINGS.get(finding.holding)
    row = holding.get(finding.row)
    finding.outcome, finding.done_at = _outcome(finding, holding, row, said, corrections, cause), now()
    finding.save(update_fields=["outcome", "done_at"])


def _outcome(finding: Finding, holding: Holding, row: Any, said: Traces, corrections: Corrections, cause: Cause) -> str:
    if row is None:
        return "gone"
    if finding.choice in (Finding.Choice.KEEP, Finding.Choice.EXPORT):
        return finding.choice
    held = Held.now()
    if held.keeps(holding, row) or said.users & held.people:
        return "held"
    if finding.choice == Finding.Choice.RECTIFY:
        holding.rectify(row, corrections, cause)
        return "rectify"
    return holding.anonymise(row, said, finding.relation, cause)  # type: ignore[arg-type]  # one of the relations: it was written by search


def _end(case: Case) -> None:
    """What waits for the request's closing keeps the case; then every identifier goes from it."""
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.state not in (Case.State.APPLYING, Case.State.APPLIED):
            return
        waits = locked.findings.filter(done_at=None).exists()
        locked.applied_at = locked.applied_at or now()
        locked.state = Case.State.APPLIED if waits else Case.State.DONE
        prove(locked, case.ticket.reference)
        if not waits:
            locked.sought, locked.recognised, locked.corrections, locked.identity_note = {}, {}, [], ""
        locked.save(update_fields=["state", "applied_at", "sought", "recognised", "corrections", "identity_note"])
    settle_index()


def settle_index() -> None:
    """SQLite's index of words keeps those that were taken out until its segments are merged."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO tickets_search(tickets_search) VALUES ('optimize')")


def _forget_pages() -> None:
    """SQLite: what is deleted is overwritten in the file, too."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _place(holding: Holding, pk: str) -> str:
    row = holding.get(pk)
    return holding.place(row)[:60] if row is not None else ""


def _is_about(holding: Holding, pk: str, ticket: Ticket) -> bool:
    return bool(holding.about) and holding.table._default_manager.filter(pk=pk).filter(**{holding.about: ticket.pk}).exists()
