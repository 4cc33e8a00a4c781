"""The webhooks of a portal: who administers it, and nobody else of the staff."""

from __future__ import annotations

from tests.rights.rows_administration import HERE, owners
from tests.rights.table import Row

AT = "/admin/<portal_key>/hooks"
NOBODY = "there is none"
NONE = HERE | {"hook_id": "0199aaaa-0000-7000-8000-000000000000"}
ONE = f"{AT}/<hook_id>"
ROWS = [
    Row(AT, "GET", owners("page"), values=HERE),
    Row(f"{AT}/new", "GET", owners("page"), values=HERE),
    Row(f"{AT}/new", "POST", owners("asks again"), values=HERE),
    Row(f"{ONE}/write", "GET", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{ONE}/write", "POST", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{ONE}/secret", "POST", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{ONE}/remove", "POST", owners("no effect"), values=NONE, note=NOBODY),
    Row(f"{ONE}/deliveries", "GET", owners("not found"), values=NONE, note=NOBODY),
    Row(
        f"{ONE}/deliveries/<delivery_id>/resend",
        "POST",
        owners("not found"),
        values=NONE | {"delivery_id": "0199aaaa-0000-7000-8000-000000000001"},
        note=NOBODY,
    ),
    Row(f"{ONE}/trial", "POST", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{ONE}/pause", "POST", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{ONE}/resume", "POST", owners("not found"), values=NONE, note=NOBODY),
]
