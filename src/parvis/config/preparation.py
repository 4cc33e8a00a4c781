"""`./parvis migrate`: brings the database and the static files to this version; harmless when they are."""

import argparse

from django.conf import settings
from django.core.management import call_command


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="parvis migrate")
    parser.add_argument("--quiet", action="store_true")
    verbosity = 0 if parser.parse_args(arguments).quiet else 1
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=verbosity, interactive=False)
    call_command("createcachetable", verbosity=verbosity)
    if not settings.WHITENOISE_USE_FINDERS:
        call_command("collectstatic", verbosity=verbosity, interactive=False)
    return 0
