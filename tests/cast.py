"""People and things for tests: `Cast()` is a portal with a workflow, a service, a form and who uses them, made as cheaply as can be.

Everything else is made on demand: `cast.person(…)`, `cast.agent(…)`, `cast.organisation(…)`, `cast.service(…)`, `cast.ticket(…)`.
"""

from __future__ import annotations

from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from parvis.catalogue import workflow as workflows
from parvis.catalogue.models import Family, Grant, Portal, Service, Workflow
from parvis.intake.models import Form
from parvis.mail.models import OutgoingMail
from parvis.people.models import Membership, Organisation, Team, User
from parvis.tickets.models import Ticket
from parvis.tickets.submission import submit

_numbers = count(1)


def text(words: str) -> dict[str, str]:
    return {"fr": words, "en": words}


def status(key: str, phase: str, turn: str = "team", **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "phase": phase,
        "turn": turn,
        "glyph": "new",
        "meaning": "calm",
        "label": {"fr": f"État {key}", "en": f"State {key}"},
        "agent_label": {"fr": f"Agent {key}", "en": f"Agent {key}"},
        **more,
    }


def move(key: str, source: str | list[str], to: str, by: str | list[str], **more: Any) -> dict[str, Any]:
    sources, actors = ([one] if isinstance(one, str) else one for one in (source, by))
    return {"key": key, "from": sources, "to": to, "by": actors, "label": text(key), **more}


REASON = {"key": "reason", "type": "long_text", "label": text("Why"), "required": True, "max_length": 4000}
SAYS = {"fr": "L’état de votre demande est désormais « {status} ».", "en": "The state of your request is now “{status}”."}
LIFE: dict[str, Any] = {
    "start": "received",
    "statuses": [
        status("received", "new", next_title=text("We read it"), next_text=text("You get an answer before {due}. You can add to it.")),
        status("taken", "active", next_title=text("{agent} works on it")),
        status("asked", "waiting", "customer", next_title=text("Your turn"), next_text=text("It closes on {closes_on}.")),
        status("solved", "solved", "customer"),
        status("closed", "closed", "none"),
        status("cancelled", "closed", "none"),
    ],
    "moves": [
        move("take", "received", "taken", "handler", on=["assigned", "reply_by_handler"], says=SAYS),
        move("ask", ["received", "taken"], "asked", "handler", asks=[{**REASON, "key": "body"}], says=SAYS),
        move("answer", "asked", "taken", "system", on=["reply_by_customer"], notify=False),
        move("solve", ["received", "taken"], "solved", "handler", says=SAYS),
        move("accept", "solved", "closed", ["requester", "participant"], opinion="accept"),
        move("refuse", "solved", "taken", ["requester", "participant"], asks=[REASON], says=SAYS, opinion="refuse"),
        move("forget", "solved", "closed", "system", after="P12D", remind="P8D", says=SAYS),
        move("cancel", ["received", "taken", "asked"], "cancelled", "requester"),
        move("reopen", "closed", "taken", ["requester", "participant"], asks=[REASON], within="P30D"),
    ],
}
FIELDS: list[dict[str, Any]] = [
    {"key": "summary", "type": "text", "label": text("Summary"), "required": True, "max_length": 120},
    {"key": "description", "type": "long_text", "label": text("Description")},
    {"key": "files", "type": "file", "label": text("Files"), "many": True, "max_mb": 2},
]


