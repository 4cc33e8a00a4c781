"""The files of `mail/`: each is called after a mail that the product sends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from parvis.mail.notices import NOTICES
from parvis.presets.check.names import Names
from parvis.presets.mistakes import Mistake, unknown


def faults(names: Names) -> Iterator[Mistake]:
    for file, _table in names.source.folder("mail"):
        kind = PurePosixPath(file).stem
        if kind not in NOTICES:
            yield Mistake(file, "", unknown(_("a mail that is sent; the file is called after one"), kind, NOTICES))
