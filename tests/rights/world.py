"""The house in which every address is tried: who comes, what there is, and the words that must never be read by the wrong people."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.catalogue.models import Article
from parvis.catalogue.writing import latest
from parvis.intake.definition import Field
from parvis.intake.owner import Owner
from parvis.intake.uploads import receive
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.mail.alerts import alert
from parvis.mail.models import FailingAddress, MailAlert, OutgoingMail
from parvis.people import joining
from parvis.people.models import EmailDomain, Invitation, User
from parvis.people.sessions import BACKEND
from parvis.tickets.models import SavedView, Ticket
from tests.cast import Cast, text
from tests.desk.arrivals import came, letter

ROLES = {
    "anonymous": "nobody is signed in",
    "requester": "made the request",
    "participant": "of a third organisation, let in by an agent",
    "colleague": "member of the requester’s organisation",
    "administrator": "administers the requester’s organisation",
    "stranger": "of another organisation",
    "agent": "handles the service",
    "other agent": "of the staff, handles other services",
    "superuser": "administers the house",
    "deactivated": "made requests, then the account was closed while its session was open",
}
OBJECTS = {
    "own": "the request of the requester, closed to the organisation",
    "organisation’s": "a request of the requester’s organisation, open to all of it",
    "another’s": "a request of the stranger’s organisation, open to all of that one",
}
SEES = {
    "own": {"requester", "participant", "agent", "superuser"},
    "organisation’s": {"requester", "colleague", "administrator", "agent", "superuser"},
    "another’s": {"stranger", "agent", "superuser"},
}
SECRET = "InternalWordsOfTheTeam"
"""Written in every place that is the team's alone."""
TEAMS = "ArticleOfTheTeam"
"""In a published article for nobody but the portal's team, whatever its members handle there."""
RARE = "zanzibar"
"""Stands in the team's notes only: who finds something by it has searched there."""
MARKS = {"own": "MarkOfHome", "organisation’s": "MarkOfTown", "another’s": "MarkOfElsewhere"}
"""One for each object, in all its texts."""
PICTURE = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
FILE = Field.read({"key": "files", "type": "file", "many": True})
FIELDS: list[dict[str, Any]] = [
    {"key": "summary", "type": "text", "label": text("Summary"), "required": True, "max_length": 120},
    {"key": "description", "type": "long_text", "label": text("Description")},
    {"key": "files", "type": "file", "label": text("Files"), "many": True},
    {"key": "verdict", "type": "text", "label": text(f"{SECRET} label"), "internal": True},
]
STEPS = [
    {"key": "ask", "title": text("Ask"), "fields": FIELDS},
    {"key": "more", "title": text("More"), "fields": [{"key": "place", "type": "text", "label": text("Place")}]},
]


@dataclass(eq=False)
class World:
    cast: Cast
    users: dict[str, User] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    named: dict[str, dict[str, Any]] = field(default_factory=dict)
    """For each object, the values of the names in addresses: `reference`, `entry_id`, …"""
    common: dict[str, Any] = field(default_factory=dict)
    """The values of the names that mean the same for every object."""
    sessions: dict[str, str] = field(default_factory=dict)

    @cache  # noqa: B019  the world lives as long as the tests: one client for all saves loading every middleware for each request
    def _browser(self, enforce_csrf_checks: bool) -> Client:
        return Client(enforce_csrf_checks=enforce_csrf_checks, raise_request_exception=False)

    def client(self, role: str, *, enforce_csrf_checks: bool = False) -> Client:
        """A browser with the session of this role and nothing else."""
        client = self._browser(enforce_csrf_checks)
        client.cookies.clear()
        if role in self.sessions:
            client.cookies["session"] = self.sessions[role]
        return client


def build() -> World:
    cast = Cast(
        "house",
        modules=["messages", "help"],
        contact={"service": "open", "phone": "01"},
        sign_up_options={"service": "join", "identifier_from": "summary", "role": "administrator"},
    )
    world = World(cast)
    _services(cast)
    _people(world)
    for name in OBJECTS:
        _ticket(world, name)
        _account(world, name)
    world.common = {"slug": "closed", "key": "house", "digest": "0" * 12}
    world.common |= {"portal_key": "house", "revision_id": latest(Article.objects.get(slug="answer")).pk}
    world.common |= {"person_id": cast.alice.pk, "organisation_id": cast.home.pk}
    world.common |= {"number": 0, "address_id": FailingAddress.objects.create(email=cast.alice.email).pk}
    _mark_the_team(world)
    _sessions(world)
    OutgoingMail.objects.update(state="sent")
    return world


def _services(cast: Cast) -> None:
    closed = {"fields": None, "steps": STEPS, "editable_in": ["new", "active"]}
    cast.service("closed", visibility="participants", **closed)
    cast.service("open", visibility="organisation", **closed)
    cast.service("join", use="everyone", conditions=text("I accept"))
    cast.service("rare", use="signed-in", team=cast.make_team("rare"))
    cast.grant("see", who="everyone")
    Article.objects.create(portal=cast.portal, slug="answer", title=text("Answer"), body=text("It is so."), see=["everyone"])
    hidden = {"title": text(f"{SECRET} article"), "body": text(f"{RARE} {SECRET}"), "portal": cast.portal}
    Article.objects.create(slug="unpublished", see=["everyone"], is_published=False, **hidden)
    kept = {"title": text(f"{TEAMS} article"), "body": text(TEAMS), "portal": cast.portal}
    Article.objects.create(slug="nobodys", see=["grant"], **kept)