class Cast:
    """One portal and its people. `key` names the portal; its series is the key in capitals."""

    def __init__(self, portal: str = "house", **fields: Any) -> None:
        workflows._cached.cache_clear()
        self.key = portal
        self.portal = Portal.objects.create(
            key=portal,
            name=portal.capitalize(),
            languages=["fr", "en"],
            series=portal.upper()[:12],
            brand_colour="#0b6e75",
            sign_up=fields.pop("sign_up", "form"),
            **fields,
        )

    def workflow(self, key: str = "life", definition: dict[str, Any] | None = None) -> Workflow:
        existing = Workflow.objects.filter(portal=self.portal, key=key).first()
        return existing or Workflow.objects.create(portal=self.portal, key=key, title=text(key), definition=definition or LIFE)

    def family(self, key: str, parent: Family | None = None) -> Family:
        return Family.objects.get_or_create(portal=self.portal, key=key, defaults={"title": text(key), "parent": parent})[0]

    def form(self, key: str, fields: list[dict[str, Any]] | None = None, steps: list[dict[str, Any]] | None = None) -> Form:
        form = Form.objects.get_or_create(portal_key=self.key, key=key, defaults={"title": text(key)})[0]
        form.publish({"steps": steps or [{"key": "ask", "title": text("Ask"), "fields": fields or FIELDS}]})
        return form

    def service(
        self,
        slug: str = "help",
        *,
        workflow: Workflow | None = None,
        fields: list[dict[str, Any]] | None = None,
        steps: list[dict[str, Any]] | None = None,
        use: str = "signed-in",
        team: Team | None = None,
        **more: Any,
    ) -> Service:
        """A service that `use` (who of a grant) may use and `team` (by default `self.team`) handles."""
        service = Service.objects.create(
            portal=self.portal,
            workflow=workflow or self.workflow(),
            form=self.form(slug, fields, steps),
            slug=slug,
            title=more.pop("title", text(slug.capitalize())),
            title_from=more.pop("title_from", "summary"),
            **more,
        )
        self.grant("use", service=service, who=use)
        self.grant("handle", service=service, who="team", team=team or self.team)
        return service

    def grant(self, role: str, *, who: str = "everyone", **place: Any) -> Grant:
        return Grant.objects.create(portal=self.portal, role=role, who=who, **place)

    def organisation(self, name: str = "", parent: Organisation | None = None, **fields: Any) -> Organisation:
        return Organisation.objects.create(name=name or f"Organisation {next(_numbers)}", parent=parent, **fields)

    def person(self, name: str = "", organisation: Organisation | None = None, role: str = "member", **fields: Any) -> User:
        """A customer, by default of an organisation of their own. `name` is the first name, and the identifier made from it."""
        user = self._user(name or f"person{next(_numbers)}", **fields)
        home = organisation or self.organisation(f"Home of {user.first_name}")
        Membership.objects.create(organisation=home, user=user, role=role, is_default=True)
        return user

    def agent(self, name: str = "", team: Team | None = None, **fields: Any) -> User:
        """Someone of the staff, by default in `self.team`."""
        user = self._user(name or f"agent{next(_numbers)}", is_staff=True, **fields)
        (team or self.team).memberships.create(user=user)
        return user

    def _user(self, name: str, **fields: Any) -> User:
        fields = {"first_name": name.capitalize(), "last_name": "Martin", "email": f"{name}@{self.key}.example", "language": "en", **fields}
        return User.objects.create(username=f"{name}.{self.key}", password="!", portal_key=self.key, **fields)

    def make_team(self, key: str, **fields: Any) -> Team:
        return Team.objects.get_or_create(key=f"{self.key}-{key}", defaults={"title": text(key), **fields})[0]

    @cached_property
    def team(self) -> Team:
        return self.make_team("support")

    @cached_property
    def help(self) -> Service:
        """The service that tickets are about when nothing else is said."""
        return self.service()

    @cached_property
    def home(self) -> Organisation:
        return self.organisation("Town")

    @cached_property
    def alice(self) -> User:
        """A customer of `home`; tickets are hers when nothing else is said."""
        return self.person("alice", self.home)

    @cached_property
    def bruno(self) -> User:
        """Her colleague."""
        return self.person("bruno", self.home)

    @cached_property
    def chloe(self) -> User:
        """A customer of another organisation."""
        return self.person("chloe")

    @cached_property
    def technician(self) -> User:
        return self.agent("tessa")

    def ticket(
        self,
        service: Service | None = None,
        *,
        by: User | None = None,
        summary: str = "Nothing works",
        key: UUID | None = None,
        **more: Any,
    ) -> Ticket:
        answers = more.pop("answers", {"summary": summary})
        return submit(service or self.help, by=by or self.alice, answers=answers, key=key or uuid4(), **more)

    def ticket_at(self, status_key: str, **more: Any) -> Ticket:
        """A ticket that has come to this status, as if the house had moved it."""
        ticket = self.ticket(**more)
        changes = ticket.enter(ticket.workflow.status(status_key), ticket.created_at)
        Ticket.objects.filter(pk=ticket.pk).update(**changes)
        return ticket

    def solved_ticket(self, **more: Any) -> Ticket:
        return self.ticket_at("solved", **more)

    def mails(self, user: User | str) -> list[str]:
        """Kinds of the mails written to someone, oldest first."""
        email = user if isinstance(user, str) else user.email
        return list(OutgoingMail.objects.filter(to=email).order_by("id").values_list("kind", flat=True))

    def forget_mails(self) -> None:
        OutgoingMail.objects.all().delete()
