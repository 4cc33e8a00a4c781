"""A worker of its own process that reads one mailbox, for tests that kill it; see postman.py, which does the same for mail that leaves."""

import os
import signal
import sys

import django


def main() -> None:
    """Boots once, then forks a reader for each line read, and writes its process number."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection

    from parvis.mail.fetching import draining

    connection.settings_dict["NAME"] = os.environ["READER_DATABASE"]
    settings.MEDIA_ROOT = os.environ["READER_FOLDER"]
    settings.MAILBOX_SECRETS = {"PARVIS_MAILBOX_SUPPORT": "secret"}
    draining.MANY = 4  # so that there are many moments between two commits
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # killed children leave no trace
    for _line in sys.stdin:
        child = os.fork()
        if not child:
            from parvis.mail.fetching.watching import Reader

            Reader(int(os.environ["READER_MAILBOX"])).run()
        print(child, flush=True)


if __name__ == "__main__":
    main()
