"""Every address of the desk and the administration, and a page for each that can be opened: found by following links, as a reader would."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from html import unescape
from itertools import count
from typing import Final
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext

from tests.rights.addresses import _said
from tests.rights.every import ROWS

LINK: Final = re.compile(r'\s(?:href|src|hx-get|data-open|data-url)="([^"#]+)')
EACH: Final = 3
"""How many addresses of one kind are read: the longest page of them stands for all."""
MOST: Final = 16
"""As many at most while a kind was not come by yet: the way there may lead through one page of many."""


@dataclass
class Atlas:
    """`pages`: a kind of address (`/desk/t/<reference>`) → the address of its richest page. `other`: kinds that answer with no whole page."""

    pages: dict[str, str] = field(default_factory=dict)
    other: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    lengths: dict[str, int] = field(default_factory=dict)

    def note(self, kind: str, address: str, content_type: str, text: str) -> None:
        if "html" not in content_type or "<html" not in text[:2000]:
            self.other[kind] = address
        elif len(text) > self.lengths.get(kind, 0):
            self.pages[kind], self.lengths[kind] = address, len(text)


def wanted(*below: str) -> set[str]:
    """The kinds of address that answer GET, from the table of rights: a new one without a line there fails already."""
    return {row.path for row in ROWS if row.method == "GET" and row.path.startswith(below)}


def kind_of(path: str) -> str | None:
    """The line of the table that this path belongs to; below a portal's prefix, as on its own host."""
    below = re.sub(r"^/p/[\w-]+(?=/)", "", path)
    try:
        return "/" + _said(resolve(below, "parvis.portal.urls_of_a_portal" if below != path else None).route)
    except Resolver404:
        return None


def explored(http: APIRequestContext, house: str, starts: list[str], wants: set[str], may_open: Callable[[str], bool]) -> Atlas:
    """Links are followed, kinds that were not seen yet first, until every kind of `wants` was read or nothing is left."""
    atlas, seen, read, turn = Atlas(), set(starts), dict.fromkeys(wants, 0), count()
    waiting: list[tuple[int, int, str]] = [(0, next(turn), start) for start in starts]
    while waiting:
        _times, _turn, address = heappop(waiting)
        kind = kind_of(urlsplit(address).path)
        if kind not in read or read[kind] >= (MOST if 0 in read.values() else EACH):
            continue
        answer = http.get(house + address)
        if answer.status == 404 and read[kind]:
            continue
        read[kind] += 1
        if answer.status != 200:
            atlas.broken.append(f"{answer.status}: {address}")
            continue
        text, content_type = "", answer.headers.get("content-type", "")
        if "html" in content_type:
            text = answer.text()
        if kind_of(urlsplit(answer.url).path) == kind:
            atlas.note(kind, address, content_type, text)
        else:
            atlas.other[kind] = address  # it leads elsewhere
        for link in LINK.findall(text):
            to = urljoin(address, unescape(link))
            found = kind_of(urlsplit(to).path) if to.startswith("/") and may_open(to) else None
            if found in read and to not in seen:
                seen.add(to)
                heappush(waiting, (read[found], next(turn), to))
    return atlas
