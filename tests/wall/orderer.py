"""A worker of its own process, for tests that kill it (tests/mail/forking.py): sends what is due to the outside system until killed."""

import json
import os
import time
from collections.abc import Callable
from datetime import timedelta

from tests.mail.forking import serve


def prepared() -> Callable[[], None]:
    from django.conf import settings

    from parvis.connectors import performing
    from parvis.connectors.http.connector import connector
    from parvis.connectors.registry import register

    settings.REMOTE = json.loads(os.environ["ORDERER_REMOTE"])
    performing.MARGIN = timedelta(seconds=0.3)  # what a dead worker held is free again soon
    register(connector())
    return work


def work() -> None:
    from parvis.connectors.working import perform_due

    while True:
        if not perform_due("remote"):
            time.sleep(0.02)


if __name__ == "__main__":
    serve(prepared)
