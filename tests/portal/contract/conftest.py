from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client

from parvis.people.models import User
from parvis.planning.models import Agreement
from parvis.presets import demo, source
from tests.cast import Cast, text
from tests.planning.contracts import agreement, covers, includes, level
from tests.tickets.test_contract import FIELDS

PHONE = "01-DIRECT-LINE-MARKER"


def browser(user: User | None = None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user)
    return client


@pytest.fixture
def house(db: None) -> Cast:
    """A portal of contracts: one asks by categories; the town has a silver contract, which shows no direct line."""
    cast = Cast("house", modules=["contract"])
    cast.service("ticket", fields=FIELDS, fills={"category": "category", "assets": "equipment"}, visibility="organisation")
    cast.service("hosting", title=text("Hosting"))
    cast.grant("see", who="everyone")
    return cast


@pytest.fixture
def held(house: Cast) -> Agreement:
    silver = level(channels=["portal", "mail"], rank=2)
    silver.targets.create(milestone="first_answer", delay="PT4H")
    made = agreement(house.home, "C-SILVER", level=silver, direct_phone=PHONE, in_charge_name="Ida Lopez", note="MARKER-OF-THE-TEAM")
    covers(made, "category", "general", "network")
    includes(made, 10, period="agreement")
    return made


def show_the_phone(held: Agreement) -> None:
    held.level.shows_direct_phone = True
    held.level.save(update_fields=["shows_direct_phone"])


@pytest.fixture
def ipeos(db, monkeypatch, tmp_path, settings):
    """The whole demo of one portal. As in a process that serves: it keeps for a minute the names of places and what is announced."""
    (tmp_path / "ipeos").symlink_to(source.SHIPPED / "ipeos")
    monkeypatch.setattr("parvis.presets.source.SHIPPED", tmp_path)
    settings.PRESETS_DIR = ""
    settings.CACHES = {**settings.CACHES, "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "questions"}}
    demo.load()
    yield
    caches["memory"].clear()
