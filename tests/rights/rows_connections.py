"""Connections to other systems: who administers the portal, and nobody else of the staff."""

from __future__ import annotations

from tests.rights.rows_administration import HERE, owners
from tests.rights.table import Row, who_handles

AT = "/admin/<portal_key>/connections"
NOBODY = "there is none"
RUN = HERE | {"run_id": "0199aaaa-0000-7000-8000-000000000000"}
DESK_RUN = {"run_id": "0199aaaa-0000-7000-8000-000000000000"}
ROWS = [
    Row(AT, "GET", owners("page"), values=HERE),
    Row(f"{AT}/runs/<run_id>/again", "POST", owners("not found"), values=RUN, note=NOBODY),
    Row(f"{AT}/runs/<run_id>/give-up", "POST", owners("not found"), values=RUN, note=NOBODY),
    Row(f"{AT}/news/<news_id>/again", "POST", owners("not found"), values=HERE | {"news_id": RUN["run_id"]}, note=NOBODY),
    Row(f"{AT}/breakers/<breaker_id>/close", "POST", owners("not found"), values=HERE | {"breaker_id": 1}, note=NOBODY),
    Row("/desk/t/<reference>/runs/<run_id>/again", "POST", who_handles("not found"), values=DESK_RUN, note=NOBODY),
    Row("/desk/t/<reference>/runs/<run_id>/give-up", "POST", who_handles("not found"), values=DESK_RUN, note=NOBODY),
]
