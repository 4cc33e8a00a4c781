"""Customers, search, and letting somebody in."""

from datetime import timedelta

import pytest

from parvis.kit.clock import now
from parvis.people.models import Invitation
from parvis.tickets.models import Ticket
from parvis.tickets.satisfaction import Tally
from tests.cast import Cast


@pytest.fixture
def known(cast):
    """The technician's service, its customers, and a portal they know nothing of."""
    cast.help  # noqa: B018  made when asked for
    people = (cast.alice, cast.bruno)
    other = Cast("elsewhere")
    other.ticket()
    return people


def people(client, query=""):
    return sorted(str(one) for one in client.get(f"/desk/customers?q={query}").context["people"])


def organisations(client, query=""):
    return sorted(one.name for one in client.get(f"/desk/customers?q={query}").context["organisations"])


def test_an_agent_knows_the_customers_of_their_portals(cast, desk, known):
    assert people(desk) == ["Alice Martin", "Bruno Martin"]
    assert organisations(desk) == ["Town"]


def test_a_superuser_knows_everybody(cast, browse, known):
    boss = browse(cast.agent("boss", is_superuser=True))

    assert people(boss) == ["Alice Martin", "Alice Martin", "Bruno Martin"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("ali", ["Alice Martin"]), ("mar bru", ["Bruno Martin"]), ("house.example", ["Alice Martin", "Bruno Martin"]), ("zz", [])],
)
def test_people_are_found_by_every_word(desk, known, query, found):
    assert people(desk, query) == found


def test_a_person_s_page_lists_their_requests_that_one_may_see(cast, desk, known):
    cast.ticket(summary="Mine to see")
    cast.ticket(cast.service("hidden", team=cast.make_team("others")), summary="Not mine")

    page = desk.get(f"/desk/customers/people/{cast.alice.pk}")

    assert [ticket.title for ticket in page.context["tickets"]] == ["Mine to see"]


def test_opinions_are_counted_of_the_requests_that_one_may_see(cast, desk, known):
    hidden = cast.service("hidden", team=cast.make_team("others"))
    for score, service in ((5, None), (2, None), (1, hidden)):
        Ticket.objects.filter(pk=cast.ticket(service).pk).update(rating=score)
    pages = [f"/desk/customers/people/{cast.alice.pk}", f"/desk/customers/organisations/{cast.home.pk}"]

    assert [desk.get(page).context["opinions"] for page in pages] == [Tally(2, 3.5, 1)] * 2
    assert "3.5 out of 5" in desk.get(pages[0]).content.decode()
    assert "2 opinions, 1 of them low" in desk.get(pages[1]).content.decode()


def test_nobody_s_opinion_is_no_line(cast, desk, known):
    cast.ticket()

    assert "out of 5" not in desk.get(f"/desk/customers/people/{cast.alice.pk}").content.decode()


def test_staff_are_no_customers(cast, desk, known):
    assert desk.get(f"/desk/customers/people/{cast.technician.pk}").status_code == 404


def test_an_organisation_shows_its_people_requests_and_open_invitations(cast, desk, known):
    ticket = cast.ticket()

    page = desk.get(f"/desk/customers/organisations/{cast.home.pk}")

    assert [str(membership.user) for membership in page.context["memberships"]] == ["Alice Martin", "Bruno Martin"]
    assert page.context["tickets"] == [ticket]


def test_who_asks_to_join_is_not_said_to_be_invited(cast, desk, known):
    asking = {"purpose": Invitation.Purpose.JOIN, "portal_key": "house", "nonce": "n", "expires_at": now() + timedelta(days=7)}
    Invitation.objects.create(organisation=cast.home, user=cast.chloe, email=cast.chloe.email, **asking)

    words = desk.get(f"/desk/customers/organisations/{cast.home.pk}").text

    assert ("asks to join" in words, "link open until" in words) == (True, False)


def test_somebody_is_invited_and_gets_the_link(cast, desk, known):
    answer = desk.post(
        f"/desk/customers/organisations/{cast.home.pk}/invite",
        {"email": "Dora@town.example", "first_name": "Dora", "role": "manager", "language": "fr", "portal": "house"},
    )

    invitation = Invitation.objects.get()
    assert answer.headers["Location"] == f"/desk/customers/organisations/{cast.home.pk}"
    assert (invitation.email, invitation.role, invitation.organisation, invitation.portal_key) == (
        "dora@town.example",
        "manager",
        cast.home,
        "house",
    )
    assert (invitation.invited_by, invitation.profile) == (cast.technician, {"first_name": "Dora", "language": "fr"})
    assert cast.mails("dora@town.example") == ["activation"]


@pytest.mark.parametrize(
    ("email", "portal"), [("alice@house.example", "house"), ("no address", "house"), ("dora@town.example", "elsewhere")]
)
def test_nobody_is_invited_twice_nor_to_a_portal_one_does_not_handle(cast, desk, known, email, portal):
    data = {"email": email, "role": "member", "language": "en", "portal": portal}

    assert desk.post(f"/desk/customers/organisations/{cast.home.pk}/invite", data).status_code == 422
    assert not Invitation.objects.exists()


def test_one_box_finds_requests_people_and_organisations(cast, desk, known):
    cast.ticket(summary="The town lamp")

    page = desk.get("/desk/search?q=town")

    assert [ticket.title for ticket in page.context["tickets"]] == ["The town lamp"]
    assert [one.name for one in page.context["results"].organisations] == ["Town"]
    assert [str(one) for one in desk.get("/desk/search?q=alice").context["results"].people] == ["Alice Martin"]


def test_notes_are_searched_too(cast, desk, known):
    cast.ticket().reply("The password of the boiler room", by=cast.technician, internal=True)

    assert len(desk.get("/desk/search?q=boiler").context["tickets"]) == 1


def test_a_whole_reference_leads_straight_there(cast, desk, known):
    ticket = cast.ticket()

    assert desk.get(f"/desk/search?q={ticket.reference.lower()}").headers["Location"] == f"/desk/t/{ticket.reference}"
    assert desk.get("/desk/search?q=elsewhere-1").status_code == 200
