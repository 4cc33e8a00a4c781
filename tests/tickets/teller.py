"""A worker of its own process, for a test that kills it (tests.mail.forking): tells what is due, and says so before it commits."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from tests.mail.forking import serve


def prepared() -> Callable[[], None]:
    from parvis.tickets import notices

    told, place = notices.tell_commitment, Path(os.environ["TELLER_TOLD"])

    def tell(*said: object) -> None:
        told(*said)  # type: ignore[arg-type]  # as it came
        (place / f"{os.getpid()}-{time.monotonic_ns()}").touch()
        time.sleep(0.02)  # where the test strikes: written, and not committed

    notices.tell_commitment = tell  # type: ignore[assignment]  # the same, slower
    return work


def work() -> None:
    from parvis.tickets.lateness import break_due, warn_due

    while True:
        if not warn_due() + break_due():
            time.sleep(0.02)


if __name__ == "__main__":
    serve(prepared)
