"""The reference of the API as a page, drawn from its own OpenAPI description: no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class Line:
    """One value that is sent or answered. `path`: its name, after those of what it stands in: `places.building.identifier`."""

    path: str
    type: str
    text: str
    is_required: bool


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    summary: str
    text: str
    parameters: list[Line]
    sent: list[Line]
    answers: list[tuple[str, str, list[Line]]]

    @property
    def anchor(self) -> str:
        return f"{self.method.lower()}{self.path.replace('/', '-').replace('{', '').replace('}', '')}"


class Description:
    """An OpenAPI document, read for people."""

    DEEPEST = 4

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    @property
    def calls(self) -> Iterator[Call]:
        for path, methods in self.document["paths"].items():
            for method, said in methods.items():
                yield self._call(method.upper(), path, said)

    def _call(self, method: str, path: str, said: Mapping[str, Any]) -> Call:
        parameters = [
            Line(one["name"], self._type(one.get("schema", {})), _words(one), one.get("required", False))
            for one in said.get("parameters", [])
        ]
        answers = [
            (status, one.get("description", ""), list(self._content(one))) for status, one in sorted(said.get("responses", {}).items())
        ]
        sent = list(self._content(said.get("requestBody", {})))
        return Call(method, path, _words(said, "summary"), _words(said), parameters, sent, answers)

    def _content(self, holder: Mapping[str, Any]) -> Iterator[Line]:
        for kind in holder.get("content", {}).values():
            yield from self._lines(self._inner(kind.get("schema", {})), "")

    def _lines(self, schema: Mapping[str, Any], within: str) -> Iterator[Line]:
        whole = self._followed(schema)
        if within.count(".") > self.DEEPEST:
            return
        for name, one in whole.get("properties", {}).items():
            needed = name in whole.get("required", [])
            text = _words(one)
            yield Line(f"{within}{name}", self._type(one), text, needed)
            yield from self._lines(self._inner(one), f"{within}{name}.")

    def _inner(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a list, or one of several that may be nothing, holds."""
        for one in schema.get("anyOf", []):
            if one.get("type") != "null":
                return self._inner(one)
        return self._inner(schema["items"]) if "items" in schema else self._followed(schema)

    def _followed(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        name = schema.get("$ref", "")
        found: Mapping[str, Any] = self.document["components"]["schemas"][name.rpartition("/")[2]] if name else schema
        return found

    def _type(self, schema: Mapping[str, Any]) -> str:
        if schema.get("anyOf"):
            return " | ".join(self._type(one) for one in schema["anyOf"])
        if schema.get("type") == "array":
            return f"{self._type(schema.get('items', {}))}[]"
        if schema.get("enum"):
            return " | ".join(str(one) for one in schema["enum"])
        whole = self._followed(schema)
        return str(whole.get("format") or whole.get("type") or "object")


def _words(said: Mapping[str, Any], key: str = "description") -> str:
    """In the reader's language: the description itself has one, that of the names in it."""
    words = str(said.get(key, ""))
    return gettext(words) if words else ""


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    return redirect("api:docs")


@require_safe
def description(request: HttpRequest) -> JsonResponse:
    return JsonResponse(_document())


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "api/reference.html", {"calls": list(Description(_document()).calls)})


def _document() -> Mapping[str, Any]:
    from parvis.api.v1.house import api  # its addresses name this module

    return api.get_openapi_schema()
