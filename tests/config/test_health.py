import pytest
from django.db import OperationalError

from parvis.config import health


@pytest.fixture(autouse=True)
def forget():
    health._migrated_once.cache_clear()
    yield
    health._migrated_once.cache_clear()


def test_alive_asks_nothing_of_the_database(client):
    response = client.get("/healthz", headers={"host": "10.0.0.7"})

    assert (response.status_code, response.content) == (200, b"alive\n")


def test_a_migrated_database_is_ready(client, db):
    response = client.get("/readyz")

    assert (response.status_code, response.content) == (200, b"ready\n")


def test_a_database_behind_its_migrations_is_not_ready(client, db, monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", lambda: 2)

    response = client.get("/readyz")

    assert (response.status_code, response.content) == (503, b"the database waits for its migrations\n")


def test_a_lost_database_is_not_ready_and_says_no_more_than_that(client, db, monkeypatch):
    def lost() -> int:
        raise OperationalError("password of db.example refused")

    monkeypatch.setattr(health, "pending_migrations", lost)

    response = client.get("/readyz")

    assert (response.status_code, response.content) == (503, b"the database cannot be reached\n")
