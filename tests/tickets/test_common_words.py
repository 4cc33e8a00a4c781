"""What many requests have is asked about once, and found as before (PostgreSQL, whose planner cannot know how rare a word is)."""

import pytest
from django.core.cache import caches
from django.db import connection

from parvis.tickets import lists, search
from parvis.tickets.filters import Filters

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def remembered(settings):
    settings.CACHES = settings.CACHES | {"memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "common"}}
    caches["memory"].clear()


def questions(user, words):
    asked = []

    def noted(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        found = {row.ticket.reference for row in lists.page(user, Filters(q=words)).rows}
    return found, len(asked)


def test_a_common_word_is_asked_about_once(cast, remembered, monkeypatch):
    monkeypatch.setattr(search, "FEW", 1)
    made = {cast.ticket(summary=f"Imprimante {number}").reference for number in range(3)}

    first, again = (questions(cast.alice, "imprimante") for _ in range(2))

    assert first[0] == again[0] == made
    assert first[1] - again[1] == (connection.vendor == "postgresql")


def test_a_rare_word_is_looked_up_each_time(cast, remembered):
    assert questions(cast.alice, "scanner") == (set(), questions(cast.alice, "scanner")[1])
    made = cast.ticket(summary="Scanner").reference

    assert questions(cast.alice, "scanner")[0] == {made}
