"""A list that is searched while one types: asked once, and what it shows stays under the pointer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request

from tests.stories.visitor import NewVisitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(120)]
LATER = 900
"""Milliseconds: twice what a search waits for the next letter."""


@pytest.mark.parametrize("path", ["/tickets", "/assets"])
def test_a_search_asks_once_and_leaving_its_field_asks_nothing(visitor: NewVisitor, path: str):
    """A list that comes anew while somebody presses one of its links takes the link away, and the click with it."""
    person = visitor("ipeos")
    person.sign_in("julien.faure", "parvis-demo")
    person.open(path)
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.headers.get("hx-request"):
            asked.append(request.url)

    person.page.on("request", note)
    field = person.page.get_by_role("search").get_by_role("searchbox")
    field.press_sequentially("zzz", delay=40)
    person.sees("Rien ne correspond à « zzz »")
    field.press("Tab")
    person.page.wait_for_timeout(LATER)
    assert len(asked) == 1, asked

    field.fill("zzzz")  # as dictation and password programs do: input and change at once
    person.sees("Rien ne correspond à « zzzz »")
    person.page.wait_for_timeout(LATER)
    assert len(asked) == 2, asked

    person.page.get_by_role("search").get_by_role("combobox").first.select_option(index=1)
    person.page.wait_for_timeout(LATER)
    assert len(asked) == 3, asked
    assert "q=zzzz" in asked[-1]
