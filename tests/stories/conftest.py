"""One house for all stories, and visitors to it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser

from tests.browser import browser  # noqa: F401  a fixture
from tests.stories.house import House, opened
from tests.stories.looking import SCREEN
from tests.stories.visitor import NewVisitor, Visitor

_visits = count(1)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[House]:
    own = tmp_path_factory.getbasetemp()
    with opened(own if worker_id == "master" else own.parent) as house:
        yield house


@pytest.fixture
def visitor(house: House, browser: Browser, worker_id: str) -> Iterator[NewVisitor]:  # noqa: F811
    """Calls with a portal's key make a visitor with a browser of their own; what was wrong on their way is told at the end."""
    visitors: list[Visitor] = []

    def new(portal: str, *, language: str = "fr", has_script: bool = True) -> Visitor:
        network = int(worker_id.removeprefix("gw")) if worker_id != "master" else 250
        number = next(_visits)
        context = browser.new_context(
            viewport=SCREEN,  # type: ignore[arg-type]
            locale={"fr": "fr-FR", "en": "en-GB"}[language],
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            java_script_enabled=has_script,
            extra_http_headers={"X-Forwarded-For": f"10.{network}.{number // 250}.{number % 250 + 1}"},
        )
        context.set_default_timeout(15_000)
        visitors.append(Visitor(house, context, portal, language, has_script=has_script))
        return visitors[-1]

    yield new
    problems = [problem for one in visitors for problem in one.problems]
    for one in visitors:
        one.context.close()
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
