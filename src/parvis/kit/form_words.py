"""What Django's form fields say when an answer will not do: what to do, never «invalid» nor «required»."""

from typing import TYPE_CHECKING, Final

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: "Final[dict[tuple[type[forms.Field], str], _StrPromise]]" = {
    (forms.Field, "required"): _("Complete this answer."),
    (forms.BooleanField, "required"): _("Tick this box to continue."),
    (forms.FileField, "required"): _("Add a file."),
    (forms.FileField, "empty"): _("This file is empty: choose another one."),
    (forms.ChoiceField, "invalid_choice"): _("Choose one of the answers of the list."),
    (forms.MultipleChoiceField, "invalid_choice"): _("Choose among the answers of the list."),
    (forms.ModelChoiceField, "invalid_choice"): _("Choose one of the answers of the list."),
    (forms.IntegerField, "invalid"): _("Write a whole number, with digits only."),
    (forms.DecimalField, "invalid"): _("Write a number."),
    (forms.DateField, "invalid"): _("Write a date, for example 21/11/2026."),
    (forms.TimeField, "invalid"): _("Write a time, for example 14:30."),
    (forms.URLField, "invalid"): _("Write the address in full, for example https://example.com."),
}
EMAIL: Final = _("Write the e-mail address in full, for example first.last@example.com.")


def speak_plainly() -> None:
    """Replace Django's default sentences, once, for every form of the house."""
    for (field, code), sentence in WORDS.items():
        inherited = field.__dict__.get("default_error_messages", {})
        field.default_error_messages = {**inherited, code: sentence}
    validate_email.message = EMAIL


def names_no_field(sentence: str) -> bool:
    """Whether `sentence` is one of those, which away from its field says nothing."""
    return any(sentence == str(word) for word in WORDS.values())
