"""`./parvis commitments plan|apply [PORTAL …]`: what calendars, levels, agreements and services promise now, for the open requests."""

import argparse
import sys
import time
from zoneinfo import ZoneInfo

from django.utils import timezone

from parvis.catalogue.models import Portal
from parvis.kit.speaking import full_moment
from parvis.tickets import recomputing
from parvis.tickets.recomputing import Plan

MOST = 200
"""Lines of a plan; the rest is counted."""


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    known = {portal.key: portal for portal in Portal.objects.all()}
    strangers = [key for key in options.portals if key not in known]
    if strangers:
        print(f"parvis commitments: there is no portal “{strangers[0]}” (known: {', '.join(known)}).", file=sys.stderr)
        return 2
    for key in options.portals or known:
        started = time.perf_counter()
        found = options.run(known[key])
        tell(found, "would change" if options.run is recomputing.plan else "changed", time.perf_counter() - started)
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="parvis commitments", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="plan|apply")
    for name, run, does in (
        ("plan", recomputing.plan, "show what would change, and change nothing"),
        ("apply", recomputing.apply, "make open requests owe what is promised now"),
    ):
        command = commands.add_parser(name, help=does, description=does)
        command.add_argument("portals", nargs="*", metavar="PORTAL", help="keys of portals; without any, all of them")
        command.set_defaults(run=run)
    return parser.parse_args(arguments)


def tell(found: Plan, verb: str, seconds: float) -> None:
    changed = len({one.reference for one in found.differences})
    print(f"{found.portal.key}: {found.looked_at} open requests, {changed} {verb}, {seconds:.1f} s")
    with timezone.override(ZoneInfo(found.portal.time_zone)):
        for one in found.differences[:MOST]:
            before, after = (full_moment(at) if at else "–" for at in (one.before, one.after))
            print(f"  {one.reference}  {one.name}: {before} → {after}")
    if len(found.differences) > MOST:
        print(f"  … and {len(found.differences) - MOST} more")
