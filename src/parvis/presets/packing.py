"""A part as JSON keeps it: instants and days are marked, so that they come back as what they were."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

_KINDS: Final[dict[str, type[date] | type[time]]] = {"$at": datetime, "$on": date, "$time": time}


def packed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: packed(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [packed(item) for item in value]
    mark = next((mark for mark, kind in _KINDS.items() if isinstance(value, kind)), "")  # a datetime is a date: it is asked first
    return {mark: value.isoformat()} if mark else value


def unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        if len(value) == 1 and (mark := next(iter(value))) in _KINDS:
            return _KINDS[mark].fromisoformat(value[mark])
        return {name: unpacked(item) for name, item in value.items()}
    return [unpacked(item) for item in value] if isinstance(value, list) else value
