"""The Markdown that people may write, read in one way for pages, mails and paper."""

from typing import Final

from markdown_it import MarkdownIt

MOST_CHARACTERS: Final = 50_000
"""No form takes as much. In a longer text marks are left as typed: reading them takes longer than twice the time for twice the text."""

_OPTIONS = {"html": False, "linkify": False, "breaks": True}
_marked = MarkdownIt("commonmark", _OPTIONS).enable(["table", "strikethrough"])
_as_typed = MarkdownIt("zero", _OPTIONS).enable("newline")


def parser_for(text: str) -> MarkdownIt:
    return _marked if len(text) <= MOST_CHARACTERS else _as_typed
