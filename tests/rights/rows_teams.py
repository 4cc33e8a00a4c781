"""Teams: their members see who is there, who leads them sets it, and everybody says when they are away."""

from __future__ import annotations

from tests.rights.table import Row, staff

NOBODY = {"key": "none", "person_id": "00000000-0000-0000-0000-000000000000"}
MEMBER = "/desk/teams/<key>/members/<person_id>"
NOTE = "there is no such team"
ROWS = [
    Row("/desk/teams", "GET", staff("page"), note="the teams one is in, and those of the portals one administers"),
    Row("/desk/absences", "GET", staff("page"), note="one’s own"),
    Row("/desk/absences", "POST", staff("asks again"), note="nothing was said"),
    Row("/desk/absences/<absence_id>/end", "POST", staff("not found"), values={"absence_id": 1}, note="there is none"),
    *(Row(MEMBER + rest, "GET", staff("not found"), values=NOBODY, note=NOTE) for rest in ("", "/requests")),
    *(Row(MEMBER + rest, "POST", staff("not found"), values=NOBODY, note=NOTE) for rest in ("", "/requests", "/absences")),
]
