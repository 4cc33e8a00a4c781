"""Mails read a moment ago, for whoever decides them next in the same process: most are, and reading takes as long as deciding who wrote."""

from collections import OrderedDict
from threading import Lock

from parvis.mail.reading.shape import ReadMail

MOST = 200
LARGEST_BYTES = 256 * 1024
"""Of the raw mail: together at most 50 MB for as long as nobody decides them."""
_read: OrderedDict[str, ReadMail] = OrderedDict()
_lock = Lock()


def remember(raw_key: str, mail: ReadMail, size: int) -> None:
    """`raw_key`: under which its bytes are stored, once and never changed; `size` in bytes."""
    if size > LARGEST_BYTES:
        return
    with _lock:
        _read[raw_key] = mail
        while len(_read) > MOST:
            _read.popitem(last=False)


def recalled(raw_key: str) -> ReadMail | None:
    """The mail, given away once; None when it was read elsewhere or long ago."""
    with _lock:
        return _read.pop(raw_key, None)
