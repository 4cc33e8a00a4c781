"""The house of rights when everybody and everything in it has a hostile name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.catalogue import workflow as workflows
from parvis.catalogue.models import Announcement, Article, Family, Portal, Service, Workflow
from parvis.intake.models import Form, FormVersion
from parvis.intake.owner import Owner
from parvis.intake.uploads import receive
from parvis.people.models import Organisation, Team, User
from parvis.tickets.correction import correct
from parvis.tickets.models import SavedView, Ticket
from tests.cast import text
from tests.rights import every
from tests.rights.addresses import filled
from tests.rights.table import Row
from tests.rights.world import FILE, World
from tests.trust.payloads import EVERYTHING, NAMES

MARK = "<script>alert('of the owner')</script>\"'>{{7*7}}${7*7}{settings}"
CODES = {"fr", "en"}
LONGEST = 19_000


def poison(world: World) -> None:
    _people(world)
    _words(world)
    _owners(world)


def _people(world: World) -> None:
    names = cycle(NAMES)
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(
            first_name=next(names), last_name=next(names), job_title=next(names), civility=next(names)[:20]
        )
    for organisation in Organisation.objects.all():
        Organisation.objects.filter(pk=organisation.pk).update(name=f"{organisation.name} {next(names)}")
    SavedView.objects.filter(owner=world.users["requester"]).update(name=NAMES[1])


def _words(world: World) -> None:
    """Answers, title, messages, a note, a correction, a file: each in the words of the corpus."""
    ticket, requester, agent = world.tickets["own"], world.users["requester"], world.users["agent"]
    for pile in piles():
        ticket.reply(pile, by=requester)
        ticket.reply(pile, by=agent, internal=True)
    ticket.reply("\n\n".join(EVERYTHING)[:LONGEST], by=agent)
    name = "\"'><img src=x onerror=alert(1)>.png"
    upload = receive(
        SimpleUploadedFile(name, b"<svg onload=alert(1)>"), owner=Owner(requester.pk), purpose=ticket.reply_purpose, field=FILE
    )
    ticket.reply("with a file", by=requester, uploads=[upload.pk])
    correct(ticket, {"summary": NAMES[1], "description": piles()[0], "files": []}, by=requester, key=uuid4())
    Ticket.objects.filter(pk=ticket.pk).update(title=NAMES[0], tags=[NAMES[1]], contact={"name": NAMES[1], "email": NAMES[0]})


def piles() -> list[str]:
    """The corpus in messages of a length that forms take."""
    found = [""]
    for payload in EVERYTHING:
        if len(found[-1]) + len(payload) > LONGEST:
            found.append("")
        found[-1] += f"{payload}\n\n"
    return found


def _owners(world: World) -> None:
    """Every text that a preset may give, wherever it stands."""
    for model in (Portal, Family, Service, Workflow, Article, Announcement, Form, FormVersion, Team):
        for row in model._default_manager.all():
            changed = {
                field.attname: marked(getattr(row, field.attname))
                for field in model._meta.concrete_fields
                if field.get_internal_type() == "JSONField" and field.attname not in ("languages", "hosts", "modules", "sign_up_options")
            }
            model._default_manager.filter(pk=row.pk).update(**changed)
    portal = world.cast.portal
    texts = {
        key: text(MARK) for key in ("home_title", "home_lead", "menu_tickets", "sign_in", "ticket", "view_ticket", "search_placeholder")
    }
    Portal.objects.update(
        name=MARK[:60], texts=texts, legal={"publisher": MARK, "host": MARK}, contact={"phone": MARK, "email": MARK, "hours": text(MARK)}
    )
    Portal.objects.update(audiences=[{"key": "all", "label": text(MARK), "icon": MARK}], popular=[{"label": text(MARK), "query": MARK}])
    Announcement.objects.create(portal=portal, key="a", meaning="warn", title=text(MARK), body=text(MARK), link=f"/{MARK}")
    Article.objects.update(body=text("\n\n".join(EVERYTHING).replace("\x00", "")))  # PostgreSQL keeps no NUL in JSON
    workflows._cached.cache_clear()


def marked(value: Any) -> Any:
    """`value` with our mark in every text that is given in languages."""
    if isinstance(value, dict):
        if value and set(value) <= CODES:
            return {code: f"{said} {MARK}" for code, said in value.items()}
        return {key: marked(item) for key, item in value.items()}
    return [marked(item) for item in value] if isinstance(value, list) else value


def pages(world: World) -> Iterator[tuple[str, str, Row]]:
    """(role, address, its line in the table) of everything that can be looked at."""
    for row in every.ROWS:
        if row.method == "GET" and row.path != "/p/":
            for role in ("anonymous", "requester", "agent"):
                about = row.objects[0]
                if row.answers.get((role, about)) == "page":
                    yield role, filled(row, world, about), row
