"""Mails about what is done, decided and booked, and about what will be erased: one cause for each kind, in the hostile house of `letters`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from parvis.kit.clock import now, standing_at
from parvis.people import belonging
from parvis.people.models import Membership, User
from parvis.planning.automatic import remind_of_bookings
from parvis.planning.booking import move
from parvis.planning.deciding import approve, cancel, refuse
from parvis.planning.hours import WEEKDAYS
from parvis.planning.models import Calendar, Resource
from parvis.planning.visits import missed
from parvis.privacy import cases, delays, exporting, retention
from parvis.privacy.models import Case
from parvis.tickets.lateness import break_due, warn_due
from parvis.tickets.models import Approval, Ticket
from parvis.tickets.working import Plan
from tests.cast import Cast, text
from tests.planning.bookable import booked, customer, room, rule
from tests.tickets.guarded import BILLING, guarded
from tests.trust.payloads import HOSTILE, NAME, OWNERS, SHORT

HOUR = timedelta(hours=1)
SATISFACTION = {"statuses": ["closed"], "after": "P1D", "quiet": "P30D", "within": "P20D", "change": "P7D", "alert": 2}


def write_all(cast: Cast) -> None:
    home = cast.organisation(f"Works {HOSTILE}")
    leader = cast.person("leader", home, role="administrator", last_name=NAME)
    agent = cast.agent("worker", last_name=NAME)
    _tasks(cast, leader, agent)
    _approvals(cast, leader, agent)
    _opinions(cast, leader, agent)
    _sharing(cast, leader)
    _bookings(cast, leader, agent)
    _belonging(cast, leader)
    _commitments(cast, leader, agent)
    _delays(cast, leader)
    _data(cast, leader)


def _again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def _ticket(cast: Cast, by: User, service: Any) -> Ticket:
    return cast.ticket(service, by=by, answers={"summary": SHORT[:120], "description": HOSTILE})


def _tasks(cast: Cast, leader: User, agent: User) -> None:
    ticket = _ticket(cast, leader, cast.service("tasks", title=text(OWNERS)))
    ticket.add_task(Plan(SHORT[:120], body=HOSTILE, is_public=True, spent=HOUR), by=agent, is_done=True)
    ticket.add_task(Plan(SHORT[:120], body=HOSTILE, agent=agent, planned_at=now() + HOUR), by=cast.technician)


def _approvals(cast: Cast, leader: User, agent: User) -> None:
    needs = {"who": ["requester"], "within": "P10D", "remind": "P7D", "question": text(f"Agreed {OWNERS}")}
    service = cast.service("approved", workflow=cast.workflow("approved", guarded(needs)), title=text(OWNERS))
    waiting, answered = (_ticket(cast, leader, service) for _turn in range(2))
    round = waiting.ask_approval("go", by=agent)
    with standing_at(now() + timedelta(days=8)):
        assert _again(waiting).remind_round(round.pk)
    round = answered.ask_approval("go", by=agent)
    _again(answered).answer_approval(round.approvals.get(), is_approved=False, by=leader, reason=HOSTILE)

    billed = _ticket(cast, leader, cast.service("billed", workflow=cast.workflow("billed", BILLING), title=text(OWNERS)))
    billed.assign(agent, by=agent)
    _again(billed).move("quote", by=agent, answers={"hours": 1, "under": "none", "body": HOSTILE})
    _again(billed).answer_approval(Approval.objects.get(round__ticket=billed), is_approved=True, by=leader)
    _again(billed).add_task(Plan(SHORT[:120], is_billable=True, spent=HOUR * 2), by=agent, is_done=True)


def _opinions(cast: Cast, leader: User, agent: User) -> None:
    service = cast.service("rated", title=text(OWNERS), options={"satisfaction": SATISFACTION})
    proposed = _ticket(cast, leader, service)
    proposed.move("solve", by=agent)
    _again(proposed).reply(f"Merci {HOSTILE}", by=leader)

    for is_low in (False, True):
        closed = _ticket(cast, leader if is_low else cast.person(last_name=NAME), service)
        closed.assign(agent, by=agent)
        _again(closed).move("solve", by=agent)
        assert closed.requester is not None
        _again(closed).move("accept", by=closed.requester)
        with standing_at(now() + timedelta(days=2)):
            if is_low:
                _again(closed).rate(1, HOSTILE, by=leader)
            else:
                assert _again(closed).ask_satisfaction()


def _sharing(cast: Cast, leader: User) -> None:
    other = cast.organisation(f"Partner {HOSTILE}")
    cast.person("partner", other, role="manager", last_name=NAME)
    fields = [
        {"key": "summary", "type": "text", "label": text("Summary"), "max_length": 2000},
        {"key": "at", "type": "email", "label": text("My address")},
    ]
    service = cast.service("told", fields=fields, fills={"follow_up_email": "at"}, title=text(OWNERS))
    ticket = cast.ticket(service, by=leader, answers={"summary": SHORT[:120], "at": "second@elsewhere.example"})
    _again(ticket).share(other, by=cast.technician)


def _bookings(cast: Cast, leader: User, agent: User) -> None:
    """Each of a resource of its own: a mail of what became something else says nothing any more."""
    cast.portal.modules = ["bookings"]
    cast.portal.save(update_fields=["modules"])
    customer(cast, leader)
    every_hour = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
    open_rule = rule(cast, "open", title=text(OWNERS), week=every_hour, remind_before=timedelta(hours=24), holiday_country="")
    asked_rule = rule(cast, "asked", title=text(OWNERS), week=every_hour, needs_approval=True, holiday_country="")
    start = (now() + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)

    def one(name: str, by_rule: Any) -> Resource:
        made = room(cast, name, by_rule)
        made.title = text(f"{name} {OWNERS}")
        made.save(update_fields=["title"])
        return made

    for name in ("booked", "moved", "cancelled", "waiting", "approved", "refused"):
        made = booked(one(name, asked_rule if name in ("waiting", "approved", "refused") else open_rule), leader, start, title=SHORT[:60])
        if name == "moved":
            move(made, start + timedelta(hours=3), by=leader, key=uuid4().hex)
        elif name == "cancelled":
            cancel(made, by=agent, reason=HOSTILE)
        elif name == "approved":
            approve(made, by=agent)
        elif name == "refused":
            refuse(made, by=agent, reason=HOSTILE)
    visit = {"type_key": "standard", "place": {"label": OWNERS}, "contact_name": SHORT[:120], "instructions": HOSTILE}
    missed(booked(one("missed", open_rule), leader, start, more=tuple(visit.items())), by=agent, reason=HOSTILE)
    with standing_at(start - timedelta(hours=23)):
        assert remind_of_bookings()


def _commitments(cast: Cast, leader: User, agent: User) -> None:
    """One that comes near, then one that was not kept."""
    every_hour = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
    Calendar.objects.create(portal_key=cast.key, key="hours", title=text(OWNERS), week=every_hour, holiday_country="", is_default=True)
    ticket = _ticket(cast, leader, cast.service("promised", title=text(OWNERS), expects={"resolution": "PT10H"}))
    ticket.assign(agent, by=agent)
    with standing_at(now() + timedelta(hours=9, minutes=30)):
        assert warn_due() == 1
    with standing_at(now() + timedelta(hours=11)):
        assert break_due() == 1


def _belonging(cast: Cast, leader: User) -> None:
    known = cast.person("wanted", last_name=NAME)
    known.set_password("quatre chevaux verts dansent")
    known.save(update_fields=["password"])
    belonging.invite(leader.organisations.get(), known.email, role="member", portal_key=cast.key, by=leader)


def _delays(cast: Cast, leader: User) -> None:
    """A legal delay that ends soon, then one that is over."""
    rights = cast.service("rights", title=text(OWNERS), options={"personal_data": {}})
    for _turn in range(2):
        cases.open_case(_ticket(cast, leader, rights))
    opened = Case.objects.filter(ticket__service=rights)
    soon, over = opened
    with standing_at(soon.due_at - timedelta(days=2)):
        delays.tell_delays()
    Case.objects.filter(pk=over.pk).update(due_at=now() - timedelta(days=1))
    delays.tell_delays()
    assert (opened.exclude(warned_at=None).count(), opened.exclude(late_told_at=None).count()) == (2, 1)


def _data(cast: Cast, leader: User) -> None:
    """A copy of one's data, and what goes by itself after a notice."""
    exporting.ask(leader, cast.key)
    exporting.make_bundles()
    kept = cast.service("kept", title=text(OWNERS), retention="P1Y")
    ended = _ticket(cast, leader, kept)
    Ticket.objects.filter(pk=ended.pk).update(
        is_open=False, phase="closed", status_key="closed", closed_at=now() - timedelta(days=360), next_move_at=None
    )
    quiet = cast.person("quiet", cast.organisation(f"Quiet {HOSTILE}"), last_name=NAME)
    User.objects.filter(pk=quiet.pk).update(last_login=now() - timedelta(days=365 * 9), created_at=now() - timedelta(days=365 * 9))
    assert Membership.objects.filter(user=quiet).exists()
    assert retention.give_notice() >= 2
