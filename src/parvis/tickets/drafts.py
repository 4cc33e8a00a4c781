"""Forms being filled in: saved as one types, found again, carried over a sign-in and over a new version of the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.intake import uploads as intake_uploads
from parvis.intake.definition import Definition, Field
from parvis.intake.owner import Owner
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick
from parvis.tickets.carrying import ASIDE, BESIDE, ORIGIN, Carried
from parvis.tickets.models import Draft, Ticket
from parvis.tickets.submission import current_form

if TYPE_CHECKING:
    from parvis.catalogue.models import Service
    from parvis.people.models import User

MOST = 50
"""Drafts of one owner; starting another one lets the oldest go."""
FORM_KINDS = ("form", "answers")
"""A request being asked and answers being corrected; what is written in a conversation is kept by `replies`."""


class Gone(Refused):
    """It was sent or erased in another window meanwhile; who reads it again finds what became of it."""

    def __init__(self) -> None:
        super().__init__(_("This draft is no longer here: it was sent or erased in another window."), code="gone")


def owner_of(draft: Draft) -> Owner:
    """Whose uploads belong to the draft; their purpose is its id."""
    return Owner(draft.owner_id, "" if draft.owner_id else draft.session_hash)


def start(
    service: Service,
    *,
    owner: User | None = None,
    session_hash: str = "",
    ticket: Ticket | None = None,
    answers: Mapping[str, Any] | None = None,
    key: UUID | None = None,
) -> Draft:
    """A new draft, of a person or of a browser's session. `ticket`: the one whose answers it corrects.

    The second call with one `key` returns what the first one made. Raises ValueError when it would be nobody's.
    """
    if owner is None and not session_hash:
        raise ValueError("a draft needs a person or a session")
    draft = Draft(
        owner=owner,
        session_hash="" if owner else session_hash,
        service=service,
        form_version=ticket.form_version if ticket else current_form(service),
        ticket=ticket,
        kind="answers" if ticket else "form",
        answers=dict(answers or (ticket.answers if ticket else {})),
        **({"key": key} if key else {}),
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
            for old in _forms_of(owner, session_hash).exclude(pk=draft.pk)[MOST - 1 :]:
                discard(old)
    except IntegrityError:
        earlier = _forms_of(owner, session_hash).filter(key=draft.key, service=service).first()
        if earlier:
            return earlier
        draft.key = uuid7()  # its own is that of another form of theirs
        draft.save(force_insert=True)
    return draft


def answers_in(draft: Draft) -> dict[str, Any]:
    """What the draft answers to the form it is of."""
    return {key: value for key, value in draft.answers.items() if key not in BESIDE}


def origin_of(draft: Draft) -> str:
    """Where the facts came from with which it began, as its address said; empty when it began with none."""
    return str(draft.answers.get(ORIGIN, ""))


def save(draft: Draft, answers: Mapping[str, Any], step: str, *, done: bool = False) -> Draft:
    """Keep `answers` as typed; `step`: where the person is; `done`: that step has nothing left to correct.

    Raises Gone when it was sent or erased meanwhile.
    """
    draft.answers = {**answers, **{name: draft.answers[name] for name in BESIDE if draft.answers.get(name)}}
    draft.step_key = step
    draft.updated_at = now()
    others = [key for key in draft.done_steps if key != step]
    draft.done_steps = [*others, step] if done else others
    _keep(draft, "answers", "step_key", "done_steps", "updated_at")
    return draft


def mark_done(draft: Draft, steps: Iterable[str]) -> None:
    """These steps, and no others, have nothing left to correct. Raises Gone."""
    draft.done_steps = list(steps)
    _keep(draft, "done_steps")


def adopt(session_hash: str, user: User) -> list[Draft]:
    """Give what a session began to the person who has just signed in, its files included.

    What was typed on a page of theirs after their session had ended goes to the draft that this page shows.
    """
    if not session_hash:
        return []
    with transaction.atomic():
        found = list(Draft.objects.select_for_update().filter(owner=None, session_hash=session_hash))
        for draft in found:
            intake_uploads.adopt(session=owner_of(draft), owner=Owner(user.pk), purpose=str(draft.pk))
            twin = Draft.objects.filter(owner=user, key=draft.key).first()
            draft.owner, draft.session_hash = user, ""
            if twin and twin.service_id == draft.service_id:
                _join(draft, to=twin)
                continue
            if twin:
                draft.key = uuid7()  # that of another form of theirs
            _keep(draft, "owner", "session_hash", "key")
    return found


def mine(user: User | None = None, session_hash: str = "") -> QuerySet[Draft]:
    """Forms not sent yet, last touched first; those of a service that was withdrawn are left out."""
    return _forms_of(user, session_hash).filter(service__is_active=True).select_related("service", "service__portal", "form_version")


def find(draft_id: UUID | str, *, user: User | None = None, session_hash: str = "") -> Draft:
    """One's own draft. Raises Draft.DoesNotExist for anybody else's."""
    try:
        key = draft_id if isinstance(draft_id, UUID) else UUID(draft_id)
    except ValueError:
        raise Draft.DoesNotExist from None
    return mine(user, session_hash).get(pk=key)


def discard(draft: Draft) -> None:
    """Forget it, and the files sent with it."""
    owner = owner_of(draft)
    with transaction.atomic():
        for file in intake_uploads.waiting_files(owner=owner, purpose=str(draft.pk)):
            intake_uploads.remove(file.id, owner=owner, purpose=str(draft.pk))
        draft.delete()


@dataclass(frozen=True)
class Resumed:
    """`changed`: labels of the fields that a new version of the form added, changed or no longer asks for."""

    draft: Draft
    changed: tuple[str, ...] = ()


def resume(draft: Draft) -> Resumed:
    """The draft on the form as it is now: answers to questions that stayed are kept, the person is told which did not.

    A correction stays on the version of its ticket. Raises Refused when the service was withdrawn.
    """
    if not draft.service.is_active:
        raise Refused(_("This request is no longer offered. Choose another one in the catalogue."), code="withdrawn")
    current = draft.form_version if draft.ticket_id else current_form(draft.service)
    if current.pk == draft.form_version_id:
        return Resumed(draft)
    old, new = draft.form_version.definition, current.definition
    changed = list(_changed(old, new))
    steps = {step.key for step in new.steps}
    draft.form_version = current
    carried, waiting = Carried.over(draft.answers, old, new), draft.answers.get(ASIDE) or {}
    still_waiting = {key: value for key, value in carried.aside.items() if key in waiting}
    origin = {ORIGIN: origin_of(draft)} if origin_of(draft) else {}
    draft.answers = {**carried.answers, **({ASIDE: still_waiting} if still_waiting else {}), **origin}
    draft.done_steps = [key for key in draft.done_steps if key in steps and not _touches(new, key, changed)]
    if draft.step_key not in steps:
        draft.step_key = ""
    _keep(draft, "form_version", "answers", "done_steps", "step_key")
    return Resumed(draft, tuple(pick(field.label) for field in changed))


def switch(draft: Draft, service: Service) -> Draft:
    """Go on with another service: what both ask keeps its answer, the files sent stay, and the rest waits for a switch back.

    It takes another key, so that a page of the first service that is still open somewhere does not write into it.
    """
    current = current_form(service)
    carried = Carried.over(draft.answers, draft.form_version.definition, current.definition)
    draft.answers = {**carried.answers, **({ASIDE: carried.aside} if carried.aside else {})}
    draft.service, draft.form_version, draft.step_key, draft.done_steps = service, current, "", []
    draft.updated_at, draft.key = now(), uuid5(draft.key, service.slug)
    with transaction.atomic():
        twin = Draft.objects.filter(owner=draft.owner_id, session_hash=draft.session_hash, key=draft.key).first()
        if twin:  # the button was pressed twice
            return _join(draft, to=twin)
        _keep(draft, "key", "service", "form_version", "answers", "step_key", "done_steps", "updated_at")
    return draft


def _keep(draft: Draft, *fields: str) -> None:
    """Write these fields. Raises Gone when the draft is no longer there."""
    if not Draft.objects.filter(pk=draft.pk).update(**{name: getattr(draft, name) for name in fields}):
        raise Gone


def _join(draft: Draft, *, to: Draft) -> Draft:
    """Two drafts of one page become one: what the newer `draft` says stands, and its files are there too."""
    intake_uploads.hand_over(owner=owner_of(to), purpose=str(draft.pk), to=str(to.pk))
    draft.delete()
    to.answers = {**to.answers, **draft.answers}
    return save(to, answers_in(to), draft.step_key)


def _forms_of(user: User | None, session_hash: str) -> QuerySet[Draft]:
    forms = Draft.objects.filter(kind__in=FORM_KINDS)
    if user is not None and user.is_authenticated:
        return forms.filter(owner=user)
    return forms.filter(owner=None, session_hash=session_hash) if session_hash else forms.none()


def _changed(old: Definition, new: Definition) -> Iterator[Field]:
    """Fields that are new or asked otherwise, in the new form's order, then those no longer asked."""
    before = {(step.key if step.repeat else "", field.key): field for step, field in old.fields()}
    after = {(step.key if step.repeat else "", field.key): field for step, field in new.fields()}
    for place, field in after.items():
        if place not in before or _asked(before[place]) != _asked(field):
            yield field
    yield from (field for place, field in before.items() if place not in after)


def _asked(field: Field) -> Any:
    """What makes it the same question: not its place, hint or help."""
    return {key: value for key, value in field.said.items() if key not in ("hint", "help", "width", "autocomplete", "prefill")}


def _touches(new: Definition, step_key: str, changed: list[Field]) -> bool:
    keys = {field.key for field in changed}
    return any(field.key in keys for field in new.step(step_key).fields)
