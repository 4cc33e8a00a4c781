"""Where a person stands: what the line says, what the switch offers, what lists then show and where requests are filed."""

import re
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.test import Client

from parvis.people.models import Organisation, User
from parvis.tickets.models import Ticket
from parvis.tickets.places import places_of
from parvis.tickets.visibility import Reach
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LIST = "/p/house/tickets?state=all"


@pytest.fixture
def house() -> Cast:
    caches["memory"].clear()
    return Cast("house", organisation_options={"place": "several"}, modules=["messages", "help"])


@pytest.fixture
def places(house: Cast) -> dict[str, Organisation]:
    top = house.organisation("Provider", is_umbrella=True)
    freight, clinic = house.organisation("Freight", parent=top), house.organisation("Clinic", parent=top)
    return {"top": top, "freight": freight, "quay": house.organisation("Quay", parent=freight), "clinic": clinic}


@pytest.fixture
def daniel(house: Cast, places: dict[str, Organisation]) -> User:
    """Administers a customer with a site below, and is a member of another one."""
    user = house.person("daniel", places["freight"], role="administrator")
    user.memberships.create(organisation=places["clinic"], role="member")
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def stand(client: Client, place: str, **more: str) -> int:
    return client.post("/p/house/stand", {"place": place, **more}).status_code


def line(client: Client) -> str:
    page = client.get("/p/house/tickets").content.decode()
    found = re.search(r'<section class="stand.*?</p>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>|You are here for:", "", found[0]).split()).replace("&gt;", ">") if found else ""


def listed(client: Client, address: str = LIST) -> set[str]:
    return set(re.findall(r"HOUSE-\d+", client.get(address).content.decode()))


def test_a_person_of_one_organisation_sees_no_line_unless_the_portal_always_shows_it(house, places):
    someone = browser(house.person("someone", places["clinic"]))
    assert line(someone) == ""

    house.portal.organisation_options = {"place": "always"}
    house.portal.save(update_fields=["organisation_options"])

    assert line(someone) == "Provider > Clinic"
    assert 'name="place"' not in someone.get("/p/house/tickets").content.decode()


def test_a_visitor_and_a_person_alone_have_no_line(house):
    house.portal.organisation_options = {"place": "always"}
    house.portal.save(update_fields=["organisation_options"])
    alone = house.person("alone", house.organisation("Alone", is_personal=True))

    assert line(browser(alone)) == ""
    assert "stand__in" not in Client().get("/p/house/").content.decode()


def test_the_switch_offers_each_place_with_its_role_and_what_lies_below(house, places, daniel):
    page = browser(daniel).get("/p/house/tickets").content.decode()

    found = re.findall(
        r'name="place" value="([^"]+)"( aria-current="true")?><span class="grow">([^<]+) ?(?:<small class="muted">([^<]+)|)', page
    )
    pk = {name: str(one.pk) for name, one in places.items()}
    assert [(value, bool(now), label.strip(), role) for value, now, label, role in found] == [
        ("all", True, "All my organisations", ""),
        (pk["clinic"], False, "Clinic", "member"),
        (f"{pk['freight']}+", False, "Freight (see all)", "administrator"),
        (pk["freight"], False, "Freight", "administrator"),
        (pk["quay"], False, "Quay", "administrator"),
    ]


def test_lists_searches_counters_and_exports_show_where_one_stands_and_no_more(house, places, daniel):
    service = house.service("open", visibility="organisation")
    of = {name: house.person(f"at-{name}", places[name]) for name in ("freight", "quay", "clinic")}
    refs = {name: house.ticket(service, by=user).reference for name, user in of.items()}
    refs["mine"] = house.ticket(service, by=daniel).reference
    client = browser(daniel)
    seen = {
        "all": {"freight", "quay", "clinic", "mine"},
        f"{places['freight'].pk}+": {"freight", "quay", "mine"},
        str(places["freight"].pk): {"freight", "mine"},
        str(places["quay"].pk): {"quay"},
        str(places["clinic"].pk): {"clinic"},
    }
    for place, names in seen.items():
        assert stand(client, place) == 302
        expected = {refs[name] for name in names}
        assert listed(client) == listed(client, "/p/house/search?q=nothing") == expected
        export = b"".join(client.get("/p/house/tickets/export.csv?state=all").streaming_content).decode()
        assert set(re.findall(r"HOUSE-\d+", export)) == expected
        assert listed(client, "/p/house/") == expected & {refs["mine"]}


def test_standing_somewhere_opens_nothing(house, places, daniel):
    closed = house.ticket(house.service("closed"), by=house.person("hidden", places["freight"]))
    client = browser(daniel)

    stand(client, f"{places['freight'].pk}+")

    assert listed(client) == set()
    assert client.get(f"/p/house/t/{closed.reference}").status_code == 404


def test_a_place_of_others_is_not_found_and_leads_nowhere_else(house, places, daniel):
    client = browser(daniel)

    assert [stand(client, place) for place in (str(places["top"].pk), str(uuid4()), "", "x+")] == [404] * 4
    answer = client.post("/p/house/stand", {"place": "all", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/p/house/"
    assert client.get("/p/house/stand").status_code == 405
    assert Client().post("/p/house/stand", {"place": "all"}).headers["Location"].startswith("/p/house/login")


def test_what_is_kept_of_a_place_one_left_is_forgotten(house, places, daniel):
    client = browser(daniel)
    stand(client, str(places["clinic"].pk))
    daniel.memberships.filter(organisation=places["clinic"]).delete()
    caches["memory"].clear()

    assert line(client) == "Provider > Freight"


def test_a_choice_is_kept_for_each_portal(house, places, daniel):
    Cast("other")
    client = browser(daniel)
    stand(client, str(places["quay"].pk))

    assert line(client) == "Provider > Freight > Quay"
    assert "Freight &gt; Quay</p>" not in client.get("/p/other/tickets").content.decode()


def ask(client: Client, **more: str) -> Ticket:
    page = client.get("/p/house/services/help/new/ask").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    client.post("/p/house/services/help/new/ask", {"key": key[1], "summary": "Broken", **more})
    client.post("/p/house/services/help/new/check", {"key": key[1], **more})
    return Ticket.objects.latest("created_at")


def test_a_request_is_filed_where_one_stands(house, places, daniel):
    house.help  # noqa: B018  made on demand
    client = browser(daniel)
    stand(client, str(places["quay"].pk))

    assert "Provider &gt; Freight &gt; Quay" in client.get("/p/house/services/help/new/ask").content.decode()
    assert ask(client).organisation == places["quay"]


def test_a_form_is_filed_for_the_place_it_said_though_one_switched_meanwhile(house, places, daniel):
    house.help  # noqa: B018  made on demand
    client = browser(daniel)

    assert ask(client, stand=str(places["clinic"].pk)).organisation == places["clinic"]
    assert ask(client, stand=str(places["top"].pk)).organisation == places["freight"]


def test_places_cost_two_queries_however_many_there_are(house, places, daniel, django_assert_num_queries):
    for number in range(3):
        daniel.memberships.create(organisation=house.organisation(f"More {number}", parent=places["top"]))
    with django_assert_num_queries(2):
        assert len(places_of(Reach(daniel))) == 6
