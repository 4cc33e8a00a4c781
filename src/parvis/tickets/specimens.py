"""Mails about a request that there is not: each is made by the notice that makes the real one, of rows that are never written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.utils.translation import pgettext, pgettext_lazy

from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal
from parvis.catalogue.workflow import Status
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Notice, Obsolete, letterhead
from parvis.mail.placeholders import OF_KINDS, Said
from parvis.mail.specimens import SPECIMENS
from parvis.people.models import Organisation, User
from parvis.tickets.letter import Letter, as_specimen
from parvis.tickets.models import Ticket
from parvis.tickets.standing import Standing

NUMBER: Final = 1042
OF_REQUESTS: Final[Said] = {
    "reference": pgettext_lazy("placeholder of a mail", "reference of the request"),
    "title": pgettext_lazy("placeholder of a mail", "title of the request, where the reader may read it in a mail"),
    "service": pgettext_lazy("placeholder of a mail", "kind of request"),
    "status": pgettext_lazy("placeholder of a mail", "status, as the reader knows it"),
    "expected": pgettext_lazy("placeholder of a mail", "what happened, or what the reader is waited for"),
}


@dataclass(frozen=True)
class Scene:
    """`verb`: of the entry that the mail tells; `phase`: where the request stands; `data`: of the entry."""

    verb: str = "replied"
    phase: str = "active"
    is_for_team: bool = False
    is_by_team: bool = True
    has_body: bool = False
    data: dict[str, Any] = field(default_factory=dict)


SCENES: Final = {
    "ticket_received": Scene("filed", "new", is_by_team=False),
    "ticket_replied": Scene(has_body=True),
    "ticket_moved": Scene("moved", "waiting"),
    "ticket_news": Scene("run_told", data={"says": {"fr": "Le colis est parti.", "en": "The parcel has left."}}),
    "ticket_reminder": Scene("reminded", "waiting"),
    "participant_added": Scene("participant_added"),
    "ticket_shared": Scene("shared", data={"organisation": "…"}),
    "ticket_corrected": Scene("corrected"),
    "ticket_category": Scene("corrected"),
    "ticket_assigned": Scene("assigned", is_for_team=True),
    "ticket_new_for_team": Scene("filed", "new", is_for_team=True, is_by_team=False),
    "mentioned": Scene("noted", is_for_team=True, has_body=True),
    "rating_low": Scene("rated", "closed", is_for_team=True, is_by_team=False, has_body=True),
}
OTHERS: Final = (
    "opinion_asked", "satisfaction_asked", "ticket_merged", "task_done", "task_given", "approval_asked", "approval_reminder", "approval_ended",
    "estimate_exceeded", "commitment_warning", "commitment_breached",
)  # fmt: skip
"""They know the same placeholders, and are about more than a request: nobody made a specimen of them."""


def letter_of(scene: Scene, kind: str, portal: Portal) -> Letter | None:
    """In the active language; none for a portal without a service."""
    services = [service for service in services_of(portal).values() if service.is_active]
    if not services:
        return None
    # one that only asks: what opens an account or erases data has mails of its own
    service = min(services, key=lambda one: (bool(one.effect), "personal_data" in one.options, one.order, one.slug))
    customer, agent = _person("camille.roux", "Camille", "Roux"), _person("sacha.martin", "Sacha", "Martin")
    customer.portal_key = portal.key
    status = _status(service.workflow.life.statuses, scene.phase)
    ticket = Ticket(
        reference=f"{portal.series}-{NUMBER}",
        title=pgettext("specimen", "Printer of the town hall out of order"),
        portal=portal,
        service=service,
        workflow=service.workflow,
        organisation=Organisation(pk=uuid7(), name=pgettext("specimen", "Town of Saint-Aubin")),
        requester=customer,
        agent=agent,
        visibility="participants",
        status_key=status.key,
        phase=status.phase,
        turn=status.turn,
        is_open=status.phase != "closed",
        rating=2 if kind == "rating_low" else None,
        created_at=now() - timedelta(hours=3),
        status_since=now(),
        next_move_at=now() + timedelta(days=5) if kind == "ticket_reminder" else None,
    )
    reader = agent if scene.is_for_team else customer
    ticket.known_as(reader, Standing(frozenset({"handler" if scene.is_for_team else "requester"})))
    entry = Entry(
        subject_kind=Ticket.entry_kind,
        subject_id=ticket.pk,
        verb=scene.verb,
        actor=agent if scene.is_by_team else customer,
        is_from_team=scene.is_by_team,
        body=pgettext("specimen", "Hello,\n\nA technician comes **tomorrow morning**. Is somebody there from 9 o’clock on?")
        if scene.has_body
        else "",
        data=scene.data,
        created_at=now(),
    )
    mail = OutgoingMail(kind=kind, user=reader, to=reader.email, to_name=reader.full_name, portal_key=portal.key, subject_id=ticket.pk)
    return Letter(mail, ticket, entry, is_for_team=scene.is_for_team)


def _made(kind: str, portal_key: str) -> Notice:
    portal = Portal.objects.get(key=portal_key)
    letter = letter_of(SCENES[kind], kind, portal)
    if letter is None:
        return Notice(subject=portal.name, title=portal.name, blocks=(Action(portal.name, letterhead(portal_key).url),))
    with as_specimen(letter):
        try:
            return NOTICES.get(kind)(letter.mail)
        except Obsolete:  # this portal sends none, as where nobody is asked for an opinion
            return letter.notice(pick(letter.ticket.service.title), letter.ticket.title)


def _person(username: str, first: str, last: str) -> User:
    return User(pk=uuid7(), username=username, first_name=first, last_name=last, email=f"{username}@example.org")


def _status(statuses: tuple[Status, ...], phase: str) -> Status:
    return next((one for one in statuses if one.phase == phase), statuses[0])


def _specimen_of(kind: str) -> Callable[[str], Notice]:
    return partial(_made, kind)


for _kind in SCENES:
    SPECIMENS.register(_kind, _specimen_of(_kind))
for _kind in (*SCENES, *OTHERS):
    OF_KINDS.register(_kind, OF_REQUESTS)
