"""The box one writes in, what may be taken back, what agents keep at hand, and their keys: the desk's, and each person's own."""

from __future__ import annotations

from uuid import UUID

from tests.rights.table import Row, staff, who_handles

NOBODY_S = UUID(int=7)
NOTE_OWN = "their own, and those of their teams: this is nobody’s"
NOTE_GONE = "as of one that a colleague took away: the words stay, and may be kept as a new one"
ANSWER, MACRO = {"answer_id": NOBODY_S}, {"macro_id": NOBODY_S}
KEPT, HELD, BATCH = {"upload_id": NOBODY_S}, {"held_id": NOBODY_S}, {"batch": NOBODY_S}
ROWS = [
    Row("/desk/t/<reference>/files", "POST", who_handles("not found"), note="no file was sent"),
    Row("/desk/t/<reference>/canned", "POST", who_handles("not found"), {"answer": str(NOBODY_S)}, note=NOTE_OWN),
    Row("/desk/t/<reference>/articles", "GET", who_handles("page")),
    Row(
        "/desk/t/<reference>/articles", "POST", who_handles("not found"), {"article": "none-of-this-name"}, note="there is no such article"
    ),
    Row("/desk/t/<reference>/macros/<macro_id>", "GET", who_handles("not found"), values=MACRO, note=NOTE_OWN),
    Row("/desk/t/<reference>/macros/<macro_id>", "POST", who_handles("not found"), values=MACRO, note=NOTE_OWN),
    Row("/desk/uploads/<upload_id>", "GET", staff("not found"), values=KEPT, note="nobody’s own file"),
    Row("/desk/preview", "POST", staff("page"), {"text": "Hello"}),
    Row("/desk/held", "GET", staff("page")),
    Row("/desk/held/<batch>/undo", "POST", staff("no effect"), values=BATCH, note="nothing of theirs waits"),
    Row("/desk/held/<held_id>/seen", "POST", staff("not found"), values=HELD, note="nothing of theirs failed"),
    Row("/desk/answers", "GET", staff("page")),
    Row("/desk/answers/new", "GET", staff("page")),
    Row("/desk/answers/new", "POST", staff("asks again"), note="nothing was written"),
    Row("/desk/answers/<answer_id>", "GET", staff("not found"), values=ANSWER, note=NOTE_OWN),
    Row("/desk/answers/<answer_id>", "POST", staff("refused"), values=ANSWER, note=NOTE_GONE),
    Row("/desk/answers/<answer_id>/forget", "POST", staff("no effect"), values=ANSWER, note=NOTE_GONE),
    Row("/desk/macros/new", "GET", staff("page")),
    Row("/desk/macros/new", "POST", staff("asks again"), note="nothing was said of it"),
    Row("/desk/macros/<macro_id>", "GET", staff("not found"), values=MACRO, note=NOTE_OWN),
    Row("/desk/macros/<macro_id>", "POST", staff("refused"), values=MACRO, note=NOTE_GONE),
    Row("/desk/macros/<macro_id>/forget", "POST", staff("no effect"), values=MACRO, note=NOTE_GONE),
    Row("/desk/account/keyboard", "GET", staff("page")),
    Row("/desk/account/keyboard", "POST", staff("asks again"), note="no key was said"),
    Row("/desk/session", "GET", staff("page")),
    Row("/desk/palette", "GET", staff("page")),
]
