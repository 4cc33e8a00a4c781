"""The files of `mail/`: each is called after a mail that the product sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from parvis.mail.notices import NOTICES
from parvis.mail.placeholders import known_in, strangers_in
from parvis.presets.check.names import Names, Table
from parvis.presets.mistakes import Mistake, Spot, unknown


def faults(names: Names) -> Iterator[Mistake]:
    for file, table in names.source.folder("mail"):
        kind = PurePosixPath(file).stem
        if kind not in NOTICES:
            yield Mistake(file, "", unknown(_("a mail that is sent; the file is called after one"), kind, NOTICES))
        else:
            yield from _placeholders(kind, table, Spot(file))


def _placeholders(kind: str, table: Table, at: Spot) -> Iterator[Mistake]:
    known = [f"{{{name}}}" for name in known_in(kind)]
    for name, words in table.items():
        for language, text in words.items() if isinstance(words, Mapping) else ():
            for stranger in strangers_in(kind, text) if isinstance(text, str) else ():
                yield (at / name / language).mistake(unknown(_("a placeholder of this mail"), f"{{{stranger}}}", known))
