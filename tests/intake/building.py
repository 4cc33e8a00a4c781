"""Short ways to write forms in tests."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from parvis.intake.definition import Definition

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


def both(text: str) -> dict[str, str]:
    return {"fr": f"{text} fr", "en": text}


def ask(key: str, type: str = "text", **said: Any) -> dict[str, Any]:
    """A field named after its key."""
    return {"key": key, "type": type, "label": both(key.replace("_", " ").capitalize()), **said}


def options(*values: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": both(value.capitalize())} for value in values]


def step(key: str, *fields: dict[str, Any], **said: Any) -> dict[str, Any]:
    return {"key": key, "title": both(key.capitalize()), "fields": list(fields), **said}


def schema(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"version_label": "1", "steps": list(steps)}


def form(*fields: dict[str, Any]) -> Definition:
    return Definition.of_fields(fields)


def steps(*written: dict[str, Any]) -> Definition:
    return Definition.read(schema(*written))


def post(**values: Any) -> QueryDict:
    """What a browser would send; a list is several values; `__` in a name stands for a dot."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return data


def sent(**files: SimpleUploadedFile | list[SimpleUploadedFile]) -> MultiValueDict:
    return MultiValueDict({name: file if isinstance(file, list) else [file] for name, file in files.items()})


def png(name: str = "photo.png", size: int = 100) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG.ljust(size, b"\x00"), "image/png")
