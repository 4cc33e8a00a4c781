"""Buildings, for whoever may use a service that looks them up; the register is the same for all of them."""

from __future__ import annotations

from tests.rights.table import Row, signed_in

PORTAL = [
    Row("/buildings", "GET", signed_in("page")),
    Row("/buildings/<building_id>", "GET", signed_in("page")),
    Row("/buildings/<building_id>/export.<kind>", "GET", signed_in("page"), values={"kind": "csv"}),
]
