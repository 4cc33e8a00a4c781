"""The simulator plays the systems outside for the whole installation: who administers all of it."""

from __future__ import annotations

from tests.rights.rows_administration import owners
from tests.rights.table import Row

AT = "/admin/house/simulator"
ROWS = [
    Row(AT, "GET", owners("page")),
    Row(f"{AT}/clock", "POST", owners("asks again")),
    Row(f"{AT}/forward", "POST", owners("asks again")),
    Row(f"{AT}/reset", "POST", owners("moves on")),
    Row(f"{AT}/pins", "POST", owners("asks again")),
    Row(
        f"{AT}/pins/<pin_id>/remove",
        "POST",
        owners("no effect"),
        values={"pin_id": "0199c0de-0000-7000-8000-00000000dead"},
        note="there is none",
    ),
    Row(f"{AT}/faults", "POST", owners("asks again")),
]
