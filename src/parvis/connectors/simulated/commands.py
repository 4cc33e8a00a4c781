"""`./parvis simulated`: the clock, the pinned scenarios and the faults of the simulated back-end."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from parvis.connectors.simulated import clock, faults, scenarios
from parvis.connectors.simulated.models import PinnedScenario, SimulatedOrder
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.times import parse_delay

KINDS: Final = [str(kind) for kind in PinnedScenario.Subject]


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        options.run(options)
    except Refused as refusal:
        print(f"parvis simulated: {refusal}", file=sys.stderr)
        return 1
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="parvis simulated", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="status|clock|scenarios|pin|unpin|fault")

    commands.add_parser("status", help="what the clock shows, what is pinned, which faults there are").set_defaults(run=status)

    timing = commands.add_parser("clock", help="show it, make it go faster, put it forward")
    timing.add_argument("--factor", type=int, help="simulated seconds in one second")
    timing.add_argument("--forward", type=parse_delay, metavar="P3D", help="put it forward by this much (ISO 8601)")
    timing.add_argument("--at", type=_instant, metavar="2026-12-24T08:00", help="make it show this; it never goes back")
    timing.add_argument("--reset", action="store_true", help="back to the settings; to the real hour when no order is under way")
    timing.set_defaults(run=set_clock)

    commands.add_parser("scenarios", help="all that can be pinned").set_defaults(run=list_scenarios)

    pinning = commands.add_parser("pin", help="let something go a certain way, whatever chance says")
    pinning.add_argument("kind", choices=KINDS)
    pinning.add_argument("key", help="identifier of a building; socket, number or ID1 of a line; own reference of an order")
    pinning.add_argument("scenario")
    pinning.set_defaults(run=lambda said: print(scenarios.pin(said.kind, said.key, said.scenario)))

    unpinning = commands.add_parser("unpin", help="leave it to chance again")
    unpinning.add_argument("kind", choices=KINDS)
    unpinning.add_argument("key")
    unpinning.set_defaults(run=unpin)

    failing = commands.add_parser("fault", help="let the outside fail")
    failing.add_argument("kind", choices=list(faults.FAULTS))
    failing.add_argument("--share", type=int, default=100, help="of the calls or notifications, per cent; 0: off")
    failing.add_argument("--seconds", type=float, default=2, help="of latency")
    failing.add_argument("--operation", action="append", default=[], help="only this one; may be repeated")
    failing.set_defaults(run=set_fault)
    return parser.parse_args(arguments)


def status(_said: argparse.Namespace) -> None:
    row = clock.simulation()
    under_way = SimulatedOrder.objects.filter(next_on_clock__isnull=False).count()
    print(f"clock: {_local(clock.clock(row))}, {row.factor} seconds in one; seed {row.seed}; {under_way} orders under way")
    for pin in PinnedScenario.objects.all():
        print(f"pinned: {pin.subject_kind} {pin}")
    for kind, said in row.faults.items():
        print(f"fault: {kind}, {said['share']} %{' of ' + ', '.join(said['operations']) if said['operations'] else ''}")


def set_clock(said: argparse.Namespace) -> None:
    if said.reset:
        clock.reset()
    if said.factor is not None:
        clock.accelerate(said.factor)
    if said.forward is not None:
        clock.advance(said.forward.after(now(), ZoneInfo(settings.TIME_ZONE)) - now())
    if said.at is not None:
        clock.put_to(said.at)
    row = clock.simulation()
    print(f"{_local(clock.clock(row))}, {row.factor} seconds in one")


def list_scenarios(_said: argparse.Namespace) -> None:
    for scenario in scenarios.SCENARIOS.values():
        print(f"{scenario.key:18}{', '.join(scenario.subjects):24}{scenario.title['en']}")


def unpin(said: argparse.Namespace) -> None:
    print("unpinned" if scenarios.unpin(said.kind, said.key) else "nothing was pinned")


def set_fault(said: argparse.Namespace) -> None:
    row = faults.switch(said.kind, share=said.share, seconds=said.seconds, operations=said.operation)
    print(f"{said.kind}: {row.faults.get(said.kind, {}).get('share', 0)} %")


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M:%S}"


def _instant(said: str) -> datetime:
    moment = datetime.fromisoformat(said)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
