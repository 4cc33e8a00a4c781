"""Addresses of queues as tables, kept views, and what is done to many at once: the staff's alone, and each one's own."""

from __future__ import annotations

from uuid import UUID

from tests.rights.table import Row, staff

NOBODY_S = {"batch_id": UUID(int=0), "view_id": UUID(int=0)}
NOTE_OWN = "each one’s own; tests/desk/test_bulk.py, test_saved_views.py"
ROWS = [
    Row("/desk/queue/export.<form>", "GET", staff("page"), values={"form": "csv"}, note="of what one sees"),
    Row("/desk/queue/columns", "POST", staff("moves on"), {"reset": "1"}),
    Row("/desk/search/complete", "GET", staff("page")),
    Row("/desk/views", "GET", staff("page")),
    Row("/desk/views/new", "POST", staff("moves on"), {"name": "Late", "query": "view=late"}),
    Row("/desk/views/<view_id>", "POST", staff("no effect"), {"act": "delete"}, values=NOBODY_S, note=NOTE_OWN),
    Row("/desk/bulk/preview", "POST", staff("moves on"), {"act": "priority"}, note="nothing was chosen"),
    Row("/desk/bulk", "POST", staff("moves on"), {"act": "priority"}, note="nothing was chosen"),
    Row("/desk/bulk/<batch_id>", "GET", staff("not found"), values=NOBODY_S, note=NOTE_OWN),
    Row("/desk/bulk/<batch_id>/undo", "POST", staff("not found"), values=NOBODY_S, note=NOTE_OWN),
]
