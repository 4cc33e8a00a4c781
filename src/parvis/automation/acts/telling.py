"""Acts that tell somebody: a mail to the team or the customer, a call to another system, an operation of a connector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.automation.acts.changing import team_of, team_title
from parvis.automation.acts.registry import ACTS, Act, Doing, Parameter, Said
from parvis.connectors.models import Run
from parvis.connectors.numbers import run_number
from parvis.connectors.registry import connectors
from parvis.hooks import outbox
from parvis.hooks.models import Webhook
from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick
from parvis.mail.outbox import Recipient, enqueue, mailed_lately
from parvis.people.models import User
from parvis.tickets.notices import QUIET, wants

if TYPE_CHECKING:
    from parvis.automation.models import Automation
    from parvis.tickets.models import Ticket

NOTICE = "automation_notice"
TO = (
    ("agent", gettext_lazy("the person in charge, or the team while there is none")),
    ("team", gettext_lazy("a team")),
    ("requester", gettext_lazy("the customer who made the request")),
    ("owner", gettext_lazy("the owner of the rule")),
)
TRIES = 5


def _notify(ticket: Ticket, said: Said, doing: Doing, key: UUID) -> bool:
    """Nothing for who is nobody, or does not want such mails."""
    people = _people(ticket, said, doing)
    context = {"subject": dict(said["subject"]), "text": dict(said["text"]), "rule": doing.rule.title}
    told = []
    for person in people:
        if isinstance(person, User) and not wants(person, NOTICE):
            continue
        who = person.pk.hex if isinstance(person, User) else person.email
        enqueue(
            NOTICE,
            to=person,
            organisation=ticket.organisation,
            portal_key=ticket.portal.key,
            subject=ticket,
            context=context,
            key=f"{key.hex}:{who}"[:120],
        )
        told.append(str(person) if isinstance(person, User) else person.email)
    if told:
        data = {"to": said["to"], "names": told, "subject": dict(said["subject"])}
        Entry.write(ticket, "rule_notified", by=None, from_team=True, internal=True, data=data, channel=Entry.Channel.AUTO, key=key)
    return bool(told)


def _people(ticket: Ticket, said: Said, doing: Doing) -> list[User | Recipient]:
    to = said["to"]
    if to == "requester":
        return _requester(ticket)
    if to == "owner":
        owner = doing.rule.owner
        return [owner] if owner and owner.is_active and ticket.standing_of(owner).is_handler else []
    if to == "agent" and ticket.agent:
        return [ticket.agent]
    team = team_of(ticket.portal, said["team"]) if to == "team" else ticket.team
    if team is None:
        return []
    if team.email:
        return [Recipient(team.email)]
    members = team.members.filter(is_active=True, is_staff=True).order_by("pk")
    return [member for member in members if ticket.standing_of(member).is_handler]


def _requester(ticket: Ticket) -> list[User | Recipient]:
    """Without an account: the address that the request was made with, seldom enough."""
    if ticket.requester:
        return [ticket.requester]
    email = ticket.contact.get("email")
    if not email or ticket.contact.get("muted") or mailed_lately(NOTICE, email, QUIET):
        return []
    return [Recipient(email, language=ticket.contact.get("language", ""))]


def _notify_says(said: Said, rule: Automation) -> str:
    who = str(dict(TO).get(said.get("to", ""), ""))
    if said.get("to") == "team":
        who = team_title(rule, said.get("team"))
    return _("write “%(subject)s” to %(who)s") % {"subject": pick(said.get("subject")), "who": who}


def _webhook(ticket: Ticket, said: Said, doing: Doing, key: UUID) -> bool:
    """A delivery, once for what set the rule off; to a paused address, for later. Raises Refused when there is no such address any more."""
    named = Webhook.objects.filter(portal_key=ticket.portal.key, title=said["webhook"], organisation=None)
    webhook = named.exclude(state=Webhook.State.DISABLED).first()
    if webhook is None:
        raise Refused(_("There is no address “%(name)s” to call: change the rule.") % {"name": said["webhook"]}, code="unknown_webhook")
    event, about = f"ticket.{doing.entry.verb if doing.entry else 'due'}", doing.entry.pk if doing.entry else key
    payload = outbox.body(event, doing.at.isoformat(), rule=doing.rule.key, ticket=told_of(ticket, doing))
    return outbox.tell(webhook, event, about=about, organisation=ticket.organisation, payload=payload)


def told_of(ticket: Ticket, doing: Doing) -> dict[str, Any]:
    """Frozen as it happened: keys and states, no words of anybody. Where the rule's owner does not handle the request, its reference alone."""
    owner, named = doing.rule.owner, {"reference": ticket.reference, "portal": ticket.portal.key}
    if owner is not None and not (owner.is_active and ticket.standing_of(owner).is_handler):
        return named
    return {
        **named,
        "service": ticket.service.slug,
        "status": ticket.status_key,
        "phase": ticket.phase,
        "priority": ticket.priority,
        "team": ticket.team.key.removeprefix(f"{ticket.portal.key}-") if ticket.team else None,
        "external_reference": ticket.external_reference,
    }


def _run(ticket: Ticket, said: Said, doing: Doing, key: UUID) -> bool:
    """A run of the operation, to be done by a worker. Raises Refused when no such operation is installed."""
    connector_key, _dot, operation_key = str(said["operation"]).partition(".")
    try:
        connectors.get(connector_key).operation(operation_key)
    except LookupError:
        name = said["operation"]
        raise Refused(_("No connector has the operation “%(name)s”: change the rule.") % {"name": name}, code="unknown_operation") from None
    if Run.objects.filter(organisation=ticket.organisation, key=key.hex).exists():
        return False
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():
                Run.objects.create(
                    id=uuid7(),
                    organisation=ticket.organisation,
                    portal_key=ticket.portal.key,
                    number=run_number(doing.at, ZoneInfo(ticket.portal.time_zone)),
                    connector_key=connector_key,
                    operation_key=operation_key,
                    key=key.hex,
                    ticket=ticket,
                    input={"ticket": ticket.reference, **dict(said.get("input", {}))},
                    summary=ticket.title,
                )
        except IntegrityError:  # another run of the same instant has this number
            continue
        return True
    raise Refused(_("The operation could not be asked for: too many at once."), code="too_many")


ACTS.register(
    "notify",
    Act(
        gettext_lazy("Write a mail"),
        _notify,
        _notify_says,
        parameters=(
            Parameter("to", gettext_lazy("To"), "choice", True, TO),
            Parameter("team", gettext_lazy("Team"), "team", False, help=gettext_lazy("When the mail goes to a team.")),
            Parameter("subject", gettext_lazy("Subject"), "words"),
            Parameter("text", gettext_lazy("Text"), "words"),
        ),
    ),
)
ACTS.register(
    "webhook",
    Act(
        gettext_lazy("Tell another system"),
        _webhook,
        lambda said, rule: _("call the address “%(name)s”") % {"name": said.get("webhook", "")},
        parameters=(Parameter("webhook", gettext_lazy("Address to call"), "webhook"),),
    ),
)
ACTS.register(
    "run",
    Act(
        gettext_lazy("Run an operation of a connector"),
        _run,
        lambda said, rule: _("run the operation %(name)s") % {"name": said.get("operation", "")},
        parameters=(Parameter("operation", gettext_lazy("Operation"), "operation"),),
    ),
)
