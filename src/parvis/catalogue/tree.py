"""A portal's catalogue as one person sees it: read in two queries, then narrowed and grouped in memory, for it is small."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from parvis.catalogue.covering import outside
from parvis.catalogue.finding import found as find
from parvis.catalogue.models import Family, Portal, Service


@dataclass(frozen=True)
class Branch:
    """A family, its services and the families below it; without `family`, the top of the portal."""

    family: Family | None
    services: tuple[Service, ...]
    branches: tuple[Branch, ...] = ()

    @property
    def count(self) -> int:
        """Of the services in it and below."""
        return len(self.services) + sum(branch.count for branch in self.branches)


class Catalogue:
    """`services` carry `may_use` and `is_open` (see ServiceQuerySet.listed_for), and `outside`: why the contract does not cover them."""

    def __init__(self, portal: Portal, user: Any) -> None:
        self.portal = portal
        self.user = user

    @cached_property
    def services(self) -> list[Service]:
        listed = self.portal.services.listed_for(self.user).select_related("family__parent__parent").defer("intro", "conditions")
        found = list(listed)
        reasons = outside(found, self.portal, self.user)
        for service in found:
            service.outside = reasons.get(service.pk, "")
        return found

    @cached_property
    def families(self) -> dict[int, Family]:
        return {family.pk: family for family in self.portal.families.all()}

    def family(self, key: str) -> Family | None:
        return next((family for family in self.families.values() if family.key == key), None)

    def narrowed(self, *, audience: str = "", family: str = "", query: str = "") -> list[Service]:
        """The services of an audience, of a family or one below it, that the words of `query` find (best first)."""
        chosen = self.services
        if audience:
            chosen = [service.speak_to(audience) for service in chosen if not service.audiences or audience in service.audiences]
        if family:
            within = self._below(family)
            chosen = [service for service in chosen if service.family_id in within]
        return find(chosen, query) if query.strip() else chosen

    def tree(self, services: Iterable[Service] | None = None) -> Branch:
        """`services` (by default all) in their families; a family without any is left out."""
        in_family: dict[int | None, list[Service]] = {}
        for service in self.services if services is None else services:
            in_family.setdefault(service.family_id, []).append(service)
        return self._branch(None, in_family)

    def _branch(self, family: Family | None, in_family: dict[int | None, list[Service]]) -> Branch:
        key = family.pk if family else None
        below = [self._branch(child, in_family) for child in self.families.values() if child.parent_id == key]
        return Branch(family, tuple(in_family.get(key, ())), tuple(branch for branch in below if branch.count))

    def _below(self, key: str) -> set[int | None]:
        root = self.family(key)
        within: set[int | None] = {root.pk} if root else set()
        while True:
            more = {family.pk for family in self.families.values() if family.parent_id in within} - within
            if not more:
                return within
            within |= more
