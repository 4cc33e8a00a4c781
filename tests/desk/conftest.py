"""A portal with its people, and browsers at the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from parvis.people.models import User
from tests.cast import Cast


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


@pytest.fixture
def browse() -> Callable[..., Client]:
    """`browse(user)`: a browser where they are signed in; `browse(user, htmx="context")`: one that asks for that part."""

    def open_browser(user: User | None = None, htmx: str = "") -> Client:
        headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
        client = Client(headers={"Accept-Language": "en", **headers})
        if user:
            client.force_login(user)
        return client

    return open_browser


@pytest.fixture
def desk(cast, browse) -> Client:
    """The technician's own browser."""
    return browse(cast.technician)


@pytest.fixture(autouse=True)
def pages_are_counted_warm(monkeypatch):
    """Whether one administers a portal is asked once a minute, by whichever page comes first: pages are compared as after that."""
    monkeypatch.setattr("parvis.desk.shell.ADMINISTERING.says", lambda _key, _ask: False)
