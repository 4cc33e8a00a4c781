"""Markdown as plain text, for the text part of mails, for excerpts and for search."""

from collections.abc import Iterable, Sequence

from markdown_it.token import Token

from parvis.kit.commonmark import parser_for
from parvis.kit.links import local

_ENDS_BLOCK = {"paragraph_close", "heading_close", "fence", "code_block", "hr", "table_close"}


def plain(text: str, base: str = "") -> str:
    """`text` without its marks: list items keep a dash or their number, links their address (under `base`), quotes a «>»."""
    writer = _Writer(base)
    for token in parser_for(text).parse(text):
        writer.take(token)
    return writer.text()


class _Writer:
    def __init__(self, base: str) -> None:
        self._base = base
        self._lines: list[str] = []
        self._lists: list[int | None] = []
        self._quotes = 0
        self._pending = ""

    def take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
                self._gap(not self._lists)
            case "list_item_open":
                self._pending = self._bullet()
            case "blockquote_open":
                self._quotes += 1
            case "blockquote_close":
                self._quotes -= 1
            case "inline":
                self._write("".join(_words(token.children or [], self._base)))
            case "fence" | "code_block":
                self._write(token.content.rstrip("\n"))
            case "td_close" | "th_close":
                self._pending = " | "
            case "tr_close":
                self._pending = ""
        if token.type in _ENDS_BLOCK:
            self._gap(not self._lists)

    def text(self) -> str:
        return "\n".join(self._lines).strip("\n")

    def _bullet(self) -> str:
        number = self._lists[-1]
        indent = "  " * (len(self._lists) - 1)
        if number is None:
            return f"{indent}- "
        self._lists[-1] = number + 1
        return f"{indent}{number}. "

    def _write(self, words: str) -> None:
        quote = "> " * self._quotes
        if self._pending == " | " and self._lines:
            self._lines[-1] += f" | {words}"
        else:
            first, *others = words.split("\n")
            hang = " " * len(self._pending) if self._lists else ""
            self._lines += [quote + self._pending + first, *(quote + hang + other for other in others)]
        self._pending = ""

    def _gap(self, wanted: bool) -> None:
        if wanted and self._lines and self._lines[-1]:
            self._lines.append("")


def _words(children: Sequence[Token], base: str) -> Iterable[str]:
    address, start = "", 0
    written: list[str] = []
    for token in children:
        if token.type in ("text", "code_inline"):
            written.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            written.append("\n")
        elif token.type == "image":
            written.append(token.content)
        elif token.type == "link_open":
            address, start = local(str(token.attrs.get("href", "")), base), len(written)
        elif token.type == "link_close" and address.removeprefix("mailto:") != "".join(written[start:]):
            written.append(f" ({address})")
    return written
