"""What a form shows without asking (heading, notice), and the box that gives consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.intake.context import Context
from parvis.intake.definition import Answers, Field
from parvis.intake.field_types.kind import Faults, FieldType, Frozen, Part, Setting
from parvis.intake.registries import field_types

MEANINGS = ("calm", "info", "warn", "good", "bad", "hold")


class HeadingType(FieldType):
    title = gettext_lazy("Heading")
    icon = "heading"
    asks = False


class NoticeType(FieldType):
    """The label is its title, the hint its text (Markdown)."""

    title = gettext_lazy("Notice")
    icon = "info"
    asks = False
    keys = frozenset({"meaning"})
    settings = {"meaning": Setting("one", MEANINGS)}

    def faults(self, said: Mapping[str, Any]) -> Faults:
        if "meaning" in said and said["meaning"] not in MEANINGS:
            yield "meaning", _("unknown meaning “%(value)s” (known: %(known)s)") % {"value": said["meaning"], "known": ", ".join(MEANINGS)}


class ConsentControl(forms.Field):
    """True when the box is ticked; nothing otherwise."""

    def to_python(self, value: Any) -> bool | None:
        return True if value is True or value in ("on", "true") else None


class ConsentWidget(forms.CheckboxInput):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)


class ConsentType(FieldType):
    title = gettext_lazy("Consent, a box to tick")
    icon = "square-check-big"
    keys = frozenset({"link"})
    settings = {"link": Setting("text")}
    value_kind = "flag"

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        return ConsentControl(widget=ConsentWidget(check_test=lambda value: value is True or value in ("on", "true")))

    def request(self, label: str) -> str:
        return _("To go on, tick “%(label)s”") % {"label": label}

    def show(self, answer: Any, field: Field, language: str, frozen: Frozen) -> list[Part]:
        return [Part(_("Yes"))]

    def faults(self, said: Mapping[str, Any]) -> Faults:
        link = said.get("link", "/")
        if not isinstance(link, str) or not link.startswith(("/", "https://")):
            yield "link", _("“link” must begin with / or https://")


field_types.register("heading", HeadingType())
field_types.register("notice", NoticeType())
field_types.register("consent", ConsentType())
