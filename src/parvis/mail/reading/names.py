"""What an attached file is called; a mail that names none gets a name that says what it is."""

from __future__ import annotations

import re

from parvis.kit.text import one_line
from parvis.mail.reading.headers import decode_words, read_block
from parvis.mail.reading.structure import Node

MAX_NAME = 200
_FOLDERS = re.compile(r"^(?:[A-Za-z]:[\\/]|\.{0,2}[\\/]|\\\\)(?:[^\\/]{0,200}[\\/]){0,50}")
_ENDINGS = {
    "image/jpeg": "jpg", "image/jpg": "jpg", "image/png": "png", "image/gif": "gif", "image/bmp": "bmp", "image/tiff": "tif",
    "image/webp": "webp", "image/svg+xml": "svg", "application/pdf": "pdf", "application/zip": "zip", "text/calendar": "ics",
    "text/html": "html", "text/plain": "txt", "text/csv": "csv", "text/x-vcard": "vcf", "text/vcard": "vcf",
    "application/pgp-signature": "asc", "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m", "application/x-pkcs7-mime": "p7m", "application/msword": "doc", "audio/mpeg": "mp3",
    "message/delivery-status": "txt", "message/disposition-notification": "txt", "message/feedback-report": "txt",
    "text/rfc822-headers": "txt",
}  # fmt: skip


def part_name(node: Node, data: bytes, number: int) -> str:
    """`number`: which file of the mail it is, from 1."""
    given = one_line(node.disposition_parameters.get("filename") or node.parameters.get("name") or "")
    if given:
        return _short(given)
    if node.type == "message/rfc822":
        headers, _ = read_block(data, 0, min(len(data), 64 * 1024))
        subject = one_line(decode_words(headers.get("subject")), MAX_NAME - 4)
        return f"{subject or f'message-{number}'}.eml".replace("/", "-")
    if node.type == "application/ms-tnef":
        return "winmail.dat"
    ending = _ENDINGS.get(node.type, "bin")
    stem = node.type.partition("/")[2] if node.type.startswith(("message/", "text/rfc822")) else "attachment"
    return f"{stem}-{number}.{ending}"


def _short(name: str) -> str:
    """Without folders, in at most `MAX_NAME` characters, its ending kept."""
    name = _FOLDERS.sub("", name).replace("/", "-").replace("\\", "-") or "-"
    if len(name) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: MAX_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) <= 10 else name[:MAX_NAME]
