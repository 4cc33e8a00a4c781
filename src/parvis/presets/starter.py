"""A portal to fill in: the files of `blank/` with a key and a name of one's own."""

from __future__ import annotations

import re
from pathlib import Path

from parvis.kit.errors import Refused
from parvis.presets.format import judges

BLANK = Path(__file__).parent / "blank"
_MARKS = re.compile(r"\b(KEY|NAME|SERIES)\b")


def files(key: str) -> dict[str, str]:
    """{file: text}. Raises Refused when `key` is no key."""
    if reason := judges.key(key):
        raise Refused(reason)
    name = re.sub(r"[-_]+", " ", key).title()
    series = re.sub(r"[^A-Z0-9]", "", key.upper())[:11]
    marks = {"KEY": key, "NAME": name, "SERIES": series}
    paths = sorted(path for path in BLANK.rglob("*") if path.is_file())
    return {path.relative_to(BLANK).as_posix(): _MARKS.sub(lambda mark: marks[mark[0]], path.read_text(encoding="utf-8")) for path in paths}
