"""Files of addresses and buildings: who administers the whole house."""

from __future__ import annotations

from tests.rights.rows_administration import owners
from tests.rights.table import Row

AT = "/admin/house/places"
NONE = {"run_id": "0199aaaa-0000-7000-8000-000000000000"}
NOBODY = "there is none"
ROWS = [
    Row(AT, "GET", owners("page")),
    Row(AT, "POST", owners("asks again")),
    Row(f"{AT}/<run_id>", "GET", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{AT}/<run_id>/rejects.csv", "GET", owners("not found"), values=NONE, note=NOBODY),
]
