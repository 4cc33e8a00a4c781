"""A worker of its own process that reads one mailbox and works through what came, for the test that kills it (forking.py)."""

import threading
import time
from collections.abc import Callable

from tests.mail.fetching import reader
from tests.mail.forking import serve


def prepared() -> Callable[[], None]:
    reader.prepared()
    return work


def work() -> None:
    from parvis.mail import processing

    threading.Thread(target=reader.work, daemon=True).start()
    while True:
        if not processing.process_due():
            time.sleep(0.02)


if __name__ == "__main__":
    serve(prepared)
