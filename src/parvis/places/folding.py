"""Addresses as they are compared: one spelling for all that people, files and the national base write for the same place."""

from __future__ import annotations

import re

from parvis.kit import text

ANYWHERE = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "boul": "boulevard", "bvd": "boulevard",
    "cdt": "commandant", "che": "chemin", "chem": "chemin", "chm": "chemin", "crs": "cours", "dr": "docteur", "esp": "esplanade",
    "fbg": "faubourg", "fg": "faubourg", "gal": "general", "gnl": "general", "imp": "impasse", "jj": "jean jacques",
    "ld": "lieudit", "lt": "lieutenant", "mal": "marechal", "mgr": "monseigneur", "mte": "montee", "pdt": "president",
    "pl": "place", "prof": "professeur", "qrt": "quartier", "quai": "quai", "rpt": "rond point", "rte": "route", "sq": "square", "st": "saint",
    "ste": "sainte", "stes": "saintes", "sts": "saints", "zac": "zac",
    "premier": "1er", "premiere": "1ere", "1re": "1ere", "2nd": "2e", "2nde": "2e", "second": "2e", "seconde": "2e",
    "deuxieme": "2e", "troisieme": "3e", "quatrieme": "4e", "cinquieme": "5e", "sixieme": "6e", "septieme": "7e", "huitieme": "8e",
}  # fmt: skip
"""Short forms that mean one thing wherever they stand."""

AS_KIND = {
    "all": "allee", "ch": "chemin", "cr": "cours", "dom": "domaine", "ham": "hameau", "lot": "lotissement", "pas": "passage",
    "pass": "passage", "qu": "quai", "r": "rue", "res": "residence", "rle": "ruelle", "sen": "sentier", "trav": "traverse", "vla": "villa",
}  # fmt: skip
"""Short forms of kinds of streets, read so only where a kind stands: at the beginning or after the number."""

SUFFIXES = ("bis", "ter", "quater", "quinquies")
FEW_DIGITS = 4
"""Numbers of houses have at most so many; five are a postcode."""

_DAYS = {
    "deux": 2, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13,
    "quatorze": 14, "quinze": 15, "seize": 16, "dix sept": 17, "dix huit": 18, "dix neuf": 19, "vingt": 20, "vingt deux": 22,
    "vingt quatre": 24, "vingt cinq": 25, "vingt six": 26, "vingt huit": 28, "trente": 30,
}  # fmt: skip
_MONTHS = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
_DAY = re.compile(rf"\b({'|'.join(sorted(_DAYS, key=len, reverse=True))}) ({_MONTHS})\b")
_NUMBER_SIGN = re.compile("\\bn[°º]", re.IGNORECASE)
_ELISION = re.compile(r"\b([dl]|qu)['’`´]", re.IGNORECASE)
_SUR = re.compile(r"(?<!\S)s/\s*", re.IGNORECASE)
_WORD = re.compile("[a-z0-9]+")
_WITH_SUFFIX = re.compile(rf"\b(\d{{1,{FEW_DIGITS}}})({'|'.join(SUFFIXES)}|[a-df-z])\b")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:eme|ieme|em|me|nd|nde)\b")
_CEDEX = re.compile(r"\bcedex(?: \d{1,2}\b)?")
_ARRONDISSEMENT = re.compile(r"\b(paris|lyon|marseille) (?:0?(1)(?:er|e)?|0?(\d{1,2})e?)(?: arrondissement\b|(?= \d{5}\b)|$)")


def fold(written: str, max_length: int | None = None) -> str:
    """`written` as the words it is searched by: `12bis, Av. de l'Église` is `12 bis avenue de eglise`.

    Lower case, ASCII letters and digits, one space between words; folding what is folded changes nothing.
    """
    plain = text.fold(_SUR.sub("sur ", _ELISION.sub(" ", _NUMBER_SIGN.sub(" ", written)))).lower()
    words = _CEDEX.sub("", " ".join(_WORD.findall(plain)))
    words = _ORDINAL.sub(r"\1e", _WITH_SUFFIX.sub(r"\1 \2", words))
    words = " ".join(_in_full(_without_elisions(words.split())))
    words = _DAY.sub(lambda day: f"{_DAYS[day[1]]} {day[2]}", words)
    words = _ARRONDISSEMENT.sub(_arrondissement, words)
    return words if max_length is None else words[:max_length].rstrip()


def label(name: str, postcode: str, commune_name: str) -> str:
    """`Street.label_folded`: what a street is found by."""
    return " ".join(part for part in (fold(name), postcode, fold(commune_name)) if part)[:320].rstrip()


def is_house_number(word: str) -> bool:
    return word.isdigit() and len(word) <= FEW_DIGITS


def _in_full(words: list[str]) -> list[str]:
    full: list[str] = []
    for word in words:
        is_lettered = len(full) > 1 and len(full[-1]) == 1 and is_house_number(full[-2])
        is_kind = not full or is_house_number(full[-1]) or full[-1] in SUFFIXES or is_lettered
        full += ANYWHERE.get(word, AS_KIND.get(word, word) if is_kind else word).split()
    return full


def _without_elisions(words: list[str]) -> list[str]:
    """`d alsace` is `alsace`; but a letter after a number is the number's, and a last one is a name."""
    kept: list[str] = []
    for place in range(len(words) - 1, -1, -1):
        word = words[place]
        elided = word in ("d", "l") and kept and kept[-1][0] in "aeiouyh" and len(kept[-1]) > 1
        if not (elided and not (place and is_house_number(words[place - 1]))):
            kept.append(word)
    return kept[::-1]


def _arrondissement(found: re.Match[str]) -> str:
    return f"{found[1]} 1er" if found[2] else f"{found[1]} {int(found[3])}e"
