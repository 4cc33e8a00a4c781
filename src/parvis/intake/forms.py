"""One page of a form, as a Django form: built for a person, bound to what the browser sent, honouring conditions.

`build_step` is the way in. The server decides what is shown and required; the browser only follows (`static/intake/form.js`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.forms.widgets import Script
from django.utils.translation import override

from parvis.intake.changes import Change
from parvis.intake.cleaning import count_problem, definition_of
from parvis.intake.conditions import is_filled
from parvis.intake.context import Context
from parvis.intake.definition import Answers, Definition, Step
from parvis.intake.files import KnownFile
from parvis.intake.models import FormVersion, Upload
from parvis.intake.page import Page
from parvis.intake.sections import Section, sections_of
from parvis.intake.uploads import known

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict

    Data = Mapping[str, Any] | MultiValueDict[str, str]
    Files = MultiValueDict[str, UploadedFile[bytes]]


class StepForm(forms.Form):
    """`answers` once valid, `draft_answers` at any time; `sections` is what `intake/_step.html` draws.

    `is_change`: the person added or removed a row or a file, so the page is to be shown again and nothing is to correct yet.
    """

    class Media:
        css = {"all": ["intake/intake.css"]}
        js = [Script("intake/form.js", type="module")]

    is_change = False
    has_stars = False
    """Whether needed fields are marked with a star, as a legend above says, instead of marking the others."""
    found = ""
    """The field of which options were searched."""

    def __init__(self, definition: Definition, steps: tuple[Step, ...], given: Answers, context: Context, data: Any, files: Any) -> None:
        super().__init__(data, files, use_required_attribute=False)
        self.given, self.context = dict(given), context
        self.page = Page(definition, steps, given, context, data, files)
        self.fields.update({slot.name: slot.control for slot in self.page.slots if slot.control})
        self.initial = {slot.name: slot.initial for slot in self.page.slots if slot.control}

    def found_at(self, url: str) -> str:
        """`url`, the address of this page, with the search after which it is shown again."""
        return f"{url}{'&' if '?' in url else '?'}{urlencode({'find': self.context.find})}#id_{self.found}" if self.found else url

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.page.steps

    @property
    def step_key(self) -> str:
        return self.page.steps[0].key

    @cached_property
    def sections(self) -> list[Section]:
        return sections_of(self, self.page)

    @property
    def earlier_json(self) -> str:
        """The answers of other pages that conditions of this one look at: what the browser must know, and no more."""
        known = {key: self.page.outer[key] for key in sorted(self.page.watched) if key in self.page.outer}
        return json.dumps(known, ensure_ascii=False)

    @property
    def is_paged_by_tabs(self) -> bool:
        return len(self.page.steps) > 1

    @property
    def has_titles(self) -> bool:
        """Whether the steps are named on the page: not the only one, which names the page itself."""
        return len(self.page.steps) > 1

    def full_clean(self) -> None:
        with override(self.context.language):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        for slot in self.page.slots:
            if not slot.is_shown:
                self.cleaned_data.pop(slot.name, None)
                self._errors.pop(slot.name, None)  # type: ignore[attr-defined]  # there during full_clean
        for step in self.page.steps:
            problem = step.repeat and self.page.is_step_shown(step) and count_problem(step.repeat, len(self._rows(step, self.cleaned_data)))
            if problem:
                self.add_error(None, problem)
        return self.cleaned_data

    @property
    def answers(self) -> dict[str, Any]:
        """All answers with this page's clean ones; those of fields hidden now are kept, in case they are shown again."""
        if not self.is_valid():
            raise ValueError("the page has answers to correct")
        return self._merged({name: value for name, value in self.cleaned_data.items() if is_filled(value)})

    @property
    def draft_answers(self) -> dict[str, Any]:
        """All answers with this page's as they are now: clean where they can be, as typed where not."""
        if not self.is_bound:
            return dict(self.given)
        self.is_valid()
        values: dict[str, Any] = {}
        for slot in self.page.slots:
            if slot.control and slot.is_shown:
                clean = self.cleaned_data.get(slot.name) if slot.name not in self.errors else None
                value = clean if is_filled(clean) else slot.typed(self)
                if is_filled(value):
                    values[slot.name] = value
        return self._merged(values, blanks=True)

    @property
    def received(self) -> list[KnownFile]:
        """Every file that fields of this page know, those that came with this sending included."""
        widgets = (slot.control.widget for slot in self.page.slots if slot.control)
        return [one for widget in widgets for one in getattr(widget, "known", {}).values()]

    def _merged(self, values: Mapping[str, Any], *, blanks: bool = False) -> dict[str, Any]:
        merged = dict(self.given)
        for slot in self.page.slots:
            if slot.row is None and slot.control and slot.is_shown:
                merged.pop(slot.field.key, None)
                if slot.name in values:
                    merged[slot.field.key] = values[slot.name]
        for step in self.page.steps:
            if step.repeat and self.page.is_step_shown(step):
                merged.pop(step.key, None)
                if rows := self._rows(step, values, blanks=blanks):
                    merged[step.key] = rows
        return merged

    def _rows(self, step: Step, values: Mapping[str, Any], *, blanks: bool = False) -> list[dict[str, Any]]:
        rows: dict[int, dict[str, Any]] = {index: {} for index in range(self.page.row_counts[step.key])} if blanks else {}
        for slot in self.page.slots:
            if slot.step == step and slot.row is not None and is_filled(values.get(slot.name)):
                rows.setdefault(slot.row, {})[slot.field.key] = values[slot.name]
        return [rows[index] for index in sorted(rows)]


def build_step(
    version: FormVersion | Definition,
    step_key: str,
    *,
    answers: Answers,
    context: Context,
    data: Data | None = None,
    files: Files | None = None,
    uploads: Iterable[Upload] = (),
) -> StepForm:
    """The page that holds this step. `answers`: what was answered so far; `uploads`: files already sent with this draft.

    Raises KeyError for a step that the form does not have.
    """
    definition = definition_of(version)
    context = context.with_files(known(upload) for upload in uploads)
    with override(context.language):
        steps = definition.page_of(step_key)
        form = StepForm(definition, steps, answers, context, data, files)
        change = Change.read(data, steps)
        if change is None:
            return form
        after = change.applied_to(form.draft_answers, context)
        if change.verb == "find":
            context = replace(context, find=change.which)
        again = StepForm(definition, steps, after, context.with_files(form.received), None, None)
        again.is_change = True
        again.found = change.name if change.verb == "find" else ""
        return again
