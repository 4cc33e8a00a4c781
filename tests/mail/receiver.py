"""A worker of its own process that reads one mailbox and works through what came, for the test that kills it; see postman.py."""

import os
import signal
import sys
import threading
import time

import django


def main() -> None:
    """Boots once, then forks a worker for each line read, and writes its process number: what is killed is a whole process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection

    from parvis.mail.fetching import draining

    connection.settings_dict["NAME"] = os.environ["RECEIVER_DATABASE"]
    settings.MEDIA_ROOT = os.environ["RECEIVER_FOLDER"]
    settings.MAILBOX_SECRETS = {"PARVIS_MAILBOX_SUPPORT": "secret"}
    draining.MANY = 8  # so that there are many moments between two commits
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # killed children leave no trace
    for _line in sys.stdin:
        child = os.fork()
        if not child:
            work()
        print(child, flush=True)


def work() -> None:
    from parvis.mail import processing
    from parvis.mail.fetching.watching import Reader

    threading.Thread(target=Reader(int(os.environ["RECEIVER_MAILBOX"])).run, daemon=True).start()
    while True:
        if not processing.process_due():
            time.sleep(0.02)


if __name__ == "__main__":
    main()
