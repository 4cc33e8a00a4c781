"""Classes 31 and 32 of trust.md: twice the text takes twice the time, and what is too long is refused before it costs anything."""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.safestring import SafeString

from parvis import presets
from parvis.intake.field_types.text import TextControl
from parvis.kit.files import safe_name
from parvis.kit.filetypes import content_type
from parvis.kit.icons import known
from parvis.kit.markdown import render
from parvis.kit.plain import plain
from parvis.kit.search import stems
from parvis.kit.text import clean, excerpt, fold, initials, one_line, slug
from parvis.kit.typography import typo
from parvis.portal.browse.marking import marked
from parvis.tickets.paragraphs import paragraphs
from parvis.tickets.wording import fill
from tests.rights.world import World
from tests.trust.reading import read
from tests.trust.visiting import visitor

pytestmark = pytest.mark.once

MEGABYTE = 1_000_000
UNITS = (">", "> ", "[", "](", "*", "_", "`", "<", "~", "|", "- ", " ", "\n", "\t", "a ", "\u0301", "\u0323\u0301", "' ", "{a")
READERS: dict[str, Callable[[str], Any]] = {
    "clean": clean,
    "one_line": one_line,
    "fold": fold,
    "slug": slug,
    "initials": initials,
    "excerpt": lambda text: excerpt(text, 140),
    "safe_name": safe_name,
    "typo": lambda text: typo(text, "fr"),
    "typo of HTML": lambda text: typo(SafeString(text), "fr"),
    "markdown": render,
    "plain": plain,
    "paragraphs": paragraphs,
    "stems": lambda text: stems(text, "fr"),
    "marked": lambda text: marked(text, "words that are searched"),
    "placeholders": lambda text: fill({"fr": text}, {"a": "b"}, "fr"),
    "type of a file": lambda text: content_type(text.encode()[:8192], "a.txt"),
    "icon": known,
}
ALLOWED_SECONDS = 10
"""Of the processor, for a megabyte. A tenth of it is read here: what takes the square of its length shows it by then."""


@pytest.mark.parametrize("name", READERS)
def test_a_megabyte_of_anything_is_read_in_passing(name: str):
    slow = {}
    for unit in UNITS:
        began = time.process_time()
        READERS[name]("x" + unit * (MEGABYTE // 10 // len(unit)) + "y")
        spent = time.process_time() - began
        if spent > ALLOWED_SECONDS / 10:
            slow[unit] = spent

    assert slow == {}


def test_a_megabyte_of_spaces_in_a_field_is_refused_at_once():
    control = TextControl(lines=False, max_length=255)
    began = time.process_time()

    with pytest.raises(Exception, match="255"):
        control.clean("a" + " " * MEGABYTE + "b")

    assert time.process_time() - began < 1


def patterns() -> Iterator[tuple[str, str]]:
    """(where, pattern) of every field in the presets of the house."""
    for path in sorted(Path(presets.__file__).parent.joinpath("portals").rglob("*.toml")):
        for pattern in _patterns(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield f"{path.parent.parent.name}/{path.name}", pattern


def _patterns(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield value["pattern"]
        for item in value.values():
            yield from _patterns(item)
    elif isinstance(value, list):
        for item in value:
            yield from _patterns(item)


@pytest.mark.parametrize(("where", "pattern"), [*patterns()])
def test_a_pattern_of_a_preset_runs_in_passing(where: str, pattern: str):
    for unit in ("a", "1", " ", "-", ".", "aA1", "é", "0 ", "/", "a.", "1-"):
        text = unit * (10_000 // len(unit)) + "\x01"
        began = time.process_time()
        re.fullmatch(pattern, text)
        assert time.process_time() - began < 0.5, (where, pattern, unit)


def test_the_presets_have_patterns_to_try():
    assert len([*patterns()]) > 3


# --- passwords and bodies ---------------------------------------------------------------------------------------------

HUGE = "a" * 10_000_000
LONG = "a" * 4_000_000


def refused(world: World, path: str, data: dict[str, str], role: str = "anonymous") -> tuple[int, float]:
    client = visitor(world, role)
    began = time.process_time()
    answer = client.post(path, data)
    read(answer)
    return answer.status_code, time.process_time() - began


@pytest.mark.parametrize(
    "password", [HUGE, LONG, "a" * 513, "\u0301" * 1_000_000, " " * 4_000_000], ids=["10 MB", "4 MB", "513", "marks", "spaces"]
)
def test_a_huge_password_is_refused_before_it_is_hashed(world: World, password: str, settings: Any, monkeypatch: pytest.MonkeyPatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *_args, **_named: pytest.fail("it was hashed"))
    answers = [
        refused(world, "/p/house/login", {"login": "alice", "password": password}),
        refused(world, "/p/house/account/security/password", {"password": password, "repeat": password}, "requester"),
        refused(world, "/p/house/account/security/confirm", {"password": password}, "requester"),
    ]

    assert [code for code, _seconds in answers if code not in (400, 422)] == []
    assert max(seconds for _code, seconds in answers) < 2


def test_a_huge_field_of_any_form_is_refused_in_passing(world: World):
    own = world.named["own"]["reference"]
    for path, name in (
        ("/p/house/services/open/new/ask", "summary"),
        ("/p/house/services/open/new/ask", "description"),
        (f"/p/house/t/{own}/messages", "body"),
        ("/p/house/tickets/views", "name"),
        ("/p/house/tickets/views", "query"),
        ("/p/house/account", "first_name"),
        ("/p/house/recover", "who"),
        ("/p/house/preview", "text"),
        (f"/p/house/t/{own}/participants", "email"),
    ):
        for text in (
            " " * 1_000_000,
            "x" + " " * 1_000_000 + "x",
            "\u0301\u0323" * 300_000,
            "[" * 1_000_000,
            "é" * 1_000_000,
            "a@" * 500_000,
        ):
            code, seconds = refused(world, path, {name: text}, "requester")
            assert code < 500, (path, name, text[:3])
            assert seconds < 3, (path, name, text[:3], seconds)


def test_a_long_address_or_cookie_is_answered_in_passing(world: World):
    for path, query in (
        ("/p/house/search", {"q": "a " * 50_000}),
        ("/p/house/tickets", {"q": "'" * 50_000, "after": "A" * 50_000}),
        ("/p/house/" + "a/" * 5000, {}),
    ):
        client = visitor(world, "requester")
        client.cookies["language"] = client.cookies["theme"] = client.cookies["audience"] = "x" * 5000
        began = time.process_time()
        assert client.get(path, query).status_code < 500
        assert time.process_time() - began < 2
