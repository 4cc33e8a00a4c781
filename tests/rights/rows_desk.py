"""The desk's addresses: the staff's alone. Customers find nothing there, not even a refusal."""

from __future__ import annotations

from uuid import UUID

from tests.rights import rows_live, rows_queue, rows_shape
from tests.rights.rows_reports import REPORTS
from tests.rights.rows_writing import ROWS as WRITING
from tests.rights.table import Answers, Row, everyone, staff, who_handles
from tests.rights.world import OBJECTS

NOTE_CUSTOMERS = "the customers of the portals one works for"
SIGNING = [
    Row("/desk/login", "GET", everyone("page", agent="moves on", other_agent="moves on", superuser="moves on")),
    Row("/desk/login", "POST", everyone("asks again", agent="moves on", other_agent="moves on", superuser="moves on"), {"login": "nobody"}),
    Row("/desk/login/code", "GET", everyone("sign in"), note="no password was given yet"),
    Row("/desk/login/code", "POST", everyone("sign in")),
    Row("/desk/login/protect", "GET", everyone("sign in"), note="no password was given yet"),
    Row("/desk/login/protect", "POST", everyone("sign in")),
    Row("/desk/logout", "GET", everyone("sign in", agent="page", other_agent="page", superuser="page")),
    Row("/desk/logout", "POST", everyone("page")),
    Row("/desk/account", "GET", staff("page")),
    Row("/desk/account", "POST", staff("asks again"), {"language": "none"}),
]
QUEUE = [
    Row("/desk/", "GET", staff("moves on")),
    Row("/desk/queue", "GET", staff("page")),
    Row("/desk/search", "GET", staff("page")),
]
TICKET = [
    Row("/desk/t/<reference>", "GET", who_handles("page")),
    Row("/desk/t/<reference>/answers", "POST", who_handles("moves on"), {"body": "Hello", "mode": "reply"}),
    Row("/desk/t/<reference>/draft", "POST", who_handles("moves on"), {"body": "Hello", "mode": "reply"}),
    Row("/desk/t/<reference>/related", "GET", who_handles("page")),
    Row("/desk/t/<reference>/moves", "POST", who_handles("moves on"), {"move": "solve"}),
    Row("/desk/t/<reference>/moves/<key>", "GET", who_handles("page"), values={"key": "ask"}),
    Row("/desk/t/<reference>/moves/<key>", "POST", who_handles("asks again"), values={"key": "ask"}),
    Row("/desk/t/<reference>/shares", "GET", who_handles("page")),
    Row(
        "/desk/t/<reference>/shares", "POST", who_handles("not found"), {"share": "00000000-0000-0000-0000-000000000000"}, note="of nobody"
    ),
    Row("/desk/t/<reference>/equipment", "GET", who_handles("page")),
    Row("/desk/t/<reference>/equipment", "POST", who_handles("not found"), note="nothing was named"),
    Row("/desk/t/<reference>/assignment", "GET", who_handles("page")),
    Row("/desk/t/<reference>/assignment", "POST", who_handles("moves on"), {"agent": "none"}),
    Row("/desk/t/<reference>/priority", "POST", who_handles("moves on"), {"priority": "2"}),
    Row("/desk/t/<reference>/tags", "POST", who_handles("moves on"), {"tags": "one, two"}),
    Row("/desk/t/<reference>/title", "POST", who_handles("moves on"), {"title": "Other words"}),
    Row("/desk/t/<reference>/visibility", "POST", who_handles("moves on"), {"visibility": "restricted"}),
    Row("/desk/t/<reference>/watch", "POST", who_handles("moves on"), {"watch": "1"}),
    Row("/desk/t/<reference>/participants", "POST", who_handles("moves on"), {"email": "bruno@house.example"}),
    Row("/desk/t/<reference>/proposed", "POST", who_handles("moves on")),
    Row("/desk/t/<reference>/messages/<entry_id>/original", "GET", who_handles("page")),
    Row("/desk/files/<file_id>", "GET", who_handles("page")),
]
NOTE_ASKED = "who handles it is not who is asked here"
WORK = [
    Row("/desk/t/<reference>/tasks", "GET", who_handles("page")),
    Row("/desk/t/<reference>/tasks", "POST", who_handles("moves on"), {"title": "Visit"}),
    Row("/desk/t/<reference>/tasks/<task_id>", "GET", who_handles("page")),
    Row("/desk/t/<reference>/tasks/<task_id>", "POST", who_handles("moves on"), {"title": "Visit", "spent": "1 h", "version": "1"}),
    Row("/desk/t/<reference>/tasks/<task_id>/cancel", "POST", who_handles("moves on"), {"version": "1"}),
    Row("/desk/t/<reference>/approvals/<approval_id>", "POST", who_handles("refused"), {"answer": "yes"}, note=NOTE_ASKED),
    Row("/desk/t/<reference>/approvals/<approval_id>/delegate", "POST", who_handles("refused"), {"email": "b@c.example"}, note=NOTE_ASKED),
    Row("/desk/t/<reference>/rounds/<round_id>/withdraw", "POST", who_handles("moves on")),
]
COMMITMENTS = [
    Row("/desk/t/<reference>/commitments", "GET", who_handles("page")),
    Row("/desk/t/<reference>/impact", "POST", who_handles("moves on"), {"impact": "4"}),
]
OUTBOX = [
    Row("/desk/mails", "GET", staff("page")),
    Row("/desk/mails/<mail_id>", "GET", who_handles("page")),
    Row("/desk/mails/<mail_id>/again", "POST", who_handles("moves on")),
    Row("/desk/mails/<mail_id>/cancel", "POST", who_handles("moves on")),
]
NOTE_FAILING = "addresses of customers of the portals one works for"
INBOX = [
    Row("/desk/mails/in", "GET", staff("page")),
    Row("/desk/mails/in/<incoming_id>", "GET", who_handles("page")),
    Row("/desk/mails/in/<incoming_id>/original", "GET", who_handles("page")),
    Row("/desk/mails/in/<incoming_id>/files/<number>", "GET", who_handles("page")),
    Row("/desk/mails/in/<incoming_id>/rehearsal", "POST", who_handles("page"), note="nothing is written"),
    Row("/desk/mails/in/<incoming_id>/replay", "POST", who_handles("moves on")),
    Row("/desk/mails/in/<incoming_id>/release", "POST", who_handles("moves on")),
    Row("/desk/mails/in/<incoming_id>/discard", "POST", who_handles("moves on")),
    Row("/desk/mails/alerts/<alert_id>/seen", "POST", who_handles("moves on")),
    Row("/desk/mails/failing", "GET", staff("page")),
    Row("/desk/mails/failing/<address_id>/retry", "POST", staff("moves on"), note=NOTE_FAILING),
]
CUSTOMERS = [
    Row("/desk/customers", "GET", staff("page")),
    Row("/desk/customers/people/<person_id>", "GET", staff("page"), note=NOTE_CUSTOMERS),
    Row("/desk/customers/organisations/<organisation_id>", "GET", staff("page"), note=NOTE_CUSTOMERS),
    Row("/desk/customers/organisations/<organisation_id>/invite", "GET", staff("page"), note=NOTE_CUSTOMERS),
    Row("/desk/customers/organisations/<organisation_id>/invite", "POST", staff("asks again"), {"email": "nobody"}),
]


