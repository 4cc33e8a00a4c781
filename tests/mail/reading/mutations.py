"""Seeded damage to mails: what a broken relay, a broken program or somebody who means harm would send."""

import random
from collections.abc import Callable

CHARSETS = [b"utf-8", b"utf-16", b"utf-7", b"hex", b"idna", b"rot13", b"x-unknown", b"gb2312", b"iso-2022-jp", b"us-ascii", b"=", b"\xff"]
ENCODINGS = [b"base64", b"quoted-printable", b"8bit", b"x-uuencode", b"nonsense", b""]
HOSTILE = [
    b"=?", b"=?utf-8?q?", b"?=", b"<", b">", b"(", b")", b'"', b"\\", b";", b",", b":", b"@", b"\0", b"\r", b"\n", b"\n\n", b"\n--", b"\n ",
    b"--b\n", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\x1b$B", b"+2AA-", b"=00", b"=ED=A0=80", b"<[x]>", b"=?utf-8?B?AA==?=", b"\xe2\x80\xae",
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\n", b"Content-Type: message/rfc822\n\n", b"&#0;", b"&#xD800;", b"<!--", b"begin 644 x\n",
]  # fmt: skip


def mutate(raw: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        raw = chance.choice(KINDS)(raw, chance)
    return raw


def _flip_bits(raw: bytes, chance: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 40) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(raw: bytes, chance: random.Random) -> bytes:
    start = chance.randint(0, len(raw))
    return raw[:start] + raw[start + chance.randint(0, 400) :] if chance.random() < 0.6 else raw[:start]


def _double_header(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    line = chance.choice(lines)
    at = chance.randrange(min(len(lines), 30))
    return b"\n".join([*lines[:at], *[line] * chance.randint(1, 50), *lines[at:]])


def _random_bytes(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(raw))
    return raw[:at] + chance.randbytes(chance.randint(1, 300)) + raw[at:]


def _hostile(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, min(len(raw), 3000))
    return raw[:at] + chance.choice(HOSTILE) * chance.choice([1, 1, 2, 10, 1000]) + raw[at:]


def _other_charset(raw: bytes, chance: random.Random) -> bytes:
    for known in (b"utf-8", b"iso-8859-1", b"us-ascii", b"iso-2022-jp"):
        raw = raw.replace(known, chance.choice(CHARSETS)) if chance.random() < 0.7 else raw
    return raw


def _other_encoding(raw: bytes, chance: random.Random) -> bytes:
    for known in (b"base64", b"quoted-printable", b"8bit", b"7bit"):
        raw = raw.replace(known, chance.choice(ENCODINGS)) if chance.random() < 0.7 else raw
    return raw


def _nest(raw: bytes, chance: random.Random) -> bytes:
    for level in range(chance.choice([1, 3, 60, 400])):
        name = b"b%d" % (level if chance.random() < 0.8 else 0)
        kind = chance.choice([b"mixed", b"alternative", b"digest", b"report", b"related"])
        raw = b"Content-Type: multipart/" + kind + b"; boundary=" + name + b"\n\n--" + name + b"\n" + raw
    return raw


def _swap(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\n")
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


KINDS: list[Callable[[bytes, random.Random], bytes]] = [
    _flip_bits,
    _cut,
    _double_header,
    _random_bytes,
    _hostile,
    _other_charset,
    _other_encoding,
    _nest,
    _swap,
]
