"""Words: on one line, on several, an e-mail address, a telephone number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.intake.context import Context
from parvis.intake.definition import Answers, Field
from parvis.intake.field_types.kind import Faults, FieldType, Frozen, Part, Setting, number_faults, order_fault
from parvis.intake.registries import field_types
from parvis.kit.languages import pick
from parvis.kit.text import clean, one_line

LINE_LENGTH = 255
TEXT_LENGTH = 10_000
EMAIL_LENGTH = 254
PHONE_LENGTH = 40
PHONE_REGION = "FR"
_ONLY_DIGITS = re.compile(r"\^?(\\d|\[0-9\])(\{\d+(,\d*)?\}|[+*])?\$?")


class TextControl(forms.Field):
    """Cleans, then checks length and pattern, each with a sentence that says what to do."""

    def __init__(
        self, *, lines: bool, min_length: int = 0, max_length: int, pattern: str = "", pattern_message: str = "", **rest: Any
    ) -> None:
        super().__init__(**rest)
        self.lines, self.min_length, self.max_length = lines, min_length, max_length
        self.pattern, self.pattern_message = pattern, pattern_message

    def to_python(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise ValidationError(self.error_messages["required"])
        return clean(value).strip() if self.lines else one_line(value).strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        length = len(value)
        if length > self.max_length:
            raise ValidationError(
                ngettext(
                    "Shorten to %(limit)d character at most: there are %(length)d",
                    "Shorten to %(limit)d characters at most: there are %(length)d",
                    self.max_length,
                )
                % {"limit": self.max_length, "length": length}
            )
        if length < self.min_length:
            raise ValidationError(
                ngettext("Write at least %(limit)d character", "Write at least %(limit)d characters", self.min_length)
                % {"limit": self.min_length}
            )
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise ValidationError(self.pattern_message or _("Write it in the form that the hint shows"))


class TextType(FieldType):
    title = gettext_lazy("Short text")
    keys = frozenset({"max_length", "min_length", "pattern", "pattern_message"})
    settings = {
        "min_length": Setting("whole"),
        "max_length": Setting("whole"),
        "pattern": Setting("pattern"),
        "pattern_message": Setting("words"),
    }
    texts = frozenset({"pattern_message"})
    lines = False
    default_length = LINE_LENGTH

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        said = field.said
        return TextControl(
            lines=self.lines,
            widget=self.widget(field),
            max_length=said.get("max_length", self.default_length),
            min_length=said.get("min_length", 0),
            pattern=said.get("pattern", ""),
            pattern_message=pick(said.get("pattern_message"), context.language),
        )

    def widget(self, field: Field) -> forms.Widget:
        attrs: dict[str, Any] = {"class": "input", "maxlength": field.said.get("max_length", self.default_length)}
        if _ONLY_DIGITS.fullmatch(field.said.get("pattern", "")):
            attrs["inputmode"] = "numeric"
        return forms.TextInput(attrs=attrs)

    def faults(self, said: Mapping[str, Any]) -> Faults:
        yield from number_faults(said, ["min_length", "max_length"], whole=True)
        yield from order_fault(said, "min_length", "max_length")
        if "pattern" in said:
            try:
                re.compile(said["pattern"])
            except (re.error, TypeError) as problem:
                yield "pattern", _("the pattern cannot be read: %(problem)s") % {"problem": problem}
            if "pattern_message" not in said:
                yield "pattern_message", _("a pattern needs a “pattern_message” that says what to write")
        elif "pattern_message" in said:
            yield "pattern_message", _("“pattern_message” without a “pattern”")


class LongTextType(TextType):
    """Markdown, kept as typed."""

    title = gettext_lazy("Long text")
    icon = "text-align-start"
    lines = True
    default_length = TEXT_LENGTH

    def widget(self, field: Field) -> forms.Widget:
        # no maxlength: a text pasted into the page must never be cut without a word
        limit = field.said.get("max_length", self.default_length)
        return forms.Textarea(attrs={"class": "input", "rows": 6, "data-limit": limit, "data-markdown": True})

    def show(self, answer: Any, field: Field, language: str, frozen: Frozen) -> list[Part]:
        return [Part(str(answer), "markdown")]


class EmailControl(TextControl):
    def validate(self, value: str) -> None:
        super().validate(value)
        if value:
            EmailValidator(message=_("Write the whole e-mail address, for example first.last@town.org"))(value)


class EmailType(FieldType):
    title = gettext_lazy("E-mail address")
    icon = "mail"
    keys = frozenset({"max_length"})
    settings = {"max_length": Setting("whole")}

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        length = min(field.said.get("max_length", EMAIL_LENGTH), EMAIL_LENGTH)
        attrs = {"class": "input", "autocomplete": "email", "maxlength": length, "spellcheck": "false"}
        return EmailControl(lines=False, max_length=length, widget=forms.EmailInput(attrs=attrs))

    def faults(self, said: Mapping[str, Any]) -> Faults:
        return number_faults(said, ["max_length"], whole=True)


class PhoneControl(TextControl):
    """Kept in E.164 (`+33612345678`); without a country code the number is read as a French one."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, PHONE_REGION)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or number.extension or not phonenumbers.is_valid_number(number):
            raise ValidationError(_("Write the number with its 10 digits, or with the country code, for example +32 2 555 12 12"))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class PhoneType(FieldType):
    title = gettext_lazy("Telephone number")
    icon = "phone"
    keys = frozenset({"max_length"})
    settings = {"max_length": Setting("whole")}

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        length = field.said.get("max_length", PHONE_LENGTH)
        widget = forms.TextInput(attrs={"class": "input", "autocomplete": "tel", "maxlength": length})
        widget.input_type = "tel"
        return PhoneControl(lines=False, max_length=length, widget=widget)

    def faults(self, said: Mapping[str, Any]) -> Faults:
        return number_faults(said, ["max_length"], whole=True)

    def to_form(self, answer: Any) -> Any:
        return spoken_phone(answer) if answer else answer

    def show(self, answer: Any, field: Field, language: str, frozen: Frozen) -> list[Part]:
        return [Part(spoken_phone(answer), "link", f"tel:{answer}")]


def spoken_phone(answer: Any) -> str:
    """«06 12 34 56 78», with the country code when it is not a French number; what cannot be read stays as it is."""
    try:
        number = phonenumbers.parse(str(answer), PHONE_REGION)
    except phonenumbers.NumberParseException:
        return str(answer)
    if not phonenumbers.is_valid_number(number):
        return str(answer)
    style = phonenumbers.PhoneNumberFormat
    is_near = phonenumbers.region_code_for_number(number) == PHONE_REGION
    return phonenumbers.format_number(number, style.NATIONAL if is_near else style.INTERNATIONAL)


field_types.register("text", TextType())
field_types.register("long_text", LongTextType())
field_types.register("email", EmailType())
field_types.register("phone", PhoneType())
