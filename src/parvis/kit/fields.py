"""Model fields of the house: text that passed the border, identifiers made by the application."""

from typing import TYPE_CHECKING, Any

from django.db import models

from parvis.kit.ids import uuid7
from parvis.kit.text import clean, one_line

if TYPE_CHECKING:  # the stubs' fields are generic, Django's are not
    from uuid import UUID

    CharField = models.CharField[str, str]
    TextField = models.TextField[str, str]
    UUIDField = models.UUIDField[UUID | str, UUID]
else:
    CharField, TextField, UUIDField = models.CharField, models.TextField, models.UUIDField


class CleanCharField(CharField):
    """A text on one line: cleaned and cut to `max_length` before validation and before the database."""

    def to_python(self, value: Any) -> Any:
        return value if value is None else one_line(value, self.max_length)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return _pre_save(self, model_instance)

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))


class CleanTextField(TextField):
    """A text of any length: cleaned before validation and before the database; cut when `max_length` is given."""

    def to_python(self, value: Any) -> Any:
        return value if value is None else clean(value, self.max_length)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return _pre_save(self, model_instance)

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))


class UUID7Field(UUIDField):
    """The primary key of customer rows: a time-ordered UUID made by the application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("primary_key", True)
        kwargs.setdefault("default", uuid7)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


def _pre_save(field: "CleanCharField | CleanTextField", instance: models.Model) -> Any:
    """Leave the cleaned text on the instance too, so that what was saved and what is at hand are the same."""
    value = getattr(instance, field.attname)
    if value is None or hasattr(value, "resolve_expression"):
        return value
    cleaned = field.to_python(value)
    setattr(instance, field.attname, cleaned)
    return cleaned
