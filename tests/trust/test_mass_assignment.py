"""Class 24 of trust.md: a form takes what it asks for; what else is sent along changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from parvis.journal.models import Entry
from parvis.people.models import Membership, Organisation, User
from parvis.tickets.models import Ticket
from tests.rights import every
from tests.rights.addresses import ask, filled, undone
from tests.rights.table import Row
from tests.rights.world import World
from tests.trust.visiting import stranger, visitor

MODELS = [model for model in apps.get_models() if model.__module__.startswith("parvis.")]
ROWS = [row for row in every.ROWS if row.method == "POST"]
GUARDED = ("is_staff", "is_superuser", "is_active", "must_use_mfa", "password", "email", "username", "portal_key", "created_at")
OF_TICKETS = (
    "organisation_id",
    "requester_id",
    "reference",
    "portal_id",
    "service_id",
    "visibility",
    "priority",
    "urgency",
    "impact",
    "agent_id",
    "team_id",
)
BY_MAIL = ("/desk/mails/in/<incoming_id>/replay", "/desk/mails/in/<incoming_id>/release")
"""What these write is said by the mail that came, and not by the agent who lets it in."""
ABOUT_ACCOUNTS = ("/admin/<portal_key>/people/<person_id>/acting",)
"""What the team writes about an account of a customer, for the team alone."""
LEAVES = "/organisation/members/<membership_id>/end"
"""One leaves by oneself: one's own membership goes, and no other."""
BY_THE_HOUSE = "/t/<reference>/approvals/<approval_id>"
"""The last yes needed makes the move: the house does, not who answered."""
OF_TICKETS += ("channel", "form_version_id", "tags", "created_at", "external_reference")


def field_names() -> set[str]:
    return {name for model in MODELS for field in model._meta.concrete_fields for name in (field.name, field.attname)}


def everything(world: World) -> dict[str, Any]:
    """Every field of every model, set to what an attacker would like."""
    admin, elsewhere = world.users["superuser"], world.users["stranger"].organisations.get()
    wishes: dict[str, Any] = dict.fromkeys(field_names(), "1")
    wishes |= dict.fromkeys(("organisation", "organisation_id", "parent", "home", "on_behalf_of_organisation"), elsewhere.pk)
    wishes |= dict.fromkeys(
        ("user", "user_id", "owner", "owner_id", "actor", "by", "agent", "requester", "requester_id", "on_behalf_of"), admin.pk
    )
    wishes |= {
        "status": "solved",
        "status_key": "solved",
        "phase": "solved",
        "visibility": "tree",
        "role": "administrator",
        "internal": "1",
    }
    wishes |= {"username": "superb.house", "is_staff": "on", "is_superuser": "on", "memberships": "[]", "grants": "[]", "teams": "1"}
    wishes |= {"reference": "HOUSE-9999", "channel": "api", "body_html": "<b>x</b>", "created_at": "2000-01-01T00:00:00Z", "key": ""}
    return wishes


def state(rows: Iterable[models.Model], names: tuple[str, ...]) -> dict[Any, list[Any]]:
    return {row.pk: [getattr(row, name) for name in names] for row in rows}


def due_times() -> set[datetime | None]:
    return set(Ticket.objects.values_list("due_at", flat=True))


def guarded_state() -> dict[str, dict[Any, list[Any]]]:
    return {
        "users": state(User.objects.all(), GUARDED),
        "tickets": state(Ticket.objects.all(), OF_TICKETS),
        "memberships": state(Membership.objects.all(), ("role", "organisation_id", "user_id")),
        "organisations": state(Organisation.objects.all(), ("parent_id", "path", "state", "registration", "name", "is_personal")),
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.path)
def test_a_form_takes_nothing_that_it_does_not_ask_for(world: World, row: Row):
    """A customer changes none of this by any form; an agent changes requests, and neither people nor organisations."""
    role = "superuser" if row.path.startswith("/admin") else "agent" if row.path.startswith("/desk") else "requester"
    user, foreign = world.users[role], str(world.users["stranger"].organisations.get().pk)
    before, dues, entries = guarded_state(), due_times(), set(Entry.objects.values_list("pk", flat=True))
    with undone():
        ask(world, role, "POST", filled(row, world, row.objects[0]), {**everything(world), **row.data})
        after, dues_after, written = guarded_state(), due_times(), list(Entry.objects.exclude(pk__in=entries))

    if row.path == LEAVES:
        [own] = [pk for pk in before["memberships"] if pk not in after["memberships"]]
        assert before["memberships"].pop(own)[2] == user.pk
    assert role == "agent" or dues_after <= dues | {None}  # what a move keeps is due no more
    for name, then in before.items():
        if role == "requester" or name != "tickets":
            assert {key: after[name][key] for key in then} == then, name
        assert foreign not in str([after[name][key] for key in set(after[name]) - set(then)]), name
    for entry in written:
        if row.path == BY_THE_HOUSE and entry.actor_id is None:
            assert (entry.channel, entry.verb) in {("auto", "moved"), ("auto", "approval_ended")}
            continue
        assert (entry.actor_id, entry.channel) == ((None, "mail") if row.path in BY_MAIL else (user.pk, "web"))
        assert role == "agent" or (entry.is_from_team, entry.is_internal) == (row.path in ABOUT_ACCOUNTS,) * 2
        assert str(entry.organisation_id) != foreign
        assert "<b>x</b>" not in entry.body_html


def test_a_request_is_filed_for_oneself_whatever_is_sent_along(world: World):
    client, wishes = visitor(world, "requester"), everything(world)
    before = set(Ticket.objects.values_list("pk", flat=True))
    client.post("/p/house/services/open/new/ask", {**wishes, "summary": "Broken"})
    client.post("/p/house/services/open/new/more", {**wishes, "place": "Here"})
    client.post("/p/house/services/open/new/check", wishes)

    filed = Ticket.objects.exclude(pk__in=before).get()
    assert (filed.requester, filed.organisation, filed.status_key) == (world.users["requester"], world.cast.home, "received")
    assert (filed.channel, filed.visibility, filed.agent, filed.tags) == ("web", "organisation", None, [])
    assert filed.reference != "HOUSE-9999"
    assert set(filed.answers) == {"summary", "place"}


def test_signing_up_makes_nobody_of_the_staff(db: Any, no_tries_yet: None):

    from parvis.people import invitations
    from tests.cast import Cast

    cast = Cast("open", sign_up="open")
    stranger().post(
        "/p/open/signup", {"email": "new@town.example", "is_staff": "on", "role": "manager", "organisation": "x", "portal_key": "y"}
    )
    door = invitations.Invitation.objects.get(email="new@town.example")
    client = stranger()
    client.get(f"/p/open/activate/{invitations.link_token(door)}")
    sent = {
        "password": "quatre chevaux verts dansent",
        "full_name": "New Person",
        **dict.fromkeys(("is_staff", "is_superuser", "must_use_mfa"), "on"),
    }
    client.post("/p/open/activate", {**sent, "email": "other@town.example", "role": "administrator", "organisation": str(cast.home.pk)})

    user = User.objects.get(email="new@town.example")
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert [member.organisation.is_personal for member in user.memberships.all()] == [True]


def test_the_list_of_fields_is_that_of_the_models():
    assert len(field_names()) > 150
    assert {"is_staff", "organisation_id", "status_key", "is_internal"} <= field_names()
