"""Choosing: one, several, yes or no, one of the organisation's assets, a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.intake.amounts import each_month, is_amount, once
from parvis.intake.context import Context
from parvis.intake.definition import Answers, Field, Tree
from parvis.intake.field_types.kind import Faults, FieldType, Frozen, Part, Setting
from parvis.intake.options import Cut, Option, label_of, named, options_of
from parvis.intake.registries import field_types
from parvis.kit.languages import pick

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DISPLAYS = ("radio", "select", "search", "scale", "cards")
_LISTS = ("select", "search")
_YES_NO = {"yes": True, "no": False}


class RadioWidget(forms.RadioSelect):
    """Radios or boxes in the design's markup. `display`: radio, inline, scale or cards."""

    template_name = "intake/widgets/choices.html"
    display = "radio"
    offered: Sequence[Option] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        inputs = [widget for _group, widgets, _index in context["widget"]["optgroups"] for widget in widgets]
        hints = {option.value: " ".join(part for part in (option.hint, option.apart) if part) for option in self.offered}
        prices = {option.value: said_price(option) for option in self.offered}
        for widget in inputs:
            widget["hint"] = hints.get(str(widget["value"]), "")
            widget["price"] = prices.get(str(widget["value"]), "")
        return {**context, "display": self.display, "inputs": inputs, "has_prices": any(prices.values())}


def said_price(option: Option) -> str:
    """What choosing it costs; empty where nothing is said."""
    said = [each_month(option.price)] if is_amount(option.price) else []
    return ", ".join([*said, once(option.setup)] if is_amount(option.setup) and not said else said)


class BoxesWidget(RadioWidget, forms.CheckboxSelectMultiple):
    input_type = "checkbox"
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return forms.CheckboxSelectMultiple.value_from_datadict(self, data, files, name)


class ListWidget(forms.Select):
    """`apart`: {value: why it stands apart}, which the browser says once it is chosen (`static/intake/apart.js`)."""

    template_name = "intake/widgets/select.html"
    apart: Mapping[str, str] = {}
    words: Mapping[str, str] = {}
    """{value: what it is found by besides its label}, for the browser's own search."""
    conditions: Mapping[str, str] = {}
    """{value: when it is offered, as JSON}, of those that hang on what is answered on this very page."""
    named: Callable[[Sequence[str]], list[Option]] | None = None
    has_more = False
    find = ""

    def optgroups(self, name: str, value: list[Any], attrs: dict[str, Any] | None = None) -> Any:
        """With what is chosen and not offered on this page."""
        known = {str(key) for _group, options in _flat(self.choices) for key, _label in options}
        missing = [one for one in value if one and str(one) not in known]
        if missing and self.named:
            self.choices = [*self.choices, *((one.value, one.label) for one in self.named(missing))]
        return super().optgroups(name, value, attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "is_searched": self.has_more or bool(self.find), "find": self.find}

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *rest, **more)
        if why := self.apart.get(str(value)):
            option["attrs"]["data-apart"] = why
        if words := self.words.get(str(value)):
            option["attrs"]["data-words"] = words
        if condition := self.conditions.get(str(value)):
            option["attrs"]["data-offered"] = condition
        return option


class ChoiceControl(forms.Field):
    """One of the offered values, as text; or of all of them, in their order, when `many`."""

    def __init__(
        self, *, options: Sequence[Option], many: bool, named: Callable[[Sequence[str]], list[Option]] | None = None, **rest: Any
    ) -> None:
        """`named`: finds among given values those that may be chosen, where there are more than `options`."""
        super().__init__(**rest)
        self.values, self.many, self.named = [option.value for option in options], many, named

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return [] if self.many else ""
        chosen = value if isinstance(value, list | tuple) else [value]
        if self.named and (others := [one for one in chosen if isinstance(one, str) and one not in self.values]):
            self.values += [one.value for one in self.named(others)]
        if not all(isinstance(one, str) and one in self.values for one in chosen) or (not self.many and len(chosen) != 1):
            raise ValidationError(_("This choice is not offered any more: choose one of the list"))
        return [one for one in self.values if one in chosen] if self.many else chosen[0]


