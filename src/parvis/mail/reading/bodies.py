"""Which parts of a mail are its text and which are files that came with it."""

from __future__ import annotations

import html as html_words
import re
from dataclasses import dataclass, field

from parvis.kit.text import clean
from parvis.mail.quoting.html_text import text_of
from parvis.mail.reading.charsets import decode, named
from parvis.mail.reading.names import part_name
from parvis.mail.reading.shape import Part
from parvis.mail.reading.structure import Node
from parvis.mail.reading.transfer import from_uu, undo

MAX_TEXT = 1_000_000
MAX_HTML = 2_000_000
MAX_HTML_AS_TEXT = 300_000
MAX_UU_FILES = 50

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_DATA_ADDRESS = re.compile(r"data:[^\"'<>\s]{1000,}")
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n(?=[ -`])", re.MULTILINE)
_UU_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)
_ENRICHED = re.compile(r"<(/?)([A-Za-z-]{1,60})>")
_LEVEL = re.compile(r"(?:> ?)*")
_INLINE_TYPES = ("image/",)
REPORTS = ("message/delivery-status", "message/disposition-notification", "message/feedback-report", "text/rfc822-headers")


@dataclass(slots=True)
class Segment:
    """A piece of the text: as plain text, as HTML, or as both."""

    plain: str = ""
    html: str = ""


@dataclass(slots=True)
class Contents:
    """What was found so far, and how many characters of text and of HTML may still be read, over all parts."""

    segments: list[Segment] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    text_left: int = MAX_TEXT
    html_left: int = MAX_HTML


def contents(raw: bytes, top: Node, faults: list[str]) -> Contents:
    found = Contents()
    found.segments = _segments(raw, top, found, faults)
    return found


def data_of(raw: bytes, node: Node) -> bytes:
    return undo(raw[node.start : node.end], node.headers.get("content-transfer-encoding"))


def _segments(raw: bytes, node: Node, found: Contents, faults: list[str]) -> list[Segment]:
    """Depth is bounded by `structure.MAX_DEPTH`."""
    if not node.is_multipart:
        return _leaf(raw, node, found, faults)
    within = [_segments(raw, child, found, faults) for child in node.children]
    if node.type != "multipart/alternative":
        return [segment for segments in within for segment in segments]
    plain = next((text for segments in within if (text := _plain(segments)).strip()), "")
    html = next((text for segments in reversed(within) if (text := _html(segments)).strip()), "")
    return [Segment(plain, html)] if plain or html else []


def _plain(segments: list[Segment]) -> str:
    return "\n".join(segment.plain for segment in segments if segment.plain)


def _html(segments: list[Segment]) -> str:
    return "\n".join(segment.html for segment in segments if segment.html)


def _leaf(raw: bytes, node: Node, found: Contents, faults: list[str]) -> list[Segment]:
    data = data_of(raw, node)
    if not _is_text(node, data):
        _keep(node, data, found.parts, faults)
        return []
    if node.type == "text/html":
        html = _decoded(data, _charset(node, data), found.html_left, f"html-cut {MAX_HTML}", faults)
        found.html_left -= len(html)
        return [Segment(html=html)]
    data = _without_uu(data, found.parts)
    text = _decoded(data, node.parameters.get("charset", ""), found.text_left, f"text-cut {MAX_TEXT}", faults)
    found.text_left -= len(text)
    if node.type in ("text/enriched", "text/richtext"):
        text = _ENRICHED.sub("", text).replace("<<", "<")
    elif node.parameters.get("format", "").lower() == "flowed":
        text = unflowed(text, delete_space=node.parameters.get("delsp", "").lower() == "yes")
    return [Segment(plain=text)]


def _is_text(node: Node, data: bytes) -> bool:
    """Text to be read, and not a file that happens to hold text."""
    if node.type not in ("text/plain", "text/html", "text/enriched", "text/richtext") or node.disposition == "attachment":
        return node.is_top and node.type.startswith("text/") and node.disposition != "attachment"
    is_named = bool(node.disposition_parameters.get("filename") or node.parameters.get("name"))
    return not is_named or node.is_top or (node.within == "multipart/alternative" and not node.disposition)


def _keep(node: Node, data: bytes, parts: list[Part], faults: list[str]) -> None:
    if node.type == "application/ms-tnef":
        faults.append("tnef")
    content_id = clean(node.headers.get("content-id")).strip().removeprefix("<").removesuffix(">")[:500]
    is_inline = node.type.startswith(_INLINE_TYPES) and (
        node.disposition == "inline" or (bool(content_id) and node.within == "multipart/related" and node.disposition != "attachment")
    )
    parts.append(Part(part_name(node, data, len(parts) + 1), node.type, content_id, is_inline, data))


def _charset(node: Node, data: bytes) -> str:
    label = node.parameters.get("charset", "")
    if named(label):
        return label
    found = _META_CHARSET.search(data, 0, 4096)
    return found[1].decode("ascii", "ignore") if found else label


def _decoded(data: bytes, label: str, length: int, fault: str, faults: list[str]) -> str:
    """At most `length` characters; no charset needs more than four bytes for one."""
    text = decode(data[: 4 * length], label)
    if len(text) > length or len(data) > 4 * length:
        faults.append(fault)
    return text[:length]


def _without_uu(data: bytes, parts: list[Part]) -> bytes:
    """Files that old mail programs wrote into the text itself."""
    if b"begin " not in data:
        return data
    kept = []
    position = 0
    for _ in range(MAX_UU_FILES):
        begin = _UU_BEGIN.search(data, position)
        end = _UU_END.search(data, begin.end()) if begin else None
        if not begin or not end:
            break
        kept.append(data[position : begin.start()])
        name = clean(decode(begin[1])).strip()
        parts.append(Part(name, "application/octet-stream", "", False, from_uu(data[begin.start() : end.end()])))
        position = end.end()
    return b"".join(kept) + data[position:]


def unflowed(text: str, *, delete_space: bool) -> str:
    """Lines that a mail program broke (RFC 3676) put together again, within one level of quotation."""
    told: list[str] = []
    is_open, open_level = False, 0
    for line in text.replace("\r\n", "\n").split("\n"):
        marks = _LEVEL.match(line)
        prefix = marks[0] if marks and line.startswith(">") else ""
        level = prefix.count(">")
        words = line[len(prefix) :]
        if not prefix and words.startswith(" "):
            words = words[1:]
        if is_open and level == open_level and words != "-- ":
            told.append(words)
        else:
            told.append(("\n" if told else "") + (">" * level + " " if level else "") + words)
        is_open = words.endswith(" ") and words != "-- "
        open_level = level
        if is_open and delete_space:
            told[-1] = told[-1][:-1]
    return "".join(told)


def body_text(segments: list[Segment], faults: list[str]) -> str:
    """All of it as plain text; from HTML where there is nothing else."""
    told: list[str] = []
    left = MAX_HTML_AS_TEXT
    for segment in segments:
        if segment.plain.strip():
            told.append(segment.plain)
        elif segment.html:
            # Pictures written into the HTML itself are no text; what is left of a mail by a person is far under the limit.
            html = _DATA_ADDRESS.sub("data:,", segment.html)
            if len(html) > left:
                faults.append(f"html-text-cut {MAX_HTML_AS_TEXT}")
            told.append(text_of(html[:left]))
            left -= min(left, len(html))
    return clean("\n".join(text for text in told if text.strip()))


def body_html(segments: list[Segment]) -> str:
    """All of it as HTML, plain pieces in between as preformatted; empty when no piece is HTML."""
    if not any(segment.html for segment in segments):
        return ""
    return clean("\n".join(segment.html or f"<pre>{html_words.escape(segment.plain)}</pre>" for segment in segments))
