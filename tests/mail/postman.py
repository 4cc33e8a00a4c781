"""A worker of its own process, for tests that kill it: sends what is due on the database named by the environment, until killed."""

import os
import signal
import sys
import time

import django

KIND = "test_notice_of_the_postman"


def register_notice() -> None:
    from parvis.mail.notices import NOTICES, Notice, Paragraph

    if KIND not in NOTICES:
        NOTICES.register(KIND, lambda mail: Notice(subject="Bonjour", title="Bonjour", blocks=(Paragraph("Une phrase."),)))


def main() -> None:
    """Boots once, then forks a worker for each line read, and writes its process number: what is killed is a whole process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection

    connection.settings_dict["NAME"] = os.environ["POSTMAN_DATABASE"]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["POSTMAN_PORT"])
    register_notice()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # killed children leave no trace
    for _line in sys.stdin:
        child = os.fork()
        if not child:
            work()
        print(child, flush=True)


def work() -> None:
    from parvis.mail.sending import send_due

    while True:
        if not send_due():
            time.sleep(0.05)


if __name__ == "__main__":
    main()