class ChoiceType(FieldType):
    title: StrOrPromise = gettext_lazy("One choice")
    icon = "list-checks"
    keys = frozenset({"display"})
    settings = {"display": Setting("one", DISPLAYS)}
    takes_options = True

    def is_many(self, field: Field) -> bool:
        return False

    def display(self, field: Field) -> str:
        return str(field.said.get("display", "radio"))

    def is_group(self, field: Field) -> bool:
        return self.is_many(field) or self.display(field) not in _LISTS

    def offered(self, field: Field, context: Context, answers: Answers) -> Sequence[Option]:
        return options_of(field, context, answers)

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        offered = self.offered(field, context, answers)
        none = pick(field.said.get("none"), context.language)
        title = context.apart.title if context.apart else ""
        widget = self._group_widget(field, offered, none) if self.is_group(field) else self._list_widget(field, offered, none, title)
        return ChoiceControl(options=offered, many=self.is_many(field), widget=widget)

    def _group_widget(self, field: Field, offered: Sequence[Option], none: str) -> forms.Widget:
        """`none`: what choosing nothing is called; boxes need no such choice."""
        kind = BoxesWidget if self.is_many(field) else RadioWidget
        nothing = [("", none)] if none and kind is RadioWidget else []
        widget = kind(choices=nothing + [(option.value, option.label) for option in offered])
        widget.display, widget.offered = self.display(field), offered
        return widget

    def _list_widget(self, field: Field, offered: Sequence[Option], none: str, apart: str) -> forms.Widget:
        """`apart`: above the options that stand apart."""
        attrs = {"class": "input"} | ({"data-search": True} if self.display(field) == "search" else {})
        widget = ListWidget(choices=[("", none or _("Choose")), *_grouped(offered, apart)], attrs=attrs)
        widget.has_more = isinstance(offered, Cut)
        widget.words = {option.value: option.hint for option in offered if option.hint}
        widget.apart = {option.value: option.apart for option in offered if option.apart}
        return widget

    def await_answers(self, control: forms.Field, field: Field, context: Context, conditions: Mapping[str, Tree]) -> None:
        """A list holds also the options that answers on this page may bring: the browser follows, without script one reads them all.

        Which of them may be chosen is judged by what was answered, as always.
        """
        if isinstance(control.widget, ListWidget) and conditions:
            chosen = {str(value): label for value, label in control.widget.choices if isinstance(label, str)}
            every = [
                (one.value, pick(one.label, context.language)) for one in field.options if one.value in chosen or one.value in conditions
            ]
            control.widget.choices = [("", chosen.get("", _("Choose"))), *every]
            control.widget.conditions = {value: json.dumps(tree, ensure_ascii=False) for value, tree in conditions.items()}

    def request(self, label: str) -> str:
        return _("Choose an answer to “%(label)s”") % {"label": label}

    def show(self, answer: Any, field: Field, language: str, frozen: Frozen) -> list[Part]:
        values = answer if isinstance(answer, list) else [answer]
        return [Part(label_of(field, value, language, frozen.of(field.key))) for value in values]

    def faults(self, said: Mapping[str, Any]) -> Faults:
        if "display" in said and said["display"] not in DISPLAYS:
            yield "display", _("unknown display “%(value)s” (known: %(known)s)") % {"value": said["display"], "known": ", ".join(DISPLAYS)}


class ChoicesType(ChoiceType):
    title = gettext_lazy("Several choices")
    icon = "square-check"
    settings = {"display": Setting("one", ("radio", "cards"))}
    value_kind = "list"

    def is_many(self, field: Field) -> bool:
        return True

    def request(self, label: str) -> str:
        return _("Tick at least one answer to “%(label)s”") % {"label": label}

    def faults(self, said: Mapping[str, Any]) -> Faults:
        if "display" in said and said["display"] not in ("radio", "cards"):
            yield "display", _("several choices are shown as a list of boxes or as cards")