def _people(world: World) -> None:
    cast = world.cast
    elsewhere, third = cast.organisation("Elsewhere MarkOfElsewhere"), cast.organisation("Third")
    world.users = {
        "requester": cast.alice,
        "participant": cast.person("paul", third),
        "colleague": cast.bruno,
        "administrator": cast.person("anna", cast.home, role="administrator"),
        "stranger": cast.person("chloe", elsewhere, role="administrator"),
        "agent": cast.technician,
        "other agent": cast.agent("otto", cast.make_team("rare")),
        "superuser": cast.agent("superb", cast.make_team("rare"), is_superuser=True),
        "deactivated": cast.person("david", cast.home),
        # of the towns, and in no role: they ask for what the others may see
        "organisation’s": cast.person("erin", cast.home),
        "another’s": cast.person("frank", elsewhere),
    }
    cast.grant("use", who="organisation", organisation=cast.home)


def _ticket(world: World, name: str) -> None:
    cast, mark = world.cast, MARKS[name]
    by = world.users["requester" if name == "own" else name]
    service = cast.portal.services.get(slug="closed" if name == "own" else "open")
    answers = {"summary": f"{mark} is broken", "description": f"Since {mark} fell"}
    ticket = cast.ticket(service, by=by, answers=answers)
    if name == "own":
        ticket.add_participant(world.users["participant"], by=world.users["agent"])
        ticket.participants.filter(user=world.users["participant"]).update(role="participant")
    said = ticket.reply(f"Look at {mark}", by=by, uploads=[_upload(by, ticket, f"{mark}.txt")])
    agent = world.users["agent"]
    note = ticket.reply(f"{SECRET}: {mark}, {RARE}", by=agent, internal=True, uploads=[_upload(agent, ticket, f"{SECRET}.txt")])
    ticket.reply(f"We look at {mark}", by=agent)
    ticket = Ticket.objects.get(pk=ticket.pk)
    mailed = Entry.write(ticket, "replied", by=by, body=f"Look at {mark}", channel="mail", data={"original_text": f"> {mark}"})
    world.tickets[name] = ticket
    shown, hidden = said.attachments.get(), note.attachments.get()
    world.named[name] = {
        "reference": ticket.reference,
        "slug": service.slug,
        "mail_id": OutgoingMail.objects.filter(subject_id=ticket.pk).earliest("pk").pk,
        "entry_id": mailed.pk,
        "note_id": note.pk,
        "file_id": shown.pk,
        "hidden_file_id": hidden.pk,
        "name": "a.txt",
        "incoming_id": _came(ticket, mark),
        "alert_id": _alert(ticket, mark),
    }


def _alert(ticket: Ticket, mark: str) -> Any:
    alert("loop_silenced", key=mark, portal_key="house", subject=ticket, address=f"{mark}@{SECRET}.example")
    return MailAlert.objects.get(key=mark).pk


def _came(ticket: Ticket, mark: str) -> Any:
    """A mail about it that waits, with a file; why it waits is for the team alone."""
    raw = letter(f"{mark} by mail", files={f"{mark}.txt": ("text/plain", mark.encode())}, Subject=f"{mark} fell")
    trace = [{"code": "refused", "why": SECRET}]
    return came(raw=raw, about=ticket, state="held", subject=f"{mark} fell", sender_name=mark, trace=trace).pk


def _question(world: World, manager: User) -> Invitation:
    """Somebody with an address of the organisation asks to be let in."""
    home = manager.memberships.get().organisation
    domain = f"{home.pk.hex}.example"
    EmailDomain.objects.get_or_create(organisation=home, domain=domain, defaults={"verified_at": now()})
    asking = world.cast.person(f"asks{User.objects.count()}", email=f"asks{User.objects.count()}@{domain}")
    question = joining.ask_by_domain(asking, portal_key="house")
    assert question is not None
    return question


def _upload(by: User, ticket: Ticket, name: str) -> Any:
    return receive(SimpleUploadedFile(name, b"what it shows"), owner=Owner(by.pk), purpose=ticket.reply_purpose, field=FILE).pk


def _account(world: World, name: str) -> None:
    """What belongs to one person: the requester, an administrator of theirs, the stranger."""
    user = world.users[{"own": "requester", "organisation’s": "administrator", "another’s": "stranger"}[name]]
    world.named[name] |= {
        "view_id": SavedView.objects.create(owner=user, portal_key="house", name=f"View {MARKS[name]}", query="state=all").pk,
        "membership_id": user.memberships.get().pk,
        "upload_id": receive(SimpleUploadedFile("a.gif", PICTURE), owner=Owner(user.pk), purpose="draft", field=FILE).pk,
        "question_id": _question(world, user).pk,
        "user_id": world.users["participant" if name == "own" else name].pk,
    }


def _mark_the_team(world: World) -> None:
    """Where only the team may read: tags, the team's answers, the agent's words for a state."""
    for ticket in world.tickets.values():
        Ticket.objects.filter(pk=ticket.pk).update(tags=[f"{SECRET}-tag"], answers={**ticket.answers, "verdict": f"{SECRET} verdict"})
    workflow = world.cast.workflow()
    for status in workflow.definition["statuses"]:
        status["agent_label"] = text(f"{SECRET} {status['key']}")
    workflow.save(update_fields=["definition"])


def _sessions(world: World) -> None:
    for role in ROLES:
        user = world.users.get(role)
        if user is None:
            continue
        store = SessionStore()
        store[SESSION_KEY], store[BACKEND_SESSION_KEY], store[HASH_SESSION_KEY] = user.pk.hex, BACKEND, user.get_session_auth_hash()
        store["confirmed_at"] = 9e12
        store.save()
        world.sessions[role] = store.session_key or ""
    User.objects.filter(pk=world.users["deactivated"].pk).update(is_active=False)
