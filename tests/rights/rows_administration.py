"""The administration's addresses: who administers the portal. An agent who does not finds nothing there."""

from __future__ import annotations

from tests.rights.table import Answers, Row, staff

HERE = {"portal_key": "house"}


def owners(answer: str, *, strangers: str = "sign in") -> Answers:
    """Who administers the house, and nobody else of the staff."""
    return {
        (role, name): said if role in ("superuser", "anonymous", "deactivated") else "not found"
        for (role, name), said in staff(answer, strangers=strangers).items()
    }


ROWS = [
    Row("/admin/", "GET", owners("moves on"), note="who administers several portals chooses one"),
    Row("/admin/<portal_key>/", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/appearance", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/appearance", "POST", owners("asks again"), values=HERE),
    Row("/admin/<portal_key>/appearance/preview", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/appearance/theme.css", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/appearance/mark.svg", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/appearance/restore", "POST", owners("not found"), values=HERE, note="nothing was changed before"),
    Row("/admin/<portal_key>/announcements", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/announcements/new", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/announcements/new", "POST", owners("asks again"), values=HERE),
    Row("/admin/<portal_key>/announcements/<key>/write", "GET", owners("not found"), values=HERE | {"key": "none"}, note="there is none"),
    Row("/admin/<portal_key>/announcements/<key>/write", "POST", owners("not found"), values=HERE | {"key": "none"}, note="there is none"),
    Row("/admin/<portal_key>/announcements/<key>/remove", "POST", owners("no effect"), values=HERE | {"key": "none"}, note="there is none"),
    Row("/admin/<portal_key>/history", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/history/<revision_id>", "GET", owners("not found"), values=HERE | {"revision_id": 1}, note="there is none"),
    Row(
        "/admin/<portal_key>/history/<revision_id>/restore",
        "POST",
        owners("not found"),
        values=HERE | {"revision_id": 1},
        note="there is none",
    ),
    Row("/admin/<portal_key>/hours", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/hours/new", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/hours/new", "POST", owners("asks again"), values=HERE),
    Row("/admin/<portal_key>/hours/<key>/write", "GET", owners("not found"), values=HERE | {"key": "none"}, note="there are none"),
    Row("/admin/<portal_key>/hours/<key>/write", "POST", owners("not found"), values=HERE | {"key": "none"}, note="there are none"),
    Row("/admin/<portal_key>/hours/<key>/remove", "POST", owners("no effect"), values=HERE | {"key": "none"}, note="there are none"),
]
