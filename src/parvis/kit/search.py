"""Words reduced to their stems, so that «commandé» finds «commandes» in an index that knows no French."""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer
from django.utils.translation import get_language

from parvis.kit.text import fold

_WORD = re.compile(r"[^\W_]+")
_ALGORITHMS = {"fr": "french", "en": "english", "de": "german", "es": "spanish", "it": "italian", "nl": "dutch", "pt": "portuguese"}
_LONGEST = 64
_local = threading.local()  # a stemmer keeps the word it works on: one per thread


def stems(text: str, language: str | None = None) -> str:
    """The stems of `text`, in order, separated by spaces; what the index keeps."""
    return " ".join(_stems(text, language))


def query_stems(query: str, language: str | None = None) -> list[str]:
    """The distinct stems a search must find, in the order typed."""
    return list(dict.fromkeys(_stems(query, language)))


def _stems(text: str, language: str | None) -> list[str]:
    code = (language or get_language() or "fr").partition("-")[0]
    words = (word.lower() for word in _WORD.findall(text))
    return [stem for word in words if (stem := _stem(word[:_LONGEST], code)) and (len(stem) > 1 or stem.isdigit())]


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    """Stem first, fold after: the French algorithm needs the accents."""
    if any(character.isdigit() for character in word) or language not in _ALGORITHMS:
        return _indexable(fold(word))
    return _indexable(fold(_stemmer(language).stemWord(word)))


def _indexable(stem: str) -> str:
    """One word to every index: what is no letter there («½» is «1⁄2» when folded, or a script younger than the index) is dropped or numbered."""
    if stem.isascii() and stem.isalnum():
        return stem
    return "".join(sign if unicodedata.ucd_3_2_0.category(sign)[0] in "LN" else f"{ord(sign):x}" for sign in stem if sign.isalnum())


def _stemmer(language: str) -> "snowballstemmer.FrenchStemmer":
    stemmers: dict[str, snowballstemmer.FrenchStemmer] = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = snowballstemmer.stemmer(_ALGORITHMS[language])
    return stemmers[language]
