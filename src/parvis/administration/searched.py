"""A list of an administration: searched, by state, by key pages. Which rows these are is for each list to say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise

from parvis.catalogue.models import Portal
from parvis.kit.text import one_line

SIZE: Final = 50


class Searched:
    """`_found`: the rows of the page and one more, if there is one."""

    labels: Mapping[str, str | Promise]
    """Of the states one may ask for; the empty one: of all."""
    _found: Collection[Any]

    def __init__(self, portal: Portal, said: QueryDict) -> None:
        self.portal = portal
        self.query = one_line(said.get("q", ""), 100)
        self.state = said.get("state", "") if said.get("state", "") in self.labels else ""
        self.after = said.get("after", "")

    @property
    def states(self) -> list[tuple[str, str | Promise, str]]:
        return [(key, label, self._address(state=key)) for key, label in self.labels.items()]

    @property
    def first(self) -> str:
        return self._address(state=self.state) if self.after else ""

    @property
    def next(self) -> str:
        found = list(self._found)
        return self._address(state=self.state, after=found[SIZE - 1].pk.hex) if len(found) > SIZE else ""

    def _address(self, **more: str) -> str:
        return "?" + urlencode({name: value for name, value in {"q": self.query, **more}.items() if value})
