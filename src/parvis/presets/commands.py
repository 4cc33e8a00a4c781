"""`./parvis preset check|plan|apply|export|new`: portals as folders, from a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.kit.errors import Refused
from parvis.presets import starter, terminal
from parvis.presets.apply import apply, plan
from parvis.presets.check import mistakes, mistakes_together
from parvis.presets.comparison import EFFECTIVE, Change
from parvis.presets.export import canonical_texts, export, save
from parvis.presets.source import Source, find, folders, read

RIGHT, WRONG, REFUSED = 0, 1, 2


def main(arguments: list[str]) -> int:
    """0: done; 1: the preset has mistakes; 2: it could not be done."""
    with translation.override(terminal.language()):
        said = _parser().parse_args(arguments)
        command: Callable[[argparse.Namespace], int] = said.command
        try:
            return command(said)
        except (Refused, ImproperlyConfigured, OSError) as problem:
            print(problem, file=sys.stderr)
        except (OperationalError, ProgrammingError) as problem:
            print(_("The database is not ready: %(reason)s. Run ./parvis migrate first.") % {"reason": problem}, file=sys.stderr)
        return REFUSED


def _check(said: argparse.Namespace) -> int:
    sources = _sources(said.presets)
    lines = [line for source in sources for line in terminal.mistakes(mistakes(source), source.name)]
    lines += terminal.mistakes(mistakes_together(sources))
    for line in lines:
        print(line)
    if lines:
        print(ngettext("%(count)d mistake.", "%(count)d mistakes.", len(lines)) % {"count": len(lines)})
        return WRONG
    print(_("No mistake: %(names)s.") % {"names": ", ".join(source.name for source in sources)})
    return RIGHT


def _plan(said: argparse.Namespace) -> int:
    for source in _sources(said.presets):
        if _report(source):
            return WRONG
        _tell(source, plan(source), nothing=_("nothing to change"), with_lines=True)
    return RIGHT


def _apply(said: argparse.Namespace) -> int:
    if not said.presets and not said.all:
        raise Refused(_("Name a preset or a folder, or say --all."))
    for source in _sources(said.presets):
        if _report(source):
            return WRONG
        _tell(source, apply(source, force=said.force), nothing=_("nothing changed"), with_lines=False)
    return RIGHT


def _export(said: argparse.Namespace) -> int:
    if said.canonical:
        source = read(Path(said.canonical))
        if _report(source):
            return WRONG
        files = canonical_texts(source)
    elif said.key:
        files = export(said.key)
    else:
        raise Refused(_("Name a portal, or say --canonical and a folder."))
    save(files, Path(said.to))
    print(
        ngettext("%(count)d file in %(folder)s.", "%(count)d files in %(folder)s.", len(files)) % {"count": len(files), "folder": said.to}
    )
    return RIGHT


def _new(said: argparse.Namespace) -> int:
    files = starter.files(said.key)
    save(files, Path(said.to))
    print(_("A portal to fill in is in %(folder)s. Read its README.md, then: ./parvis preset check %(folder)s") % {"folder": said.to})
    return RIGHT


def _sources(names: list[str]) -> list[Source]:
    return [find(name) for name in names] or [read(folder) for folder in folders().values()]


def _report(source: Source) -> bool:
    """Whether it has mistakes, which are told."""
    lines = list(terminal.mistakes(mistakes(source), source.name))
    for line in lines:
        print(line)
    return bool(lines)


def _tell(source: Source, changes: list[Change], *, nothing: str, with_lines: bool) -> None:
    print(terminal.coloured(source.key, "file") + ("" if any(change.kind in EFFECTIVE for change in changes) else f": {nothing}"))
    for line in terminal.changes(changes, with_lines=with_lines):
        print(f"  {line}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./parvis preset", description=_("Portals as folders of TOML: docs/presets.md says how."))
    commands = parser.add_subparsers(required=True, metavar="check|plan|apply|export|new")

    def command(name: str, act: Callable[[argparse.Namespace], int], does: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=does, description=does)
        sub.set_defaults(command=act)
        return sub

    several = _("key of a preset, or its folder; without any, all of them")
    command("check", _check, _("say every mistake of presets")).add_argument("presets", nargs="*", help=several)
    command("plan", _plan, _("show what apply would change in the database")).add_argument("presets", nargs="*", help=several)
    applying = command("apply", _apply, _("make the database what the preset says"))
    applying.add_argument("presets", nargs="*", help=_("key of a preset, or its folder"))
    applying.add_argument("--all", action="store_true", help=_("every preset"))
    applying.add_argument("--force", action="store_true", help=_("overwrite what was edited by hand"))
    exporting = command("export", _export, _("write a portal of the database as files"))
    exporting.add_argument("key", nargs="?", help=_("key of the portal"))
    exporting.add_argument("--to", required=True, metavar="DIR", help=_("folder to write into"))
    exporting.add_argument("--canonical", metavar="PATH", help=_("write this folder's preset in its canonical form instead"))
    making = command("new", _new, _("start a portal of one's own"))
    making.add_argument("key", help=_("key of the portal: small letters, digits, - and _"))
    making.add_argument("--to", required=True, metavar="DIR", help=_("folder to write into"))
    return parser
