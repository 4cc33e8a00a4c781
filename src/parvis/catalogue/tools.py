"""Services that do at once what is asked, on a page of their own, instead of handing it to the team.

A service says which page in its table `tool`: {kind: a key of TOOLS, and what that page reads}. Its form and its workflow stay what
they are: one asks the team with them where the tool finds nothing or does not answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parvis.catalogue.models import Service
from parvis.kit.once import once_shown
from parvis.kit.registry import Registry

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from parvis.catalogue.models import Portal
    from parvis.people.models import User

Faults = Iterable[tuple[str, str]]
"""(key within the table, what is wrong with it, in the active language)."""


def _nothing(_table: Mapping[str, Any]) -> Faults:
    return ()


@dataclass(frozen=True)
class Tool:
    """`page`: name of the portal's address that opens it. `faults`: what is wrong with the table of a preset, said before it is applied."""

    page: str
    faults: Callable[[Mapping[str, Any]], Faults] = _nothing


TOOLS: Registry[Tool] = Registry("tools")


def services_with(portal: Portal, kind: str = "") -> list[Service]:
    """The services in use of `portal` that have a tool (of that kind), in their order, whoever may use them."""
    found = portal.services.active().exclude(tool={}).select_related("family", "portal").order_by("order", "id")
    return [one for one in found if not kind or one.tool.get("kind") == kind]


def granted(portal: Portal, user: User | AnonymousUser) -> list[Service]:
    """Those that `user` may use; asked once on a page that only shows something."""

    def ask() -> list[Service]:
        usable = Service.objects.usable_by(user).filter(portal=portal).exclude(tool={})
        return list(usable.select_related("portal", "workflow", "form", "family").order_by("order", "id"))

    return once_shown(("tools", portal.pk, user.pk), ask)
