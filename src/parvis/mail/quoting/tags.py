"""HTML as a stream of beginnings, ends and texts, in linear time.

The standard library's parser reads a broken comment or tag again from each `<`: a megabyte of `<a ` holds it for minutes.
"""

import re
from collections.abc import Iterator
from html import unescape

MAX_TAG = 20_000  # characters of one tag
MAX_TAGS = 25_000  # of one mail; a long newsletter has 5 000. What stands below them is text, with its tags left out

_TAG = re.compile(r"""</?[A-Za-z](?:[^"'>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+>""")
_OPENS = re.compile(r"<[!?/A-Za-z]")  # any other `<` is text
_NAME = re.compile(r"[A-Za-z][^\s/>]{0,60}")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]{1,80})(?:\s{0,20}=\s{0,20}(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]{1,2000})))?""")
_ANY = re.compile(r"<[^<>]{1,2000}>")
_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "title", "textarea", "noscript", "xmp", "iframe")}

Token = tuple[str, str, dict[str, str]]  # `text`, `begin` or `end`; the text or the tag's name; its attributes


def tokens(html: str) -> Iterator[Token]:
    """Each with character references replaced; the inside of `<script>` and its like is left out with its end tag."""
    written = at = count = 0
    while count < MAX_TAGS and (opens := _OPENS.search(html, at)) is not None:
        count += 1
        at = opens.start()
        after = _after_markup(html, at)
        if at > written:
            yield "text", unescape(html[written:at]), {}
        if after < 0:
            return
        if (token := _tag(html[at : min(after, at + MAX_TAG)])) is not None:
            yield token
            if token[0] == "begin" and token[1] in _RAW:
                end = _RAW[token[1]].search(html, after)
                if end is None:
                    return
                after = end.start()
        written = at = after
    if written < len(html):
        yield "text", unescape(_ANY.sub(" ", html[written:]) if count >= MAX_TAGS else html[written:]), {}


def _after_markup(html: str, at: int) -> int:
    """Where the tag, comment or declaration at `at` ends; -1 when it goes on to the end."""
    if html.startswith("<!--", at):
        end = html.find("-->", at + 2)
        return end + 3 if end >= 0 else -1
    found = _TAG.match(html, at, at + MAX_TAG)
    if found is not None:
        return found.end()
    end = html.find(">", at)
    return end + 1 if end >= 0 else -1


def _tag(markup: str) -> Token | None:
    is_end = markup.startswith("</")
    name = _NAME.match(markup, 2 if is_end else 1)
    if name is None:
        return None
    if is_end:
        return "end", name[0].lower(), {}
    given = {found[1].lower(): unescape(found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(markup, name.end())}
    return "begin", name[0].lower(), given
