"""`./parvis migrate`: brings the database and the static files to this version; harmless when they are."""

import argparse
import sys

from django.conf import settings
from django.core.management import call_command

from parvis.config.environment import HALF_RESTORED, Environment
from parvis.config.safekeeping import schema


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="parvis migrate")
    parser.add_argument("--quiet", action="store_true")
    verbosity = 0 if parser.parse_args(arguments).quiet else 1
    if Environment().is_half_restored:
        print(f"parvis: {HALF_RESTORED}", file=sys.stderr)
        return 2
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        schema.applied("default")
    except schema.Older:
        print(f"parvis: {schema.TOO_OLD}; {schema.STEP_BETWEEN}.", file=sys.stderr)
        return 2
    call_command("migrate", verbosity=verbosity, interactive=False)
    call_command("createcachetable", verbosity=verbosity)
    collect(verbosity)
    return 0


def collect(verbosity: int = 0) -> None:
    if not settings.WHITENOISE_USE_FINDERS:
        call_command("collectstatic", verbosity=verbosity, interactive=False)
