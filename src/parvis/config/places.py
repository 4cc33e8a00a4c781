"""`./parvis places import|rejects|status|generate`: files of addresses and buildings, from a terminal."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from parvis.kit.errors import Refused
from parvis.places import counting
from parvis.places.importing import asking, layout, reasons, rejects, running
from parvis.places.models import ImportRun

RIGHT, FAULTY, REFUSED = 0, 1, 2


def main(arguments: list[str]) -> int:
    """0: done; 1: a file was not loaded, or lines of it were refused; 2: it could not be done."""
    options = _parser().parse_args(arguments)
    act: Callable[[argparse.Namespace], int] = options.act
    try:
        return act(options)
    except (Refused, OSError) as problem:
        print(f"parvis places: {problem}", file=sys.stderr)
        return REFUSED


def _import(options: argparse.Namespace) -> int:
    run = asking.ask_path(options.file, layout=options.layout, is_part=options.part)
    if run.state == ImportRun.State.DONE and not options.again:
        print(f"This very file is what was loaded last ({run.pk}); --again loads it once more.")
        return RIGHT
    if run.is_over:
        run = asking.once_more(run)
    asking.require_quiet(run)
    if not running.claim(run):
        raise Refused("This file is being loaded by another process.")
    with options.file.open("rb") as stream:
        running.perform(run, stream, _Teller())
    run.refresh_from_db()
    print(_line(run))
    said = reasons.of_run(run)
    if said:
        print(said)
    if run.rejected_count:
        print(f"The refused lines, with their reasons: ./parvis places rejects {run.pk} > rejects.csv")
    return FAULTY if run.state == ImportRun.State.FAILED or run.rejected_count else RIGHT


class _Teller:
    """One line per second, over the last one."""

    def __init__(self) -> None:
        self._begun, self._told = time.monotonic(), 0.0

    def __call__(self, run: ImportRun) -> None:
        at = time.monotonic()
        if sys.stderr.isatty() and at - self._told >= 1:
            self._told = at
            pace = run.row_count / (at - self._begun)
            print(f"\r{run.percent:3d} %  {run.row_count} rows, {pace:.0f}/s ", end="", file=sys.stderr, flush=True)


def _rejects(options: argparse.Namespace) -> int:
    run = ImportRun.objects.filter(pk=options.run).first()
    if run is None:
        raise Refused(f"There is no loading {options.run}; `./parvis places status` lists them.")
    for piece in rejects.as_file(run):
        sys.stdout.buffer.write(piece)
    return RIGHT


def _status(_options: argparse.Namespace) -> int:
    for name, count in counting.counts().items():
        print(f"{count:>12}  {name}")
    for run in ImportRun.objects.all()[:10]:
        print(_line(run))
    return RIGHT


def _generate(options: argparse.Namespace) -> int:
    from parvis.places.generating import generate  # its lists of words are read only where they are needed

    begun = time.monotonic()
    made = generate(options.houses, seed=options.seed, communes=options.communes, only_addresses=options.addresses)
    print(
        f"{made.houses} houses, {made.streets} streets, {made.buildings} buildings, {made.lines} lines in {time.monotonic() - begun:.0f} s"
    )
    return RIGHT


def _line(run: ImportRun) -> str:
    counted = f"{run.created_count} new, {run.updated_count} changed, {run.unchanged_count} as before, {run.removed_count} gone"
    return f"{run.pk}  {run.layout} {run.file_name}: {run.state}, {run.row_count} rows: {counted}, {run.rejected_count} refused"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parvis places", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="import|rejects|status|generate")

    def command(name: str, act: Callable[[argparse.Namespace], int], does: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=does, description=does)
        found.set_defaults(act=act)
        return found

    importing = command("import", _import, "load a file, as it is or packed; only what differs is written")
    importing.add_argument("file", type=Path)
    importing.add_argument("--layout", choices=list(layout.LAYOUTS), default="", help="what it holds, where its titles do not tell")
    importing.add_argument("--part", action="store_true", help="it names but a part of what there is: what it does not name stays")
    importing.add_argument("--again", action="store_true", help="even if this very file is what was loaded last")
    command("rejects", _rejects, "write the refused lines of a loading, with their reasons").add_argument("run")
    command("status", _status, "what is known, and the last loadings")
    generating = command("generate", _generate, "fill an empty installation with made-up streets and buildings of real towns")
    generating.add_argument("--houses", type=int, default=200_000)
    generating.add_argument("--seed", type=int, default=1)
    generating.add_argument("--communes", type=Path, metavar="FILE", help="communes.json of @etalab/decoupage-administratif: all towns")
    generating.add_argument("--addresses", action="store_true", help="streets and houses only")
    return parser
