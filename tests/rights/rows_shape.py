"""The desk's addresses that give a request another shape."""

from __future__ import annotations

from uuid import UUID

from tests.rights.table import Answers, Row, staff, who_handles


def who_administers(answer: str) -> Answers:
    """Who handles a request and administers its portal; who handles it alone is told that they may not."""
    found = who_handles(answer)
    return {(role, name): "forbidden" if role == "agent" and said == answer else said for (role, name), said in found.items()}


def who_looks_after(answer: str) -> Answers:
    """A recurring request: who handles its service."""
    return staff(answer) | {("other agent", ""): "not found"}


NOTE_UNKNOWN = "no request is called so"
NOTE_PORTALS = "of the portals one works for"
SHAPE = [
    Row("/desk/t/<reference>/tied", "GET", who_handles("page")),
    Row("/desk/t/<reference>/references", "GET", who_handles("page")),
    Row("/desk/t/<reference>/tags/options", "GET", who_handles("page")),
    Row("/desk/t/<reference>/merge", "GET", who_handles("page")),
    Row("/desk/t/<reference>/merge", "POST", who_handles("asks again"), {"into": "NONE-1"}, note=NOTE_UNKNOWN),
    Row("/desk/t/<reference>/unmerge", "POST", who_handles("no effect"), note="it was not merged"),
    Row("/desk/t/<reference>/split", "GET", who_handles("page")),
    Row("/desk/t/<reference>/split", "POST", who_handles("asks again"), {"title": "Other"}, note="no message was chosen"),
    Row("/desk/t/<reference>/split/undo", "POST", who_handles("no effect"), note="it was not split"),
    Row("/desk/t/<reference>/links", "GET", who_handles("page")),
    Row("/desk/t/<reference>/links", "POST", who_handles("asks again"), {"other": "NONE-1", "kind": "related:out"}, note=NOTE_UNKNOWN),
]
NOBODY = UUID(int=0)
FILING = [
    Row("/desk/t/<reference>/service", "GET", who_handles("page")),
    Row("/desk/t/<reference>/service", "POST", who_handles("asks again"), {"service": "none"}, note="no such kind"),
    Row("/desk/t/<reference>/messages/<entry_id>/article", "GET", who_administers("page"), note="who handles it and writes articles"),
    Row(
        "/desk/t/<reference>/messages/<entry_id>/article", "POST", who_administers("asks again"), note="who handles it and writes articles"
    ),
    Row("/desk/t/<reference>/repeat", "GET", who_handles("page")),
    Row("/desk/t/<reference>/repeat", "POST", who_handles("asks again"), note="no day was said"),
    Row("/desk/new", "GET", staff("page"), note=NOTE_PORTALS),
    Row("/desk/new", "POST", staff("asks again"), {"email": "nobody"}),
    Row("/desk/new/for/<person_id>", "GET", staff("page"), note=NOTE_PORTALS),
    Row("/desk/new/for/<person_id>", "POST", staff("asks again"), note="nothing was chosen"),
    Row("/desk/new/<draft_id>/<step>", "GET", staff("not found"), values={"draft_id": NOBODY, "step": "ask"}, note="nobody’s own draft"),
    Row("/desk/new/<draft_id>/<step>", "POST", staff("not found"), values={"draft_id": NOBODY, "step": "ask"}, note="nobody’s own draft"),
    Row("/desk/recurring", "GET", staff("page"), note="of the services one handles"),
    Row("/desk/recurring/<recurrence_id>", "GET", who_looks_after("page")),
    Row("/desk/recurring/<recurrence_id>", "POST", who_looks_after("asks again"), note="no day was said"),
    Row("/desk/recurring/<recurrence_id>/pause", "POST", who_looks_after("no effect"), note="it was not paused"),
    Row("/desk/recurring/<recurrence_id>/answers", "POST", who_looks_after("moves on"), note="to the form, with the answers that it has"),
]
ROWS = [*SHAPE, *FILING]
