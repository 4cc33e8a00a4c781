"""Mails as people's programs send them, each with what the person newly wrote: `messages/*.txt`, one a file, four parts under `===`."""

from collections import Counter
from pathlib import Path

import pytest

from parvis.mail.quoting import split
from parvis.mail.quoting.html_text import text_of

MESSAGES = sorted((Path(__file__).parent / "messages").glob("*.txt"))


def _read(path):
    head, text, new, signature = (
        part.partition("\n")[2] if i else part for i, part in enumerate(path.read_text(encoding="utf-8").split("=== "))
    )
    headers = dict(line.split(": ", 1) for line in head.splitlines())
    body = text_of(text) if headers["Kind"] == "html" else text
    return headers["Subject"], body, new, signature


def _lines(*texts):
    return Counter(line.rstrip() for text in texts for line in text.split("\n") if line.strip())


def test_there_are_at_least_forty():
    assert len(MESSAGES) >= 40


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_what_was_newly_written_is_found_and_no_line_is_lost(path):
    subject, body, new, signature = _read(path)

    parts = split(body, subject=subject)

    assert parts.new.rstrip() == new.rstrip()
    assert parts.signature.rstrip() == signature.rstrip()
    assert _lines(parts.new, parts.signature, parts.quoted) == _lines(body)
