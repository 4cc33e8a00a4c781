"""What a browser would do with a page or a mail, read from its HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.http import HttpResponseBase

ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "data",
    "poster",
    "background",
    "cite",
    "ping",
    "srcset",
    "lowsrc",
    "dynsrc",
}
LOADING = {"src", "poster", "background", "srcset", "data", "lowsrc", "dynsrc"}
FOREIGN_TAGS = {
    *("iframe", "frame", "frameset", "object", "embed", "applet", "base", "marquee", "bgsound", "portal", "fencedframe"),
    *("math", "foreignobject", "animate", "animatetransform", "animatemotion", "set", "handler", "listener", "use", "image", "feimage"),
    *("xml", "xss", "isindex", "keygen", "layer", "ilayer", "audio", "video", "source", "track"),
}
OWN_DRAWING = "data:image/svg+xml;base64,"
"""A code that an authenticator scans; as an image it can neither act nor load."""
SCHEMES = {"", "http", "https", "mailto", "tel"}


class _Reader(HTMLParser):
    def __init__(self, *, is_mail: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.is_mail = is_mail
        self.faults: list[str] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self._inside = ""
        self._is_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self._inside = tag
        self.links += [said["href"]] if tag == "a" and "href" in said else []
        if tag in FOREIGN_TAGS:
            self._note(tag, said)
        self._is_data = tag == "script" and said.get("type") == "application/json" and not self.is_mail
        if tag == "script" and not self._is_data and (self.is_mail or not said.get("src", "").startswith("/static/")):
            self._note(tag, said)
        if tag == "style" and not self.is_mail and "nonce" not in said:
            self._note(tag, said)
        if tag in ("img", "link") and self.is_mail:
            self._note(tag, said)
        if tag == "meta" and said.get("http-equiv", "").lower() in ("refresh", "set-cookie", "content-security-policy"):
            self._note(tag, said)
        for name, value in said.items():
            if name.startswith("on") or name in ("srcdoc", "xmlns:xlink") or (name == "style" and not self.is_mail):
                self._note(tag, {name: value})
            if name in ADDRESSES and not self._is_harmless(tag, name, value):
                self._note(tag, {name: value})

    handle_startendtag = handle_starttag

    def _is_harmless(self, tag: str, name: str, value: str) -> bool:
        address = re.sub(r"[\x00-\x20]", "", value)
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        if tag == "img" and address.startswith(OWN_DRAWING):
            return True
        if name in LOADING or tag == "link":
            return not parts.scheme and not parts.netloc and not address.startswith(("//", "\\", "/\\"))
        return parts.scheme.lower() in SCHEMES

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script" and not self._is_data and data.strip():
            self.faults.append(f"script text {data[:60]!r}")
        if self._inside not in ("script", "style"):
            self.words.append(data)

    def _note(self, tag: str, said: dict[str, str]) -> None:
        self.faults.append(f"<{tag} {said}"[:160])


def faults(html: str, *, is_mail: bool = False) -> list[str]:
    """What in it could act, load something from elsewhere, or cover what we say."""
    return _read(html, is_mail).faults


def words(html: str) -> str:
    """What one reads."""
    return " ".join(" ".join(_read(html, False).words).split())


def links(html: str, *, is_mail: bool = False) -> list[str]:
    return _read(html, is_mail).links


def _read(html: str, is_mail: bool) -> _Reader:
    reader = _Reader(is_mail=is_mail)
    reader.feed(html)
    reader.close()
    return reader


def read(answer: HttpResponseBase) -> bytes:
    """All of an answer; a file is closed at its end."""
    return b"".join(answer)  # type: ignore[call-overload,no-any-return]  # every answer of Django's is read so
