"""The HTML of a mail as plain text that the splitter understands: one pass over the tags, no tree, no style sheet.

What mail programs mark as quoted keeps a beginning the splitter knows: `<blockquote>` becomes lines with `>`, the block Outlook and
Zimbra put their headers in stands under a ruler, a signature the program marked stands under `-- `.
"""

import re

from parvis.mail.quoting.lines import lines_of
from parvis.mail.quoting.openings import openings
from parvis.mail.quoting.tags import tokens

MAX_DEPTH = 12  # of `>`; deeper quotes are written with as many
RULER = "_" * 32

_DROPPED = frozenset(
    {
        "script",
        "style",
        "head",
        "title",
        "template",
        "noscript",
        "svg",
        "math",
        "object",
        "iframe",
        "select",
        "textarea",
        "audio",
        "video",
        "canvas",
    }
)
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"})
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "html",
        "main",
        "nav",
        "section",
        "table",
    }
    | {"tbody", "tfoot", "thead", "tr", "caption"}
)
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "blockquote"})
_SOFT = frozenset({"p", "div"})
_CELLS = frozenset({"td", "th"})
_BLANK = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|max-height\s{0,3}:\s{0,3}0(?!\.?\d)|opacity\s{0,3}:\s{0,3}0(?!\.?\d)",
    re.IGNORECASE,
)
_CLOSED_BY = {tag: frozenset({tag}) for tag in ("p", "li", "tr", "option")} | {tag: frozenset({"td", "th"}) for tag in ("td", "th")}
_INDENT = re.compile(r"margin(?:-left)?\s{0,3}:[^;]{0,30}40px", re.IGNORECASE)
_HEADERS_BELOW = frozenset({"divrplyfwdmsg", "zwchr", "stopspelling", "mail-editor-reference-message-container", "x_divrplyfwdmsg"})
_SIGNATURES = frozenset(
    {
        "gmail_signature",
        "moz-signature",
        "protonmail_signature_block",
        "signature",
        "x_signature",
        "ms-outlook-mobile-signature",
        "applemailsignature",
    }
)
_EMPTY_ALT = re.compile(
    r"(?:image|img|logo|photo|picture|icon|icône|spacer|pixel|\d{1,4}|[\w-]{1,60}\.(?:png|jpe?g|gif|bmp|webp)|image\d{1,4}.{0,40}"
    r"|.{0,250}(?:générée automatiquement|automatically generated|automatisch generiert).{0,40})?",
    re.IGNORECASE,
)


def text_of(html: str) -> str:
    """Plain text, lines ended by \\n; never fails, whatever the HTML is."""
    reader = _Reader()
    for kind, told, given in tokens(html):
        reader.take(kind, told, given)
    return reader.text()


