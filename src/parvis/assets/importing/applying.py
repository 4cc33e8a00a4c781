"""Doing what a plan says: all of it, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.assets.importing.plan import CHANGE, MAKE, Plan, Planned
from parvis.assets.keeping import New, change, place_under, register_all
from parvis.assets.models import Asset
from parvis.kit.errors import Refused

if TYPE_CHECKING:
    from parvis.people.models import User


def apply(plan: Plan, *, by: User) -> None:
    """Make and change what the plan says, in one transaction. Raises Refused, and does nothing, when a line is to correct."""
    if not plan.is_possible:
        raise Refused(_("Some lines are to correct: nothing was imported."), code="faulty")
    with transaction.atomic():
        made = _make([line for line in plan.lines if line.act == MAKE], by)
        for line in plan.lines:
            if line.act == CHANGE:
                _change(line, made, by)


def _make(lines: list[Planned], by: User) -> dict[int, Asset]:
    """{line: the asset it made}."""
    new = [New(line.kind, line.owner, line.said, line.version) for line in lines if line.kind and line.owner and line.said]
    made = register_all(new, by=by, settle=lambda made: _settle(lines, made))
    return {line.number: asset for line, asset in zip(lines, made, strict=True)}


def _settle(lines: list[Planned], made: list[Asset]) -> None:
    """Put what is made under what it stands under, which may be made with it."""
    by_line = {line.number: asset for line, asset in zip(lines, made, strict=True)}
    for line in lines:
        if line.parent is not None:
            by_line[line.number].parent = _asset_of(line.parent, by_line)


def _change(line: Planned, made: dict[int, Asset], by: User) -> None:
    if line.asset is None or line.said is None:
        return
    change(line.asset, line.said, by=by)
    if line.parent is not None:
        place_under(line.asset, _asset_of(line.parent, made), by=by)


def _asset_of(parent: Asset | Planned, made: dict[int, Asset]) -> Asset:
    if isinstance(parent, Asset):
        return parent
    return parent.asset or made[parent.number]
