"""Content-Transfer-Encoding undone, in time that grows with the size; bytes that make no sense are left out."""

import binascii
import re

_NAME = re.compile("[a-z0-9-]+")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_MOST_PIECES = 10_000
_MOST_LINES = 500_000  # of 45 bytes in what is rightly encoded


def undo(data: bytes, encoding: str) -> bytes:
    """`data` as it was before it was wrapped; unchanged under a name that says nothing."""
    found = _NAME.search(encoding.lower())
    match found[0] if found else "":
        case "base64":
            return from_base64(data)
        case "quoted-printable":
            return binascii.a2b_qp(data)
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            return from_uu(data)
        case _:
            return data


def from_base64(data: bytes) -> bytes:
    """Also what is put together of several encoded pieces, each with its own `=` at the end."""
    kept = data.translate(None, _NOT_BASE64)
    body = kept.rstrip(b"=")
    if b"=" not in body:
        return _piece(body)
    return b"".join(_piece(piece) for piece in body.split(b"=", _MOST_PIECES)[:_MOST_PIECES] if piece)


def _piece(data: bytes) -> bytes:
    rest = len(data) % 4
    if rest == 1:  # six bits are no byte
        data, rest = data[:-1], 0
    return binascii.a2b_base64(data + b"=" * (-rest % 4))


def from_uu(data: bytes) -> bytes:
    """The first file between `begin` and `end`; lines that are damaged are skipped."""
    decoded = []
    has_begun = False
    for line in data.split(b"\n", _MOST_LINES)[:_MOST_LINES]:
        line = line.rstrip(b"\r")
        if not has_begun:
            has_begun = line.startswith(b"begin ")
        elif line.strip() == b"end":
            break
        else:
            decoded.append(_uu_line(line))
    return b"".join(decoded)


def _uu_line(line: bytes) -> bytes:
    if not line:
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        pass
    # Some encoders leave bytes behind the ones that the first letter counts.
    length = (((line[0] - 32) & 63) * 4 + 5) // 3
    try:
        return binascii.a2b_uu(line[:length])
    except binascii.Error:
        return b""
