"""A new workflow: the shortest life there is, or a copy of one that is lived already."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from parvis.administration.parts.controls import CleanText
from parvis.administration.parts.keys import key_from
from parvis.administration.parts.prepared import prepared_before
from parvis.catalogue.models import Portal
from parvis.kit.languages import LANGUAGES, pick
from parvis.people.models import User
from parvis.presets import editing
from parvis.presets.kept import parts_of
from parvis.presets.models import Preparation
from parvis.presets.parts import Part, PartId
from parvis.presets.starter import BLANK

RESERVED: Final = frozenset({"new"})


class NewWorkflow(forms.Form):
    """A title in the portal's first language, and what it begins as."""

    def __init__(self, portal: Portal, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self.portal = portal
        self.present = {at.key: part for at, part in parts_of(portal).items() if at.kind == "workflow"}
        self.fields["title"] = CleanText(label=_("Title"), error_messages={"required": _("Write what the workflow is called.")})
        self.fields["title"].width = "full"  # type: ignore[attr-defined]  # FieldView reads it
        copies = [(key, _("A copy of “%(title)s”") % {"title": pick(part["title"])}) for key, part in self.present.items()]
        model = forms.ChoiceField(label=_("Begin with"), required=False, widget=forms.Select(attrs={"class": "input"}))
        model.choices = [("", _("Two statuses: received, then finished")), *copies]
        model.width = "m"  # type: ignore[attr-defined]
        model.hides_optional = True  # type: ignore[attr-defined]
        self.fields["model"] = model

    def prepare(self, *, by: User) -> str:
        """Its key; the same asked twice, before anything was done with it, is one. The form must be valid."""
        copied = self.present.get(self.cleaned_data["model"])
        part = deepcopy(copied) if copied else shortest(self.portal.languages)
        part |= {"title": {self.portal.default_language: self.cleaned_data["title"]}}
        if made := prepared_before(self.portal, "workflow", part):
            return made
        taken = {*self.present, *RESERVED, *self.portal.workflows.values_list("key", flat=True)}
        taken |= set(Preparation.objects.filter(portal=self.portal, kind="workflow").values_list("key", flat=True))
        key = key_from(self.cleaned_data["title"], taken, what="workflow", joint="-")
        editing.prepare(self.portal, PartId("workflow", key), {**part, "key": key}, by=by, version=0)
        return key


def shortest(languages: Sequence[str]) -> Part:
    """Of the workflow that a new portal begins with: where requests arrive, where they end, and the moves between the two."""
    file = next(iter(sorted((BLANK / "workflows").glob("*.toml"))))
    life: Part = tomllib.loads(file.read_text(encoding="utf-8"))
    end = next(one["key"] for one in life["statuses"] if one["phase"] == "closed")
    kept = {life["start"], end}
    # their texts about what happens next speak of moves that this life does not have
    statuses = [{name: said for name, said in one.items() if name != "next_text"} for one in life["statuses"] if one["key"] in kept]
    moves = [
        {**one, "from": [source for source in one["from"] if source in kept]}
        for one in life["moves"]
        if one["to"] == end and life["start"] in one["from"] and "handler" in one["by"]
    ]
    part: Part = _spoken({"start": life["start"], "statuses": statuses, "moves": moves[:1]}, languages)
    return part


def _spoken(value: Any, languages: Sequence[str]) -> Any:
    """Its texts in these languages alone."""
    if isinstance(value, list):
        return [_spoken(one, languages) for one in value]
    if not isinstance(value, dict):
        return value
    is_text = bool(value) and set(value) <= set(LANGUAGES)
    return {name: _spoken(one, languages) for name, one in value.items() if not is_text or name in languages}
