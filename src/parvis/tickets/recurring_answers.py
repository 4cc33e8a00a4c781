"""The answers of a recurring request, written anew on the form of its service as it is now; the last page puts them in place of the old."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.intake.answers import summary
from parvis.intake.conditions import is_filled
from parvis.intake.context import Context
from parvis.intake.definition import Definition
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.sending import as_uuid
from parvis.people.models import Organisation, User
from parvis.tickets.asking import context_of
from parvis.tickets.behalf import WHOM, Filling
from parvis.tickets.carrying import Carried
from parvis.tickets.models import Draft, Recurrence
from parvis.tickets.recurring import asked, change_answers, require_open, services_of
from parvis.tickets.submission import current_form

KIND: Final = "recurring"


@dataclass(frozen=True)
class RecurringAnswers(Filling):
    """The form as an agent fills it in for the days to come. Its draft says under WHOM {recurrence, version, left, typed}: the version of
    the recurrence that was read, what of the old answers has no place any more, and whether a page was sent."""

    one: Recurrence

    @classmethod
    def begin(cls, one: Recurrence, *, by: User) -> RecurringAnswers:
        """With the answers that it has; what the agent typed and did not finish goes on. Raises Refused when it is not open to its requester."""
        require_open(one)
        current = current_form(one.service)
        form = asked(current.definition)
        if not form.steps:
            raise Refused(_("This form asks for nothing that a recurring request can keep."), code="file")
        key = uuid5(one.pk, KIND)
        begun = Draft.objects.filter(owner=by, key=key).select_related("service", "form_version").first()
        typed = begun if begun and begun.answers[WHOM]["typed"] else None
        if typed and typed.form_version_id == current.pk:
            return cls(typed, by, one)
        holder = typed or one
        old, answers = holder.form_version.definition, holder.answers
        said: dict[str, Any] = (
            typed.answers[WHOM] if typed else {"recurrence": str(one.pk), "version": one.version, "left": [], "typed": False}
        )
        left = [*said["left"], *_left(answers, old, form)]
        kept = {**Carried.over(answers, old, form).answers, WHOM: {**said, "left": left}}
        written = {"service": one.service, "form_version": current, "kind": KIND, "answers": kept, "updated_at": now()}
        return cls(Draft.objects.update_or_create(owner=by, key=key, defaults=written)[0], by, one)

    @classmethod
    def of(cls, by: User, draft_id: UUID) -> RecurringAnswers | None:
        rows = Draft.objects.select_related("service__portal", "service__workflow", "form_version")
        draft = rows.filter(pk=draft_id, owner=by, kind=KIND).first()
        one = looked_after(by, draft.answers[WHOM]["recurrence"]) if draft else None
        return cls(draft, by, one) if draft and one else None

    @property
    def person(self) -> User:
        return self.one.requester

    @property
    def organisation(self) -> Organisation:
        return self.one.organisation

    @property
    def definition(self) -> Definition:
        return asked(self.draft.form_version.definition)

    @property
    def context(self) -> Context:
        return context_of(self.one.service, self.person, organisation=self.organisation)

    @property
    def seen_version(self) -> int:
        return int(self._whom["version"])

    def current_version(self) -> int:
        self.one.refresh_from_db(fields=["version"])
        return self.one.version

    @property
    def left(self) -> list[list[str]]:
        """[label, answer] of what has no place in the form as it is now."""
        found: list[list[str]] = self._whom["left"]
        return found

    @property
    def is_typed(self) -> bool:
        return bool(self._whom["typed"])

    def save(self, answers: Mapping[str, Any]) -> None:
        self._whom["typed"] = True
        super().save(answers)

    def keep(self, seen_version: int) -> Recurrence:
        """The recurrence with these answers; the draft goes. `seen_version` and what it raises: as `change_answers`."""
        version, draft = self.draft.form_version, self.draft
        return change_answers(self.one, self.answers, by=self.by, version=version, seen_version=seen_version, draft=draft)


def looked_after(by: User, said: str) -> Recurrence | None:
    """The recurrence with this id, where `by` may change it."""
    pk = as_uuid(said)
    rows = Recurrence.objects.filter(service__in=services_of(by)).select_related("service__portal", "organisation", "requester")
    return rows.filter(pk=pk).first() if pk else None


def _left(answers: Mapping[str, Any], old: Definition, new: Definition) -> list[list[str]]:
    """[label, answer] of what the new form has no place for."""
    carried = Carried.over(answers, old, new).answers
    found = []
    for block in summary(old, answers, (get_language() or "fr").partition("-")[0], internal=True):
        for row in block.rows:
            rows = [carried] if row.index is None else carried.get(row.step_key, [])
            place = rows[row.index or 0] if len(rows) > (row.index or 0) else {}
            if row.is_answered and not is_filled(place.get(row.key)):
                found.append([row.label if row.index is None else f"{block.title}, {row.label}", row.text])
    return found
