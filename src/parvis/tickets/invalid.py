"""Answers that cannot be recorded yet."""

from __future__ import annotations

from django.utils.translation import ngettext

from parvis.intake.cleaning import Errors, step_of_error
from parvis.intake.definition import Definition
from parvis.intake.models import FormVersion
from parvis.kit.errors import Refused


class Invalid(Refused):
    """`errors`: {field key, or "step.row.field": sentences}; `by_step`: the same under the key of the step where it is corrected."""

    def __init__(self, form: FormVersion | Definition, errors: Errors) -> None:
        count = len(errors)
        super().__init__(
            ngettext("%(count)d answer is to correct", "%(count)d answers are to correct", count) % {"count": count}, code="invalid"
        )
        self.errors = errors
        self.by_step: dict[str, Errors] = {}
        for path, sentences in errors.items():
            self.by_step.setdefault(step_of_error(form, path), {})[path] = sentences
