"""Requests that come again by themselves: each of their days makes one request, once, whatever runs twice or was down meanwhile."""

from __future__ import annotations

import logging
from calendar import monthrange
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from parvis.catalogue.models import Service
from parvis.intake.answers import freeze
from parvis.intake.cleaning import Errors, clean_all
from parvis.intake.definition import Definition, Field
from parvis.intake.models import FormVersion
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Conflict, Refused
from parvis.kit.jobs import each, sweep
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.mail.outbox import enqueue
from parvis.people.models import User
from parvis.tickets.asking import context_of
from parvis.tickets.carrying import Carried
from parvis.tickets.invalid import Invalid
from parvis.tickets.models import Draft, Occurrence, Recurrence, Ticket
from parvis.tickets.sentences import SENTENCES
from parvis.tickets.submission import current_form, submit

logger = logging.getLogger(__name__)

BATCH: Final = 100
EVERY: Final = range(1, 367)
STOPPED: Final = "recurrence_stopped"
DAYS: Final = {"day": 1, "week": 7}
LONGEST_MONTH: Final = 31


@dataclass(frozen=True)
class Rule:
    """Every `every` days, weeks, months or years from `first`, at its hour of the clock of `zone`, until `ends_on` (included).

    A month without the day (the 31st) has it on its last one.
    """

    unit: str
    every: int
    first: datetime
    zone: ZoneInfo
    ends_on: date | None = None

    @classmethod
    def of(cls, one: Recurrence) -> Rule:
        return cls(one.unit, one.every, one.first_at, ZoneInfo(one.time_zone), one.ends_on)

    def instants(self, start: int = 0) -> Iterator[datetime]:
        """In UTC, from the one with this number on; without end where none was said."""
        local = self.first.astimezone(self.zone)
        number = start
        while True:
            day = self._day(local.date(), number)
            if self.ends_on and day > self.ends_on:
                return
            yield datetime.combine(day, local.time(), self.zone).astimezone(UTC)
            number += 1

    def after(self, moment: datetime) -> datetime | None:
        """The next one that lies behind `moment`; None when it is over."""
        return next((instant for instant in self.instants(self._near(moment)) if instant > moment), None)

    def between(self, since: datetime, until: datetime) -> list[datetime]:
        """Those from `since` to `until`, both included."""
        found = []
        for instant in self.instants(self._near(since)):
            if instant > until:
                break
            if instant >= since:
                found.append(instant)
        return found

    def _day(self, first: date, number: int) -> date:
        steps = self.every * number
        if self.unit in DAYS:
            return first + timedelta(days=DAYS[self.unit] * steps)
        year, month = divmod(first.year * 12 + first.month - 1 + steps * (12 if self.unit == "year" else 1), 12)
        return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))

    def _near(self, moment: datetime) -> int:
        """A number that lies before `moment` for sure: nobody counts from the beginning."""
        days = DAYS.get(self.unit) or LONGEST_MONTH * (12 if self.unit == "year" else 1)
        return max(0, (moment - self.first).days // (days * self.every) - 1)


def services_of(user: User) -> Any:
    """Those whose recurring requests `user` looks after: what they handle."""
    return Service.objects.handled_by(user).order_by().values("pk")


def asked(form: Definition) -> Definition:
    """What a recurring request answers: not the files, and not what the team alone answers."""
    steps = (replace(step, fields=tuple(item for item in step.fields if not _is_left_out(item))) for step in form.steps)
    return Definition(tuple(step for step in steps if step.fields))


def repeat(
    ticket: Ticket, *, by: User, name: str, unit: str, every: int, first_at: datetime, ends_on: date | None = None, key: UUID | None = None
) -> Recurrence:
    """Let the like of `ticket` come again: its service, requester and answers, without files and what the team alone answered. The second call with one `key` returns
    what the first made. Raises Refused when `by` does not handle it, nobody with an account asked for it, or the days make no sense."""
    if key is not None and (earlier := Recurrence.objects.filter(pk=key, owner=by).first()):
        return earlier
    ticket._require_handler(by)
    if ticket.requester is None:
        raise Refused(_("Whoever asked for it has no account: a recurring request needs somebody in whose name it is made."), code="nobody")
    made = Recurrence(
        **({"pk": key} if key else {}),
        organisation=ticket.organisation,
        service=ticket.service,
        form_version=ticket.form_version,
        requester=ticket.requester,
        owner=by,
        answers=_kept(ticket.form_version.definition, ticket.answers),
    )
    _say_when(made, name=name, unit=unit, every=every, first_at=first_at, ends_on=ends_on, zone=ticket.portal.time_zone)
    made.save(force_insert=True)
    return made


def change(
    one: Recurrence, *, by: User, name: str, unit: str, every: int, first_at: datetime, ends_on: date | None = None, seen_version: int
) -> Recurrence:
    """Say anew when it comes. Said twice, it is written once. Raises Conflict when somebody else did meanwhile."""
    with _held(one, by) as held:
        before = _said(held)
        _say_when(held, name=name, unit=unit, every=every, first_at=first_at, ends_on=ends_on, zone=held.time_zone)
        if _said(held) == before:
            return held
        if held.version != seen_version:
            raise Conflict(_("Somebody has changed this meanwhile. Read it again, then decide."), code="changed_meanwhile")
        _keep(held, "name", "unit", "every", "first_at", "ends_on", "next_at")
    return held


def change_answers(
    one: Recurrence, answers: Mapping[str, Any], *, by: User, version: FormVersion, seen_version: int, draft: Draft | None = None
) -> Recurrence:
    """Let its next days be filed with `answers` to `version` of its form, checked as if its requester gave them; `draft` goes with it.

    Said twice, it is done once. Raises Invalid for answers to correct, Conflict when somebody else changed it meanwhile, Refused when it
    is not open to the requester any more, asks for a file, or has a newer form than `version`.
    """
    with _held(one, by) as held:
        require_open(held)
        if version.pk != current_form(held.service).pk:
            said = _("The form has changed meanwhile. Choose “Change the answers” once more: what you have typed goes along.")
            raise Refused(said, code="form_changed")
        context = context_of(held.service, held.requester, organisation=held.organisation)
        clean, errors = clean_all(version, answers, context)
        if errors:
            _require_no_file(version.definition, errors)
            raise Invalid(version, errors)
        frozen = freeze(version, clean, context, {})
        if (held.form_version_id, held.answers) != (version.pk, frozen):
            if held.version != seen_version:
                told = _("Somebody has changed this recurring request meanwhile. Read it again, then decide.")
                raise Conflict(told, code="changed_meanwhile")
            held.answers, held.form_version, held.problem = frozen, version, ""
            _keep(held, "answers", "form_version", "problem")
        if draft:
            draft.delete()
    return held


def require_open(one: Recurrence) -> None:
    """Raises Refused when its requester may not ask for it any more."""
    service, person = one.service, one.requester
    if not service.is_active or not Service.objects.usable_by(person).filter(pk=service.pk).exists():
        raise Refused(_("This kind of request is closed, or not open any more to %(name)s.") % {"name": person}, code="not_granted")
    if not person.is_active:
        raise Refused(_("The account of %(name)s is closed.") % {"name": person}, code="inactive")


def pause(one: Recurrence, *, by: User) -> Recurrence:
    """It makes nothing until it goes on. Said twice, it is done once."""
    with _held(one, by) as held:
        if held.paused_at is None:
            held.paused_at = now()
            _keep(held, "paused_at")
    return held


def resume(one: Recurrence, *, by: User) -> Recurrence:
    """It goes on with its next day; those missed are not made up for. Who says so looks after it from now on."""
    with _held(one, by) as held:
        if held.paused_at is not None:
            held.paused_at, held.problem, held.owner = None, "", by
            held.next_at = Rule.of(held).after(now())
            _keep(held, "paused_at", "problem", "owner", "next_at")
    return held


@sweep(every_seconds=60)
def make_recurring() -> int:
    """File what falls due; how many requests. Each row in a transaction of its own, under its lock."""
    due = Recurrence.objects.filter(next_at__lte=now(), paused_at=None).order_by("next_at").values_list("pk", flat=True)[:BATCH]
    made = each(list(due), _make)
    if made:
        logger.info("recurring requests made: %d", made)
    return made


def _make(pk: UUID) -> bool:
    moment = now()
    with transaction.atomic():
        rows = Recurrence.objects.select_for_update(of=("self",)).select_related(
            "service__portal", "service__workflow", "form_version", "requester", "owner", "organisation"
        )
        one = rows.filter(pk=pk, next_at__lte=moment, paused_at=None).first()
        if one is None or one.next_at is None:
            return False
        rule = Rule.of(one)
        due = rule.between(one.next_at, moment) or [one.next_at]
        row = Occurrence(organisation=one.organisation, recurrence=one, due_at=due[-1], skipped=len(due) - 1)
        try:
            row.ticket = _filed(one, due[-1])
        except (Refused, Invalid) as failure:
            _stop(one, row, failure)
            return False
        row.save(force_insert=True)
        one.next_at = rule.after(moment)
        one.save(update_fields=["next_at"])  # nobody changed it: what somebody is changing now stays theirs to save
        data = {"name": one.name, "skipped": row.skipped}
        Entry.write(row.ticket, "recurred", by=None, from_team=True, internal=True, data=data, channel=Entry.Channel.AUTO)
    return True


def _filed(one: Recurrence, due: datetime) -> Ticket:
    require_open(one)
    service, person = one.service, one.requester
    version = current_form(service)
    answers = one.answers
    if version.pk != one.form_version_id:
        answers = Carried.over(answers, one.form_version.definition, version.definition).answers
    return submit(
        service,
        by=one.owner,
        on_behalf_of=person,
        organisation=one.organisation,
        answers=answers,
        key=uuid5(one.pk, due.isoformat()),
        channel=Entry.Channel.AUTO,
        context=context_of(service, person, organisation=one.organisation),
    )


def _stop(one: Recurrence, row: Occurrence, failure: Exception) -> None:
    """It pauses, and its owner is told once."""
    with override(one.owner.language or one.service.portal.default_language):
        if isinstance(failure, Invalid):
            names = ", ".join(_names(current_form(one.service).definition, failure.errors))
            said = _("The form has changed: answers are missing or no longer possible (%(keys)s).") % {"keys": names}
        else:
            said = str(failure)
    one.paused_at, one.problem = now(), one_line(said, 500)
    _keep(one, "paused_at", "problem")
    row.problem = one.problem
    Occurrence.objects.get_or_create(
        recurrence=one,
        due_at=row.due_at,
        defaults={"organisation": one.organisation, "skipped": row.skipped, "problem": row.problem},
    )
    enqueue(
        STOPPED,
        to=one.owner,
        organisation=one.organisation,
        portal_key=one.service.portal.key,
        context={"recurrence": str(one.pk)},
        key=f"{STOPPED}:{one.pk.hex}:{row.due_at.isoformat()}"[:120],
    )


@contextmanager
def _held(one: Recurrence, by: User) -> Iterator[Recurrence]:
    """The row locked, for one of those who look after it. Raises Refused for anybody else."""
    with transaction.atomic():
        held = Recurrence.objects.select_for_update(of=("self",)).get(pk=one.pk)
        if not Service.objects.handled_by(by).filter(pk=held.service_id).exists():
            raise Refused(_("Only the team may do this."), code="team_only")
        yield held


def _keep(one: Recurrence, *names: str) -> None:
    one.version += 1
    one.save(update_fields=[*names, "version"])


def _said(one: Recurrence) -> tuple[object, ...]:
    return one.name, one.unit, one.every, one.first_at, one.ends_on


def _say_when(one: Recurrence, *, name: str, unit: str, every: int, first_at: datetime, ends_on: date | None, zone: str) -> None:
    wanted = one_line(name, 120)
    if not wanted:
        raise Refused(_("Write a name."), code="empty")
    if unit not in Recurrence.Unit.values or every not in EVERY:
        raise Refused(_("Choose how often it comes: every 1 to 366 days, weeks, months or years."), code="rule")
    one.name, one.unit, one.every, one.first_at, one.ends_on, one.time_zone = wanted, unit, every, first_at, ends_on, zone
    rule = Rule.of(one)
    one.next_at = first_at if first_at > now() else rule.after(now())
    if one.next_at is None or (ends_on and one.next_at.astimezone(rule.zone).date() > ends_on):
        raise Refused(_("It would never come: choose a last day after the first one."), code="never")


def _kept(form: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    left_out = {item.key for _step, item in form.fields() if _is_left_out(item)}
    kept = {key: value for key, value in answers.items() if key not in left_out}
    for step in form.steps:
        if step.repeat and isinstance(kept.get(step.key), list):
            kept[step.key] = [{key: value for key, value in row.items() if key not in left_out} for row in kept[step.key]]
    return kept


def _is_left_out(item: Field) -> bool:
    return item.type == "file" or item.is_internal


def _names(form: Definition, errors: Errors) -> list[str]:
    """What is to correct, as the form calls it, in its order; what it does not ask for by its key."""
    keys = {path.rpartition(".")[2] for path in errors}
    named = {item.key: pick(item.label) for _step, item in form.fields() if item.key in keys}
    return [*named.values(), *sorted(keys - named.keys())]


def _require_no_file(form: Definition, errors: Errors) -> None:
    """Raises Refused when what is missing is a file: a recurring request holds none."""
    missing = {path.rpartition(".")[2] for path in errors}
    for step, item in form.fields():
        is_row_missing = step.key in missing and all(_is_left_out(one) for one in step.fields)
        if item.type == "file" and (item.key in missing or is_row_missing):
            said = _("“%(label)s” asks for a file each time, and a recurring request keeps none: its form must do without.")
            raise Refused(said % {"label": pick(item.label)}, code="file")


@SENTENCES.register("recurred")
def _recurred(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    skipped = int(data.get("skipped") or 0)
    said = {"name": data.get("name", ""), "number": skipped}
    if not skipped:
        return _("Made by itself: %(name)s") % said
    return (
        ngettext(
            "Made by itself: %(name)s; %(number)d time before was missed and is not made up for",
            "Made by itself: %(name)s; %(number)d times before were missed and are not made up for",
            skipped,
        )
        % said
    )
