"""The commands of `./parvis`; each is a module with `main(arguments) -> exit code`, imported only when asked for."""

import os
import sys
from importlib import import_module
from typing import NamedTuple

import django
from django.core.exceptions import ImproperlyConfigured
from pydantic import ValidationError

from parvis.config import translations


class Command(NamedTuple):
    module: str
    does: str
    needs_django: bool = True
    unfit: int = 2
    """Exit code when the settings are wrong."""


COMMANDS = {
    "demo": Command("parvis.demo.run", "open the sample portals with people, requests and an inbox", needs_django=False),
    "serve": Command("parvis.config.serving", "answer people: the web server", needs_django=False),
    "worker": Command("parvis.config.worker", "do what is due: mails, reminders, moves by themselves"),
    "migrate": Command("parvis.config.preparation", "prepare the database and the static files; run it at each new version"),
    "check": Command("parvis.config.checking", "say what is wrong in the settings and the presets"),
    "backup": Command("parvis.config.safekeeping.making", "put the database and every file into one archive, while people work"),
    "restore": Command("parvis.config.safekeeping.restoring", "take an archive back into an empty installation, or only verify it"),
    "doctor": Command("parvis.config.doctor", "examine a running installation"),
    "commitments": Command("parvis.config.commitments", "show and do what a change of what is promised makes of open requests"),
    "reports": Command("parvis.config.reports", "count the figures anew"),
    "preset": Command("parvis.presets.commands", "check, plan, apply, export or start a portal's preset"),
    "places": Command("parvis.config.places", "load files of addresses and buildings, or make some up"),
    # a mail host that pipes a mail in must keep it (EX_TEMPFAIL) until our settings are mended
    "mail": Command("parvis.config.mail", "take a mail from a program or a mail host; try every mailbox", unfit=75),
    "simulated": Command("parvis.connectors.simulated.commands", "the simulated back-end: its clock, pinned scenarios, faults"),
    "bench": Command("parvis.bench.commands", "fill a database and measure the pages", needs_django=False),
    "test": Command("parvis.config.testing", "run everything that a change must pass", needs_django=False),
    "manage": Command("parvis.config.manage", "Django's own commands, for developers"),
}


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0 if arguments else 2
    command = COMMANDS.get(arguments[0])
    if command is None:
        print(f"parvis: there is no command “{arguments[0]}”.\n\n{usage()}", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    translations.compile_stale()
    try:
        if command.needs_django:
            django.setup()
        return int(import_module(command.module).main(arguments[1:]) or 0)
    except ValidationError as error:
        for problem in error.errors():
            print(f"PARVIS_{'_'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}", file=sys.stderr)
        return command.unfit
    except ImproperlyConfigured as error:
        print(f"parvis: {error}", file=sys.stderr)
        return command.unfit
    except KeyboardInterrupt:
        return 130


def usage() -> str:
    lines = [f"  {name:<12}{command.does}" for name, command in COMMANDS.items()]
    return "\n".join(["usage: ./parvis COMMAND …      (./parvis COMMAND --help says more)", "", *lines])


if __name__ == "__main__":
    sys.exit(main())
