"""The portal's addresses, in the order of its modules: browse, asking, following, accounts."""

from __future__ import annotations

from tests.rights import rows_appointments, rows_buildings, rows_eligibility, rows_people
from tests.rights.rows_reports import MAILED
from tests.rights.table import (
    MANAGERS,
    STRANGERS,
    Answers,
    Row,
    everyone,
    not_signed_in,
    owner,
    signed_in,
    who_asked,
    who_decides,
    who_has,
    who_leads,
    who_leads_home,
    who_sees,
)
from tests.rights.world import OBJECTS, ROLES

ARTICLE = {"slug": "answer"}
BROWSE = [
    Row("/", "GET", everyone("page")),
    Row("/services", "GET", everyone("page")),
    Row("/services/<slug>", "GET", everyone("page")),
    Row("/search", "GET", everyone("page")),
    Row("/help", "GET", everyone("page")),
    Row("/help/", "GET", everyone("moves on"), note="the documentation as people type its address"),
    Row("/help/suggest", "GET", everyone("moves on"), note="a fragment for htmx; by itself it leads to the search"),
    Row("/help/<slug>", "GET", everyone("page"), values=ARTICLE),
    Row("/help/<slug>/useful", "POST", everyone("moves on"), {"useful": "yes"}, ARTICLE),
    Row("/help/<slug>/solved", "POST", everyone("moves on"), values=ARTICLE),
    Row("/legal", "GET", everyone("page")),
    Row("/privacy", "GET", everyone("page")),
    Row("/accessibility", "GET", everyone("page")),
    Row("/sitemap", "GET", everyone("page")),
    Row("/about", "GET", everyone("page")),
    Row("/embed", "GET", everyone("page")),
    Row("/embed/<language>", "GET", everyone("page"), values={"language": "fr"}),
    Row("/robots.txt", "GET", everyone("page")),
    Row("/favicon.ico", "GET", everyone("moves on")),
    Row("/preferences", "POST", everyone("moves on"), {"theme": "dark"}),
    Row("/stand", "POST", signed_in("moves on"), {"place": "all"}),
    Row("/brand/<key>-<digest>.css", "GET", everyone("page")),
    Row("/brand/<key>-<digest>.svg", "GET", everyone("page")),
]
STEP = {"step": "ask"}
ASKING = [
    Row("/services/<slug>/new", "GET", signed_in("moves on")),
    Row("/services/<slug>/new", "POST", signed_in("moves on")),
    Row("/services/<slug>/new/<step>", "GET", signed_in("page"), values=STEP),
    Row("/services/<slug>/new/<step>", "POST", signed_in("moves on", strangers="kept, sign in"), {"summary": "Broken"}, STEP),
    Row("/services/<slug>/new/check", "GET", signed_in("moves on"), note="a step is missing: back to it"),
    Row("/services/<slug>/new/check", "POST", signed_in("moves on"), note="a step is missing: back to it"),
    Row("/services/<slug>/new/done/<reference>", "GET", who_sees("page")),
    Row("/services/<slug>/draft/discard", "GET", everyone("moves on"), note="nothing to discard yet"),
    Row("/services/<slug>/draft/discard", "POST", everyone("moves on")),
    Row("/services/<slug>/draft/files", "POST", signed_in("not found"), {"field": "summary"}, note="not a field for files"),
    Row("/preview", "POST", everyone("page"), {"text": "**bold**"}),
    Row("/places/complete", "GET", signed_in("page"), note="a fragment, for whoever may use a tool"),
    Row("/uploads/<upload_id>", "GET", owner("page", strangers="not found"), note="a picture on its way"),
    Row("/t/<reference>/edit", "GET", who_asked("moves on")),
    Row("/t/<reference>/edit/<step>", "GET", who_asked("page"), values=STEP),
    Row("/t/<reference>/edit/<step>", "POST", who_asked("moves on"), {"summary": "Corrected"}, STEP),
    Row("/t/<reference>/edit/<step>/files", "POST", who_asked("not found"), {"field": "summary"}, STEP, note="not a field for files"),
]
FOLLOWING = [
    Row("/tickets", "GET", signed_in("page")),
    Row("/tickets/columns", "POST", signed_in("moves on"), {"col": "status"}),
    Row("/tickets/views", "POST", signed_in("moves on"), {"name": "Mine", "query": "state=all"}),
    Row("/tickets/views/<view_id>/delete", "POST", owner("moves on", others="no effect")),
    Row("/tickets/export.csv", "GET", signed_in("page")),
    Row("/t/<reference>", "GET", who_sees("page")),
    Row("/t/<reference>/commitments", "GET", who_sees("page")),
    Row("/t/<reference>/messages", "POST", who_sees("moves on"), {"body": "Hello"}),
    Row("/t/<reference>/messages/files", "POST", who_sees("not found"), {"field": "files"}, note="no file was sent along"),
    Row("/t/<reference>/messages/<entry_id>/original", "GET", who_sees("page")),
    Row("/t/<reference>/moves/<move>", "GET", who_sees("moves on"), values={"move": "accept"}, note="not offered in this state"),
    Row("/t/<reference>/moves/<move>", "POST", who_sees("moves on"), values={"move": "cancel"}),
    Row("/t/<reference>/watch", "GET", who_sees("page")),
    Row("/t/<reference>/watch", "POST", who_sees("moves on"), {"watch": "0"}),
    Row("/t/<reference>/participants", "GET", who_sees("page")),
    Row(
        "/t/<reference>/participants",
        "POST",
        who_sees("moves on", stranger="refused"),
        {"email": "bruno@house.example"},
        note="of another tree: refused as if nobody had the address",
    ),
    Row("/t/<reference>/participants/<user_id>/remove", "POST", who_sees("moves on")),
    Row(
        "/t/<reference>/participants/<user_id>/proposed",
        "POST",
        {key: "not found" if said == "forbidden" else said for key, said in who_asked("moves on").items()},
        {"answer": "decline"},
        note="who is proposed is shown to nobody else",
    ),
    Row("/t/<reference>/shares", "POST", who_leads("asks again"), note="no organisation was chosen"),
    Row("/t/<reference>/shares/<organisation_id>/remove", "POST", who_sees("not found"), note="it is not shared with that one"),
    Row(
        "/t/<reference>/visibility",
        "POST",
        who_sees("moves on"),
        {"visibility": "participants"},
        note="for the person who made it and the team; to others it is refused in words",
    ),
    Row("/t/<reference>/print", "GET", who_sees("page")),
    Row("/t/<reference>/pdf", "GET", who_sees("page")),
    Row("/t/<reference>/files/<file_id>/<name>", "GET", who_sees("page")),
    Row("/messages", "GET", signed_in("page")),
    Row("/messages/<entry_id>", "GET", who_sees("page")),
]
SEALED = {"token": "wrong", "move": "accept", "stamp": "1", "score": "1"}
FOLLOWING += [
    Row("/mail/stop/<token>", "GET", everyone("not found"), values=SEALED, note="the seal of a mail’s link decides, whoever comes"),
    Row("/mail/address/<token>", "GET", everyone("not found"), values=SEALED, note="the seal of a mail’s link decides, whoever comes"),
    Row("/mail/address/<token>", "POST", everyone("not found"), values=SEALED, note="the seal of a mail’s link decides, whoever comes"),
    Row("/mail/stop/<token>", "POST", everyone("not found"), values=SEALED, note="mail programs post it by themselves (RFC 8058)"),
    Row("/mail/follow/<token>", "POST", everyone("not found"), values=SEALED),
    Row("/mail/move/<move>/<stamp>/<token>", "GET", everyone("not found"), values=SEALED),
    Row("/mail/move/<move>/<stamp>/<token>", "POST", everyone("not found"), values=SEALED),
    Row("/mail/rate/<score>/<token>", "GET", everyone("not found"), values=SEALED),
    Row("/mail/rate/<score>/<token>", "POST", everyone("not found"), {"score": "1"}, SEALED),
]
FOLLOWING += MAILED
RATED = {"own": "requester", "organisation’s": "nobody", "another’s": "nobody"}
FOLLOWING += [
    Row("/t/<reference>/rating", "GET", owner("refused", of=RATED), note="of its requester alone, once it is closed"),
    Row("/t/<reference>/rating", "POST", owner("refused", of=RATED), {"score": "1"}),
]
CONTRACT = [
    Row("/contract", "GET", signed_in("page")),
    Row(
        "/contract/<organisation_id>/sheet",
        "GET",
        signed_in("not found", manager="page", administrator="page"),
        note="who runs the organisation",
    ),
    Row("/contract/<organisation_id>/sheet.pdf", "GET", signed_in("not found", manager="page", administrator="page")),
]
TOKEN = {"token": "wrong", "side": "new"}
ACCOUNTS = [
    Row("/login", "GET", not_signed_in("page")),
    Row("/login", "POST", not_signed_in("asks again"), {"login": "nobody", "password": "wrong"}),
    Row("/login/password", "GET", everyone("sign in"), note="the address was not given yet"),
    Row("/login/password", "POST", everyone("sign in")),
    Row("/login/code", "GET", everyone("sign in"), note="no password was given yet"),
    Row("/login/code", "POST", everyone("sign in")),
    Row("/login/protect", "GET", everyone("sign in"), note="no password was given yet"),
    Row("/login/protect", "POST", everyone("sign in")),
    Row("/logout", "GET", signed_in("page", strangers="moves on")),
    Row("/logout", "POST", everyone("moves on")),
    Row("/signup", "GET", not_signed_in("page")),
    Row("/signup", "POST", not_signed_in("page")),
    Row("/signup/sent", "GET", everyone("moves on"), note="no address was given yet"),
    Row("/activate", "GET", everyone("not found"), note="no link was opened yet"),
    Row("/activate", "POST", everyone("not found")),
    Row("/activate/<token>", "GET", everyone("moves on"), values=TOKEN, note="a token leaves the address at once, right or wrong"),
    Row("/recover", "GET", everyone("page")),
    Row("/recover", "POST", everyone("asks again")),
    Row("/recover/sent", "GET", everyone("page")),
    Row("/reset", "GET", everyone("not found"), note="no link was opened yet"),
    Row("/reset", "POST", everyone("not found")),
    Row("/reset/<token>", "GET", everyone("moves on"), values=TOKEN, note="a token leaves the address at once, right or wrong"),
    Row("/account", "GET", signed_in("page")),
    Row("/account", "POST", signed_in("asks again"), {"language": "none"}),
    Row("/account/email", "GET", signed_in("page")),
    Row("/account/email", "POST", signed_in("asks again")),
    Row("/account/email/confirm", "GET", everyone("not found"), note="no link was opened yet"),
    Row("/account/email/confirm", "POST", everyone("not found")),
    Row(
        "/account/email/<side>/<token>",
        "GET",
        everyone("moves on"),
        values=TOKEN,
        note="a token leaves the address at once, right or wrong",
    ),
    Row("/account/notifications", "GET", signed_in("page")),
    Row("/account/notifications", "POST", signed_in("moves on")),
    Row("/account/keys", "GET", signed_in("page"), note="where there is something that programs may use"),
    Row("/account/keys/new", "GET", signed_in("page")),
    Row("/account/keys/new", "POST", signed_in("moves on"), {"title": "Night batch", "lasts": "90"}),
    Row("/account/keys/<api_key_id>/revoke", "POST", owner("moves on")),
    Row("/account/data", "GET", signed_in("page")),
    Row("/account/data", "POST", signed_in("moves on")),
    Row("/account/data/<own_bundle_id>", "GET", owner("page")),
    Row("/account/organisations", "GET", signed_in("page")),
    Row("/account/organisations/<membership_id>/default", "POST", owner("moves on")),
    Row(
        "/account/organisations/questions/<question_id>",
        "POST",
        owner("moves on", of=MANAGERS, others="no effect"),
        {"answer": "refuse"},
        note="to others as to who answers late",
    ),
    Row("/account/organisations/ask", "POST", signed_in("moves on")),
    Row(
        "/account/organisations/offers/<offer_id>",
        "POST",
        owner("moves on", others="no effect"),
        {"answer": "accept"},
        note="to whoever is not asked as to who answers late",
    ),
    Row("/organisation", "GET", signed_in("page")),
    Row("/organisation/members/<membership_id>/role", "POST", who_decides("moves on"), {"role": "member"}),
    Row("/organisation/members/<membership_id>/end", "POST", who_decides("moves on", others="no effect"), note="one’s own too"),
    Row("/organisation/<organisation_id>/invite", "GET", who_leads_home("page"), note="of the requester’s organisation"),
    Row("/organisation/<organisation_id>/invite", "POST", who_leads_home("asks again"), {"email": "nobody"}),
    Row("/account/keyboard", "GET", signed_in("page")),
    Row("/account/keyboard", "POST", signed_in("moves on")),
    Row("/account/security", "GET", signed_in("page")),
    Row("/account/security/confirm", "GET", signed_in("page")),
    Row("/account/security/confirm", "POST", signed_in("asks again")),
    Row("/account/security/code", "GET", signed_in("moves on"), note="a page for who has a second factor"),
    Row("/account/security/code", "POST", signed_in("moves on")),
    Row("/account/security/password", "GET", signed_in("page")),
    Row("/account/security/password", "POST", signed_in("asks again"), {"password": "short"}),
    Row("/account/security/sessions", "POST", signed_in("moves on"), {"session": "0"}),
    Row("/account/security/authenticator", "GET", signed_in("page")),
    Row("/account/security/authenticator", "POST", signed_in("asks again")),
    Row("/account/security/passkey", "GET", signed_in("page")),
    Row("/account/security/passkey", "POST", signed_in("asks again")),
    Row("/account/security/factors/<factor_id>/remove", "POST", signed_in("moves on"), values={"factor_id": 1}),
    Row("/account/security/codes", "GET", signed_in("page")),
    Row("/account/security/codes", "POST", signed_in("moves on")),
]
ANSWERS_APPROVAL = {key: said if key != ("requester", "own") else "page" for key, said in who_sees("forbidden").items()}
APPROVALS = [
    Row("/t/<reference>/approvals/<approval_id>", "GET", ANSWERS_APPROVAL, note="who is asked: here the one whose request it is"),
    Row(
        "/t/<reference>/approvals/<approval_id>",
        "POST",
        {key: "moves on" if said == "page" else said for key, said in ANSWERS_APPROVAL.items()},
        {"answer": "yes"},
    ),
    Row(
        "/t/<reference>/approvals/<approval_id>/delegate",
        "POST",
        {key: "asks again" if said == "page" else said for key, said in ANSWERS_APPROVAL.items()},
        {"email": "nobody"},
    ),
    Row("/t/<reference>/rounds/<round_id>/withdraw", "POST", who_sees("forbidden", agent="moves on", superuser="moves on")),
    Row("/mail/approval/<answer>/<token>", "GET", everyone("not found"), values={"answer": "yes", "token": "none"}),
    Row("/mail/approval/<answer>/<token>", "POST", everyone("not found"), values={"answer": "yes", "token": "none"}),
]

