"""What the desk's forms are sent, so that each makes or changes something; what it is about is made first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.people.models import User
from parvis.planning.models import Closing
from parvis.tickets.handy import keep_answer, keep_macro
from parvis.tickets.models import CannedAnswer, SavedView, Ticket
from parvis.tickets.recurring import repeat
from tests.cast import text
from tests.rights.rows_desk import WRITTEN
from tests.rights.sending import Cases, Sending
from tests.rights.world import PICTURE, World
from tests.tickets.test_contract import FIELDS as ABOUT_CONTRACTS

PERSON = {"email": "nina@town.example", "role": "member"}
DAYS = {"starts_on": "2099-12-01", "ends_on": "2099-12-03"}
MONTHLY = {"name": "Backup", "unit": "month", "every": 1, "first_at": datetime(2099, 1, 31, 7, tzinfo=UTC)}
T = "/desk/t/<reference>"
MEMBER = "/desk/teams/<key>/members/<person_id>"


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("seen.gif", PICTURE, content_type="image/gif")


def _agent(world: World) -> User:
    return world.users["agent"]


def _ticket(world: World) -> Ticket:
    return Ticket.objects.get(pk=world.tickets["own"].pk)


def _answer(world: World) -> CannedAnswer:
    return keep_answer(None, by=_agent(world), title="Hello", bodies=text("Hello {customer_name}"))


def _answer_rewritten(world: World) -> Sending:
    return Sending({"body-en": "Good day"}, at={"answer_id": _answer(world).pk}, page="/desk/answers/<answer_id>")


def _macro_rewritten(world: World) -> Sending:
    macro = keep_macro(None, by=_agent(world), title="Mine", gives="me")
    return Sending({"title": "Mine first"}, at={"macro_id": macro.pk}, page="/desk/macros/<macro_id>")


def _recurrence(world: World) -> Sending:
    one = repeat(_ticket(world), by=_agent(world), **MONTHLY)
    return Sending({"every": "2"}, at={"recurrence_id": one.pk}, page="/desk/recurring/<recurrence_id>")


def _asked_among_the_team(world: World) -> Sending:
    """The agent lets somebody else of the team answer."""
    ticket, boss = _ticket(world), User.objects.get(username="boss.house")
    ticket.withdraw_approval(ticket.rounds.get(move_key="allowed"), by=boss)
    world.cast.make_team("bosses").memberships.create(user=_agent(world))
    round = ticket.ask_approval("allowed", by=boss, answers={"body": "May we?"})
    return Sending({"email": world.users["superuser"].email}, at={"approval_id": round.approvals.get().pk})


def _category(world: World) -> Sending:
    service = world.cast.service("contract", fields=ABOUT_CONTRACTS, fills={"category": "category"})
    ticket = world.cast.ticket(service, answers={"summary": "It is broken", "category": "general"})
    return Sending({"category": "web-site"}, at={"reference": ticket.reference})


def _handed_over(world: World) -> Sending:
    ticket = _ticket(world)
    ticket.assign(_agent(world), by=_agent(world))
    return Sending(at=_member(world))


def _member(world: World) -> dict[str, Any]:
    return {"key": world.cast.team.key, "person_id": _agent(world).pk}


def _view_moved(world: World) -> Sending:
    """The first of three, one place down: sent twice it would be the last."""
    views = [SavedView.objects.create(owner=_agent(world), name=name, query="state=all", order=place) for place, name in enumerate("ABC")]
    return Sending({"act": "down", "place": "0"}, at={"view_id": views[0].pk})


def _contact(world: World) -> Sending:
    return Sending({"membership": str(world.cast.alice.memberships.get().pk), "named": "1"})


def _opened_again(world: World) -> Sending:
    return Sending({"resource": str(Closing.objects.get(pk=world.common["closing_id"]).resource_id)})


CASES: Cases = {
    "/desk/account": ("agent", lambda _: Sending({"language": "fr", "theme": "dark"}, page="/desk/account")),
    "/desk/account/keyboard": ("agent", lambda _: Sending({"key-0": "y"}, page="/desk/account/keyboard")),
    "/desk/agreements/<agreement_id>/edit": (
        "superuser",
        lambda _: Sending({"title": "Another name"}, page="/desk/agreements/<agreement_id>/edit"),
    ),
    "/desk/answers/new": ("agent", lambda _: Sending({"title": "Hello", "mode": "reply", "body-fr": "Bonjour", "body-en": "Hello"})),
    "/desk/answers/<answer_id>": ("agent", _answer_rewritten),
    "/desk/articles/<portal_key>/<slug>/text": (
        "superuser",
        lambda _: Sending({"body_fr": "C’est autrement."}, page="/desk/articles/<portal_key>/<slug>/text"),
    ),
    "/desk/assets/<asset_id>/edit": ("agent", lambda _: Sending({"said-location": "Cellar"}, page="/desk/assets/<asset_id>/edit")),
    "/desk/assets/<asset_id>/state": ("agent", lambda _: Sending({"state": "scrapped", "seen": "in_use"})),
    "/desk/bookings/closings/<closing_id>/remove": ("agent", _opened_again),
    "/desk/macros/new": ("agent", lambda _: Sending({"title": "Mine", "gives": "me"})),
    "/desk/macros/<macro_id>": ("agent", _macro_rewritten),
    "/desk/absences": ("agent", lambda _: Sending(DAYS)),
    "/desk/customers/organisations/<organisation_id>/contact": ("superuser", _contact),
    "/desk/customers/organisations/<organisation_id>/invite": ("agent", lambda _: Sending(PERSON | {"language": "fr", "portal": "house"})),
    "/desk/privacy/holds": (
        "agent",
        lambda world: Sending({"portal": "house", "about": world.tickets["own"].reference, "reason": "Dispute"}),
    ),
    "/desk/recurring/<recurrence_id>": ("agent", _recurrence),
    f"{T}/approvals/<approval_id>/delegate": ("agent", _asked_among_the_team),
    f"{T}/canned": ("agent", lambda world: Sending({"answer": str(_answer(world).pk)})),
    f"{T}/category": ("agent", _category),
    f"{T}/files": ("agent", lambda _: Sending({"file": picture()})),
    f"{T}/messages/<entry_id>/article": ("superuser", lambda _: Sending(WRITTEN)),
    MEMBER: ("superuser", lambda world: Sending({"skills": "network, telephones", "capacity": "12"}, at=_member(world))),
    f"{MEMBER}/absences": ("superuser", lambda world: Sending(DAYS, at=_member(world))),
    f"{MEMBER}/requests": ("superuser", _handed_over),
    "/desk/views/<view_id>": ("agent", _view_moved),
}
