"""The team's words reach no customer, and no organisation's words reach another: on no page, in no file, export, search or mail."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from tests.rights import every
from tests.rights.addresses import ask, filled, undone
from tests.rights.table import CUSTOMERS, STRANGERS
from tests.rights.world import MARKS, OBJECTS, RARE, SECRET, SEES, TEAMS, World

REFERENCE = re.compile(r"HOUSE-\d+")
BESIDES = (
    "/p/house/tickets?state=all",
    "/p/house/tickets?state=all&q=broken",
    "/p/house/tickets?state=all&by=organisation",
    "/p/house/tickets/export.csv?state=all",
    "/p/house/search?q=broken",
    "/p/house/messages?only=unread",
    "/p/house/assets?q=computer&state=all",
    "/p/house/assets/export.csv?state=all",
)
KEPT_BY_ALL_THE_TEAM = ("/p/house/assets",)
"""Equipment is kept by everybody who handles something of the portal."""
READ_BY_ALL_AGENTS = ("/desk/articles", "/desk/customers", "/desk/agreements", "/desk/assets", "/desk/bookings", "/desk/new")
"""What belongs to no one request: articles, and what customers have, is for everybody who handles something of the portal."""
AT_DESK = ("/desk/queue?view=all", "/desk/search?q=broken", "/desk/mails", "/desk/mails/in?q=fell", "/desk/mails/failing")


def every_path(world: World) -> Iterator[str]:
    """Each address that can be opened, for each object, and lists and searches that show as much as they can."""
    rows = every.ROWS
    yield from dict.fromkeys(filled(row, world, about) for row in rows if row.method == "GET" for about in OBJECTS)
    yield from BESIDES
    yield from AT_DESK


def read(world: World, role: str, path: str) -> str:
    with undone():
        answer = ask(world, role, "GET", path)
    content = getattr(answer, "content_read", None) or (b"" if answer.streaming else answer.content)
    return html.unescape(content.decode("utf-8", "replace"))


@pytest.mark.parametrize("role", [*STRANGERS, *CUSTOMERS, "other agent"])
def test_nobody_reads_what_is_not_theirs(world: World, role: str):
    foreign = {MARKS[about] for about in OBJECTS if role not in SEES[about]}
    if role != "other agent":
        foreign.add(TEAMS)
    found = {}
    for path in every_path(world):
        if role == "other agent" and path.startswith((*KEPT_BY_ALL_THE_TEAM, *READ_BY_ALL_AGENTS)):
            continue
        words = read(world, role, path)
        if held := {word for word in (SECRET, RARE, *foreign) if word in words}:
            found[path] = held

    assert found == {}


@pytest.mark.parametrize("role", CUSTOMERS)
def test_searching_and_counting_reach_no_further_than_looking(world: World, role: str):
    mine = {world.tickets[about].reference for about in OBJECTS if role in SEES[about]}

    assert set(REFERENCE.findall(read(world, role, "/p/house/tickets?state=all&q=broken"))) == mine
    assert set(REFERENCE.findall(read(world, role, "/p/house/search?q=broken"))) == mine
    assert len(read(world, role, "/p/house/tickets/export.csv?state=all").strip().splitlines()) == 1 + len(mine)
    assert set(REFERENCE.findall(read(world, role, f"/p/house/tickets?state=all&q={RARE}"))) == set()
    assert set(REFERENCE.findall(read(world, role, f"/p/house/search?q={RARE}"))) == set()


def test_the_team_reads_what_is_its_own(world: World):
    """The words are there to be found: what the others are kept from is no empty place."""
    for about in OBJECTS:
        words = read(world, "agent", filled_desk(world, about))
        assert [word for word in (SECRET, RARE, MARKS[about]) if word not in words] == []
    assert set(REFERENCE.findall(read(world, "agent", f"/desk/search?q={RARE}"))) == {one.reference for one in world.tickets.values()}


def filled_desk(world: World, about: str) -> str:
    return f"/desk/t/{world.tickets[about].reference}"


def test_a_note_and_its_file_are_no_customers_page_either(world: World):
    for about in OBJECTS:
        names = world.named[about]
        paths = [
            f"/p/house/messages/{names['note_id']}",
            f"/p/house/t/{names['reference']}/files/{names['hidden_file_id']}/a.txt",
            f"/desk/files/{names['hidden_file_id']}",
        ]
        for role in CUSTOMERS:
            assert [ask(world, role, "GET", path).status_code for path in paths] == [404, 404, 404]


def test_a_file_is_served_for_its_own_request_alone(world: World):
    path = f"/p/house/t/{world.tickets['organisation’s'].reference}/files/{world.named['own']['file_id']}/a.txt"

    assert ask(world, "requester", "GET", path).status_code == 404


def test_mails_to_customers_hold_what_their_readers_may_see(world: World):
    roles = {world.users[role].pk: role for role in CUSTOMERS}
    found = {}
    for mail in OutgoingMail.objects.filter(user__is_staff=False, subject_kind="ticket"):
        drawn = render(mail)
        words = f"{drawn.subject} {drawn.text} {html.unescape(drawn.html)}"
        role = roles.get(mail.user_id, "")
        foreign = {MARKS[about] for about in OBJECTS if role and role not in SEES[about]}
        if held := {word for word in (SECRET, RARE, *foreign) if word in words}:
            found[f"{mail.kind} to {mail.to}"] = held

    assert found == {}
    assert OutgoingMail.objects.filter(user=world.users["requester"], kind="ticket_replied").exists()
