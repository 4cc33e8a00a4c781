"""Browsers of the tests: each with cookies of its own, all before one house, whose middleware is loaded once."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.test import Client
from django.test.client import ClientHandler

from tests.rights.world import World


@cache
def _house(enforce_csrf_checks: bool) -> ClientHandler:
    handler = Client(enforce_csrf_checks=enforce_csrf_checks).handler
    handler.load_middleware()
    return handler


def stranger(*, enforce_csrf_checks: bool = False, **options: Any) -> Client:
    """A browser that nobody has signed in with; a fault of ours is the answer 500."""
    client = Client(raise_request_exception=False, **options)
    client.handler = _house(enforce_csrf_checks)
    return client


def visitor(world: World, role: str, **options: Any) -> Client:
    """A browser with the session of this role."""
    client = stranger(**options)
    if role in world.sessions:
        client.cookies["session"] = world.sessions[role]
    return client
