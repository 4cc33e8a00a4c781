"""An article's text as a page: its headings below the page's own, each with an anchor, and the list of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from django.urls import get_script_prefix
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from parvis.kit.markdown import render
from parvis.kit.text import slug

_HEADING = re.compile(r"<h([3-6])>(.*?)</h\1>", re.DOTALL)
FEWEST_HEADINGS = 3
"""With fewer, a list of contents is longer than what it leads to."""


@dataclass(frozen=True)
class Heading:
    anchor: str
    title: str


@dataclass(frozen=True)
class Text:
    html: SafeString
    contents: tuple[Heading, ...]


def text_of(body: str) -> Text:
    """`body`: Markdown, whose highest headings become h2."""
    headings: list[Heading] = []

    def heading(match: re.Match[str]) -> str:
        level, title = int(match[1]) - 1, match[2]
        anchor = _anchor(unescape(strip_tags(title)), headings)
        if level == 2:
            headings.append(Heading(anchor, unescape(strip_tags(title))))
        return f'<h{level} id="{anchor}">{title}</h{level}>'

    html = _HEADING.sub(heading, render(body, get_script_prefix()))
    return Text(mark_safe(html), tuple(headings) if len(headings) >= FEWEST_HEADINGS else ())  # noqa: S308  sanitised by render


def _anchor(title: str, before: list[Heading]) -> str:
    wanted = slug(title, 50) or "part"
    taken = {heading.anchor for heading in before}
    return wanted if wanted not in taken and wanted != "content" else f"{wanted}-{len(before) + 1}"
