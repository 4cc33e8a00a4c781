"""Services as doors: what is said of each where one chooses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.catalogue.models import Family
from parvis.catalogue.tree import Branch
from parvis.kit.languages import pick
from parvis.kit.wording import word

DEFAULT_ICON = "message-square-text"
OUTSIDE = "_outside"
"""Among the keys of rows: no family can be called so."""


@dataclass(frozen=True)
class Door:
    icon: str
    title: str
    url: str
    text: str = ""
    meta: str = ""
    meta_icon: str = ""
    examples: tuple[str, ...] = ()
    """What people ask for here, in their words."""


@dataclass(frozen=True)
class Row:
    """A family beside its doors; families below it follow as rows of their own, each named with its path."""

    key: str
    title: str
    text: str
    doors: list[Door] = field(default_factory=list)


def doors(services: Iterable[Any], *, naming_family: bool = False, by_sign_in: bool = False) -> list[Door]:
    """`services`: as Catalogue lists them. `naming_family`: each says whose it is, for a list that mixes them.

    `by_sign_in`: what a stranger may not use leads to its form at once, so that the sign-in page comes first and comes back to it.
    """
    return [_door(service, service.family if naming_family else None, by_sign_in and not service.may_use) for service in services]


def rows(root: Branch, untitled: str, *, by_sign_in: bool = False) -> list[Row]:
    """One row for each family that has services; those at the top of the portal come first, called `untitled`.

    What the reader's contract does not cover stands in a row of its own, at the end.
    """
    within = [service for service in root.services if not service.outside]
    found = [Row("", untitled, "", doors(within, by_sign_in=by_sign_in))] if within else []
    for branch in root.branches:
        found += _rows(branch, "", by_sign_in)
    outside = [service for service in _all(root) if service.outside]
    if outside:
        text = _("You can ask for them all the same: the team tells you what it costs before it begins.")
        found.append(Row(OUTSIDE, _("Outside your contract"), text, doors(outside)))
    return found


def _all(branch: Branch) -> Iterator[Any]:
    yield from branch.services
    for one in branch.branches:
        yield from _all(one)


def tiles(root: Branch, texts: dict[str, Any]) -> list[Door]:
    """One door for each of the first families, saying how many services are behind it."""
    return [_tile(branch, texts) for branch in root.branches if branch.family]


def recovery_door() -> Door:
    return Door(
        "key-round",
        _("Recover my access"),
        reverse("portal:recover"),
        _("A username or a password that is lost."),
        minutes(1),
        "clock",
    )


def minutes(number: int) -> str:
    return _("%(number)s min") % {"number": number}


def _door(service: Any, family: Family | None, at_once: bool) -> Door:
    meta, icon = (minutes(service.minutes), "clock") if service.minutes else ("", "")
    if family:
        meta, icon = pick(family.title), ""
    text = pick(service.summary)
    if service.outside:
        meta, icon, text = _("Outside the contract"), "lock", f"{text} {service.outside}"
    examples = tuple(pick(one) for one in service.options.get("examples", []))
    # with purpose and examples on the door there is nothing to read between it and the form
    route = "portal:ask" if at_once or (examples and service.may_use) else "portal:service"
    return Door(service.icon or DEFAULT_ICON, pick(service.title), reverse(route, args=[service.slug]), text, meta, icon, examples)


def _rows(branch: Branch, above: str, by_sign_in: bool) -> list[Row]:
    family = branch.family
    title = pick(family.title) if family else ""
    path = f"{above} › {title}" if above else title
    own: list[Row] = []
    within = [service for service in branch.services if not service.outside]
    if family and within:
        own.append(Row(family.key, path, pick(family.text), doors(within, by_sign_in=by_sign_in)))
    return own + [row for child in branch.branches for row in _rows(child, path, by_sign_in)]


def _tile(branch: Branch, texts: dict[str, Any]) -> Door:
    family = branch.family
    assert family is not None
    noun = word("service" if branch.count == 1 else "services", texts)
    address = f"{reverse('portal:services')}?family={family.key}"
    return Door(family.icon or DEFAULT_ICON, pick(family.title), address, pick(family.text), f"{branch.count} {noun}")
