"""The entries of a portal's menu: what every portal has, then what its modules add, in one order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from parvis.catalogue.models import Portal
from parvis.catalogue.tools import granted
from parvis.kit.wording import word
from parvis.portal.orders.finding import boards_found
from parvis.portal.shell.paths import page_path


@dataclass(frozen=True)
class Entry:
    name: str
    label: str
    url: str
    current: str = ""
    """`page` on the page itself, `true` within its branch: as `aria-current`."""


# name of the route, for whom: everyone, or only people who are signed in, and whether a module switches it on
_ENTRIES: Final = (
    ("home", False, False),
    ("services", False, False),
    ("tickets", True, False),
    ("messages", True, True),
    ("eligibility", True, True),
    ("buildings", True, True),
    ("appointments", True, True),
    ("orders", True, True),
    ("lines", True, True),
    ("certificates", True, True),
    ("assets", True, True),
    ("bookings", True, True),
    ("contract", True, True),
    ("help", False, True),
)


_TOOLS: Final = frozenset({"eligibility", "buildings", "appointments"})
"""Entries that only those find who may use a service with such a page."""


def entries(portal: Portal, path: str, user: Any) -> list[Entry]:
    """The menu at `path`; a module that has no page, or that `user` may not use, is left out."""
    signed_in = bool(user and user.is_authenticated)
    has_board = signed_in and "orders" in portal.modules and bool(boards_found(portal, user))
    tools = {one.tool.get("kind") for one in granted(portal, user)} if signed_in and _TOOLS & set(portal.modules) else set()
    found = []
    for name, needs_person, is_module in _ENTRIES:
        if name == "orders" and not has_board:
            continue
        if (needs_person and not signed_in) or (is_module and name not in portal.modules) or (name in _TOOLS and name not in tools):
            continue
        url = page_path(name)
        if url:
            found.append(Entry(name, word(f"menu_{name}", portal.texts), url, _current(url, path, name)))
    return found


def _current(url: str, path: str, name: str) -> str:
    if path == url:
        return "page"
    branch = f"{url}/" if name != "tickets" else url.removesuffix("tickets") + "t/"
    return "true" if name != "home" and path.startswith(branch) else ""
