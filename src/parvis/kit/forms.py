"""How Django's forms are drawn: `{{ form }}`, `{{ field }}` and `{% field %}` all come out of one field template."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext as _

from parvis.kit.filetypes import accept_attribute, content_type, matches
from parvis.kit.sizes import human_size

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    Upload = UploadedFile[bytes]


class Renderer(DjangoTemplates):
    """For `settings.FORM_RENDERER`."""

    form_template_name = "kit/forms/form.html"
    field_template_name = "kit/forms/field.html"


class Radios(forms.RadioSelect):
    """`display`: list, inline, cards or scale. `hints`: {value: a second line under its label}."""

    def __init__(self, *args: Any, display: str = "list", hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.display, self.hints = display, hints or {}


class Checks(forms.CheckboxSelectMultiple):
    """`display`: list, inline or cards. `hints`: {value: a second line under its label}."""

    def __init__(self, *args: Any, display: str = "list", hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.display, self.hints = display, hints or {}


class DayInput(forms.DateInput):
    """A day chosen with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> "list[Upload]":
        return list(files.getlist(name)) if hasattr(files, "getlist") else [files[name]] if name in files else []


class FilesField(forms.FileField):
    """Zero or more files, each within `max_bytes` and of a kind that `accept` names; cleans to a list.

    Each error names its file, so that the others need not be chosen again for it.
    """

    widget = FilesInput

    def __init__(self, *, accept: Sequence[str] = (), max_bytes: int | None = None, max_count: int = 20, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.accept, self.max_bytes, self.max_count = tuple(accept), max_bytes, max_count
        if self.accept:
            self.widget.attrs["accept"] = accept_attribute(self.accept)

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploads: list[Upload] = data if isinstance(data, list) else [data] if data else []
        if not uploads:
            if self.required and not initial:
                raise forms.ValidationError(_("Add at least one file."), code="required")
            return []
        if len(uploads) > self.max_count:
            raise forms.ValidationError(_("Add at most %(count)s files.") % {"count": self.max_count}, code="too_many")
        errors = [error for upload in uploads if (error := self._error(upload))]
        if errors:
            raise forms.ValidationError(errors)
        return uploads

    def _error(self, upload: "Upload") -> str:
        name, size = upload.name or "", upload.size or 0
        if not size:
            return _("“%(name)s” is empty.") % {"name": name}
        if self.max_bytes is not None and size > self.max_bytes:
            sizes = {"name": name, "limit": human_size(self.max_bytes), "size": human_size(size)}
            return _("Choose a file of at most %(limit)s: “%(name)s” is %(size)s.") % sizes
        if not matches(self.accept, name, self._type(upload)):
            return _("“%(name)s” is not of a kind that can be sent here.") % {"name": name}
        return ""

    @staticmethod
    def _type(upload: "Upload") -> str:
        head = upload.read(8192)
        upload.seek(0)
        return content_type(head, upload.name or "")
