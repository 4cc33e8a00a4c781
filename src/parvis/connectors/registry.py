"""What a connector says of itself. Each folder beside this module registers one in its `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from parvis.intake.options import OptionSource as Options
from parvis.intake.registries import option_sources
from parvis.kit.jobs import SWEEPS, Sweep
from parvis.kit.registry import Registry
from parvis.planning.sources import SOURCES, SlotSource

if TYPE_CHECKING:
    from parvis.connectors.models import Notification, Run

Text = Mapping[str, str]
Hears = Callable[[Mapping[str, str], bytes], object]
Handler = Callable[["Run", "Notification"], "Told"]


@dataclass(frozen=True)
class Told:
    """What a ticket is told of a call or a notification: an event to which its workflow may tie a move, and a line of its history.

    `says`: {language: sentence} for everybody who reads the ticket; `notes`: for the team alone.
    """

    event: str = ""
    says: Text = field(default_factory=dict)
    notes: Text = field(default_factory=dict)


NOTHING: Final = Told()
CALL_FAILED: Final = "call_failed"
"""The event of a call that came to nothing, unless its operation says otherwise."""


class Stranger(Exception):  # noqa: N818  named as the house names its exceptions
    """Who sent news is not known."""


@dataclass(frozen=True)
class Answer:
    """What an operation found out: `verdict` in one word, `result` as its sheet reads it.

    `valid_until`: until when it may be relied upon. `told`: what the ticket it works for learns. `is_own`: nobody outside was asked for it.
    """

    result: Mapping[str, Any]
    verdict: str = ""
    remote_reference: str = ""
    valid_until: datetime | None = None
    told: Told = NOTHING
    is_own: bool = False


@dataclass(frozen=True)
class Later:
    """The outside system works at it: `perform` is called again at `at`. `text`: how far it is, {language: a few words}."""

    at: datetime
    percent: int = 0
    text: Text = field(default_factory=dict)
    remote_reference: str = ""


@dataclass(frozen=True)
class Patience:
    """When an outside system that fails is left alone: after `failures` within `window`, for `rest`, twice as long each time, to `longest`."""

    failures: int = 5
    window: timedelta = timedelta(minutes=1)
    rest: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=15)


@dataclass(frozen=True)
class Operation:
    """One thing the outside system can be asked to do.

    `form` and `sheet`: keys of the forms that ask its input and lay out its result. `perform` may be called again after a
    crash with the same run, whose `once` the outside system must see. It raises what `connectors.troubles` names, or TimeoutError.
    `timeout`: for one call, of which `attempt.seconds_left` says what remains. `within`: for all of it, however often it is tried.
    `pause`: before the second attempt; each next one waits twice as long, to an hour. `settled` is told how it ended, in the
    transaction that says so, and may write rows of its own; `failed`: what the ticket is told when it came to nothing.
    `calls_out`: False where its parts call, and not it itself.
    """

    key: str
    title: Text
    perform: Callable[[Run], Answer | Later]
    form: str = ""
    sheet: str = ""
    timeout: timedelta = timedelta(seconds=30)
    kept_for: timedelta | None = None
    is_queued: bool = False
    is_action: bool = False
    warning: Text = field(default_factory=dict)
    cool_down: timedelta = timedelta(0)
    max_attempts: int = 1
    within: timedelta = timedelta(days=1)
    pause: timedelta = timedelta(seconds=10)
    settled: Callable[[Run], None] | None = None
    failed: Told | None = None
    calls_out: bool = True


@dataclass(frozen=True)
class OptionSource:
    """Options of a choice that the outside system knows; forms name it `<connector>.<key>`."""

    key: str
    options: Options


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
    """`handlers`: by the kind of a notification, what it changes and what the ticket is told; called in one transaction with that.

    `events`: those that its answers and notifications tell tickets, so that workflows may name them. A kind without a handler is told
    as an event of its own name. `grace`: how long a notification waits for those before it. `is_own`: it is within the house, so that a
    copy of the installation may call it too. `hears`: given the headers (names in small letters) and the body of what is sent to
    `/api/connectors/<key>/events/`, makes sure of who sent it and keeps it; raises Stranger, and ValueError for what it cannot read.
    """

    key: str
    title: Text
    operations: tuple[Operation, ...] = ()
    option_sources: tuple[OptionSource, ...] = ()
    slot_sources: tuple[SlotSource, ...] = ()
    panels: tuple[Panel, ...] = ()
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    patience: Patience = Patience()
    grace: timedelta = timedelta(minutes=2)
    is_own: bool = False
    hears: Hears | None = None

    def operation(self, key: str) -> Operation:
        """Raises LookupError when the connector declares none of that key."""
        for operation in self.operations:
            if operation.key == key:
                return operation
        raise LookupError(f"connector “{self.key}” has no operation “{key}”")


connectors: Registry[Connector] = Registry("connector")


def events() -> Iterator[str]:
    """All that a call or a notification may tell a ticket, to which a workflow may tie a move."""
    yield CALL_FAILED
    for _key, connector in connectors.items():
        yield from connector.events
        yield from connector.handlers


def register(connector: Connector) -> Connector:
    """Make `connector` known, its option sources known to forms, its slots to the planning, its runs to workers: each connector has a
    sweep of its own, so that a slow outside system holds up no other."""
    from parvis.connectors import working  # reads this module

    connectors.register(connector.key, connector)
    for source in connector.option_sources:
        option_sources.register(f"{connector.key}.{source.key}", source.options)
    for slots in connector.slot_sources:
        SOURCES.register(f"{connector.key}.{slots.key}", slots)
    name = sweep_of(connector.key)
    if name not in SWEEPS:
        SWEEPS.register(name, Sweep(name, working.EVERY_SECONDS, partial(working.perform_due, connector.key)))
    return connector


def sweep_of(connector_key: str) -> str:
    """The name under which its due runs are performed."""
    return f"connectors.{connector_key}"
