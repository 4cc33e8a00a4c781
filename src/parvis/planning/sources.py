"""Times that somebody else's planning offers. Connectors register it here; a resource names one by its `source_key`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NoReturn

from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.kit.registry import Registry

if TYPE_CHECKING:
    from parvis.planning.models import BookingRule, Resource


logger = logging.getLogger(__name__)


class Silent(Refused):
    """The other planning does not answer. A source raises it from any of its functions; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(_("The schedule does not answer at the moment. Try again in a few minutes, or ask the team."), code="silent")


@dataclass(frozen=True)
class FreeSlot:
    """One time of the other planning. `capacity`: the places it gives us, those that we hold or have confirmed there included."""

    starts_at: datetime
    ends_at: datetime
    reference: str
    capacity: int = 1


Step = Callable[[str, str], None]
"""`(reference of the slot, key of the booking)`. A second call with one key changes nothing."""


def _nothing(_reference: str, _key: str) -> None:
    return None


@dataclass(frozen=True)
class SlotSource:
    """`search(resource, rule, first day, last day)` lists what is free; the steps tell the other side what becomes of it.

    `hold` raises `taking.Taken` when the time is gone there, `confirm` when it is held no longer; `cancel` never does.
    """

    key: str
    search: Callable[[Resource, BookingRule, date, date], Iterable[FreeSlot]]
    hold: Step = _nothing
    confirm: Step = _nothing
    cancel: Step = _nothing


def _silent(*_: object) -> NoReturn:
    raise Silent


ABSENT = SlotSource("", _silent, _silent, _silent, _silent)
NOTHING = SlotSource("", lambda _resource, _rule, _first, _last: ())
SOURCES: Registry[SlotSource] = Registry("slot source")
"""By `<connector>.<key>`, as `Resource.source_key` says it."""


def source_of(resource: Resource) -> SlotSource | None:
    """None where the slots are ours. That of a connector which is not there (any more) is silent."""
    if not resource.source_key:
        return None
    if resource.source_key not in SOURCES:
        logger.error("the planning “%s” of the resource %s is not known here", resource.source_key, resource.pk)
        return ABSENT
    return SOURCES.get(resource.source_key)
