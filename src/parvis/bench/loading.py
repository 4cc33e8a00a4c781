"""A corpus becomes rows of the measuring portal, written in bulk in the shape that the verbs would have left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection

from parvis.bench.bulk import Writer
from parvis.bench.corpus import Corpus, Row
from parvis.catalogue.models import Grant, Portal, Service
from parvis.catalogue.workflow import Life, Status
from parvis.intake.models import FormVersion
from parvis.journal.models import Entry
from parvis.kit.ids import uuid7
from parvis.kit.search import stems
from parvis.people.models import Membership, Organisation, Team, TeamMembership, User
from parvis.people.placing import placed
from parvis.planning.models import Agreement, Level
from parvis.presets.apply import apply
from parvis.presets.source import read
from parvis.tickets import recomputing
from parvis.tickets.models import AnswerRevision, Participant, Series, Ticket

PRESET = Path(__file__).parent / "portal"
CHUNK = 2000
NODES = 5
"""Organisations of one customer: a head and those right below it."""
TICKET_COLUMNS = [
    "id",
    "reference",
    "organisation_id",
    "portal_id",
    "service_id",
    "workflow_id",
    "form_version_id",
    "requester_id",
    "contact",
    "title",
    "answers",
    "answers_revision",
    "visibility",
    "status_key",
    "phase",
    "is_open",
    "turn",
    "status_since",
    "agent_id",
    "team_id",
    "category",
    "coverage",
    "urgency",
    "impact",
    "priority",
    "tags",
    "external_reference",
    "channel",
    "created_at",
    "updated_at",
    "first_answered_at",
    "last_customer_entry_at",
    "last_team_entry_at",
    "solved_at",
    "closed_at",
    "reopened_count",
    "version",
    "key",
    "searchable",
    "searchable_internal",
    "rating_comment",
]
ENTRY_COLUMNS = [
    "id",
    "organisation_id",
    "subject_kind",
    "subject_id",
    "verb",
    "actor_id",
    "is_from_team",
    "is_internal",
    "body",
    "body_html",
    "data",
    "channel",
    "created_at",
]
PARTICIPANT_COLUMNS = ["id", "organisation_id", "ticket_id", "user_id", "role", "is_notified", "last_read_at", "created_at", "email"]
REVISION_COLUMNS = ["id", "organisation_id", "ticket_id", "number", "form_version_id", "answers", "by_id", "created_at"]


@dataclass
class House:
    """The measuring portal and the people of a corpus, as rows."""

    portal: Portal
    service: Service
    version: FormVersion
    team: Team
    organisations: dict[int, Organisation]
    users: dict[int, User]
    homes: dict[int, UUID]
    words: dict[str, str] = field(default_factory=dict)

    @property
    def life(self) -> Life:
        return self.service.workflow.life


def load(corpus: Corpus, say: Callable[[str], None] = print, *, is_promised: bool = True) -> House:
    """Write the whole corpus into an empty database; returns who and where. `is_promised`: what is open owes what the portal promises."""
    house = settle(corpus)
    writers = (
        Writer(Ticket, TICKET_COLUMNS),
        Writer(Entry, ENTRY_COLUMNS),
        Writer(Participant, PARTICIPANT_COLUMNS),
        Writer(AnswerRevision, REVISION_COLUMNS),
    )
    done = 0
    for rows in _chunks(corpus.tickets):
        tables = zip(*(_rows_of(house, row) for row in rows), strict=True)
        for writer, table in zip(writers, tables, strict=True):
            writer.write(line for lines in table for line in lines)
        done += len(rows)
        if done % 50_000 < CHUNK:
            say(f"{done} / {corpus.count}")
    Series.objects.update_or_create(prefix=house.portal.series, defaults={"last_number": done})
    if is_promised:
        _tidy("ANALYZE")
        recomputing.apply(house.portal)
    _tidy("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")
    return house


def _tidy(statement: str) -> None:
    """PostgreSQL does it by itself some minutes after so many rows; what comes next does not wait for it."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def settle(corpus: Corpus) -> House:
    """Portal, team, organisations and people."""
    apply(read(PRESET))
    portal = Portal.objects.get(key="bench")
    team = Team.objects.get(grants__portal=portal)
    service = Service.objects.select_related("workflow", "form").get(portal=portal)
    organisations = {row["id"]: Organisation(name=row["name"]) for row in corpus.organisations}
    heads = _plant(list(organisations.values()))
    Grant.objects.bulk_create(Grant(who="organisation", organisation=head, role="use", portal=portal) for head in heads)
    _agree(heads)
    users = _people(corpus)
    homes = {row["id"]: organisations[row["org"]].pk for row in corpus.users if row["org"]}
    Membership.objects.bulk_create(
        Membership(organisation_id=home, user=users[number], role="member" if number % 3 else "manager", is_default=True)
        for number, home in homes.items()
    )
    TeamMembership.objects.bulk_create(TeamMembership(team=team, user=user) for user in users.values() if user.is_staff)
    version = service.form.versions.latest("number")
    return House(portal, service, version, team, organisations, users, homes)