def who_administers(answer: str) -> Answers:
    """Those who work for the portal read its articles, who administers it writes them."""
    return staff("forbidden") | {("superuser", ""): answer}


COMMITMENTS += [
    Row("/desk/promises", "GET", staff("page"), note="the portals one administers"),
    Row("/desk/promises/<portal_key>", "GET", who_administers("page")),
    Row("/desk/promises/<portal_key>", "POST", who_administers("page"), {"preview": "1"}, note="nothing is changed"),
]
CUSTOMERS += [
    Row(
        "/desk/customers/organisations/<organisation_id>/domains",
        "POST",
        who_administers("moves on"),
        {"domain": "town.example", "how": "a call"},
    ),
    Row("/desk/customers/organisations/<organisation_id>/domains/forget", "POST", who_administers("moves on"), {"domain": "town.example"}),
]
ARTICLE = {"slug": "answer"}
WRITTEN = {"title_fr": "La réponse", "body_fr": "Ainsi.", "see": "everyone", "order": "0"}


ARTICLES = [
    Row("/desk/articles", "GET", staff("page"), note="of the portals one works for"),
    Row("/desk/articles/<portal_key>", "GET", who_administers("page")),
    Row("/desk/articles/<portal_key>", "POST", who_administers("moves on"), WRITTEN),
    Row("/desk/articles/<portal_key>/<slug>", "GET", staff("page"), values=ARTICLE, note="of the portals one works for"),
    Row("/desk/articles/<portal_key>/<slug>/text", "GET", who_administers("page"), values=ARTICLE),
    Row("/desk/articles/<portal_key>/<slug>/text", "POST", who_administers("asks again"), {"title_fr": ""}, ARTICLE),
    Row("/desk/articles/<portal_key>/<slug>/publication", "POST", who_administers("moves on"), {"published": "0"}, ARTICLE),
    Row("/desk/articles/<portal_key>/<slug>/history", "GET", staff("page"), values=ARTICLE),
    Row("/desk/articles/<portal_key>/<slug>/history/<revision_id>", "GET", staff("page"), values=ARTICLE),
    Row("/desk/articles/<portal_key>/<slug>/history/<revision_id>/restoration", "POST", who_administers("moves on"), values=ARTICLE),
]


