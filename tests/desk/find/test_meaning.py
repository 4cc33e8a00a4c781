"""What a search means for an agent: operators, their values, what is not understood."""

from datetime import timedelta

import pytest

from parvis.desk.find.meaning import understand
from parvis.kit.clock import now
from parvis.people.models import TeamMembership
from parvis.tickets.filters import Filters
from parvis.tickets.models import Ticket
from parvis.tickets.scope import Scope
from tests.cast import Cast


def change(ticket, **values):
    Ticket.objects.filter(pk=ticket.pk).update(**values)
    return ticket


@pytest.fixture
def found(cast, desk):
    return lambda query: sorted(ticket.title for ticket in desk.get("/desk/search", {"q": query}).context["tickets"])


@pytest.fixture
def three(cast):
    town = cast.organisation("Mairie de Bellerive")
    change(cast.ticket(summary="one lamp", by=cast.person("Zoe", town)), tags=["street", "night"], priority=5)
    change(cast.ticket_at("taken", summary="two lamps"), agent=cast.technician, team=None, tags=["street"])
    change(cast.ticket_at("closed", summary="three"), updated_at=now() - timedelta(days=20))


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("lamp", ["one lamp", "two lamps"]),
        ("lamp -two", ["one lamp"]),
        ("état:ouverte", ["one lamp", "two lamps"]),
        ("ETAT:Fermée", ["three"]),
        ("state:closed", ["three"]),
        ("-state:closed", ["one lamp", "two lamps"]),
        ("state:new", ["one lamp"]),
        ('state:"agent taken"', ["two lamps"]),
        ('org:"mairie de bel"', ["one lamp"]),
        ("-org:Bellerive", ["three", "two lamps"]),
        ("agent:me", ["two lamps"]),
        ("-agent:me", ["one lamp", "three"]),
        ("team:none", ["two lamps"]),
        ("tag:street", ["one lamp", "two lamps"]),
        ("étiquette:street tag:night", ["one lamp"]),
        ("tag:street -tag:night", ["two lamps"]),
        ("priority:5", ["one lamp"]),
        ('priorité:"very high"', ["one lamp"]),
        ("from:zoe", ["one lamp"]),
        ("de:zoe lamp", ["one lamp"]),
        ("type:help state:open", ["one lamp", "two lamps"]),
        ("portal:house tag:night", ["one lamp"]),
        ("since:3d", ["one lamp", "two lamps"]),
        ("avant:3j", ["three"]),
        ("tag:nothing", []),
        ("from:nobody-so-called", []),
    ],
)
def test_an_operator_narrows(three, found, query, titles):
    assert found(query) == titles


def test_a_reference_alone_leads_straight_to_its_request(cast, desk):
    ticket = cast.ticket()

    for query in (ticket.reference.lower(), f"ref:{ticket.reference}"):
        assert desk.get("/desk/search", {"q": query}).url == f"/desk/t/{ticket.reference}"


def test_a_number_alone_is_of_any_portal(cast, found):
    ticket = cast.ticket(summary="numbered")
    cast.ticket(summary="other")

    assert found(f"réf:{ticket.reference.rpartition('-')[2]} numbered") == ["numbered"]


@pytest.mark.parametrize(
    ("query", "better"),
    [
        ("stat:open", "state:open"),
        ("tags:x", "tag:x"),
        ("state:opne", "state:open"),
        ("priority:hihg x", "priority:High x"),
        ("state:zzz", ""),
    ],
)
def test_what_is_not_understood_is_said_with_what_was_meant(cast, desk, query, better):
    [problem] = desk.get("/desk/search", {"q": query}).context["meant"].problems

    assert problem.better == better


@pytest.mark.parametrize("query", ["since:soonish", "from:", "org:nowhere", "agent:nobody-here"])
def test_a_value_that_is_none_is_said(cast, desk, query):
    assert len(desk.get("/desk/search", {"q": query}).context["meant"].problems) == 1


def test_what_another_desk_handles_is_neither_found_nor_named(cast, desk, found):
    elsewhere = Cast("elsewhere")
    far = elsewhere.organisation("Faraway")
    elsewhere.ticket(summary="far lamp", by=elsewhere.person("Yves", far))

    assert found("lamp") == found("org:Faraway") == found("from:Yves") == found("portal:elsewhere") == []
    assert b"Faraway" not in desk.get("/desk/search", {"q": "org:Fara"}).content.replace(b"org:Fara", b"")


def test_people_and_the_rest_are_looked_for_by_words_alone(cast, desk):
    page = desk.get("/desk/search", {"q": "alice"})
    narrowed = desk.get("/desk/search", {"q": "alice state:open"})

    assert cast.alice in page.context["results"].people or page.context["results"].people == []
    assert narrowed.context["results"].people == []


def test_the_teams_one_is_in(cast):
    TeamMembership.objects.filter(team=cast.team, user=cast.technician).exists()
    meant = understand("équipe:mienne", Scope(cast.technician), Filters(state="all"))

    assert meant.filters.team == "mine"
