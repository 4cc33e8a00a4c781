"""A worker of its own process, for tests that kill it (forking.py): sends what is due until killed."""

import os
import time
from collections.abc import Callable

from tests.mail.forking import serve

KIND = "test_notice_of_the_postman"


def register_notice() -> None:
    from parvis.mail.notices import NOTICES, Notice, Paragraph

    if KIND not in NOTICES:
        NOTICES.register(KIND, lambda mail: Notice(subject="Bonjour", title="Bonjour", blocks=(Paragraph("Une phrase."),)))


def prepared() -> Callable[[], None]:
    from django.conf import settings

    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["POSTMAN_PORT"])
    register_notice()
    return work


def work() -> None:
    from parvis.mail.sending import send_due

    while True:
        if not send_due():
            time.sleep(0.05)


if __name__ == "__main__":
    serve(prepared)
