"""`python -m parvis.presets check …`: the same as `./parvis preset check …`."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()

    from parvis.presets.commands import main  # Django must be set up first

    sys.exit(main(sys.argv[1:]))
