"""A team is archived once nothing depends on it, keeps its name in what it did, and comes back without rights."""

import pytest

from parvis.automation.models import Automation
from parvis.catalogue import retiring, teams
from parvis.catalogue.models import Grant, Portal
from parvis.kit.errors import Refused
from parvis.people import timetable
from parvis.people.audit import AuditLine
from parvis.people.models import Team, User
from parvis.planning.models import Resource
from parvis.presets.rows import rights
from parvis.tickets.models import Ticket
from tests.cast import LIFE, Cast, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


@pytest.fixture
def chief(cast) -> User:
    chief = User.objects.create_user("carl", "carl@house.example", is_staff=True)
    cast.grant("administer", who="person", user=chief)
    return chief


@pytest.fixture
def old(cast) -> Team:
    team = cast.make_team("old")
    team.memberships.create(user=User.objects.create_user("olga", "olga@house.example", is_staff=True), is_lead=True)
    return team


def here(cast) -> Portal:
    return Portal.objects.get(pk=cast.portal.pk)


def code(act) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def verbs() -> list[str]:
    return list(AuditLine.objects.filter(verb__startswith="team_").order_by("id").values_list("verb", flat=True))


def test_what_nothing_depends_on_is_archived_and_brought_back_once(cast, chief, old):
    for act in (retiring.archive, retiring.archive, retiring.restore, retiring.restore):
        act(old, cast.portal, by=chief)

    old.refresh_from_db()
    assert (old.archived_at, old.members.count(), verbs()) == (None, 1, ["team_archived", "team_restored"])


@pytest.mark.parametrize("kind", ["requests", "services", "workflows", "rules", "a condition", "resources"])
def test_whatever_depends_on_it_keeps_it(cast, chief, old, kind):
    if kind == "requests":
        Ticket.objects.filter(pk=cast.ticket().pk).update(team=old)
    elif kind == "services":
        Grant.objects.create(who="team", team=old, role="handle", portal=cast.portal, service=cast.help, is_preset=True)
    elif kind == "workflows":
        asking = {"who": [], "team": "old", "quorum": "one"}
        moves = [{**one, "needs": asking} if one["key"] == "solve" else one for one in LIFE["moves"]]
        here(cast).workflows.create(key="asking", title=text("Asking"), definition={**LIFE, "moves": moves})
    elif kind == "resources":
        Resource.objects.create(portal_key=cast.key, key="room", title=text("Room"), kind="room").teams.add(old)
    else:
        acts = [{"do": "team", "team": "old" if kind == "rules" else "other"}]
        condition = {} if kind == "rules" else {"all": [{"field": "team", "in": ["old"]}]}
        Automation.objects.create(portal=here(cast), key="r", title=text("Rule"), when={"event": "filed"}, acts=acts, condition=condition)

    found = retiring.depending(old)

    assert [(name, one.count) for name, one in found.items()] == [("rules" if kind == "a condition" else kind, 1)]
    assert code(lambda: retiring.archive(old, cast.portal, by=chief)) == "in_use"
    old.refresh_from_db()
    assert old.archived_at is None


def test_closed_requests_keep_its_name_and_rights_by_hand_end(cast, chief, old):
    ticket = cast.ticket()
    Ticket.objects.filter(pk=ticket.pk).update(team=old, is_open=False, phase="closed")
    cast.grant("administer", who="team", team=old)

    retiring.archive(old, cast.portal, by=chief)

    assert (Ticket.objects.get(pk=ticket.pk).team, old.grants.count()) == (old, 0)
    retiring.restore(old, cast.portal, by=chief)
    assert old.grants.count() == 0


def test_nobody_locks_themselves_out(cast, old):
    cast.grant("administer", who="team", team=old)

    assert code(lambda: retiring.archive(old, cast.portal, by=old.members.get())) == "own_rights"
    assert old.grants.count() == 1


def test_it_is_for_who_decides_about_the_team(cast, chief, old):
    elsewhere = Portal.objects.create(key="elsewhere", name="Elsewhere", languages=["fr"], series="ELSE", brand_colour="#0b6e75")
    olga = old.members.get()

    assert code(lambda: retiring.archive(old, cast.portal, by=olga)) == "not_yours"
    Grant.objects.create(who="team", team=old, role="handle", portal=elsewhere)
    assert code(lambda: retiring.archive(old, cast.portal, by=chief)) == "not_yours"


def test_an_archived_team_changes_and_leads_nothing(cast, chief, old):
    olga = old.members.get()
    assert timetable.leads(olga, old)

    retiring.archive(old, cast.portal, by=chief)

    acts = [
        lambda: teams.add(old, chief, cast.portal, by=chief),
        lambda: teams.remove(old, olga, cast.portal, by=chief),
        lambda: teams.set_lead(old, olga, cast.portal, is_lead=False, by=chief),
        lambda: teams.change(old, cast.portal, title=text("New"), email="", by=chief),
        lambda: teams.create(cast.portal, text("old"), by=chief),
    ]
    assert [code(act) for act in acts] == ["archived"] * 5
    assert (timetable.leads(olga, old), timetable.leads(chief, old)) == (False, False)


def test_a_preset_that_uses_it_lets_it_serve_again_and_one_that_names_it_does_not(cast, chief, old):
    retiring.archive(old, cast.portal, by=chief)
    rights.team(cast.portal, "old", {"title": text("old")})
    assert Team.objects.get(pk=old.pk).archived_at is not None

    rights.team(cast.portal, "old")

    assert Team.objects.get(pk=old.pk).archived_at is None
