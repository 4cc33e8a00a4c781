"""Every address that the house answers, read from Django's own resolver, and how to ask for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from tests.rights.table import Row
from tests.rights.world import World

GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
NAME = re.compile(r"<(\w+)>")
WRITES = re.compile(r'^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\s+(?:OR \w+ )?(?:INTO |FROM )?"(\w+)"', re.IGNORECASE)


def addresses(urlconf: str | None = None) -> list[str]:
    """As `/t/<reference>/print`."""
    return sorted(set(_walk(get_resolver(urlconf).url_patterns, "/")))


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in patterns:
        here = before + _said(str(one.pattern))
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, here)
        else:
            yield here


def _said(pattern: str) -> str:
    plain = GROUP.sub(r"<\1>", pattern.removeprefix("^").removesuffix("$")) if pattern.startswith("^") else CONVERTER.sub(r"<\1>", pattern)
    return plain.replace("\\", "")


def filled(row: Row, world: World, about: str) -> str:
    """The address with the world's names for the object, below the portal unless the desk or the administration answers it."""
    names = {**world.common, **world.named.get(about, {}), **row.values}
    path = NAME.sub(lambda found: str(names[found[1]]), row.path)
    return path if path.startswith(("/desk", "/admin", "/api")) else f"/p/house{path}"


def ask(world: World, role: str, method: str, path: str, data: dict[str, Any] | None = None, **options: Any) -> HttpResponseBase:
    client = world.client(role, **options)
    answer = client.post(path, data or {}) if method == "POST" else client.get(path)
    if answer.streaming:
        answer.content_read = b"".join(answer.streaming_content)
    return answer


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens within never was. What insists on a transaction of its own finds this one to be none, as those of tests are."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables written to within."""
    found: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if written := WRITES.match(sql):
            found.add(written[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def kind(response: HttpResponseBase) -> str:
    """The answer in the table's words; a status the table has no word for as a number."""
    location = response.headers.get("Location", "")
    if response.status_code == 302:
        return "sign in" if re.search(r"/login(\?|$)", location) else "moves on"
    words = {200: "page", 201: "made", 204: "nothing", 401: "sign in first", 403: "forbidden", 404: "not found"}
    return (words | {405: "wrong method", 409: "refused", 422: "asks again"}).get(response.status_code, str(response.status_code))
