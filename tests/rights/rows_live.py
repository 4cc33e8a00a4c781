"""The desk as it happens: what agents do with a request for themselves."""

from __future__ import annotations

from uuid import UUID

from tests.rights.table import Row, who_handles

ROWS = [
    Row("/desk/t/<reference>/presence", "GET", who_handles("page")),
    Row("/desk/t/<reference>/presence", "POST", who_handles("page"), {"page": str(UUID(int=7)), "writing": "1"}),
    Row("/desk/t/<reference>/colleagues", "GET", who_handles("page")),
    Row("/desk/t/<reference>/unread", "POST", who_handles("moves on")),
    Row("/desk/t/<reference>/snooze", "POST", who_handles("moves on"), {"until": "tomorrow"}),
]
