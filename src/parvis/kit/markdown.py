"""What people write: Markdown shown as HTML that is safe, HTML of mails made safe, and both as plain text."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape, unescape
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from parvis.kit.commonmark import parser_for
from parvis.kit.links import local
from parvis.kit.plain import plain

__all__ = ["plain", "rebased", "render", "sanitise"]

TAGS: Final = {
    *("p", "br", "hr", "div", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("a", "b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "code", "kbd"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}}
SCHEMES: Final = {"http", "https", "mailto", "tel"}
_DROPPED_WHOLE = {"script", "style", "title", "template", "noscript", "svg", "math", "object", "iframe", "select", "textarea"}

# These read what nh3 wrote: in it quotes are the only thing that ends an attribute and `<` begins nothing but a tag.
_HEADING = re.compile(r"<(/?)h([1-6])>")
_IMAGE = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_PATH = re.compile(r'(?<=<a href=")/[^"]*')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')


def render(text: str, base: str = "", images: Mapping[str, str] | None = None) -> SafeString:
    """Markdown as HTML: raw HTML is shown as text, headings begin at h3, images are said in words; `base`: as `rebased` has it.

    `images`: {source as written: address of ours} of the images that are shown after all, as `sanitise` takes them.
    """
    if not text.strip():
        return SafeString("")
    drawn = sanitise(parser_for(text).render(text), images) if images else _rendered(text, get_language())
    return rebased(drawn, base)


@lru_cache(maxsize=256)
def _rendered(text: str, _language: str | None) -> SafeString:
    """A request's text is drawn each time its page is opened. The language: what was an image is said in words."""
    return sanitise(parser_for(text).render(text))


def rebased(html: str, base: str) -> SafeString:
    """What `render` or `sanitise` returned, with the links that are paths of a portal (`/help/x`) put under `base`.

    `base`: the portal's address in mails, its prefix in pages; a path that stands under it already is left.
    """
    return mark_safe(_PATH.sub(lambda match: local(match[0], base), html))  # noqa: S308  only addresses of known links are touched


def sanitise(html: str, images: Mapping[str, str] | None = None) -> SafeString:
    """`html` reduced to what cannot act, load or cover anything; what was an image is said in words.

    `images`: {source as written, such as `cid:logo@x`: address of ours} of the images that may be shown.
    """
    known = images or {}
    cleaned = nh3.clean(
        html,
        tags=TAGS | {"img"},
        clean_content_tags=_DROPPED_WHOLE,
        attributes={**ATTRIBUTES, "img": {"src", "alt"}},
        url_schemes=SCHEMES | {"cid"},
        link_rel="noopener nofollow",
    )
    cleaned = _IMAGE.sub(lambda match: _image(match[1], known), cleaned)
    return mark_safe(_demote_headings(cleaned))  # noqa: S308  this is the one sanitiser


def _demote_headings(html: str) -> str:
    """Shift the headings so that the highest is h3, below the page's own."""
    levels = [int(level) for _, level in _HEADING.findall(html)]
    if not levels:
        return html
    shift = 3 - min(levels)
    return _HEADING.sub(lambda match: f"<{match[1]}h{min(6, int(match[2]) + shift)}>", html)


def _image(attributes: str, known: Mapping[str, str]) -> str:
    found = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
    alt, address = found.get("alt", "").strip(), known.get(found.get("src", ""))
    if address:
        return f'<img src="{escape(address)}" alt="{escape(alt)}">'
    words = gettext("image not shown: %(alt)s") % {"alt": alt} if alt else gettext("image not shown")
    return f"[{escape(words)}]"
