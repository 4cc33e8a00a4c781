"""Giving a ticket another kind: its answers carried into the other form, its status into the other workflow, its promises made anew.

What has no place in the other form stays in the revision before, with that form's own labels, and comes back when the kind is changed back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.catalogue.models import Service
from parvis.catalogue.seeing import is_narrower
from parvis.catalogue.workflow import Status
from parvis.intake.answers import summary
from parvis.intake.conditions import is_filled
from parvis.intake.definition import Definition, Field
from parvis.intake.models import FormVersion
from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.people.models import User
from parvis.tickets import contract, filling, notices, search
from parvis.tickets.carrying import Carried
from parvis.tickets.commitments import Commitments, named
from parvis.tickets.models import AnswerRevision, Ticket
from parvis.tickets.policy import terms_of
from parvis.tickets.sentences import SENTENCES
from parvis.tickets.submission import current_form

TEXTS: Final = ("text", "long_text")
"""What takes the words of any other answer."""


@dataclass(frozen=True)
class Place:
    """A question of the other form. `source`: the key of the question whose answer goes there, by itself; `offered`: (key, label) of those
    that could."""

    key: str
    label: str
    is_required: bool
    source: str
    offered: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Preview:
    """`left`: rows (label, answer) that go nowhere by themselves; `statuses`: those it may come into, the first by itself where `is_sure`."""

    service: Service
    places: tuple[Place, ...]
    left: tuple[tuple[str, str], ...]
    statuses: tuple[Status, ...]
    status: Status | None


def services_for(ticket: Ticket, user: User) -> list[Service]:
    """Other kinds of the same portal that the agent handles."""
    found = Service.objects.handled_by(user).filter(portal=ticket.portal_id, is_active=True, form__isnull=False)
    return list(found.exclude(pk=ticket.service_id).select_related("workflow", "portal", "family").order_by("order", "pk"))


def preview(ticket: Ticket, service: Service) -> Preview:
    version = current_form(service)
    old, new = ticket.form_version.definition, version.definition
    answered = _answered(ticket)
    carried = Carried.over(ticket.answers, old, new).answers
    fields = [item for step, item in new.fields() if step.repeat is None and item.type != "heading"]
    places = tuple(
        Place(
            item.key,
            pick(item.label),
            bool(item.said.get("required")),
            item.key if item.key in carried else "",
            tuple((key, label) for key, (label, _text) in answered.items() if _fits(old, key, item, ticket)),
        )
        for item in fields
    )
    left = tuple(said for key, said in answered.items() if key not in carried)
    statuses = _statuses(ticket, service)
    return Preview(service, places, left, statuses, _by_itself(ticket, service, statuses))


def change_service(
    ticket: Ticket,
    service: Service,
    *,
    by: User,
    mapping: Mapping[str, str] | None = None,
    status: str = "",
    seen_version: int | None = None,
    key: UUID | None = None,
) -> Entry:
    """Make it a request of `service`. `mapping`: {question of the other form: question whose answer goes there, empty for none}, where
    that is not what `preview` says; `status`: into which it comes, where several are of its phase.

    Raises Refused when `by` does not handle both, they are of two portals, or a status is to be chosen; Conflict as `move` does.
    """
    seen = ticket.version if seen_version is None else seen_version
    with transaction.atomic():
        ticket.lock(by=by)
        earlier = Entry.objects.written(ticket, key)
        if earlier:
            return earlier
        ticket.require_unchanged(ticket.version, since=seen)
        ticket._require_handler(by)
        if service.pk not in {one.pk for one in services_for(ticket, by)}:
            raise Refused(_("Choose a kind of request of this portal that you handle."), code="service")
        wanted = _chosen(ticket, service, status)
        version = current_form(service)
        answers = _carried(ticket, service, version, mapping or {})
        return _write(ticket, service, version, answers, wanted, by=by, key=key)


def _write(
    ticket: Ticket, service: Service, version: FormVersion, answers: dict[str, Any], status: Status, *, by: User, key: UUID | None
) -> Entry:
    data = {"from": dict(ticket.service.title), "to": dict(service.title), "service": service.slug, "revision": ticket.answers_revision + 1}
    entry = ticket._record("service_changed", by=by, data=data, key=key)
    kept = {"solved_at": ticket.solved_at, "closed_at": ticket.closed_at}
    is_same_place = service.workflow_id == ticket.workflow_id and status.key == ticket.status_key
    changes: dict[str, Any] = {"service": service, "workflow": service.workflow, "form_version": version, "answers": answers}
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket._standings.clear()
    changes |= filling.columns(service, version, answers)
    if "category" not in service.fills:
        changes["category"] = ""
    changes |= {"answers_revision": ticket.answers_revision + 1, "updated_at": entry.created_at, **_people(ticket, service)}
    is_closed = ticket.visibility == "restricted"
    if not is_closed and (service.visibility == "restricted" or not is_narrower(ticket.visibility, service.visibility)):
        changes["visibility"] = service.visibility
    if not is_same_place:
        changes |= ticket.enter(status, entry.created_at) | kept
    changes["coverage"] = contract.judge_again(ticket, str(changes.get("category", ticket.category)))
    ticket._advance(**changes)
    ticket._advance(**ticket._weighed({name: changes[name] for name in ("urgency",) if name in changes}, entry))
    ticket._advance(**_promised(ticket, status, entry.created_at))
    AnswerRevision.objects.create(
        organisation_id=ticket.organisation_id, ticket=ticket, number=ticket.answers_revision, form_version=version, answers=answers, by=by
    )
    ticket._end_overtaken()
    search.index(ticket)
    ticket.mark_read(by, entry.created_at)
    return entry


def _promised(ticket: Ticket, status: Status, at: datetime) -> dict[str, Any]:
    """The same pure function as for every change of what is promised: what was kept stays kept, time that was counted stays counted."""
    said = terms_of(ticket)
    if not ticket.has_commitments and not said:
        return {}
    found = Commitments(ticket)
    found.promise(said)
    if found.marks:
        found.mark(at, "service", named(status), is_counted=ticket.workflow.life.counts(status))
    return found.settled() | {"has_commitments": bool(found.marks)}


def _people(ticket: Ticket, service: Service) -> dict[str, Any]:
    """Who cannot handle the other kind has it no more."""
    teams = notices.teams_of(service)
    changes: dict[str, Any] = {}
    if ticket.team_id and ticket.team_id not in {team.pk for team in teams}:
        changes["team"] = teams[0] if len(teams) == 1 else None
    if ticket.agent and not ticket.standing_of(ticket.agent).is_handler:
        changes["agent"] = None
    return changes


def _answered(ticket: Ticket) -> dict[str, tuple[str, str]]:
    """{question: (label, answer in words)} of what was answered outside repeated steps."""
    language = (get_language() or "fr").partition("-")[0]
    blocks = summary(ticket.form_version, ticket.answers, language, internal=True)
    return {row.key: (row.label, row.text) for block in blocks for row in block.rows if row.is_answered and row.index is None}


def _fits(old: Definition, key: str, item: Field, ticket: Ticket) -> bool:
    field = _field(old, key)
    return field is not None and ((item.type in TEXTS and field.type != "file") or key in _carried_as(field, item, ticket.answers))


def _carried_as(field: Field, item: Field, answers: Mapping[str, Any]) -> dict[str, Any]:
    """{key of `field`: its answer} where it is of the same kind and `item` offers what was chosen."""
    if field.type != item.type or not is_filled(answers.get(field.key)):
        return {}
    offered = {option.value for option in item.options}
    value = answers[field.key]
    chosen = value if isinstance(value, list) else [value]
    return {field.key: value} if not offered or all(str(one) in offered for one in chosen) else {}


def _carried(ticket: Ticket, service: Service, version: FormVersion, mapping: Mapping[str, str]) -> dict[str, Any]:
    """What was answered when it was of that kind before, then what goes along now, then what the agent says."""
    old, new = ticket.form_version.definition, version.definition
    before = ticket.revisions.filter(form_version__form=service.form_id).select_related("form_version").order_by("-number").first()
    answers = Carried.over(before.answers, before.form_version.definition, new).answers if before else {}
    answers |= Carried.over(ticket.answers, old, new).answers
    answered = _answered(ticket)
    for key, source in mapping.items():
        item, field = _field(new, key), _field(old, source) if source else None
        if item is None:
            continue
        if field is None:
            if key in answers and source == "":
                answers.pop(key)
            continue
        same = _carried_as(field, item, ticket.answers)
        if same:
            answers[key] = same[source]
        elif item.type in TEXTS and field.type != "file" and source in answered:
            answers[key] = answered[source][1]
    return answers


def _field(form: Definition, key: str) -> Field | None:
    return next((item for step, item in form.fields() if step.repeat is None and item.key == key), None)


def _statuses(ticket: Ticket, service: Service) -> tuple[Status, ...]:
    """Those of its phase; where the other workflow has none, those of the phases near it, none that ends what is open."""
    life = service.workflow.life
    same = [status for status in life.statuses if status.phase == ticket.phase]
    if not same:
        same = [status for status in life.statuses if status.is_open == ticket.is_open]
    return tuple(same)


def _by_itself(ticket: Ticket, service: Service, statuses: tuple[Status, ...]) -> Status | None:
    if service.workflow_id == ticket.workflow_id:
        return ticket.own_status
    return statuses[0] if len(statuses) == 1 else next((one for one in statuses if one.key == ticket.status_key), None)


def _chosen(ticket: Ticket, service: Service, status: str) -> Status:
    statuses = _statuses(ticket, service)
    found = next((one for one in statuses if one.key == status), None) if status else _by_itself(ticket, service, statuses)
    if found is None:
        raise Refused(_("Choose the status in which it goes on."), code="status")
    return found


@SENTENCES.register("service_changed")
def _service_changed(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(who)s changed the kind of request: %(kind)s") % {"who": who, "kind": pick(data.get("to"))}
