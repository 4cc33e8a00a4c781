"""What a file is, by its content; which files a field accepts."""

from collections.abc import Sequence
from typing import Final

import filetype

HEAD_BYTES: Final = 8192
UNKNOWN: Final = "application/octet-stream"

_OFFICE: Final = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "rtf": "application/rtf",
}
_TEXTS: Final = {
    "txt": "text/plain",
    "log": "text/plain",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "md": "text/markdown",
    "json": "application/json",
    "xml": "application/xml",
    "html": "text/html",
    "htm": "text/html",
    "svg": "image/svg+xml",
    "eml": "message/rfc822",
    "ics": "text/calendar",
    "vcf": "text/vcard",
    "pem": "application/x-pem-file",
    "csr": "application/pkcs10",
    "crt": "application/x-x509-ca-cert",
    "cer": "application/x-x509-ca-cert",
}
_IMAGES: Final = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "heic": "image/heic",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
}
GROUPS: Final[dict[str, dict[str, str]]] = {
    "pdf": {"pdf": "application/pdf"},
    "image": _IMAGES,
    "office": _OFFICE,
    "text": {extension: _TEXTS[extension] for extension in ("txt", "log", "csv", "tsv", "md", "json", "xml")},
    "mail": {"eml": "message/rfc822", "msg": "application/vnd.ms-outlook"},
    "zip": {"zip": "application/zip", "7z": "application/x-7z-compressed", "gz": "application/gzip"},
    "certificate": {"p12": UNKNOWN, "pfx": UNKNOWN, "p7b": UNKNOWN, "der": UNKNOWN}
    | {extension: _TEXTS[extension] for extension in ("pem", "csr", "crt", "cer")},
    "audio": {"mp3": "audio/mpeg", "wav": "audio/x-wav", "ogg": "audio/ogg", "m4a": "audio/mp4"},
    "video": {"mp4": "video/mp4", "webm": "video/webm", "mov": "video/quicktime"},
}
"""{word of an accept list: {extension: content type}}"""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_NAMES = {"doc", "xls", "ppt"}
_OPEN_XML = {"docx": b"word/", "xlsx": b"xl/", "pptx": b"ppt/"}


def content_type(head: bytes, name: str = "") -> str:
    """The type of a file that begins with `head`; its name only chooses among types that look alike inside."""
    extension = _extension(name)
    if head.startswith(_OLE):
        return _OFFICE[extension] if extension in _OLE_NAMES else ("application/vnd.ms-outlook" if extension == "msg" else UNKNOWN)
    if head.startswith(b"PK\x03\x04"):
        return _inside_zip(head, extension)
    if head.startswith(b"{\\rtf"):
        return _OFFICE["rtf"]
    guessed = filetype.guess(head)
    if guessed is not None:
        return str(guessed.mime)
    return _text_type(head, extension) if _is_text(head) else UNKNOWN


def matches(accept: Sequence[str], name: str, content_type: str) -> bool:
    """Whether a file is one that `accept` names: words of GROUPS, or extensions; an empty list accepts everything.

    Both must agree: the name's extension, and what the content was found to be.
    """
    if not accept:
        return True
    extension = _extension(name)
    for wanted in accept:
        group = GROUPS.get(wanted)
        if group is None:
            if extension == wanted.lstrip(".").lower():
                return content_type not in ("text/html", "image/svg+xml")
        elif extension in group and content_type in (group[extension], *_alike(wanted, group)):
            return True
    return False


def accept_attribute(accept: Sequence[str]) -> str:
    """The `accept` attribute of a file input: `.pdf,.jpg,…`."""
    extensions = [f".{extension}" for wanted in accept for extension in GROUPS.get(wanted, {wanted.lstrip("."): ""})]
    return ",".join(dict.fromkeys(extensions))


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _alike(wanted: str, group: dict[str, str]) -> set[str]:
    """A text may be any kind of text, an image saved under another image's name is still an image."""
    if wanted in ("text", "certificate"):
        return {*group.values(), "text/plain"} - {"text/html"}
    return set(group.values()) if wanted == "image" else set()


def _inside_zip(head: bytes, extension: str) -> str:
    if head[30:38] == b"mimetype":
        declared = head[38:120].split(b"PK")[0].decode("ascii", "replace")
        return next((kind for kind in _OFFICE.values() if declared.startswith(kind)), "application/zip")
    for kind, folder in _OPEN_XML.items():
        if folder in head or (b"[Content_Types].xml" in head and extension == kind):
            return _OFFICE[kind]
    return "application/zip"


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    control_count = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    return control_count == 0


def _text_type(head: bytes, extension: str) -> str:
    """HTML and SVG are told by what they hold, whatever their name, because a browser would run them."""
    start = head[:1024].lower()
    if b"<svg" in start:
        return "image/svg+xml"
    if any(mark in start for mark in (b"<!doctype html", b"<html", b"<script", b"<body")):
        return "message/rfc822" if extension == "eml" else "text/html"
    return _TEXTS.get(extension, "text/plain")
