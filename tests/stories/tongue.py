"""A story that is told once and walked in French and in English: what it says in French, and a table of the same in English."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.stories.visitor import Visitor

IN_BOTH_LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])


class Tongue:
    """Says in the language of the walk what a story says in French. What `english` lacks fails: no label is left unread."""

    def __init__(self, language: str, english: Mapping[str, str]) -> None:
        self.language, self.english = language, english

    def __call__(self, french: str) -> str:
        return self.english[french] if self.language == "en" else french

    def all(self, *french: str) -> list[str]:
        return [self(one) for one in french]

    def is_alone_on(self, person: Visitor) -> None:
        """No French of the story stands on an English page; what customers typed stays as they typed it."""
        if self.language == "en":
            said = f"{person.title} {person.text()}"
            kept = {french for french, english in self.english.items() if french == english}
            assert [french for french in self.english.keys() - kept if re.search(rf"(?<!\w){re.escape(french)}(?!\w)", said)] == []
