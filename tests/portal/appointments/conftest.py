"""A house whose service makes appointments: the form says where and what, technicians serve the department 29."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from parvis.catalogue.models import Service
from parvis.kit.clock import standing_at
from parvis.people.models import User
from parvis.planning.models import Resource
from tests.cast import Cast, text
from tests.planning.appointable import technicians, visit
from tests.planning.bookable import MONDAY

NEW, TIMES = "/p/house/appointments/new", "/p/house/appointments/times"
TYPES = ("standard", "urgent", "outside")


def options(*values: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": text(value.capitalize())} for value in values]


def field(key: str, kind: str = "text", *, required: bool = False, **said: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": text(key.capitalize()), "required": required, **said}


STEPS = [
    {
        "key": "search",
        "title": text("Search"),
        "fields": [
            field("number", carries="place.street_number"),
            field("street", required=True, carries="place.street_code"),
            field("town", required=True, carries="place.town_code"),
            field("visit", "choice", required=True, display="select", options=options("socket", "other", "none"), carries="operation"),
            field("sort", "choice", required=True, display="select", options=options(*TYPES), default="standard"),
            field("first", "date", required=True),
            field("last", "date", required=True),
            field("weekday", "choice", display="select", options=options("any", "mon", "wed"), default="any"),
            field("moment", "choice", display="select", options=options("any", "morning", "afternoon"), default="any"),
        ],
    },
    {
        "key": "contact",
        "title": text("Person there"),
        "fields": [field("name", required=True), field("phone", "phone", required=True), field("note")],
    },
]
TOOL = {
    "kind": "appointments",
    "legend": text("(* needed)"),
    "step": "search",
    "contact": "contact",
    "answers": {
        "number": "number",
        "street": "street",
        "town": "town",
        "operation": "visit",
        "type": "sort",
        "first": "first",
        "last": "last",
        "weekday": "weekday",
        "moment": "moment",
        "name": "name",
        "phone": "phone",
        "instructions": "note",
    },
    "rules": {"socket": "visit"},
}
ASKED = {
    "number": "8",
    "street": "3145",
    "town": "29019",
    "visit": "socket",
    "sort": "standard",
    "first": "2026-12-15",
    "last": "2027-01-02",
}
PERSON = {"name": "Jeanne Le Goff", "phone": "06 12 00 42 18", "note": "Code 24B7"}


@pytest.fixture
def house(db: None) -> Iterator[Cast]:
    with standing_at(MONDAY):
        yield Cast("house", modules=["appointments"])


@pytest.fixture
def service(house: Cast) -> Service:
    return house.service("visits", steps=STEPS, use="customers", title_from="name", tool=TOOL)


@pytest.fixture
def team(house: Cast, service: Service) -> Resource:
    return technicians(house, "29", by_rule=visit(house))


def signed_in(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


@pytest.fixture
def alice(house: Cast, team: Resource) -> Client:
    return signed_in(house.alice)


def ask(client: Client, *, key: str = "", **said: str) -> Any:
    """Send the search, followed to the free times where nothing is wrong."""
    return client.post(NEW, {"service": "visits", "key": key or str(uuid4()), **ASKED, **said})


def said(answer: Any) -> str:
    """The words of the page's middle."""
    middle = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", middle)).replace("\u00a0", " ").split())


def radios(answer: Any) -> list[str]:
    return re.findall(r'name="start" value="(\w+)"', answer.content.decode())
