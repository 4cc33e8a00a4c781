"""What the desk's forms are sent, so that each makes or changes something; what it is about is made first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.people.models import User
from parvis.planning.grid import Grid
from parvis.planning.models import Closing
from parvis.tickets.behalf import begin
from parvis.tickets.handy import keep_answer, keep_macro
from parvis.tickets.models import CannedAnswer, SavedView, Ticket
from parvis.tickets.recurring import repeat
from tests.cast import text
from tests.desk.test_agreements import LINES
from tests.planning.bookable import booked, room, rule
from tests.rights.sending import Cases, Sending
from tests.rights.world import EVERY_DAY, PICTURE, World

PERSON = {"email": "nina@town.example", "role": "member"}
DAYS = {"starts_on": "2099-12-01", "ends_on": "2099-12-03"}
MONTHLY = {"name": "Backup", "unit": "month", "every": 1, "first_at": datetime(2099, 1, 31, 7, tzinfo=UTC)}
TABLE = "Nom;Référence\nComptoir;PC-9\n"
MEMBER = "/desk/teams/<key>/members/<person_id>"


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("seen.gif", PICTURE, content_type="image/gif")


def agent(world: World) -> User:
    return world.users["agent"]


def own(world: World) -> Ticket:
    return Ticket.objects.get(pk=world.tickets["own"].pk)


def answer(world: World) -> CannedAnswer:
    return keep_answer(None, by=agent(world), title="Hello", bodies=text("Hello {customer_name}"))


def _answer_rewritten(world: World) -> Sending:
    return Sending({"body-en": "Good day"}, at={"answer_id": answer(world).pk}, page="/desk/answers/<answer_id>")


def _macro_rewritten(world: World) -> Sending:
    macro = keep_macro(None, by=agent(world), title="Mine", gives="me")
    return Sending({"title": "Mine first"}, at={"macro_id": macro.pk}, page="/desk/macros/<macro_id>")


def _recurrence(world: World) -> Sending:
    one = repeat(own(world), by=agent(world), **MONTHLY)
    return Sending({"every": "2"}, at={"recurrence_id": one.pk}, page="/desk/recurring/<recurrence_id>")


def _handed_over(world: World) -> Sending:
    ticket = own(world)
    ticket.assign(agent(world), by=agent(world))
    return Sending(at=_member(world))


def _member(world: World) -> dict[str, Any]:
    return {"key": world.cast.team.key, "person_id": agent(world).pk}


def _view_moved(world: World) -> Sending:
    """The first of three, one place down: sent twice it would be the last."""
    views = [SavedView.objects.create(owner=agent(world), name=name, query="state=all", order=place) for place, name in enumerate("ABC")]
    return Sending({"act": "down", "place": "0"}, at={"view_id": views[0].pk})


def _contact(world: World) -> Sending:
    return Sending({"membership": str(world.cast.alice.memberships.get().pk), "named": "1"})


def _opened_again(world: World) -> Sending:
    return Sending({"resource": str(Closing.objects.get(pk=world.common["closing_id"]).resource_id)})


def _recorded(world: World) -> Sending:
    said = {"said-name": "Front desk", "said-state": "in_use", "said-owner": str(world.cast.home.pk), "model": "Old"}
    return Sending(said, query="?kind=house/computer")


def _table() -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", TABLE.encode(), content_type="text/csv")


def _imported(world: World) -> Sending:
    """What the page of a table that was chosen says."""
    answer = world.client("agent").post(
        "/desk/assets/import", {"portal": "house", "kind": "computer", "owner": str(world.cast.home.pk), "file": _table()}
    )
    address, _mark, query = answer.headers["Location"].partition("?")
    return Sending(at={"upload_id": address.rpartition("/")[2]}, query=f"?{query}", page="/desk/assets/import/<upload_id>")


def _approved(world: World) -> Sending:
    asked = room(world.cast, "asked", by_rule=rule(world.cast, "asked", week=EVERY_DAY, holiday_country="", needs_approval=True))
    grid = Grid(asked, asked.rules.get())
    free = next(cell for cell in grid.cells(*grid.window) if cell.state == "free")
    return Sending({"answer": "approve"}, at={"booking_id": booked(asked, world.cast.alice, free.starts_at).pk})


def _begun(world: World) -> Sending:
    return Sending({"service": str(world.cast.portal.services.get(slug="join").pk), "channel": "call"}, page="/desk/new/for/<person_id>")


def _filed(world: World) -> Sending:
    service = world.cast.portal.services.get(slug="join")
    draft = begin(service, world.cast.alice, world.cast.home, "call", by=agent(world))
    return Sending({"summary": "The telephone says so"}, at={"draft_id": draft.pk, "step": "ask"}, page="/desk/new/<draft_id>/<step>")


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
    "/desk/assets/import": ("agent", lambda _: Sending({"portal": "house", "file": _table()})),
    "/desk/assets/import/<upload_id>": ("agent", _imported),
    "/desk/assets/new": ("agent", _recorded),
    "/desk/bookings/<booking_id>/answer": ("agent", _approved),
    "/desk/bookings/resources/<resource_id>/closings": (
        "agent",
        lambda _: Sending({"starts_at": "2099-12-07T08:00", "ends_at": "2099-12-07T12:00", "reason": "Works"}),
    ),
    "/desk/bookings/closings/<closing_id>/remove": ("agent", _opened_again),
    "/desk/macros/new": ("agent", lambda _: Sending({"title": "Mine", "gives": "me"})),
    "/desk/macros/<macro_id>": ("agent", _macro_rewritten),
    "/desk/absences": ("agent", lambda _: Sending(DAYS)),
    "/desk/customers/organisations/<organisation_id>/agreements/new": (
        "superuser",
        lambda _: Sending({"reference": "C-9", "level": "silver", "starts_on": "2026-01-01", "covers_tree": "on", **LINES}),
    ),
    "/desk/customers/organisations/<organisation_id>/contact": ("superuser", _contact),
    "/desk/customers/organisations/<organisation_id>/invite": ("agent", lambda _: Sending(PERSON | {"language": "fr", "portal": "house"})),
    "/desk/new": (
        "agent",
        lambda world: Sending({"email": "nina@town.example", "name": "Nina", "organisation": str(world.cast.home.pk), "portal": "house"}),
    ),
    "/desk/new/for/<person_id>": ("agent", _begun),
    "/desk/new/<draft_id>/<step>": ("agent", _filed),
    "/desk/privacy/holds": (
        "agent",
        lambda world: Sending({"portal": "house", "about": world.tickets["own"].reference, "reason": "Dispute"}),
    ),
    "/desk/recurring/<recurrence_id>": ("agent", _recurrence),
    "/desk/reports/mails": ("agent", lambda _: Sending({"weekday": "1", "hour": "9"})),
    MEMBER: ("superuser", lambda world: Sending({"skills": "network, telephones", "capacity": "12"}, at=_member(world))),
    f"{MEMBER}/absences": ("superuser", lambda world: Sending(DAYS, at=_member(world))),
    f"{MEMBER}/requests": ("superuser", _handed_over),
    "/desk/views/<view_id>": ("agent", _view_moved),
}
