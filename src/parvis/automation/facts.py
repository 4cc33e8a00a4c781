"""What a rule's condition may look at: the facts of a request, as Python values, and as SQL where the database knows them.

The tree is that of forms (`intake.conditions`). Where SQL does not know a fact, the filter lets through too much, never too little:
`holds` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.automation.columns import Hours, ListHas, Named, Number, Text
from parvis.catalogue.models import Portal
from parvis.intake.conditions import fields_in, holds, split_test
from parvis.intake.conditions_sql import EVERYTHING, NOTHING, JsonTest
from parvis.intake.definition import Tree
from parvis.kit.clock import now
from parvis.kit.text import fold
from parvis.people.models import Team, User
from parvis.planning.agreements import agreement_of
from parvis.tickets.availability import presence_of
from parvis.tickets.models import Ticket

if TYPE_CHECKING:
    from parvis.journal.models import Entry

ANSWER: Final = "answers."
"""What the key of a form's answer begins with: `answers.category`."""


@dataclass(frozen=True)
class Fact:
    """`kind`: text, number, list or flag; `of`: what its values are out of, for who writes a rule: services, phases, teams…

    `sql`: (portal, at) → what makes a filter of one test; None where the database does not know it.
    """

    label: str | Promise
    kind: str
    read: Callable[[Facts], Any]
    of: str = ""
    sql: Callable[[Portal, datetime], Any] | None = None
    unit: str | Promise = ""


class Facts(Mapping[str, Any]):
    """Those of one request at one moment, each read when it is asked for. `entry`: what set the rule off."""

    def __init__(self, ticket: Ticket, entry: Entry | None = None, at: datetime | None = None) -> None:
        self.ticket, self.entry, self.at = ticket, entry, at or now()
        self._read: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key.startswith(ANSWER):
            return self.ticket.answers[key.removeprefix(ANSWER)]
        if key not in self._read:
            self._read[key] = FACTS[key].read(self)
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(FACTS)

    def __len__(self) -> int:
        return len(FACTS)

    def since(self, instant: datetime | None) -> float | None:
        """Hours."""
        return None if instant is None else max((self.at - instant) / timedelta(hours=1), 0)

    @cached_property
    def message(self) -> str:
        """What was written: of the filing, the answers that are texts."""
        if self.entry is not None and self.entry.verb != "submitted":
            return self.entry.body
        said = [self.entry.body] if self.entry else []
        return "\n".join([*said, *(value for value in self.ticket.answers.values() if isinstance(value, str))])


def _families(facts: Facts) -> list[str]:
    found, family = [], facts.ticket.service.family
    while family:
        found.append(family.key)
        family = family.parent
    return found


def _level(facts: Facts) -> str | None:
    ticket = facts.ticket
    day = facts.at.astimezone(ZoneInfo(ticket.portal.time_zone)).date()
    agreement = agreement_of(ticket.organisation, ticket.portal.key, day)
    return agreement.level.key if agreement else None


def _language(facts: Facts) -> str:
    ticket = facts.ticket
    said = ticket.requester.language if ticket.requester else str(ticket.contact.get("language") or "")
    return (said or ticket.portal.default_language).partition("-")[0]


def _domain(facts: Facts) -> str | None:
    ticket = facts.ticket
    email = ticket.requester.email if ticket.requester else str(ticket.contact.get("email") or "")
    return email.rpartition("@")[2].lower() or None


def _words(facts: Facts) -> list[str]:
    text = fold(f"{facts.ticket.title} {facts.message}")
    return sorted(set("".join(letter if letter.isalnum() else " " for letter in text).split()))


def team_key(portal: Portal, key: str) -> str:
    """As rows call the team that a rule names."""
    return f"{portal.key}-{key}"


def _team(facts: Facts) -> str | None:
    ticket = facts.ticket
    return ticket.team.key.removeprefix(f"{ticket.portal.key}-") if ticket.team else None


def _text(path: str) -> Callable[[Portal, datetime], Text]:
    return lambda portal, at: Text(path)


def _agents(portal: Portal, at: datetime) -> Named:
    return Named("agent", lambda name: User.objects.filter(username=name).values("pk"))


def _teams(portal: Portal, at: datetime) -> Named:
    return Named("team", lambda name: Team.objects.filter(key=team_key(portal, name)).values("pk"))


def _number(path: str) -> Callable[[Portal, datetime], Number]:
    return lambda portal, at: Number(path)


def _hours(path: str) -> Callable[[Portal, datetime], Hours]:
    return lambda portal, at: Hours(path, at)


