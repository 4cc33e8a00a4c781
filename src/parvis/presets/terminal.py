"""How the commands speak: in the operator's language, with colours only where somebody looks."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.presets.comparison import Change
from parvis.presets.mistakes import Mistake

_COLOURS = {"add": "32", "remove": "31", "change": "33", "kept-by-hand": "36", "conflict": "31;1", "+": "32", "-": "31", "file": "1"}
_SIGNS = {"add": "+", "remove": "-", "change": "~", "kept-by-hand": "=", "conflict": "!"}


def language() -> str:
    """That of the terminal, as far as the product speaks it."""
    said = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    code = said[:2].lower()
    return code if code in dict(settings.LANGUAGES) else "en"


def coloured(text: str, what: str) -> str:
    is_seen = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return f"\033[{_COLOURS[what]}m{text}\033[0m" if is_seen and what in _COLOURS else text


def mistakes(found: Iterable[Mistake], folder: str = "") -> Iterator[str]:
    """One line each: file, key, reason."""
    for one in found:
        file = coloured(f"{folder}/{one.file}" if folder else one.file, "file")
        yield ": ".join(part for part in (file, one.key, one.reason) if part)


def changes(found: Iterable[Change], *, with_lines: bool) -> Iterator[str]:
    """One line each; below it, with `with_lines`, what the lines of a changed part become."""
    kinds = {
        "add": _("add"),
        "remove": _("remove"),
        "change": _("change"),
        "kept-by-hand": _("kept as edited by hand"),
        "conflict": _("edited by hand, and changed in the preset"),
    }
    for change in found:
        note = f" ({change.note})" if change.note else ""
        yield coloured(f"{_SIGNS[change.kind]} {kinds[change.kind]}: {change.what}{note}", change.kind)
        if with_lines and change.before and change.after:
            yield from _lines(change)


def _lines(change: Change) -> Iterator[str]:
    for line in difflib.unified_diff(change.before.splitlines(), change.after.splitlines(), lineterm="", n=1):
        if not line.startswith(("---", "+++", "@@")):
            yield "    " + coloured(line, line[:1])
