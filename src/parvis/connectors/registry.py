"""What a connector says of itself. Each folder beside this module registers one in its `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from parvis.intake.options import OptionSource as Options
from parvis.intake.registries import option_sources
from parvis.kit.registry import Registry

if TYPE_CHECKING:
    from parvis.connectors.models import Run
    from parvis.planning.models import BookingRule, Resource

Text = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What an operation found out: `verdict` in one word, `result` as its sheet reads it."""

    result: Mapping[str, Any]
    verdict: str = ""
    remote_reference: str = ""


@dataclass(frozen=True)
class Operation:
    """One thing the outside system can be asked to do.

    `form` and `sheet`: keys of the forms that ask its input and lay out its result. `perform` may be called again after a
    crash with the same run, whose `key` the outside system must see.
    """

    key: str
    title: Text
    perform: Callable[[Run], Answer]
    form: str = ""
    sheet: str = ""
    timeout: timedelta = timedelta(seconds=30)
    kept_for: timedelta | None = None
    is_queued: bool = False
    is_action: bool = False
    warning: Text = field(default_factory=dict)
    cool_down: timedelta = timedelta(0)
    max_attempts: int = 1


@dataclass(frozen=True)
class OptionSource:
    """Options of a choice that the outside system knows; forms name it `<connector>.<key>`."""

    key: str
    options: Options


@dataclass(frozen=True)
class FreeSlot:
    starts_at: datetime
    ends_at: datetime
    reference: str
    capacity: int = 1


@dataclass(frozen=True)
class SlotSource:
    """Times that the outside planning offers: `search(resource, rule, first day, last day)`."""

    key: str
    search: Callable[[Resource, BookingRule, date, date], Iterable[FreeSlot]]


@dataclass(frozen=True)
class Panel:
    """A block shown beside a ticket or an asset: `context(subject)` fills `template`, None hides it."""

    key: str
    title: Text
    subject_kind: str
    template: str
    context: Callable[[Any], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Connector:
    key: str
    title: Text
    operations: tuple[Operation, ...] = ()
    option_sources: tuple[OptionSource, ...] = ()
    slot_sources: tuple[SlotSource, ...] = ()
    panels: tuple[Panel, ...] = ()

    def operation(self, key: str) -> Operation:
        """Raises LookupError when the connector declares none of that key."""
        for operation in self.operations:
            if operation.key == key:
                return operation
        raise LookupError(f"connector “{self.key}” has no operation “{key}”")


connectors: Registry[Connector] = Registry("connector")


def register(connector: Connector) -> Connector:
    """Make `connector` known, and its option sources known to forms."""
    connectors.register(connector.key, connector)
    for source in connector.option_sources:
        option_sources.register(f"{connector.key}.{source.key}", source.options)
    return connector