def _plant(organisations: list[Organisation]) -> list[Organisation]:
    """Write them as customers of some nodes each; returns the heads."""
    heads = organisations[::NODES]
    for number, organisation in enumerate(organisations):
        organisation.parent = heads[number // NODES] if number % NODES else None
        organisation.path, organisation.tree = placed(organisation, organisation.parent)
    Organisation.objects.bulk_create(organisations)
    return heads


def _agree(heads: Sequence[Organisation]) -> None:
    level = Level.objects.get(portal_key="bench")
    Agreement.objects.bulk_create(
        Agreement(organisation=head, portal_key="bench", reference=f"CT-{number}", level=level, starts_on=date(2024, 1, 1))
        for number, head in enumerate(heads, 1)
    )


def _people(corpus: Corpus) -> dict[int, User]:
    password = make_password(corpus.password)
    users = {
        row["id"]: User(
            username=row["username"],
            email=row["email"],
            first_name=row["first"],
            last_name=row["last"],
            is_staff=row["agent"],
            password=password,
            portal_key="bench",
            language="fr",
        )
        for row in corpus.users
    }
    User.objects.bulk_create(users.values())
    return users


def _rows_of(house: House, row: Row) -> tuple[list[list[Any]], list[list[Any]], list[list[Any]], list[list[Any]]]:
    """One ticket as rows of the four tables."""
    ticket, home, requester, agent = uuid7(), house.homes[row["user"]], house.users[row["user"]], house.users[row["agent"]]
    times = [datetime.fromisoformat(message["at"]) for message in row["msgs"]]
    status = _status(house.life, row["status"])
    is_nobodys = status.phase == "new" and row["n"] % 3 == 0
    answers = {"summary": row["subject"], "description": row["msgs"][0]["body"]}
    entries = [
        _entry(house, ticket, home, message, at, requester, agent, is_first=not turn)
        for turn, (message, at) in enumerate(zip(row["msgs"], times, strict=True))
    ]
    ended = None if status.phase != "closed" else times[-1]
    said = " · ".join(_stems(house, message["body"]) for message in row["msgs"])
    ticket_row = [
        ticket, f"{house.portal.series}-{row['n']}", home, house.portal.pk, house.service.pk, house.service.workflow_id, house.version.pk, requester.pk,
        {}, row["subject"], answers, 1, house.service.visibility, status.key, status.phase, status.phase != "closed", status.turn, times[-1],
        None if is_nobodys else agent.pk, house.team.pk, "", "", 3, 3, row["priority"], row.get("labels", []), "", "web", times[0], times[-1] + timedelta(microseconds=row["n"] % 1000),
        times[1], times[-1], times[1], ended, ended, 0, 1, uuid7(), f"{row['n']} {stems(row['subject'], 'fr')} · {said}", "", "",
    ]  # fmt: skip
    participant = [uuid7(), home, ticket, requester.pk, "requester", True, times[-1], times[0], ""]
    revision = [uuid7(), home, ticket, 1, house.version.pk, answers, requester.pk, times[0]]
    return [ticket_row], entries, [participant], [revision]


def _entry(
    house: House, ticket: UUID, home: UUID, message: Row, at: datetime, requester: User, agent: User, *, is_first: bool
) -> list[Any]:
    by_agent = message["by"] == "agent"
    actor = agent if by_agent else requester
    body = "" if is_first else message["body"]
    verb = "submitted" if is_first else "replied"
    html = "".join(f"<p>{paragraph}</p>\n" for paragraph in body.split("\n\n")) if body else ""
    return [uuid7(), home, "ticket", ticket, verb, actor.pk, by_agent, False, body, html, {}, "web", at]


def _status(life: Life, name: str) -> Status:
    """The workflow's first status of the phase that a corpus means by its name."""
    phase = {"new": "new", "open": "active", "waiting": "waiting", "resolved": "closed"}[name]
    return next(status for status in life.statuses if status.phase == phase)


def _stems(house: House, body: str) -> str:
    """Stems of a text, word by word from a memory: a corpus repeats its words."""
    found = []
    for word in re.findall(r"[^\W_]+", body):
        if word not in house.words:
            house.words[word] = stems(word, "fr")
        found.append(house.words[word])
    return " ".join(found)


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
