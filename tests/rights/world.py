"""The house in which every address is tried: who comes, what there is, and the words that must never be read by the wrong people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.catalogue.models import Article
from parvis.catalogue.writing import latest
from parvis.connectors.simulated.clock import simulation
from parvis.intake.definition import Field
from parvis.intake.owner import Owner
from parvis.intake.uploads import receive
from parvis.journal.models import Entry
from parvis.kit.clock import now, today
from parvis.kit.files import store
from parvis.mail.alerts import alert
from parvis.mail.models import FailingAddress, MailAlert, OutgoingMail
from parvis.people import belonging, joining
from parvis.people.models import EmailDomain, Invitation, Organisation, User
from parvis.people.sessions import BACKEND
from parvis.planning.closings import close
from parvis.planning.grid import Grid
from parvis.planning.models import ResourceAudience
from parvis.privacy.models import Bundle, Case, Finding, LegalHold, Proof
from parvis.tickets.commitments import settle
from parvis.tickets.counting import count_services
from parvis.tickets.models import Clock, Interval, SavedView, Ticket
from parvis.tickets.policy import policy_of
from parvis.tickets.recurring import repeat
from parvis.tickets.working import Plan
from tests.cast import Cast, move, text
from tests.desk.arrivals import came, letter
from tests.planning.bookable import booked, room, rule
from tests.planning.contracts import agreement, includes
from tests.rights.world_appointments import appoint
from tests.rights.world_assets import equip
from tests.rights.world_eligibility import searches
from tests.rights.world_tools import programs, tools

ROLES = {
    "anonymous": "nobody is signed in",
    "requester": "made the request",
    "participant": "of a third organisation, let in by an agent",
    "colleague": "member of the requester’s organisation",
    "manager": "manager of the requester’s organisation",
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
    "organisation’s": {"requester", "colleague", "manager", "administrator", "agent", "superuser"},
    "another’s": {"stranger", "agent", "superuser"},
}
SECRET = "InternalWordsOfTheTeam"
"""Written in every place that is the team's alone."""
TEAMS = "ArticleOfTheTeam"
"""In a published article for nobody but the portal's team, whatever its members handle there."""
EVERY_DAY = {day: [["08:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
RARE = "zanzibar"
"""Stands in the team's notes only: who finds something by it has searched there."""
MARKS = {"own": "MarkOfHome", "organisation’s": "MarkOfTown", "another’s": "MarkOfElsewhere"}
"""One for each object, in all its texts."""
BOOKED = {"own": "MeetingOfAlice", "organisation’s": "MeetingOfErin", "another’s": "MeetingOfFrank"}
"""In what bookings are for: who reads them is not who reads requests."""
PICTURE = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
FILE = Field.read({"key": "files", "type": "file", "many": True})
FIELDS: list[dict[str, Any]] = [
    {"key": "summary", "type": "text", "label": text("Summary"), "required": True, "max_length": 120},
    {"key": "description", "type": "long_text", "label": text("Description")},
    {"key": "files", "type": "file", "label": text("Files"), "many": True},
    {"key": "verdict", "type": "text", "label": text(f"{SECRET} label"), "internal": True},
]
HOUR = timedelta(hours=1)
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
        modules=["messages", "help", "contract", "assets"],
        contact={"service": "open", "phone": "01"},
        sign_up_options={"service": "join", "identifier_from": "summary", "role": "administrator"},
    )
    world = World(cast)
    _services(cast)
    tools(world)
    board(cast)
    _people(world)
    _contracts(world)
    for name in OBJECTS:
        _ticket(world, name)
        _work(world, name)
        _account(world, name)
    equip(world, MARKS, SECRET)
    programs(world, MARKS)
    searches(world, MARKS)
    world.common |= {"slug": "closed", "key": "house", "digest": "0" * 12}
    world.common |= {"portal_key": "house", "revision_id": latest(Article.objects.get(slug="answer")).pk}
    world.common |= {"person_id": cast.alice.pk, "organisation_id": cast.home.pk}
    world.common |= {"number": 0, "address_id": FailingAddress.objects.create(email=cast.alice.email).pk}
    _bookings(world)
    appoint(world)
    _recurring(world)
    _personal_data(world)
    simulation()
    _mark_the_team(world)
    _sessions(world)
    OutgoingMail.objects.update(state="sent")
    return world


def board(cast: Cast) -> None:
    """One page that counts the requests of the two usual services, in the states of their life."""
    counters = [{"key": key, "label": text(key), "statuses": [key]} for key in ("received", "taken", "solved", "closed")]
    row = {"key": "all", "title": text("All"), "services": ["open", "closed"], "place": "summary", "counters": counters}
    cast.portal.boards = [{"key": "board", "title": text("Board"), "begin": "open", "rows": [row]}]
    cast.portal.modules = [*cast.portal.modules, "orders"]
    cast.portal.save(update_fields=["boards", "modules"])
    count_services(cast.portal, cast.portal.services.filter(slug__in=["open", "closed"]))


def _services(cast: Cast) -> None:
    closed = {"fields": None, "steps": STEPS, "editable_in": ["new", "active"], "options": {"personal_data": {}}}
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
    elsewhere, third = _customers_of_one_provider(cast)
    world.users = {
        "requester": cast.alice,
        "participant": cast.person("paul", third),
        "colleague": cast.bruno,
        "manager": cast.person("maud", cast.home, role="manager"),
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


def _contracts(world: World) -> None:
    """Of the towns, each with its mark; the direct line and the note are the team's alone."""
    homes = {"organisation’s": world.cast.home, "another’s": world.users["stranger"].memberships.get().organisation}
    for name, home in homes.items():
        mark = MARKS[name]
        said = {"title": f"{mark} contract", "in_charge_name": f"{mark} in charge", "note": f"{SECRET} note", "direct_phone": SECRET}
        held = agreement(home, f"C-{mark}", **said)
        includes(held, 100)
        if name == "organisation’s":
            world.common |= {"agreement_id": held.pk}


def _customers_of_one_provider(cast: Cast) -> tuple[Organisation, Organisation]:
    """The requester's organisation, the stranger's and the participant's stand side by side below an umbrella: strangers all the same."""
    provider = cast.organisation("Provider", is_umbrella=True)
    cast.home.parent = provider
    cast.home.save(update_fields=["parent"])
    return cast.organisation("Elsewhere MarkOfElsewhere", parent=provider), cast.organisation("Third", parent=provider)


def _ticket(world: World, name: str) -> None:
    cast, mark = world.cast, MARKS[name]
    by = world.users["requester" if name == "own" else name]
    service = cast.portal.services.get(slug=_service_of(name))
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
    _promised(ticket, mark)
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


def _promised(ticket: Ticket, mark: str) -> None:
    """A commitment with a ledger whose reasons the team names otherwise."""
    kept = {"organisation": ticket.organisation, "ticket": ticket}
    said = {"status": mark, "label": text(mark), "agent_label": text(f"{SECRET} {mark}")}
    Interval.objects.create(**kept, at=ticket.created_at, is_counted=True, reason="filed", data=said)
    Interval.objects.create(**kept, at=now(), is_counted=True, reason="priority", data={"priority": SECRET})
    one = Clock(**kept, milestone="resolution", delay="P1M", started_at=ticket.created_at)
    settle(one, policy_of(ticket.portal), list(ticket.intervals.all()))
    one.save()
    Ticket.objects.filter(pk=ticket.pk).update(has_commitments=True, due_at=one.due_at)


def _work(world: World, name: str) -> None:
    """A task that its people read, one of the team's, and somebody asked on each side; the workflow is given the moves that wait for it."""
    cast, ticket, mark, agent = world.cast, world.tickets[name], MARKS[name], world.users["agent"]
    _guard(cast)
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket.add_task(Plan(f"{mark} mended", body=f"{mark} again", is_public=True, spent=HOUR), by=agent, is_done=True)
    hidden = Plan(f"{SECRET} task of {mark}", body=f"{RARE} {SECRET}", spent=HOUR)
    task = ticket.add_task(hidden, by=agent, is_done=True)
    round = ticket.ask_approval("agreed", by=agent, answers={"body": f"May {mark} be mended?"})
    ticket.ask_approval("allowed", by=agent, answers={"body": f"{SECRET}: may we, {RARE}?"})
    world.named[name] |= {"task_id": task.pk, "round_id": round.pk, "approval_id": round.approvals.get().pk}


def _guard(cast: Cast) -> None:
    workflow = cast.workflow()
    if any(one["key"] == "agreed" for one in workflow.definition["moves"]):
        return
    words = [{"key": "body", "type": "long_text", "label": text("Why"), "required": True}]
    agreed = move("agreed", ["received", "taken"], "solved", "handler", needs={"who": ["requester"]}, asks=words)
    allowed = move("allowed", ["received", "taken"], "solved", "handler", needs={"team": "bosses", "internal": True}, asks=words)
    boss = cast.agent("boss", cast.make_team("bosses"))
    cast.team.memberships.create(user=boss)
    workflow.definition = {**workflow.definition, "moves": [*workflow.definition["moves"], agreed, allowed]}
    workflow.updated_at = now()
    workflow.save(update_fields=["definition", "updated_at"])


def _service_of(name: str) -> str:
    return "closed" if name == "own" else "open"


def _alert(ticket: Ticket, mark: str) -> Any:
    alert("loop_silenced", key=mark, portal_key="house", subject=ticket, address=f"{mark}@{SECRET}.example")
    return MailAlert.objects.get(key=mark).pk


def _came(ticket: Ticket, mark: str) -> Any:
    """A mail about it that waits, with a file; why it waits is for the team alone."""
    raw = letter(f"{mark} by mail", files={f"{mark}.txt": ("text/plain", mark.encode())}, Subject=f"{mark} fell")
    trace = [{"code": "refused", "why": SECRET}]
    return came(raw=raw, about=ticket, state="held", subject=f"{mark} fell", sender_name=mark, trace=trace).pk


def _personal_data(world: World) -> None:
    """Each request is one about personal data, searched; and each owner has a copy to fetch."""
    agent, person = world.users["agent"], world.cast.alice
    hold = LegalHold.objects.create(portal_key="house", organisation=world.cast.home, person=person, owner=agent, reason=SECRET)
    world.common["hold_id"] = hold.pk
    for name, ticket in world.tickets.items():
        made = {
            "organisation": ticket.organisation,
            "portal_key": "house",
            "received_on": today(),
            "due_at": now() + timedelta(days=30),
        }
        checked = {"identity": "call", "identity_by": agent, "identity_at": now(), "identity_note": SECRET, "searched_at": now()}
        case = Case.objects.create(ticket=ticket, state="found", recognised={"terms": [MARKS[name]]}, **made, **checked)
        Finding.objects.create(case=case, organisation=ticket.organisation, holding="tickets.ticket", row=str(ticket.pk), relation="named")
        Proof.objects.create(
            cause=case.pk, kind="case", reference=ticket.reference, ground="erasure", portal_key="house", organisation=case.organisation
        )
        owner = world.users[{"own": "requester", "organisation’s": "administrator", "another’s": "stranger"}[name]]
        kept = store(BytesIO(MARKS[name].encode()), name="data.zip")
        ready = {"state": "ready", "storage_key": kept.key, "expires_at": now() + timedelta(days=1), "organisation": ticket.organisation}
        world.named[name] |= {
            "bundle_id": Bundle.objects.create(case=case, portal_key="house", asked_by=agent, **ready).pk,
            "own_bundle_id": Bundle.objects.create(person=owner, portal_key="house", asked_by=owner, **ready).pk,
        }


def _recurring(world: World) -> None:
    """The request of the requester comes again."""
    said = {"name": MARKS["own"], "unit": "year", "every": 1, "first_at": now() + timedelta(days=365)}
    world.common["recurrence_id"] = repeat(world.tickets["own"], by=world.users["agent"], **said).pk


def _question(world: World, manager: User) -> Invitation:
    """Somebody with an address of the organisation asks to be let in."""
    home = manager.memberships.get().organisation
    domain = f"{home.pk.hex}.example"
    EmailDomain.objects.get_or_create(organisation=home, domain=domain, defaults={"verified_at": now()})
    asking = world.cast.person(f"asks{User.objects.count()}", email=f"asks{User.objects.count()}@{domain}")
    question = joining.ask_by_domain(asking, portal_key="house")
    assert question is not None
    return question


def _offer(world: World, user: User, mark: str) -> Invitation:
    """An organisation that asks them to join it."""
    asking = world.cast.person(f"leads{User.objects.count()}", world.cast.organisation(f"Asking {mark}"), role="administrator")
    offer = belonging.invite(asking.memberships.get().organisation, user.email, role="member", portal_key="house", by=asking)
    assert offer is not None
    return offer


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
        "offer_id": _offer(world, user, MARKS[name]).pk,
        "user_id": world.users["participant" if name == "own" else name].pk,
    }


def _bookings(world: World) -> None:
    """A room of two organisations, each with its bookings; the third person's organisation may not look at it."""
    cast = world.cast
    shared = room(cast, audience="organisations", by_rule=rule(cast, week=EVERY_DAY, holiday_country=""))
    for user in (cast.alice, world.users["stranger"]):
        ResourceAudience.objects.create(organisation=user.memberships.get().organisation, resource=shared)
    grid = Grid(shared, shared.rules.get())
    free = [cell.starts_at for cell in grid.cells(*grid.window) if cell.state == "free"]
    for number, name in enumerate(OBJECTS):
        made = booked(shared, world.users["requester" if name == "own" else name], free[30 + 2 * number], title=f"{BOOKED[name]} meets")
        world.named[name] |= {"booking": made.reference, "booking_id": made.pk}
    closing = close(shared, free[60], free[62], by=world.users["agent"], reason="Works")
    world.common |= {"resource": shared.key, "resource_id": shared.pk, "closing_id": closing.pk}


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
