"""Who of an organisation may use what: its administrators in the portal, the portal's owners in the administration."""

from __future__ import annotations

from uuid import UUID

from tests.rights.rows_administration import owners
from tests.rights.table import Row, everyone, signed_in
from tests.rights.world import ROLES

HERE = {"portal_key": "house"}
NO_CUSTOMER = "without an organisation named there is nothing to save"
ALL_BUT_ADMINISTRATORS = {
    role.replace(" ", "_"): "not found" for role in ROLES if role not in ("anonymous", "deactivated", "administrator", "stranger")
}

PORTAL = [
    Row("/services/<slug>/access", "GET", signed_in("moves on"), note="who may use it has nothing to ask for"),
    Row("/services/<slug>/access", "POST", signed_in("moves on"), note="who may use it has nothing to ask for"),
    Row("/organisation/access", "GET", signed_in("page", **ALL_BUT_ADMINISTRATORS), note="who administers their organisation"),
    Row("/organisation/access", "POST", signed_in("moves on", **ALL_BUT_ADMINISTRATORS), note="nothing was changed"),
    Row("/organisation/access/export.csv", "GET", signed_in("page", **ALL_BUT_ADMINISTRATORS), note="who administers their organisation"),
    Row("/organisation/access/check", "POST", signed_in("moves on", **ALL_BUT_ADMINISTRATORS), note="nothing was changed"),
    Row("/organisation/access/asked/<entry_id>", "GET", signed_in("not found"), values={"entry_id": UUID(int=7)}, note="nobody asked so"),
    Row("/acting/stop", "POST", everyone("no effect"), note="nobody acts in another’s name"),
    Row("/acting/<token>", "GET", everyone("refused"), values={"token": "none"}, note="a link that no administration gave"),
    Row("/organisation/log", "GET", signed_in("page", **ALL_BUT_ADMINISTRATORS), note="their organisation’s lines alone"),
]
ROWS = [
    Row("/admin/<portal_key>/log", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/people", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/people/new", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/people/new", "POST", owners("not found"), values=HERE, note="no organisation was named"),
    Row("/admin/<portal_key>/people/<person_id>", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/people/<person_id>/act", "POST", owners("asks again"), values=HERE, note="nothing was asked"),
    Row("/admin/<portal_key>/people/<person_id>/merge", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/people/<person_id>/merge", "POST", owners("page"), values=HERE, note="no other account was named"),
    Row("/admin/<portal_key>/people/<person_id>/acting", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/people/<person_id>/acting", "POST", owners("asks again"), values=HERE, note="no reason was given"),
    Row("/admin/<portal_key>/organisations", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/organisations/new", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/organisations/new", "POST", owners("not found"), values=HERE, note="without the key that the page gives"),
    Row("/admin/<portal_key>/organisations/<organisation_id>", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/organisations/<organisation_id>/act", "POST", owners("asks again"), values=HERE, note="nothing was asked"),
    Row("/admin/<portal_key>/teams", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/teams/new", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/teams/new", "POST", owners("asks again"), values=HERE, note="no name was given"),
    Row("/admin/<portal_key>/teams/<key>", "GET", owners("not found"), values=HERE | {"key": "none"}, note="there is none"),
    Row("/admin/<portal_key>/teams/<key>/archive", "GET", owners("not found"), values=HERE | {"key": "none"}, note="there is none"),
    Row("/admin/<portal_key>/teams/<key>/archive", "POST", owners("not found"), values=HERE | {"key": "none"}, note="there is none"),
    Row("/admin/<portal_key>/teams/<key>/restore", "POST", owners("not found"), values=HERE | {"key": "none"}, note="there is none"),
    Row("/admin/<portal_key>/teams/<key>/act", "POST", owners("not found"), values=HERE | {"key": "none"}, note="there is none"),
    Row("/admin/<portal_key>/access", "GET", owners("page"), values=HERE),
    Row("/admin/<portal_key>/access", "POST", owners("not found"), values=HERE, note=NO_CUSTOMER),
    Row("/admin/<portal_key>/access/export.csv", "GET", owners("not found"), values=HERE, note=NO_CUSTOMER),
    Row("/admin/<portal_key>/access/check", "POST", owners("not found"), values=HERE, note=NO_CUSTOMER),
]