FACTS: Final[Mapping[str, Fact]] = {
    "service": Fact(_("Kind of request"), "text", lambda f: f.ticket.service.slug, "services", _text("service__slug")),
    "families": Fact(_("Part of the catalogue"), "list", _families, "families"),
    "phase": Fact(_("Phase"), "text", lambda f: f.ticket.phase, "phases", _text("phase")),
    "status": Fact(_("Status"), "text", lambda f: f.ticket.status_key, "statuses", _text("status_key")),
    "turn": Fact(_("Whose turn it is"), "text", lambda f: f.ticket.turn, "turns", _text("turn")),
    "priority": Fact(_("Priority"), "number", lambda f: f.ticket.priority, "priorities", _number("priority")),
    "urgency": Fact(_("Urgency"), "number", lambda f: f.ticket.urgency, "levels_of_five", _number("urgency")),
    "impact": Fact(_("Impact"), "number", lambda f: f.ticket.impact, "levels_of_five", _number("impact")),
    "category": Fact(_("Category"), "text", lambda f: f.ticket.category, "", _text("category")),
    "organisation": Fact(_("Organisation"), "text", lambda f: f.ticket.organisation.key, "", _text("organisation__key")),
    "level": Fact(_("Contract level"), "text", _level, "contract_levels"),
    "tags": Fact(_("Labels"), "list", lambda f: list(f.ticket.tags), "", lambda portal, at: ListHas("tags")),
    "channel": Fact(_("How it came"), "text", lambda f: f.ticket.channel, "channels", _text("channel")),
    "visibility": Fact(_("Who can read it"), "text", lambda f: f.ticket.visibility, "visibilities", _text("visibility")),
    "agent": Fact(_("Person in charge"), "text", lambda f: f.ticket.agent.username if f.ticket.agent else None, "", _agents),
    "agent_here": Fact(
        _("The person in charge is there"), "flag", lambda f: presence_of(f.ticket.agent, f.at).is_here if f.ticket.agent else None
    ),
    "team": Fact(_("Team"), "text", _team, "teams", _teams),
    "language": Fact(_("Language of the customer"), "text", _language, "languages"),
    "email_domain": Fact(_("Mail domain of the customer"), "text", _domain),
    "age": Fact(_("Age"), "number", lambda f: f.since(f.ticket.created_at), "", _hours("created_at"), _("hours")),
    "in_status": Fact(_("Time in its status"), "number", lambda f: f.since(f.ticket.status_since), "", _hours("status_since"), _("hours")),
    "idle": Fact(
        _("Since the customer wrote"),
        "number",
        lambda f: f.since(f.ticket.last_customer_entry_at),
        "",
        _hours("last_customer_entry_at"),
        _("hours"),
    ),
    "late": Fact(_("A commitment is late"), "flag", lambda f: bool(f.ticket.due_at and f.ticket.due_at < f.at)),
    "reopened": Fact(_("Times it was reopened"), "number", lambda f: f.ticket.reopened_count, "", _number("reopened_count")),
    "rating": Fact(_("Opinion out of 5"), "number", lambda f: f.ticket.rating, "", _number("rating")),
    "words": Fact(_("Words of the title or the message"), "list", _words),
}


def is_met(tree: Tree, facts: Facts) -> bool:
    """Whether the condition of a rule holds; an empty one always does."""
    return not tree or holds(_folded(tree), facts)


def looked_at(tree: Tree, facts: Facts) -> dict[str, Any]:
    """The facts that the condition looks at, for the log: of words, those it asks for."""
    if not tree:
        return {}
    found = {}
    for key in dict.fromkeys(fields_in(tree)):
        value = facts.get(key)
        found[key] = [word for word in value or () if word in _asked_words(tree)] if key == "words" else value
    return {key: round(value, 1) if isinstance(value, float) else value for key, value in found.items()}


def as_filter(tree: Tree, portal: Portal, at: datetime) -> Q:
    """Requests that may meet the condition: never without one that does."""
    return _wide(tree, portal, at, up=True) if tree else EVERYTHING


def _wide(tree: Tree, portal: Portal, at: datetime, *, up: bool) -> Q:
    """`up`: what is let through holds all that is meant; otherwise nothing else than what is meant: below a “not”."""
    if "all" in tree or "any" in tree:
        is_all = "all" in tree
        parts = [_wide(branch, portal, at, up=up) for branch in tree["all" if is_all else "any"]]
        return Q(*parts, _connector=Q.AND if is_all else Q.OR) if parts else EVERYTHING if is_all else NOTHING
    if "not" in tree:
        return ~_wide(tree["not"], portal, at, up=not up)
    found = _test(tree, portal, at)
    return found if found is not None else EVERYTHING if up else NOTHING


def _test(tree: Tree, portal: Portal, at: datetime) -> Q | None:
    key, name, wanted = split_test(tree)
    if key.startswith(ANSWER):
        column = key.removeprefix(ANSWER)
        if name == "in":
            return Q(*(Q(JsonTest("answers", column, "is", one)) for one in wanted), _connector=Q.OR) if wanted else NOTHING
        return Q(JsonTest("answers", column, name, wanted))
    fact = FACTS.get(key)
    if fact is None or fact.sql is None:
        return None
    column_of = fact.sql(portal, at)
    if name == "in":
        parts = [column_of.test("is", one) for one in wanted]
        return None if None in parts else Q(*parts, _connector=Q.OR) if parts else NOTHING
    found: Q | None = column_of.test(name, wanted)
    return found


def _folded(tree: Tree) -> Tree:
    """Words are asked for whatever their accents and capitals."""
    if "all" in tree or "any" in tree:
        name = "all" if "all" in tree else "any"
        return {name: [_folded(branch) for branch in tree[name]]}
    if "not" in tree:
        return {"not": _folded(tree["not"])}
    return {**tree, "contains": fold(str(tree["contains"])).strip()} if tree["field"] == "words" and "contains" in tree else tree


def _asked_words(tree: Tree) -> set[str]:
    if "field" in tree:
        return {fold(str(tree["contains"])).strip()} if tree["field"] == "words" and "contains" in tree else set()
    branches = [*tree.get("all", ()), *tree.get("any", ()), *([tree["not"]] if "not" in tree else ())]
    return set().union(*(_asked_words(branch) for branch in branches)) if branches else set()
