"""A confidential request through every door: pages, files, lists, searches, counters, exports, and mails that hold nothing of it."""

from __future__ import annotations

import html
import re

import pytest

from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.tickets.models import Share, Ticket
from tests.rights import every
from tests.rights.addresses import ask, filled
from tests.rights.table import CUSTOMERS, STRANGERS
from tests.rights.test_words_that_stay import AT_DESK, BESIDES, read
from tests.rights.world import FIELDS, MARKS, World, _ticket

NAME, MARK = "confidential", "MarkOfVault"
KEPT_OUT = [*STRANGERS, *(role for role in CUSTOMERS if role != "requester"), "other agent"]


@pytest.fixture
def vault(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The requester reports a hole; it is shared with everybody as if one had erred, which opens nothing."""
    monkeypatch.setitem(MARKS, NAME, MARK)
    monkeypatch.setitem(world.users, NAME, world.users["requester"])
    monkeypatch.setattr(world, "tickets", dict(world.tickets))
    monkeypatch.setattr(world, "named", dict(world.named))
    world.cast.service("hole", visibility="restricted", steps=[{"key": "ask", "title": {"fr": "x", "en": "x"}, "fields": FIELDS}])
    monkeypatch.setattr("tests.rights.world._service_of", lambda _name: "hole")
    _ticket(world, NAME)
    ticket = world.tickets[NAME]
    for someone in ("colleague", "stranger"):
        home = world.users[someone].memberships.first()
        assert home
        Share.objects.get_or_create(organisation=ticket.organisation, ticket=ticket, shared_with=home.organisation)
    return world


def doors(world: World) -> list[str]:
    """Every address that names a request, for this one, and all that lists or finds requests."""
    rows = [row for row in every.ROWS if row.method == "GET" and {"", *row.objects} != {""}]
    known = {**world.common, **world.named[NAME]}
    own = [
        filled(row, world, NAME) for row in rows if all(f"<{name}>" not in row.path for name in _unknown(row.path, {*known, *row.values}))
    ]
    return list(dict.fromkeys([*own, *BESIDES, *AT_DESK]))


def _unknown(path: str, known: set[str]) -> list[str]:
    return [name for name in re.findall(r"<(\w+)>", path) if name not in known]


@pytest.mark.parametrize("role", KEPT_OUT)
def test_nobody_else_reads_a_word_of_it(vault: World, role: str):
    found = [path for path in doors(vault) if MARK in read(vault, role, path)]
    by_words = [f"/p/house/tickets?state=all&q={MARK}", f"/p/house/search?q={MARK}"]

    assert found == []
    assert [path for path in by_words if vault.tickets[NAME].reference in read(vault, role, path)] == []


def test_its_author_and_who_handles_it_read_it(vault: World):
    reference = vault.tickets[NAME].reference

    assert MARK in read(vault, "requester", f"/p/house/t/{reference}")
    assert MARK in read(vault, "agent", f"/desk/t/{reference}")
    assert reference in read(vault, "requester", f"/p/house/tickets?state=all&q={MARK}")
    assert ask(vault, "manager", "GET", f"/p/house/t/{reference}").status_code == 404


def test_its_mails_hold_the_reference_and_nothing_else_of_it(vault: World):
    mails = list(OutgoingMail.objects.filter(subject_id=vault.tickets[NAME].pk))
    drawn = [render(mail) for mail in mails]

    assert mails
    assert [one.subject for one in drawn if MARK in f"{one.subject} {one.text} {html.unescape(one.html)}"] == []
    assert all(vault.tickets[NAME].reference in one.subject for one in drawn)


def test_no_list_of_the_organisation_counts_it(vault: World):
    for role in ("colleague", "manager", "administrator"):
        seen = Ticket.objects.visible_to(vault.users[role])
        assert not seen.filter(pk=vault.tickets[NAME].pk).exists()
        assert seen.exists()
