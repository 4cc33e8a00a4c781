"""A worker of its own process that reads one mailbox and works through what came, for the test that kills it (forking.py)."""

import threading
import time

from tests.mail.fetching import reader
from tests.mail.forking import serve


def work() -> None:
    from parvis.mail import processing

    threading.Thread(target=reader.work, daemon=True).start()
    while True:
        if not processing.process_due():
            time.sleep(0.02)


if __name__ == "__main__":
    serve(lambda: (reader.prepared(), work)[1])