READS = {
    "own": {"requester", "manager", "administrator", "agent", "superuser"},
    "organisation’s": {"manager", "administrator", "agent", "superuser"},
    "another’s": {"stranger", "agent", "superuser"},
}
"""Who reads a booking: who made it, who manages its organisation, the team of the resource."""
NOTE_ROOM = "a room of two organisations: their people, and the team that looks after it"


def who_reads(answer: str) -> Answers:
    return {
        (role, name): "sign in" if role in STRANGERS else answer if role in READS[name] else "not found"
        for name in OBJECTS
        for role in ROLES
    }


BOOKINGS = [
    Row("/bookings", "GET", signed_in("page")),
    Row("/bookings/calendars", "GET", signed_in("page")),
    Row("/bookings/calendars", "POST", signed_in("moves on"), {"do": "make"}),
    Row("/bookings/resources/<resource>", "GET", signed_in("page", participant="not found", other_agent="not found"), note=NOTE_ROOM),
    Row(
        "/bookings/resources/<resource>/book",
        "GET",
        signed_in("moves on", **dict.fromkeys(("participant", "agent", "other_agent", "superuser"), "not found")),
        note="no time was chosen yet: back to the calendar",
    ),
    Row(
        "/bookings/resources/<resource>/book",
        "POST",
        signed_in("refused", **dict.fromkeys(("participant", "agent", "other_agent", "superuser"), "not found")),
        {"start": "20200101T080000Z", "count": "1"},
        note="a time that is past",
    ),
    Row("/bookings/<booking>", "GET", who_reads("page")),
    Row("/bookings/<booking>/booking.ics", "GET", who_reads("page")),
    Row("/bookings/<booking>/move", "GET", who_reads("page")),
    Row("/bookings/<booking>/move", "POST", who_reads("asks again")),
    Row("/bookings/<booking>/cancel", "GET", who_reads("page")),
    Row("/bookings/<booking>/cancel", "POST", who_reads("moves on")),
    Row("/calendar/<token>.ics", "GET", everyone("not found"), values=TOKEN, note="the seal of the address decides, whoever comes"),
]

ASSETS = [
    Row("/assets", "GET", signed_in("page")),
    Row("/assets/export.csv", "GET", signed_in("page")),
    Row("/assets/<asset_id>", "GET", who_has("page"), note="the entity that has it, who leads it, and the portal’s team"),
]
ORDERS = [
    Row("/orders", "GET", signed_in("page"), note="counts and lists what each person sees, and nothing else"),
    Row("/orders/export.csv", "GET", signed_in("page")),
]
ROWS = [
    *BROWSE,
    *ASKING,
    *FOLLOWING,
    *ORDERS,
    *ASSETS,
    *APPROVALS,
    *ACCOUNTS,
    *BOOKINGS,
    *rows_appointments.ROWS,
    *rows_buildings.PORTAL,
    *rows_eligibility.ROWS,
    *CONTRACT,
    *rows_people.PORTAL,
]
