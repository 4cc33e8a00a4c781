"""Values of a service that one control cannot hold: examples in every language, and how a personal-data request is dealt with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.administration.parts.controls import Asking, CleanText, Shown, asking_of
from parvis.kit.text import clean
from parvis.presets.format.kinds import Kind, Words, language_name
from parvis.privacy.models import Case as DataCase

if TYPE_CHECKING:
    from parvis.administration.parts.lines import Line

Choices = Sequence[tuple[str, str]]
MOST_EXAMPLES: Final = 20
DAYS: Final = frozenset({"date"})
ACTIONS: Final = frozenset({"choice"})
CONTACTS: Final = frozenset({"text", "email", "phone"})
TERMS: Final = frozenset({"text", "long_text"})


class Examples(Words):
    """A list of texts in languages, one a line: the first line of each language is the first example."""


class LinesText(CleanText):
    """Lines of which an empty one counts."""

    def __init__(self, **more: Any) -> None:
        super().__init__(lines=4, strip=False, **more)

    def to_python(self, value: Any) -> str:
        text = clean(str(value or "")).replace("\r\n", "\n").rstrip()
        if text.count("\n") >= MOST_EXAMPLES:
            raise ValidationError(_("Write %(most)d examples at most, one a line.") % {"most": MOST_EXAMPLES})
        return text


@asking_of.register(Examples)
def _examples(kind: Examples, line: Line, languages: Sequence[str]) -> Asking:
    names = {code: f"{line.name}.{code}" for code in languages}
    fields: dict[str, forms.Field] = {}
    for code, name in names.items():
        label = f"{line.label} ({language_name(code).lower()})" if len(languages) > 1 else line.label
        fields[name] = LinesText(label=label, help_text=line.hint)
        fields[name].widget.attrs["lang"] = code
        fields[name].width = "full"  # type: ignore[attr-defined]  # FieldView reads it

    def shown(value: Any) -> Shown:
        said = [one for one in value or [] if isinstance(one, Mapping)]
        return {name: ["\n".join(str(one.get(code, "")) for one in said)] for code, name in names.items()}

    def taken(given: Mapping[str, Any]) -> list[dict[str, str]]:
        columns = [[text.strip() for text in str(given.get(name) or "").split("\n")] for name in names.values()]
        rows = [dict(zip(names, row, strict=True)) for row in zip_longest(*columns, fillvalue="")]
        return [said for row in rows if (said := {code: text for code, text in row.items() if text})]

    return Asking(fields, shown, taken)


class Case(Kind):
    """What a form says of a personal-data request. `fields`: {name: the fields that can say it}; `answers`: of the one that says what is asked."""

    def __init__(self, fields: Mapping[str, Choices], answers: Choices) -> None:
        self.fields, self.answers = fields, answers


@asking_of.register(Case)
def _case(kind: Case, line: Line, languages: Sequence[str]) -> Asking:
    labels = {
        "received": _("Field that says when it was received"),
        "action": _("Field that says what is asked"),
        "contact": _("Field that says how to reach the person"),
    }
    mark = forms.BooleanField(label=line.label, help_text=line.hint)
    mark.width = "full"  # type: ignore[attr-defined]  # FieldView reads it
    fields: dict[str, forms.Field] = {line.name: mark}
    for name, label in labels.items():
        fields[f"{line.name}.{name}"] = _one_of(label, kind.fields[name])
    if not kind.answers:
        fields[f"{line.name}.action"].help_text = _("Once it is kept, what each of its answers means is asked here.")
    terms = forms.MultipleChoiceField(label=_("Fields whose lines are searched for"), widget=forms.CheckboxSelectMultiple())
    terms.choices = list(kind.fields["terms"])
    if kind.fields["terms"]:
        fields[f"{line.name}.terms"] = terms
    grounds = [(value, str(label)) for value, label in DataCase.Ground.choices]
    for value, answer in kind.answers:
        fields[f"{line.name}.grounds.{value}"] = _one_of(_("“%(answer)s” is asked under") % {"answer": answer}, grounds)
    stood: dict[str, Any] = {}

    def shown(value: Any) -> Shown:
        stood.clear()
        if not isinstance(value, Mapping):
            return {}
        stood.update(value)
        texts = {f"{line.name}.{name}": [str(value.get(name, ""))] for name in labels}
        grounds = {f"{line.name}.grounds.{answer}": [str(ground)] for answer, ground in value.get("grounds", {}).items()}
        return {line.name: ["on"], **texts, f"{line.name}.terms": list(value.get("terms", [])), **grounds}

    def taken(given: Mapping[str, Any]) -> dict[str, Any] | None:
        if not given.get(line.name):
            return None
        said: dict[str, Any] = {name: given.get(f"{line.name}.{name}") for name in labels}
        said["terms"] = list(given.get(f"{line.name}.terms") or [])
        known = {answer: given.get(f"{line.name}.grounds.{answer}") for answer, _label in kind.answers}
        said["grounds"] = {answer: ground for answer, ground in known.items() if ground}
        kept = {name: value for name, value in stood.items() if name not in said}
        return kept | {name: value for name, value in said.items() if value}

    return Asking(fields, shown, taken)


def _one_of(label: str, choices: Choices) -> forms.ChoiceField:
    field = forms.ChoiceField(label=label, widget=forms.Select(attrs={"class": "input"}))
    field.choices = [("", "–"), *choices]
    field.width = "m"  # type: ignore[attr-defined]  # FieldView reads it
    return field
