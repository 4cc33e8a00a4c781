"""Where machines tell news: no person has anything to do there, signed in or not."""

from __future__ import annotations

from tests.rights.table import Row, everyone

ROWS = [
    Row("/api/connectors/<key>/events/", "POST", everyone("not found"), values={"key": "remote"}, note="no connector of the tests hears"),
]
