"""The editor of services and workflows: who administers the portal, and nobody else of the staff."""

from __future__ import annotations

from typing import Any

from tests.rights.rows_administration import HERE, owners
from tests.rights.table import Answers, Row

HOME = "/admin/<portal_key>"
ONE = f"{HOME}/services/<key>"
FLOW = f"{HOME}/workflows/<key>"
SERVICE = {**HERE, "key": "open"}
LIFE = {**HERE, "key": "life"}
LABEL = {"label.fr": "Un", "label.en": "One"}


def _rows(path: str, get: str | Answers, post: str | Answers, values: dict[str, Any], data: dict[str, Any] | None = None) -> list[Row]:
    """`get`, `post`: what an owner is answered; empty where there is no such method."""
    found = []
    for method, answer in (("GET", get), ("POST", post)):
        if answer:
            said = owners(answer) if isinstance(answer, str) else answer
            found.append(Row(path, method, said, data or {} if method == "POST" else {}, values))
    return found


def _shared(one: str, values: dict[str, Any]) -> list[Row]:
    return [
        *_rows(f"{one}/translate", "page", "moves on", values),
        *_rows(f"{one}/compare", "page", "", values),
        *_rows(f"{one}/publish", "", "moves on", values),
        *_rows(f"{one}/drop", "", "moves on", values),
        *_rows(f"{one}/history", "page", "", values),
        *_rows(f"{one}/history/<version>/restore", "", "moves on", {**values, "version": "first"}),
    ]


def _fields(at: str, values: dict[str, Any], name: str) -> list[Row]:
    field, item = {**values, "field_key": name}, {**values, "item_key": name}
    return [
        *_rows(f"{at}/new", "page", "moves on", values, LABEL),
        *_rows(f"{at}/<field_key>/edit", "page", "moves on", field, LABEL),
        *_rows(f"{at}/<field_key>/place", "", "moves on", field, {"act": "down"}),
        *_rows(f"{at}/<field_key>/copy", "", "moves on", field),
        *_rows(f"{at}/<field_key>/remove", "page", "moves on", field),
        *_rows(f"{at}/<item_key>/show", "page", "moves on", item),
        *_rows(f"{at}/<item_key>/required", "page", "moves on", item),
        *_rows(f"{at}/<item_key>/choices/<number>/show", "not found", "not found", {**item, "number": 0}),
    ]


STEP = {**SERVICE, "step_key": "ask"}
SERVICES = [
    *_rows(f"{HOME}/services/", "page", "", HERE),
    *_rows(f"{HOME}/services/new", "page", "moves on", HERE, {"title": "New", "workflow": "life"}),
    *_rows(f"{HOME}/families/new", "page", "moves on", HERE, {"title.fr": "Une", "title.en": "One"}),
    *_rows(f"{HOME}/families/<key>/edit", "not found", "not found", {**HERE, "key": "none"}),
    *_rows(f"{HOME}/families/<key>/place", "", "not found", {**HERE, "key": "none"}),
    *_rows(f"{HOME}/families/<key>/remove", "", "no effect", {**HERE, "key": "none"}),
    *_rows(f"{ONE}/", "page", "", SERVICE),
    *_rows(f"{ONE}/form", "page", "", SERVICE),
    *_rows(f"{ONE}/try", "page", "page", SERVICE),
    *_rows(f"{ONE}/presentation", "page", "moves on", SERVICE, {"title.fr": "Un", "title.en": "One"}),
    *_rows(f"{ONE}/workflow", "page", "moves on", SERVICE, {"workflow": "life"}),
    *_rows(f"{ONE}/rights", "page", "moves on", SERVICE, {"visibility": "participants"}),
    *_rows(f"{ONE}/replies", "page", "moves on", SERVICE),
    *_rows(f"{ONE}/remove", "page", "refused", SERVICE),
    *_shared(ONE, SERVICE),
    *_fields(f"{ONE}/fields", SERVICE, "summary"),
    *_rows(f"{ONE}/steps/new", "page", "moves on", SERVICE, {"title.fr": "Une", "title.en": "One"}),
    *_rows(f"{ONE}/steps/<step_key>/edit", "page", "moves on", STEP, {"title.fr": "Une", "title.en": "One"}),
    *_rows(f"{ONE}/steps/<step_key>/place", "", "moves on", STEP, {"act": "up"}),
    *_rows(f"{ONE}/steps/<step_key>/remove", "page", "moves on", STEP),
    *_rows(f"{ONE}/steps/<item_key>/show", "page", "moves on", {**SERVICE, "item_key": "ask"}),
]
ITEMS = {
    "status": ("cancelled", {**LABEL, "phase": "closed", "turn": "none"}),
    "move": ("cancel", {**LABEL, "to": "cancelled", "from": "taken"}),
}
WORKFLOWS = [
    *_rows(f"{HOME}/workflows/", "page", "", HERE),
    *_rows(f"{HOME}/workflows/new", "page", "moves on", HERE, {"title": "New", "model": "life"}),
    *_rows(f"{FLOW}/", "page", "", LIFE),
    *_rows(f"{FLOW}/graph", "page", "", LIFE),
    *_rows(f"{FLOW}/title", "page", "moves on", LIFE, {"title.fr": "Vie", "title.en": "Life", "start": "received"}),
    *[
        row
        for what, (name, data) in ITEMS.items()
        for row in (
            *_rows(f"{FLOW}/{what}/new", "page", "moves on", LIFE, data),
            *_rows(f"{FLOW}/{what}/<item_key>/edit", "page", "moves on", {**LIFE, "item_key": name}, data),
            *_rows(f"{FLOW}/{what}/<item_key>/place", "", "moves on", {**LIFE, "item_key": name}, {"act": "up"}),
            *_rows(f"{FLOW}/{what}/<item_key>/remove", "page", "moves on", {**LIFE, "item_key": name}),
        )
    ],
    *_rows(f"{FLOW}/milestone/new", "page", "moves on", LIFE, {**LABEL, "phases": "active"}),
    *_rows(f"{FLOW}/milestone/<item_key>/edit", "not found", "not found", {**LIFE, "item_key": "none"}),
    *_rows(f"{FLOW}/milestone/<item_key>/place", "", "not found", {**LIFE, "item_key": "none"}),
    *_rows(f"{FLOW}/milestone/<item_key>/remove", "not found", "no effect", {**LIFE, "item_key": "none"}),
    *_rows(f"{FLOW}/move/<move>/asks", "page", "", {**LIFE, "move": "ask"}),
    *_rows(f"{FLOW}/remove", "page", "refused", LIFE),
    *_shared(FLOW, LIFE),
    *_fields(f"{FLOW}/move/<move>/fields", {**LIFE, "move": "ask"}, "body"),
]
EXPORT = [*_rows(f"{HOME}/export", "page", "", HERE), *_rows(f"{HOME}/export.zip", "page", "", HERE)]
ROWS = [*SERVICES, *WORKFLOWS, *EXPORT]
