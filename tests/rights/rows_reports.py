"""The addresses of figures: the staff's alone, each of what they handle."""

from __future__ import annotations

from uuid import UUID

from tests.rights.table import Row, everyone, staff

NOTE = "of what one handles; agents by name for who leads or administers"
NOBODYS = {"subscription_id": UUID(int=0)}
REPORTS = [
    Row("/desk/reports", "GET", staff("page"), note=NOTE),
    Row("/desk/reports/board", "GET", staff("page"), note=NOTE),
    Row("/desk/reports/tables/<key>.<kind>", "GET", staff("page"), values={"key": "breakdown", "kind": "csv"}, note=NOTE),
    Row("/desk/reports/mails", "GET", staff("page")),
    Row("/desk/reports/mails", "POST", staff("asks again"), note="no day was said"),
    Row("/desk/reports/mails/<subscription_id>/stop", "POST", staff("no effect"), values=NOBODYS, note="one’s own alone"),
]
MAILED = [
    Row(
        "/mail/report/<token>", "GET", everyone("not found"), values={"token": "x"}, note="the seal of a mail’s link decides, whoever comes"
    ),
    Row(
        "/mail/report/<token>", "POST", everyone("not found"), values={"token": "x"}, note="mail programs post it by themselves (RFC 8058)"
    ),
]