class SourcedType(ChoiceType):
    """A choice among what one source offers to this person; `many` lets several be chosen."""

    keys = frozenset({"display", "many", "none"})
    settings = {"many": Setting("flag"), "none": Setting("words"), "display": Setting("one", DISPLAYS)}
    texts = frozenset({"none"})
    takes_options = False

    def __init__(self, source: str, title: StrOrPromise = "", icon: str = "router") -> None:
        self.source, self.icon = source, icon
        self.title = title

    def is_many(self, field: Field) -> bool:
        return bool(field.said.get("many"))

    def display(self, field: Field) -> str:
        return str(field.said.get("display", "cards" if self.is_many(field) else "search"))

    def offered(self, field: Field, context: Context, answers: Answers) -> Sequence[Option]:
        from_source = Field.read({**field.said, "source": field.source or self.source, "options": []})
        return options_of(from_source, context, answers)

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        control = super().control(field, context, answers)
        from_source = Field.read({**field.said, "source": field.source or self.source, "options": []})
        if isinstance(control, ChoiceControl):
            control.named = partial(named, from_source, context)
        if isinstance(control.widget, ListWidget):
            control.widget.named = partial(named, from_source, context)
            control.widget.find = context.find
        return control

    def build(self, field: Field, context: Context, answers: Answers, *, required: bool) -> forms.Field:
        """Where there is nothing to choose from, the hint says so, and the form can still be sent."""
        control = super().build(field, context, answers, required=required)
        if not self.can_be_answered(control):
            control.help_text = _("Nothing to choose from is recorded for your organisation.")
        return control

    def can_be_answered(self, control: forms.Field) -> bool:
        is_searched = isinstance(control.widget, ListWidget) and bool(control.widget.find)
        return not isinstance(control, ChoiceControl) or bool(control.values) or is_searched


class YesNoControl(forms.Field):
    """True or False; nothing when neither was chosen."""

    empty_values = [None, "", [], ()]

    def to_python(self, value: Any) -> bool | None:
        if isinstance(value, bool):
            return value
        if value in self.empty_values:
            return None
        if not isinstance(value, str) or value not in _YES_NO:
            raise ValidationError(_("Choose yes or no"))
        return _YES_NO[value]


class YesNoType(FieldType):
    title = gettext_lazy("Yes or no")
    icon = "circle-question-mark"
    value_kind = "boolean"

    def is_group(self, field: Field) -> bool:
        return True

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        widget = RadioWidget(choices=[("yes", _("Yes")), ("no", _("No"))])
        widget.display = "inline"
        return YesNoControl(widget=widget)

    def request(self, label: str) -> str:
        return _("Choose yes or no for “%(label)s”") % {"label": label}

    def to_form(self, answer: Any) -> Any:
        return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else answer

    def show(self, answer: Any, field: Field, language: str, frozen: Frozen) -> list[Part]:
        return [Part(_("Yes") if answer is True else _("No") if answer is False else str(answer))]


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        yield (key, label) if isinstance(label, list | tuple) else ("", [(key, label)])


def _grouped(offered: Sequence[Option], apart: str) -> Iterator[tuple[str, Any]]:
    """Options as Django's choices: those with a group gathered under it, where the group first appears; those apart under `apart`."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for option in offered:
        said = (option.value, option.path if option.apart else option.label)
        groups.setdefault(apart if option.apart else option.group, []).append(said)
    for group, choices in groups.items():
        if group:
            yield group, choices
        else:
            yield from choices


field_types.register("choice", ChoiceType())
field_types.register("choices", ChoicesType())
field_types.register("yes_no", YesNoType())
field_types.register("asset", SourcedType("assets", gettext_lazy("The customer’s equipment")))
field_types.register("person", SourcedType("people", gettext_lazy("Somebody of the organisation"), "user"))
