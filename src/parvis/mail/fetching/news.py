"""Being told of new mail (IDLE, RFC 2177), whenever it comes: also while the folder was being read, or just before we listened."""

from __future__ import annotations

import imaplib
import time
from collections.abc import Callable

from imap_tools.errors import ImapToolsError

from parvis.mail.fetching.connection import CALL_SECONDS, Box

SLICE_SECONDS = 1.0


def forget_news(box: Box) -> None:
    """What is told from now on was not in the folder yet when it is read next."""
    box.client.untagged_responses.pop("EXISTS", None)


def wait_for_news(box: Box, seconds: float, ends: Callable[[], bool]) -> bool:
    """True once the host has told of new mail since `forget_news`, or hangs up; False when the time is over or `ends` says so.

    Raises what a broken connection raises.
    """
    if _is_told(box):
        return True
    with box.within(CALL_SECONDS):
        _listen(box)
    until = time.monotonic() + seconds
    try:
        has_news = _is_told(box) or _is_news(_waiting(box))
        while not has_news and time.monotonic() < until and not ends():
            begun = time.monotonic()
            lines: list[bytes] = box.idle.poll(SLICE_SECONDS)
            # the library says nothing at once, rather than raise, when the host has hung up
            has_news = _is_news(lines) or (not lines and time.monotonic() - begun < SLICE_SECONDS / 2)
    finally:
        with box.within(CALL_SECONDS):
            box.idle.stop()  # type: ignore[no-untyped-call]  # of the library
    return has_news


def _is_told(box: Box) -> bool:
    """A host may tell of new mail in its answer to any call; imaplib keeps that."""
    return "EXISTS" in box.client.untagged_responses


def _listen(box: Box) -> None:
    """A host may tell of new mail before it says that it is ready, which the library takes for a refusal."""
    try:
        box.idle.start()  # type: ignore[no-untyped-call]  # of the library
    except ImapToolsError:
        if not _is_told(box):
            raise
        while box.client._get_response() is not None:  # as the library does
            pass


def _waiting(box: Box) -> list[bytes]:
    """The lines that came together with the host's «ready»: they lie in buffers of ours, where the library's poll does not look."""
    sock = box.client.sock
    before = sock.gettimeout()
    sock.settimeout(0)
    lines: list[bytes] = []
    try:
        while True:
            lines.append(box.client._get_line())  # as the library does
    except (OSError, imaplib.IMAP4.abort):  # nothing more is here; should the host have hung up, the next poll finds out
        return lines
    finally:
        sock.settimeout(before)


def _is_news(lines: list[bytes]) -> bool:
    return any(b"EXISTS" in line or b"BYE" in line for line in lines)
