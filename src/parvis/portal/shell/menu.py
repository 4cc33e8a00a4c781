"""The entries of a portal's menu: what every portal has, then what its modules add, in one order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from parvis.catalogue.models import Portal
from parvis.kit.wording import word
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
    ("orders", True, True),
    ("appointments", True, True),
    ("lines", True, True),
    ("certificates", True, True),
    ("assets", True, True),
    ("bookings", True, True),
    ("contract", True, True),
    ("help", False, True),
)


def entries(portal: Portal, path: str, *, signed_in: bool) -> list[Entry]:
    """The menu at `path`; a module that has no page is left out."""
    found = []
    for name, needs_person, is_module in _ENTRIES:
        if (needs_person and not signed_in) or (is_module and name not in portal.modules):
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
