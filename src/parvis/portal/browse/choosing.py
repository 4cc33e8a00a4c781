"""The catalogue as a page: what was asked for in the address, and what is left of it."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.catalogue.models import Family, Portal, Service
from parvis.catalogue.tree import Catalogue
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.portal.browse.doors import Door, Row, doors, rows
from parvis.portal.shell.audience import Audience, audience_of, audiences


class Choosing:
    def __init__(self, request: HttpRequest, portal: Portal) -> None:
        self.request = request
        self.portal = portal
        self.catalogue = Catalogue(portal, request.user)
        self.query = one_line(request.GET.get("q", ""), 200)

    @cached_property
    def audience(self) -> str:
        return audience_of(self.request, self.portal)

    @property
    def audiences(self) -> list[Audience]:
        return audiences(self.portal, self.audience)

    @cached_property
    def family(self) -> Family | None:
        return self.catalogue.family(self.request.GET.get("family", ""))

    @cached_property
    def services(self) -> list[Service]:
        return self.catalogue.narrowed(audience=self.audience, family=self.family.key if self.family else "", query=self.query)

    @property
    def found(self) -> list[Door]:
        """What a search found, best first, each with its family's name."""
        return doors(self.services, naming_family=True, by_sign_in=self._is_stranger)

    @property
    def rows(self) -> list[Row]:
        return rows(self.catalogue.tree(self.services), _("For everything"), by_sign_in=self._is_stranger)

    @property
    def chips(self) -> list[tuple[str, str, bool]]:
        """(label, address, whether it is the chosen one) of every first family that holds something, when there are several."""
        branches = self.catalogue.tree(self.catalogue.narrowed(audience=self.audience)).branches
        families = [branch.family for branch in branches if branch.family]
        if len(families) < 2:
            return []
        every = (pgettext("families", "All"), self._address(""), self.family is None)
        return [every, *((pick(family.title), self._address(family.key), family == self.family) for family in families)]

    @property
    def asks_sign_in(self) -> bool:
        """Whether something here is closed to strangers."""
        return self._is_stranger and any(not getattr(one, "is_open", False) for one in self.services)

    @property
    def _is_stranger(self) -> bool:
        return not self.request.user.is_authenticated

    def _address(self, family: str) -> str:
        asked = {name: value for name, value in (("family", family), ("q", self.query)) if value}
        return f"?{urlencode(asked)}" if asked else "?"
