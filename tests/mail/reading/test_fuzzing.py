"""Damaged mails: none may stop the reader, take long, or give a text that a database refuses.

400 in every run; `PARVIS_FUZZ=10000` for more, `PARVIS_FUZZ_CORPUS=cases.jsonl.gz` to start from a corpus's mails too.
"""

import base64
import dataclasses
import gzip
import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.mail.reading import ReadMail, read
from parvis.mail.reading.keys import content_keys
from tests.mail.reading.mutations import mutate
from tests.mail.reading.samples import ALL

COUNT = int(os.environ.get("PARVIS_FUZZ", "400"))
CORPUS = os.environ.get("PARVIS_FUZZ_CORPUS", "")
SEED = 20261103
LONGEST_SECONDS = 2.0

pytestmark = [pytest.mark.once, pytest.mark.timeout(3600)]


def seeds() -> list[bytes]:
    if not CORPUS:
        return list(ALL.values())
    with gzip.open(Path(CORPUS), "rt") as lines:
        return [*ALL.values(), *(base64.b64decode(json.loads(line)["raw_base64"]) for line in lines)]


def texts(value: object) -> Iterator[str]:
    """Every text in `value`, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


def is_storable(mail: ReadMail) -> bool:
    """PostgreSQL takes neither NUL nor what is not UTF-8; dates must have their zone."""
    try:
        told = "".join(texts(mail)).encode()
    except UnicodeEncodeError:
        return False
    return b"\0" not in told and (mail.date is None or mail.date.utcoffset() is not None)


def test_no_damaged_mail_stops_the_reader_or_gives_text_that_cannot_be_stored():
    chance = random.Random(SEED)
    mails = seeds()

    unstorable, slow = [], []
    for number in range(COUNT):
        raw = mutate(chance.choice(mails), chance)
        begun = time.process_time()
        mail = read(raw)
        content_keys(mail)
        if time.process_time() - begun > LONGEST_SECONDS:
            slow.append(number)
        if not is_storable(mail):
            unstorable.append(number)

    assert (unstorable, slow) == ([], [])


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"\0", b"\r", b":", b"--", b"From:", b"\xff" * 100, b"Content-Type: multipart/mixed; boundary=\n\n--\n"]
)
def test_next_to_nothing_is_a_mail_too(raw):
    mail = read(raw)

    assert is_storable(mail)
    assert mail.sender.email == ""
