"""The desk's addresses: the staff's alone. Customers find nothing there, not even a refusal."""

from __future__ import annotations

from tests.rights.table import Answers, Row, everyone, staff, who_handles

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
    Row("/desk/t/<reference>/assignment", "GET", who_handles("page")),
    Row("/desk/t/<reference>/assignment", "POST", who_handles("moves on"), {"agent": "none"}),
    Row("/desk/t/<reference>/priority", "POST", who_handles("moves on"), {"priority": "2"}),
    Row("/desk/t/<reference>/tags", "POST", who_handles("moves on"), {"tags": "one, two"}),
    Row("/desk/t/<reference>/title", "POST", who_handles("moves on"), {"title": "Other words"}),
    Row("/desk/t/<reference>/watch", "POST", who_handles("moves on"), {"watch": "1"}),
    Row("/desk/t/<reference>/participants", "POST", who_handles("moves on"), {"email": "bruno@house.example"}),
    Row("/desk/t/<reference>/proposed", "POST", who_handles("moves on")),
    Row("/desk/t/<reference>/messages/<entry_id>/original", "GET", who_handles("page")),
    Row("/desk/files/<file_id>", "GET", who_handles("page")),
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
ARTICLE = {"slug": "answer"}
WRITTEN = {"title_fr": "La réponse", "body_fr": "Ainsi.", "see": "everyone", "order": "0"}


def who_administers(answer: str) -> Answers:
    """Those who work for the portal read its articles, who administers it writes them."""
    return staff("forbidden") | {("superuser", ""): answer}


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
ROWS = [*ARTICLES, *SIGNING, *QUEUE, *TICKET, *OUTBOX, *INBOX, *CUSTOMERS]
