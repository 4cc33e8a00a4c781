"""Mails that the desk's own work sends: one cause for each kind, in the hostile house of `letters`."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from parvis.automation import alarms, guarding
from parvis.automation.models import Automation
from parvis.automation.performing import perform_due
from parvis.catalogue.granting import Change, set_uses
from parvis.catalogue.ground import Ground
from parvis.catalogue.models import Portal
from parvis.catalogue.wanting import ask
from parvis.connectors.models import Run
from parvis.connectors.qualifying import files
from parvis.hooks import outbox
from parvis.hooks.models import Delivery, Webhook
from parvis.hooks.signing import new_secret
from parvis.journal.models import Entry
from parvis.kit.clock import now, standing_at
from parvis.mail.outbox import enqueue
from parvis.mail.specimens import KIND
from parvis.mail.trying import TRIAL
from parvis.people.homes import home_of
from parvis.people.models import Organisation, User
from parvis.reports.asked import Asked
from parvis.reports.subscribing import subscribe, write_weekly
from parvis.tickets import notices
from parvis.tickets.merging import merge
from parvis.tickets.models import Ticket
from parvis.tickets.recurring import make_recurring, repeat
from tests.cast import Cast, text
from tests.trust.payloads import HOSTILE, NAME, OWNERS, SHORT


def write_all(cast: Cast) -> None:
    home = cast.organisation(f"Desk {HOSTILE}")
    leader = cast.person("chief", home, role="administrator", last_name=NAME)
    agent = cast.agent("deskworker", last_name=NAME)
    service = cast.service("desk-hostile", title=text(OWNERS))
    first, second = (cast.ticket(service, by=leader, answers={"summary": SHORT[:120], "description": HOSTILE}) for _number in range(2))
    second.reply(f"@{agent.username} {HOSTILE}", by=cast.technician, internal=True)
    merge([first], second, by=cast.technician, is_sure=True)
    _news(second)
    _recurring(cast, agent, second)
    _rules(cast, agent, leader, second)
    _given_up(cast, agent, second)
    _uses(cast, leader, home)
    _file(cast, leader, home)
    _trials(cast, agent)
    with standing_at(now() - timedelta(days=14)):
        subscribe(Asked(), weekday=0, hour=8, by=agent)
    write_weekly()


def _news(ticket: Ticket) -> None:
    """As another system told it."""
    told = Ticket.objects.get(pk=ticket.pk)
    notices.tell_news(told, Entry.write(told, "run_told", by=None, from_team=True, data={"says": text(HOSTILE)}))


def _recurring(cast: Cast, agent: User, ticket: Ticket) -> None:
    first_at = now() + timedelta(days=1)
    one = repeat(ticket, by=agent, name=SHORT[:80], unit="day", every=1, first_at=first_at)
    type(one).objects.filter(pk=one.pk).update(owner=agent)
    ticket.service.grants.filter(role="use").delete()
    with standing_at(first_at + timedelta(minutes=1)):
        make_recurring()


def _rules(cast: Cast, agent: User, leader: User, ticket: Ticket) -> None:
    portal = Portal.objects.get(pk=cast.portal.pk)
    said = {"do": "notify", "to": "owner", "subject": text(SHORT[:80]), "text": text(HOSTILE)}
    rule = Automation.objects.create(
        portal=portal, key="tells", title=text(OWNERS), owner=agent, when={"event": "customer_replied"}, acts=[said]
    )
    fresh = Ticket.objects.get(pk=ticket.pk)
    fresh.reply(HOSTILE, by=leader)
    perform_due()
    guarding.pause(rule, "failed", fresh, problem=HOSTILE, at=now())


def _file(cast: Cast, leader: User, home: Organisation) -> None:
    """A file of places that a worker has gone through, and one that came to nothing."""
    said = {"connector_key": files.CONNECTOR, "operation_key": "file", "requested_by": leader, "summary": SHORT[:100], "finished_at": now()}
    for number, state in enumerate(("done", "failed")):
        whole = Run.objects.create(
            organisation=home, portal_key=cast.key, number=f"260101-0900-000000{number}", key=f"file{number}", input={"lines": 2},
            result={"refused": 1}, state=state, **said,
        )  # fmt: skip
        context = {"run": str(whole.pk), "state": state}
        enqueue("qualifications_done", to=leader, organisation=home, portal_key=cast.key, context=context)


def _given_up(cast: Cast, agent: User, ticket: Ticket) -> None:
    """A call that no other system took, as the worker leaves it after its last attempt."""
    hook = Webhook(portal_key=cast.portal.key, url="https://hooks.example/", title=SHORT[:100])
    hook.secret = new_secret()
    hook.save()
    payload = outbox.body("ticket.replied", now().isoformat(), rule="tells")
    values = {"entry_id": uuid4(), "event": "ticket.replied", "payload": payload, "state": "failed", "last_attempt_at": now()}
    delivery = Delivery.objects.create(webhook=hook, organisation=ticket.organisation, last_error=HOSTILE[:300], last_status=500, **values)
    alarms.given_up(delivery, is_lost=False)


def _trials(cast: Cast, agent: User) -> None:
    for kind, texts in ((TRIAL, {}), (KIND, {"subject": text(SHORT[:80]), "title": text(OWNERS), "intro": text(HOSTILE)})):
        context = {"kind": "ticket_replied", "texts": texts} if texts else {}
        assert enqueue(kind, to=agent, organisation=home_of(agent), portal_key=cast.portal.key, context=context)


def _uses(cast: Cast, leader: User, home: object) -> None:
    service = cast.service("desk-orders", use="everyone", title=text(OWNERS))
    service.grants.filter(role="use").delete()
    cast.grant("see", who="organisation", organisation=home, member_role="administrator", service=service)
    member = cast.person("member-of-desk", home, last_name=NAME)
    wanted = cast.service("desk-wanted", title=text(OWNERS), tool={"kind": "buildings"})
    wanted.grants.filter(role="use").delete()
    cast.grant("see", who="organisation", organisation=home, member_role="administrator", service=wanted)
    ask(wanted, by=member, word=HOSTILE)
    set_uses(Ground(cast.portal, home), [Change(member.pk, service.pk, True)], by=leader, key=uuid4())
