"""Files. Each is stored as it arrives, so that it survives whatever else is still to correct in the form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.intake.context import Context
from parvis.intake.definition import Answers, Field
from parvis.intake.field_types.kind import Faults, FieldType, Frozen, Part, Setting, number_faults
from parvis.intake.files import KnownFile, id_of
from parvis.intake.registries import field_types
from parvis.intake.uploads import known, limit_of, max_files, receive
from parvis.kit.errors import Refused
from parvis.kit.filetypes import GROUPS, accept_attribute
from parvis.kit.sizes import human_size

_ACCEPTED = re.compile(r"\.?[a-z0-9]{1,12}")


@dataclass(frozen=True)
class Sent:
    """What a browser sent for a file field: the ids it already had, and new files."""

    kept: list[str]
    new: list[UploadedFile[bytes]]

    def __bool__(self) -> bool:
        return bool(self.kept or self.new)


class FileWidget(forms.FileInput):
    template_name = "intake/widgets/file.html"
    allow_multiple_selected = True
    needs_multipart_form = True

    def __init__(self, *, many: bool, accept: str, max_bytes: int) -> None:
        attrs = {"accept": accept} if accept else {}
        super().__init__(attrs=attrs | ({"multiple": True} if many else {}))
        self.max_bytes = max_bytes
        self.known: dict[str, KnownFile] = {}
        self.present: list[KnownFile] | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        kept = data.getlist(f"_kept-{name}") if hasattr(data, "getlist") else data.get(f"_kept-{name}", [])
        new = files.getlist(name) if hasattr(files, "getlist") else [files[name]] if files and name in files else []
        return Sent(list(kept), list(new))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not self.value_from_datadict(data, files, name)

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def format_value(self, value: Any) -> None:
        return None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Once cleaned, what the field holds then, new files included; before, what its answer names."""
        items = value.kept if isinstance(value, Sent) else value if isinstance(value, list) else []
        context = super().get_context(name, None, attrs)
        shown = self.present if self.present is not None else [self.known[key] for item in items if (key := id_of(item)) in self.known]
        return {**context, "files": shown, "max_bytes": self.max_bytes}


class FileControl(forms.Field):
    """A list of upload ids, and of items as sent before when what was sent is corrected."""

    widget: FileWidget

    def __init__(self, *, field: Field, context: Context, **rest: Any) -> None:
        super().__init__(**rest)
        self.asked, self.context = field, context
        mine = (one for one in context.files if one.field_key in ("", field.key))
        self.widget.known = {one.id: one for one in mine}

    def to_python(self, value: Any) -> list[Any]:
        if not isinstance(value, Sent | list) and value is not None:
            raise ValidationError(self.error_messages["required"])
        sent = value if isinstance(value, Sent) else Sent([id_of(item) for item in value or ()], [])
        problems = []
        present = [self.widget.known[key] for key in dict.fromkeys(sent.kept) if key in self.widget.known]
        if any(key not in self.widget.known for key in sent.kept):
            problems.append(_("One file is no longer here: choose it again"))
        for file in sent.new:
            try:
                received = known(self._receive(file))
            except Refused as refusal:
                problems.append(str(refusal))
                continue
            self.widget.known[received.id] = received
            present = [*present, received] if self.asked.said.get("many") else [received]
        self.widget.present = present
        limit = max_files(self.asked)
        if len(present) > limit:
            problems.append(ngettext("Keep %(count)d file at most", "Keep %(count)d files at most", limit) % {"count": limit})
        if problems:
            raise ValidationError(problems)
        return [one.answer for one in present]

    def _receive(self, file: UploadedFile[bytes]) -> Any:
        if self.context.owner is None:
            raise Refused(_("Files cannot be added here."))
        return receive(
            file,
            owner=self.context.owner,
            purpose=self.context.purpose,
            field=self.asked,
            max_total_bytes=self.context.max_total_bytes,
        )

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data


class FileType(FieldType):
    title = gettext_lazy("Files")
    icon = "paperclip"
    keys = frozenset({"many", "max_mb", "accept", "max_files"})
    settings = {"many": Setting("flag"), "max_files": Setting("whole"), "max_mb": Setting("number"), "accept": Setting("list")}
    value_kind = "files"

    def control(self, field: Field, context: Context, answers: Answers) -> forms.Field:
        accept = accept_attribute(field.said.get("accept", []))
        widget = FileWidget(many=bool(field.said.get("many")), accept=accept, max_bytes=limit_of(field))
        return FileControl(field=field, context=context, widget=widget)

    def hint(self, field: Field, context: Context) -> str:
        size, limit = human_size(limit_of(field)), max_files(field)
        allowed = (
            _("%(size)s per file, %(count)d files at most.") % {"size": size, "count": limit}
            if limit > 1
            else _("%(size)s at most.") % {"size": size}
        )
        said = super().hint(field, context)
        if said and said[-1] not in ".!?…":
            said += "."
        return f"{said} {allowed}".strip()

    def request(self, label: str) -> str:
        return _("Choose a file for “%(label)s”") % {"label": label}

    def show(self, answer: Any, field: Field, language: str, frozen: Frozen) -> list[Part]:
        items = [item for item in answer if isinstance(item, dict)] if isinstance(answer, list) else []
        return [Part(str(item.get("name", "")), "file", id=id_of(item), size=int(item.get("size", 0))) for item in items]

    def faults(self, said: Mapping[str, Any]) -> Faults:
        yield from number_faults(said, ["max_mb"])
        yield from number_faults(said, ["max_files"], whole=True)
        accept = said.get("accept", [])
        if not isinstance(accept, list) or not all(isinstance(word, str) and _ACCEPTED.fullmatch(word) for word in accept):
            yield "accept", _("“accept” is a list of extensions (“dwg”) or of: %(known)s") % {"known": ", ".join(GROUPS)}


field_types.register("file", FileType())