def who_looks_after(answer: str) -> Answers:
    """The team of the resource, and who administers."""
    return staff(answer) | {("other agent", ""): "not found"}


BOOKINGS = [
    Row("/desk/bookings", "GET", staff("page"), note="of what one looks after"),
    Row("/desk/bookings/<booking_id>", "GET", who_handles("page")),
    Row("/desk/bookings/<booking_id>/answer", "POST", who_handles("refused"), {"answer": "approve"}, note="nothing is asked any more"),
    Row("/desk/bookings/<booking_id>/cancel", "POST", who_handles("moves on")),
    Row("/desk/bookings/<booking_id>/visit", "POST", who_handles("asks again"), {"visit": "missed"}, note="why has to be said"),
    Row("/desk/bookings/resources/<resource_id>", "GET", who_looks_after("page")),
    Row("/desk/bookings/resources/<resource_id>/closings", "POST", who_looks_after("asks again")),
    Row(
        "/desk/bookings/closings/<closing_id>/remove", "POST", staff("moves on"), note="for who does not look after it, it is gone already"
    ),
]

OF_ORGANISATION = "/desk/customers/organisations/<organisation_id>"
AGREEMENTS = [
    Row(f"{OF_ORGANISATION}/agreements/new", "GET", staff("not found") | {("superuser", ""): "page"}, note="who administers the portal"),
    Row(f"{OF_ORGANISATION}/agreements/new", "POST", staff("not found") | {("superuser", ""): "asks again"}),
    Row(f"{OF_ORGANISATION}/sheet", "GET", staff("page"), note=NOTE_CUSTOMERS),
    Row(f"{OF_ORGANISATION}/sheet.pdf", "GET", staff("page"), note=NOTE_CUSTOMERS),
    Row(f"{OF_ORGANISATION}/contact", "POST", staff("not found"), note="it names nobody of the organisation"),
    Row("/desk/agreements/<agreement_id>", "GET", staff("page"), note=NOTE_CUSTOMERS),
    Row("/desk/agreements/<agreement_id>/edit", "GET", who_administers("page")),
    Row("/desk/agreements/<agreement_id>/edit", "POST", who_administers("asks again")),
    Row("/desk/agreements/<agreement_id>/end", "POST", who_administers("asks again")),
    Row("/desk/t/<reference>/category", "POST", who_handles("refused"), note="the form offers no category"),
]

