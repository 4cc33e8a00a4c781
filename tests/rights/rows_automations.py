"""The rules of a portal: who administers it, and nobody else of the staff."""

from __future__ import annotations

from tests.rights.rows_administration import HERE, owners
from tests.rights.table import Row

AT = "/admin/<portal_key>/automations"
NONE = HERE | {"key": "none"}
NOBODY = "there is none"
ROWS = [
    Row(AT, "GET", owners("page"), values=HERE),
    Row(f"{AT}/new", "GET", owners("page"), values=HERE),
    Row(f"{AT}/new", "POST", owners("asks again"), values=HERE),
    Row(f"{AT}/<key>/write", "GET", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{AT}/<key>/write", "POST", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{AT}/<key>/remove", "POST", owners("no effect"), values=NONE, note=NOBODY),
    Row(f"{AT}/<key>/rehearsal", "GET", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{AT}/<key>/log", "GET", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{AT}/<key>/pause", "POST", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{AT}/<key>/resume", "POST", owners("not found"), values=NONE, note=NOBODY),
]
