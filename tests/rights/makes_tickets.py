"""What the forms of one request at the desk are sent, so that each makes or changes something; what it is about is made first."""

from __future__ import annotations

from parvis.people.models import User
from parvis.tickets.handy import keep_macro
from tests.desk.test_recurring import WHEN
from tests.rights.makes_desk import agent, answer, own, picture
from tests.rights.rows_desk import WRITTEN
from tests.rights.sending import KEY, Cases, Sending
from tests.rights.world import World
from tests.tickets.test_contract import FIELDS as ABOUT_CONTRACTS

T = "/desk/t/<reference>"


def _asked_among_the_team(world: World) -> Sending:
    """The agent lets somebody else of the team answer."""
    ticket, boss = own(world), User.objects.get(username="boss.house")
    ticket.withdraw_approval(ticket.rounds.get(move_key="allowed"), by=boss)
    world.cast.make_team("bosses").memberships.create(user=agent(world))
    round = ticket.ask_approval("allowed", by=boss, answers={"body": "May we?"})
    return Sending({"email": world.users["superuser"].email}, at={"approval_id": round.approvals.get().pk})


def _category(world: World) -> Sending:
    service = world.cast.service("contract", fields=ABOUT_CONTRACTS, fills={"category": "category"})
    ticket = world.cast.ticket(service, answers={"summary": "It is broken", "category": "general"})
    return Sending({"category": "web-site"}, at={"reference": ticket.reference})


def _answered(world: World) -> Sending:
    """Somebody of the team agrees to what is asked among them."""
    asked = _asked_among_the_team(world)
    return Sending({"answer": "yes"}, at=asked.at)


def _merged(world: World) -> Sending:
    source = world.cast.ticket(world.cast.portal.services.get(slug="closed"), summary="The same again")
    return Sending({"into": own(world).reference, "sure": "1"}, at={"reference": source.reference})


def _split(world: World) -> Sending:
    said = own(world).reply("My screen is dark as well", by=world.cast.alice)
    return Sending({"entries": [str(said.pk)], "title": "Dark screen", "service": "closed"})


def _linked(world: World) -> Sending:
    return Sending({"other": world.tickets["organisation’s"].reference, "kind": "related:out"})


def _macro(world: World) -> Sending:
    macro = keep_macro(None, by=agent(world), title="Mine", gives="me", answer=answer(world))
    return Sending(at={"macro_id": macro.pk}, page=f"{T}/macros/<macro_id>")


def _shared(world: World) -> Sending:
    return Sending({"share": str(world.users["stranger"].memberships.get().organisation_id)})


def _about(world: World) -> Sending:
    service = world.cast.service("broken", fields=ABOUT_CONTRACTS, fills={"assets": "equipment"})
    ticket = world.cast.ticket(service, answers={"summary": "It is broken"}, organisation=world.cast.home)
    return Sending({"add": str(world.named["own"]["asset_id"])}, at={"reference": ticket.reference})


CASES: Cases = {
    f"{T}/approvals/<approval_id>": ("agent", _answered),
    f"{T}/approvals/<approval_id>/delegate": ("agent", _asked_among_the_team),
    f"{T}/articles": ("agent", lambda _: Sending({"article": "answer"})),
    f"{T}/canned": ("agent", lambda world: Sending({"answer": str(answer(world).pk)})),
    f"{T}/category": ("agent", _category),
    f"{T}/equipment": ("agent", _about),
    f"{T}/files": ("agent", lambda _: Sending({"file": picture(), "file_key": KEY})),
    f"{T}/links": ("agent", _linked),
    f"{T}/macros/<macro_id>": ("agent", _macro),
    f"{T}/merge": ("agent", _merged),
    f"{T}/messages/<entry_id>/article": ("superuser", lambda _: Sending(WRITTEN)),
    f"{T}/moves/<key>": ("agent", lambda _: Sending({"body": "Since when?"}, page=f"{T}/moves/<key>")),
    f"{T}/personal-data/outcome": ("agent", lambda _: Sending({"sure": "1"})),
    f"{T}/repeat": ("agent", lambda _: Sending(WHEN)),
    f"{T}/service": ("agent", lambda _: Sending({"service": "open"}, page=f"{T}/service", query="?service=open")),
    f"{T}/shares": ("agent", _shared),
    f"{T}/split": ("agent", _split),
}