NOTE_PROTECTS = "those who handle personal-data requests of the portal; nobody else, another agent neither"


def who_protects(answer: str) -> Answers:
    return staff("not found") | dict.fromkeys([("agent", ""), ("superuser", "")], answer)


CASE = "/desk/t/<reference>/personal-data"
PRIVACY = [
    Row("/desk/privacy", "GET", who_protects("page"), note=NOTE_PROTECTS),
    Row("/desk/privacy/holds", "POST", who_protects("asks again"), {"about": "nothing"}, note=NOTE_PROTECTS),
    Row("/desk/privacy/holds/<hold_id>/release", "POST", who_protects("moves on"), note=NOTE_PROTECTS),
    Row("/desk/privacy/proofs.csv", "GET", who_protects("page"), note=NOTE_PROTECTS),
    Row(CASE, "GET", who_handles("page")),
    Row(f"{CASE}/identity", "POST", who_handles("moves on"), {"how": "call"}),
    Row(f"{CASE}/search", "POST", who_handles("moves on"), {"ground": "erasure", "terms": "WP-77-0042"}),
    Row(f"{CASE}/choices", "POST", who_handles("moves on")),
    Row(f"{CASE}/outcome", "POST", who_handles("asks again"), note="the box that says sure is not ticked"),
    Row(f"{CASE}/extension", "POST", who_handles("moves on"), {"reason": "Many systems"}),
    Row(f"{CASE}/bundles", "POST", who_handles("moves on")),
    Row(f"{CASE}/bundles/<bundle_id>", "GET", who_handles("page")),
    Row(f"{CASE}/certificate", "GET", who_handles("page")),
]

NO_TABLE = {"upload_id": UUID(int=0)}
ASSETS = [
    Row("/desk/assets", "GET", staff("page")),
    Row("/desk/assets/export.csv", "GET", staff("page")),
    Row("/desk/assets/import", "GET", staff("page")),
    Row("/desk/assets/import", "POST", staff("asks again"), note="no file was sent"),
    Row("/desk/assets/import/<upload_id>", "GET", staff("not found"), values=NO_TABLE, note="nobody’s own table"),
    Row("/desk/assets/import/<upload_id>", "POST", staff("no effect"), values=NO_TABLE, note="written already, or never there"),
    Row("/desk/assets/new", "GET", staff("page")),
    Row("/desk/assets/new", "POST", staff("asks again"), note="nothing was said of it"),
    Row("/desk/assets/<asset_id>", "GET", staff("page", objects=tuple(OBJECTS)), note="of the portals one works for"),
    Row("/desk/assets/<asset_id>/edit", "GET", staff("page", objects=tuple(OBJECTS))),
    Row("/desk/assets/<asset_id>/edit", "POST", staff("asks again", objects=tuple(OBJECTS)), note="nothing was said of it"),
    Row("/desk/assets/<asset_id>/state", "POST", staff("refused", objects=tuple(OBJECTS)), note="no state was said"),
    Row("/desk/assets/<asset_id>/retire", "GET", staff("page", objects=tuple(OBJECTS))),
    Row("/desk/assets/<asset_id>/retire", "POST", staff("refused", objects=tuple(OBJECTS)), note="no state was said"),
]

ROWS = [
    *ARTICLES,
    *SIGNING,
    *QUEUE,
    *TICKET,
    *COMMITMENTS,
    *WORK,
    *OUTBOX,
    *INBOX,
    *CUSTOMERS,
    *BOOKINGS,
    *AGREEMENTS,
    *PRIVACY,
    *ASSETS,
    *WRITING,
    *rows_queue.ROWS,
    *rows_shape.ROWS,
    *rows_live.ROWS,
    *REPORTS,
]
