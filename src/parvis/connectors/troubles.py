"""What an operation raises when the outside system does not do what was asked."""

from __future__ import annotations

from collections.abc import Mapping

from parvis.kit.languages import LANGUAGES
from parvis.kit.text import clean

Words = Mapping[str, str] | str


class Trouble(Exception):  # noqa: N818  named as the house names its exceptions
    """`code`: one word for machines and the team; never a secret, nor anything personal."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code or "unavailable"


class Unavailable(Trouble):
    """It does not answer, or answers that it cannot now: worth another try."""


class Garbled(Trouble):
    """It answered something that this adapter cannot read: perhaps worth another try, surely worth somebody's look."""


class Rejected(Trouble):
    """It answered, and the answer is no: final. `sentence` is read by the person who asked, so it says what to do next."""

    def __init__(self, code: str, sentence: Words) -> None:
        super().__init__(code)
        self.sentence = sentence


class NoLonger(Rejected):
    """It is taken, or there no longer: somebody was faster."""


def spoken(words: Words) -> dict[str, str]:
    """{language: sentence}; what was said in one language only is said so in all."""
    texts = dict.fromkeys(LANGUAGES, words) if isinstance(words, str) else words
    return {language: clean(said, 1000) for language, said in texts.items() if said}
