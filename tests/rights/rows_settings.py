"""What an owner sets of a portal: levels, words of mails, mailboxes, periods. Who administers it, and nobody else of the staff."""

from __future__ import annotations

from tests.rights.rows_administration import HERE, owners
from tests.rights.table import Row

LEVELS, LETTERS, BOXES = (f"/admin/<portal_key>/{name}" for name in ("levels", "letters", "mailboxes"))
NONE = HERE | {"key": "none"}
NOBODY = "there is none"
KIND = HERE | {"kind": "ticket_replied"}
ROWS = [
    Row(LEVELS, "GET", owners("page"), values=HERE),
    Row(f"{LEVELS}/new", "GET", owners("page"), values=HERE),
    Row(f"{LEVELS}/new", "POST", owners("asks again"), values=HERE),
    Row(f"{LEVELS}/<key>", "GET", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{LEVELS}/<key>/write", "GET", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{LEVELS}/<key>/write", "POST", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{LEVELS}/<key>/publish", "POST", owners("no effect"), values=NONE, note="nothing is in preparation"),
    Row(f"{LEVELS}/<key>/drop", "POST", owners("no effect"), values=NONE, note="nothing is in preparation"),
    Row(f"{LEVELS}/<key>/remove", "POST", owners("no effect"), values=NONE, note=NOBODY),
    Row(LETTERS, "GET", owners("page"), values=HERE),
    Row(f"{LETTERS}/<kind>", "GET", owners("page"), values=KIND),
    Row(f"{LETTERS}/<kind>", "POST", owners("asks again"), values=KIND, note="nothing was sent"),
    Row(f"{LETTERS}/<kind>/preview/<language>", "GET", owners("page"), values=KIND | {"language": "fr"}),
    Row(BOXES, "GET", owners("page"), values=HERE),
    Row(f"{BOXES}/<key>/try", "POST", owners("not found"), values=NONE, note=NOBODY),
    Row(f"{BOXES}/out/try", "POST", owners("moves on"), values=HERE, note="no mail is sent"),
    Row(f"{BOXES}/out/letter", "POST", owners("moves on"), values=HERE, note="to one’s own address alone"),
    Row("/admin/<portal_key>/retention", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/retention", "POST", owners("asks again"), values=HERE),
]
