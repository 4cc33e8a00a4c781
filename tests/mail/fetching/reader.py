"""A worker of its own process that reads one mailbox, for the test that kills it (../forking.py)."""

import os
from collections.abc import Callable

from tests.mail.forking import serve


def prepared() -> Callable[[], None]:
    from django.conf import settings

    from parvis.mail.fetching import draining

    settings.MEDIA_ROOT = os.environ["READER_FOLDER"]
    settings.MAILBOX_SECRETS = {"PARVIS_MAILBOX_SUPPORT": "secret"}
    draining.MANY = int(os.environ["READER_MANY"])  # few, so that there are many moments between two commits
    return work


def work() -> None:
    from parvis.mail.fetching.watching import Reader

    Reader(int(os.environ["READER_MAILBOX"])).run()


if __name__ == "__main__":
    serve(prepared)