class _Reader:
    """Writes lines as tags come: a stack holds what each open tag has to undo."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.depth = 0  # of quoting
        self.dropped_from = -1  # height of the stack where a part that is not shown began; -1 outside of one
        self.kept_spaces = 0  # open <pre>
        self.lists: list[int] = []  # of each open list, the number of its last item; -1 where it has dashes
        self.current: list[str] = []
        self.has_words = False  # in `current`
        self.is_broken = False  # what is written next goes on a line of its own
        self.prefix = ""  # what the next line begins with: the dash of an item
        self.open: list[tuple[str, str]] = []
        self.count: dict[str, int] = {}
        self.link: tuple[str, int] | None = None
        self.signature: tuple[int, int] | None = None  # lines from, to

    def take(self, kind: str, told: str, given: dict[str, str]) -> None:
        if kind == "text":
            self._write(told)
        elif kind == "begin":
            self._start(told, given)
        else:
            self._end(told)

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if tag in _VOID:
            if self.dropped_from < 0:
                self._void(tag, given)
            return
        if self.open and self.open[-1][0] in _CLOSED_BY.get(tag, ()):  # `<p>a<p>b`: the end tag may be left out
            self._end(self.open[-1][0])
        if self.dropped_from >= 0:
            self._push(tag, "")
        elif tag in _DROPPED or "hidden" in given or _HIDDEN.search(given.get("style", "")[:400]):
            self.dropped_from = len(self.open)
            self._push(tag, "")
        else:
            self._begin(tag, given)

    def _end(self, tag: str) -> None:
        if not self.count.get(tag):
            if tag in {"p", "br"} and self.dropped_from < 0:  # as browsers do
                self._end_line()
            return
        while self.open:
            name, undo = self.open.pop()
            self.count[name] -= 1
            self._undo(name, undo)
            if name == tag:
                return

    def _write(self, data: str) -> None:
        if self.dropped_from >= 0:
            return
        if self.is_broken and not data.isspace():
            self._end_line()
        if self.kept_spaces:
            head, *rest = data.replace("\r\n", "\n").split("\n")
            self.current.append(head)
            for line in rest:
                self._end_line(even_blank=True)
                self.current.append(line)
        else:
            self.current.append(_BLANK.sub(" ", data))
        self.has_words = self.has_words or not data.isspace()

    def text(self) -> str:
        self._end_line()
        lines = self._with_signature(self.lines)
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")

    def _push(self, tag: str, undo: str) -> None:
        self.open.append((tag, undo))
        self.count[tag] = self.count.get(tag, 0) + 1

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        names = {name.lower() for name in (given.get("class", "") + " " + given.get("id", "")).split()}
        self._layout(tag, given)
        self._push(tag, self._meaning(tag, given, names))

    def _layout(self, tag: str, given: dict[str, str]) -> None:
        if tag in _CELLS and (self.has_words or self.is_broken):
            self.has_words = self.is_broken = False
            self.current.append(" | ")
        else:
            self._break(tag)
        if tag == "pre":
            self.kept_spaces += 1
        elif tag in {"ul", "ol"}:
            self.lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self._item()
        elif tag == "a":
            self.link = (given.get("href", "").strip()[:2000], len(self.current))

    def _meaning(self, tag: str, given: dict[str, str], names: set[str]) -> str:
        """What the mail program says about this part."""
        if tag == "blockquote" and not _is_indent(given):
            self.depth += 1
            return "quote"
        if names & _HEADERS_BELOW:
            self._ruler()
        if (names & _SIGNATURES or "data-signatureblock" in given) and not self.depth and self.signature is None:
            self._end_line()
            self.signature = (len(self.lines), -1)
            return "signature"
        return ""

    def _undo(self, tag: str, undo: str) -> None:
        if self.dropped_from >= 0:
            if len(self.open) <= self.dropped_from:
                self.dropped_from = -1
            return
        if undo == "quote":
            self._end_line()
            self.depth -= 1
        if tag == "a":
            self._end_link()
        else:
            self._break(tag)
        if tag == "pre":
            self.kept_spaces -= 1
        elif tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        if undo == "signature" and self.signature:
            self._end_line()
            self.signature = (self.signature[0], len(self.lines))

    def _break(self, tag: str) -> None:
        """A new line where the tag begins or ends one; a paragraph that fills a cell breaks only when more follows in that cell."""
        if tag in _SOFT and self.current and (self.count.get("td") or self.count.get("th")):
            self.is_broken = self.is_broken or self.has_words
        elif tag in _SPACED:
            self._blank_line()
        elif tag in _BLOCKS or tag == "li":
            self._end_line()

    def _void(self, tag: str, given: dict[str, str]) -> None:
        if tag == "br":
            self._end_line(even_blank=True)
        elif tag == "hr":
            self._ruler()
        elif tag == "img":
            alt = _BLANK.sub(" ", given.get("alt", "")).strip()
            if not _EMPTY_ALT.fullmatch(alt[:300]):
                self.current.append(f"[image: {alt[:300]}]")

    def _item(self) -> None:
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            mark = f"{self.lists[-1]}. "
        else:
            mark = "- "
        self.prefix = "  " * min(max(len(self.lists) - 1, 0), MAX_DEPTH) + mark

    def _end_link(self) -> None:
        if self.link is None:
            return
        href, start = self.link
        self.link = None
        said = "".join(self.current[start:]).strip()
        scheme, _, rest = href.partition(":")
        if scheme.lower() not in {"http", "https", "mailto", "tel", "ftp"} or not said:
            return
        bare = rest.strip("/").partition("?")[0] if scheme.lower() in {"mailto", "tel"} else rest.strip("/")
        if (
            said.lower().replace(" ", "") in {bare.lower(), href.lower(), href.lower().rstrip("/"), bare.lower().removeprefix("www.")}
            or said in bare
        ):
            return
        self.current.append(f" <{href}>" if scheme.lower() in {"http", "https", "ftp"} else f" <{bare}>")

    def _ruler(self) -> None:
        self._end_line()
        if not self.lines or not self.lines[-1].endswith(RULER):
            self.lines.append(self._marks() + RULER)

    def _blank_line(self) -> None:
        self._end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._marks().rstrip())

    def _end_line(self, *, even_blank: bool = False) -> None:
        text = "".join(self.current)
        text = text.rstrip() if self.kept_spaces else re.sub(r" {2,}", " ", text).strip(" \n").removesuffix(" |")
        self.current, self.has_words, self.is_broken = [], False, False
        if self.link is not None:
            self.link = (self.link[0], 0)
        if text.strip():
            self.lines.append(self._marks() + self.prefix + ("-- " if text == "--" else text))
            self.prefix = ""
        elif even_blank:
            self.lines.append(self._marks().rstrip())

    def _marks(self) -> str:
        return ">" * min(self.depth, MAX_DEPTH) + " " if self.depth else ""

    def _with_signature(self, lines: list[str]) -> list[str]:
        """`-- ` above the part a mail program marked as signature, when something new stands above and nothing new below."""
        if self.signature is None:
            return lines
        start, end = self.signature
        end = len(lines) if end < 0 else end
        while start < end and not lines[start].strip():
            start += 1
        above = next((line.strip() for line in reversed(lines[:start]) if line.strip()), "")
        if start == end or not above or {"--", "__"} & {above, lines[start].strip()}:
            return lines
        below = lines_of("\n".join(lines[end:]))
        first = next((i for i, line in enumerate(below) if line.text), None)
        opened = openings(below) if first is not None else []
        if first is not None and not below[first].is_marked and not (opened and opened[0].start <= first):
            return lines
        return [*lines[:start], "-- ", *lines[start:]]


def _is_indent(given: dict[str, str]) -> bool:
    """What the button «indent» of Apple Mail and Gmail writes: a quote by its name only."""
    style = given.get("style", "")[:400]
    return (
        "class" not in given
        and given.get("type", "").lower() != "cite"
        and "border" in style
        and "none" in style
        and _INDENT.search(style) is not None
    )
