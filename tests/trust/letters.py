"""Every mail that the house can write, in a house where all that people and owners may name is hostile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cached_property
from uuid import uuid4

from parvis.assets import expiry
from parvis.assets.models import Asset, AssetKind
from parvis.kit.clock import now, today
from parvis.mail.message import build
from parvis.mail.models import Mailbox, OutgoingMail
from parvis.mail.notices import Obsolete
from parvis.mail.outbox import enqueue
from parvis.mail.rendering import Rendered, render
from parvis.people import email_change, invitations, joining, recovery, signing_up
from parvis.people.homes import home_of
from parvis.people.merging import merge
from parvis.people.models import Acting, EmailDomain, User
from parvis.planning.expiry import announce_ends
from parvis.tickets import acting
from parvis.tickets.correction import correct
from parvis.tickets.models import Ticket
from parvis.tickets.submission import submit
from tests.cast import LIFE, Cast, text
from tests.planning.contracts import agreement, level
from tests.trust import letters_desk, letters_work
from tests.trust.payloads import HOSTILE, NAME, OWNERS, SHORT

VICTIM = "victim@elsewhere.example"


@dataclass(frozen=True)
class Letter:
    mail: OutgoingMail
    rendered: Rendered
    message: EmailMessage

    @property
    def html(self) -> str:
        return self.rendered.html

    @cached_property
    def all(self) -> str:
        return f"{self.rendered.subject}\n{self.rendered.text}\n{self.rendered.html}\n{self.message}"


def house() -> Cast:
    life = {**LIFE, "statuses": [{**one, "label": text(f"{one['key']} {OWNERS}"), "next_text": text(OWNERS)} for one in LIFE["statuses"]]}
    cast = Cast("post")
    cast.workflow(definition=life)
    portal = cast.portal
    portal.name, portal.subtitle = f"Post {OWNERS}"[:60], text(OWNERS)
    portal.texts = {"view_ticket": text(OWNERS)}
    portal.save()
    Mailbox.objects.create(key="support", portal_key="post", address="support@post.example")
    return cast


def write_all(cast: Cast) -> None:
    """One cause for every kind of mail."""
    _tickets(cast)
    _strangers(cast)
    _accounts(cast)
    _organisations(cast)
    _contracts(cast)
    _assets(cast)
    letters_work.write_all(cast)
    letters_desk.write_all(cast)


def sent() -> list[Letter]:
    """As the worker would send them, oldest first; those whose cause is gone are left out."""
    found = []
    for mail in OutgoingMail.objects.filter(portal_key="post").order_by("id"):
        try:
            rendered = render(mail)
        except Obsolete:
            continue
        read = message_from_bytes(build(mail, rendered).as_bytes(), policy=default)
        assert isinstance(read, EmailMessage)
        found.append(Letter(mail, rendered, read))
    return found


def _tickets(cast: Cast) -> None:
    eve = cast.person("eve", cast.organisation(HOSTILE), last_name=NAME)
    colleague = cast.person("colleague", eve.organisations.get())
    agent = cast.agent("tess", last_name=NAME)
    service = cast.service("hostile", title=text(OWNERS), editable_in=["new", "active"], visibility="organisation")
    ticket = cast.ticket(service, by=eve, answers={"summary": SHORT[:120], "description": HOSTILE})
    correct(ticket, {"summary": f"Other {HOSTILE}"[:120]}, by=eve, key=uuid4())
    ticket.assign(agent, by=cast.agent("boss", last_name=NAME))
    ticket.add_participant(colleague, by=eve)
    ticket.reply(f"Of the customer {HOSTILE}", by=eve)
    ticket.reply(f"Of the team {HOSTILE} ![x](//evil.example/y.gif) [z](javascript:alert(3))", by=agent, then="ask")
    ticket.reply(f"Of the customer again {HOSTILE}", by=eve)
    ticket.move("solve", by=agent)
    Ticket.objects.filter(pk=ticket.pk).update(next_reminder_at=now() - timedelta(minutes=1), next_move_at=now() + timedelta(days=1))
    Ticket.objects.get(pk=ticket.pk).remind()


def _strangers(cast: Cast) -> None:
    fields = [
        {"key": "summary", "type": "text", "label": text("Summary"), "max_length": 2000},
        {"key": "email", "type": "email", "label": text("E-mail"), "required": True},
        {"key": "name", "type": "text", "label": text("Name"), "autocomplete": "name", "max_length": 2000},
    ]
    service = cast.service("open", use="everyone", fields=fields, title=text(OWNERS))
    answers = {"summary": f"BUY THIS {HOSTILE}", "email": VICTIM, "name": f"BUY THAT {NAME}"}
    ticket = submit(service, by=None, answers=answers, key=uuid4())
    ticket.reply("What do you mean?", by=cast.technician, then="ask")


def _accounts(cast: Cast) -> None:
    user = cast.person("known", last_name=NAME, first_name="Known")
    user.set_password("quatre chevaux verts dansent")
    user.save(update_fields=["password"])
    signing_up.ask(VICTIM, portal_key="post", language="fr", life=timedelta(hours=24))
    invitations.invite(
        cast.organisation(HOSTILE),
        "invited@town.example",
        portal_key="post",
        role="member",
        profile={"first_name": NAME, "last_name": NAME, "civility": "<b>"},
        proposed_username="invited",
        by=cast.technician,
    )
    signing_up.ask(user.email, portal_key="post", language="fr", life=timedelta(hours=24))
    recovery.recall_identifier(user.email, portal_key="post")
    email_change.ask(user, "new@elsewhere.example", portal_key="post")
    changed = cast.person("changed", last_name=NAME)
    recovery.set_password(changed, "quatre chevaux verts dansent", portal_key="post")
    enqueue("security_changed", to=changed, organisation=home_of(changed), portal_key="post", context={"what": "totp_added"})
    recovery.ask_reset(user.email, portal_key="post")
    acted = Acting.objects.create(
        by=cast.technician, person=changed, portal_key="post", reason=HOSTILE, ends_at=now() + timedelta(hours=1), opened_at=now()
    )
    acting.stop(acted, by=cast.technician)
    merge(cast.person("twin", last_name=NAME), changed, by=cast.technician, portals=None, portal_key="post")


def _organisations(cast: Cast) -> None:
    home = cast.organisation(f"Manager’s {HOSTILE}")
    cast.person("manager", home, role="manager", last_name=NAME)
    EmailDomain.objects.create(organisation=home, domain="joins.example", verified_at=now())
    asking = [cast.person(name, email=f"{name}@joins.example", last_name=NAME) for name in ("asking", "answered")]
    questions = [joining.ask_by_domain(user, portal_key="post") for user in asking]
    joining.answer(questions[1].pk, by=User.objects.get(username="manager.post"), accept=True)


def _contracts(cast: Cast) -> None:
    """An end that comes near, and a category that the team corrects."""
    home = cast.organisation(f"Covered {HOSTILE}")
    customer = cast.person("covered", home, role="manager", last_name=NAME)
    soon = today() + timedelta(days=10)
    held = {"portal_key": "post", "level": level(OWNERS[:20], "post", notice_days=[30]), "ends_on": soon, "in_charge_name": NAME}
    agreement(home, SHORT[:60], **held)
    announce_ends()
    options = [{"value": one, "label": text(f"{one} {OWNERS}")} for one in ("first", "second")]
    fields = [
        {"key": "summary", "type": "text", "label": text("Summary"), "max_length": 2000},
        {"key": "category", "type": "choice", "label": text("Category"), "options": options},
    ]
    service = cast.service("sorted", fields=fields, fills={"category": "category"}, title=text(OWNERS))
    ticket = cast.ticket(service, by=customer, answers={"summary": SHORT[:120], "category": "first"})
    ticket.set_category("second", by=cast.technician)


def _assets(cast: Cast) -> None:
    home = cast.organisation(f"Equipped {HOSTILE}")
    cast.person("equipped", home, role="manager", last_name=NAME)
    kind = AssetKind.objects.create(portal_key="post", key="server", title=text(OWNERS), notice_days=[30])
    Asset.objects.create(organisation=home, kind=kind, name=SHORT[:200], warranty_ends_on=(today() + timedelta(days=9)))
    expiry.announce_ends()
