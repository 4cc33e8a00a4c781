"""Twice the mail takes about twice the time, whatever it is full of; the largest takes two seconds at most. trust.md, class 31."""

import time
from collections.abc import Callable

import pytest

from parvis.mail.reading import read
from parvis.mail.reading.bodies import MAX_TEXT
from parvis.mail.reading.structure import MAX_DEPTH, MAX_PARTS

HALF = 500_000
LARGEST = 25 * 1024 * 1024
LONGEST_SECONDS = 2.0
# Below this the clock and the limits, not the text, decide.
TOO_SHORT_SECONDS = 0.05

pytestmark = [pytest.mark.once, pytest.mark.timeout(600)]


def body(unit: bytes, headers: bytes = b"") -> Callable[[int], bytes]:
    return lambda size: b"From: a@b.example\nSubject: x\n" + headers + b"\n" + unit * (size // len(unit))


def header(start: bytes, unit: bytes, end: bytes = b"") -> Callable[[int], bytes]:
    return lambda size: start + unit * (size // len(unit)) + end + b"\n\nx"


def nested(size: int) -> bytes:
    levels = [b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(size // 48)]
    return b"From: a@b.example\n" + b"".join(levels)


def many(unit: bytes, type_: bytes) -> Callable[[int], bytes]:
    """Parts of 100 kB each."""
    part = b"--b\nContent-Type: " + type_ + b"\n\n" + unit * (100_000 // len(unit)) + b"\n"
    return lambda size: MULTIPART + b"\n" + part * (size // len(part))


MULTIPART = b"Content-Type: multipart/mixed; boundary=b\n"
FROM_NOBODY = b"Return-Path: <>\n"
FULL_OF = {
    ">": body(b">"),
    "quoted lines": body(b"> > a\n"),
    "spaces": body(b" "),
    "On": body(b"On "),
    "line feeds": body(b"\n"),
    "flowed lines": body(b"> a \n", b"Content-Type: text/plain; format=flowed\n"),
    "words that do not end": header(b"Subject: ", b"=?"),
    "words that end late": header(b"Subject: =?a?q?", b"?=ab"),
    "headers": header(b"", b"a: b\n"),
    "folds": header(b"Subject: ", b"a\n "),
    "brackets in addresses": header(b"From: ", b"("),
    "brackets that close late": header(b"From: ", b"(()", b")"),
    "quotes in addresses": header(b"From: ", b'"\\'),
    "groups": header(b"From: ", b"a:", b";"),
    "addresses": header(b"To: ", b"x@y.z,"),
    "parameters": header(b"Content-Type: text/plain", b";"),
    "quotes in parameters": header(b"Content-Type: text/plain", b';a="\\"'),
    "references": header(b"References: ", b"<a@b>"),
    "nested multiparts": nested,
    "multiparts of one delimiter": body(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", MULTIPART),
    "parts": body(b"--b\n\nx\n", MULTIPART),
    "almost delimiters": body(b"--a\n", MULTIPART),
    "base64 pieces": body(b"QQ==", b"Content-Transfer-Encoding: base64\n"),
    "quoted-printable": body(b"=3D=\n", b"Content-Transfer-Encoding: quoted-printable\n"),
    "uuencoded files": body(b"begin 644 x\nM\n"),
    "uuencoded lines": body(b"M\n", b"Content-Transfer-Encoding: x-uuencode\n"),
    "tags": body(b"<", b"Content-Type: text/html\n"),
    "parts in HTML": many(b"<p>a", b"text/html"),
    "parts in flowed lines": many(b"> a \n", b"text/plain; format=flowed"),
    "pictures": many(b"QUJD", b"image/png"),
    "bad Chinese": body(b"\xff", b"Content-Type: text/plain; charset=gb2312\n"),
    "reports in words": body(b"Your message to: a@b <\n", FROM_NOBODY),
    "long lines of a report": header(b"Return-Path: <>\nSubject: failure notice\n\nYour message to:\n", b"a"),
}


def seconds(raw: bytes) -> float:
    begun = time.process_time()
    read(raw)
    return time.process_time() - begun


@pytest.mark.parametrize("kind", FULL_OF)
def test_twice_the_mail_takes_twice_the_time(kind):
    small, large = FULL_OF[kind](HALF), FULL_OF[kind](2 * HALF)

    ratio = 0.0
    for _ in range(3):  # a busy machine makes a measure longer, never shorter
        fast, slow = seconds(small), seconds(large)
        ratio = slow / max(fast, TOO_SHORT_SECONDS)
        if ratio <= 2.5:
            break

    assert ratio <= 2.5


@pytest.mark.slow
@pytest.mark.parametrize("kind", FULL_OF)
def test_the_largest_mail_takes_two_seconds_at_most(kind):
    raw = FULL_OF[kind](LARGEST)

    assert min(seconds(raw) for _ in range(2)) <= LONGEST_SECONDS


def test_what_was_cut_is_told():
    assert read(body(b"a")(MAX_TEXT + 1000)).faults == (f"text-cut {MAX_TEXT}",)
    assert read(nested(48 * (MAX_DEPTH + 20))).faults == (f"depth-cut {MAX_DEPTH}",)
    assert read(FULL_OF["parts"](7 * (MAX_PARTS + 5))).faults == (f"parts-cut {MAX_PARTS}",)
    assert read(b"a: b\n" * 2000 + b"\nx").faults == ("headers-cut",)
    assert read(b"a: b\n\n" + b"x" * LARGEST).faults == (f"mail-cut {LARGEST}", f"text-cut {MAX_TEXT}")
