"""«Personnes et accès»: the matrix, what is checked, what is saved."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from parvis.catalogue.models import Grant
from parvis.people.closing import deactivate


def browser(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def orders(house):
    return house.portal.services.get(slug="orders")


def bills(house):
    return house.portal.services.get(slug="bills")


def seen(user, *services) -> str:
    return f"{user.pk.hex}:{','.join(str(one.pk) for one in services)}"


def box(user, service) -> str:
    return f"{user.pk.hex}:{service.pk}"


def test_each_box_is_named_by_its_person_and_its_service(house, adele):
    house.alice  # noqa: B018  made at first mention

    page = browser(adele).get("/p/house/organisation/access").content.decode()
    assert f'aria-labelledby="r{house.alice.pk.hex} c{orders(house).pk}"' in page


def test_what_is_ticked_is_listed_then_saved(house, adele):
    client, alice = browser(adele), house.alice
    house.grant("use", who="person", user=alice, service=bills(house))

    checked = client.post("/p/house/organisation/access/check", {"seen": [seen(alice, bills(house))], "use": [box(alice, orders(house))]})

    [one] = checked.context["plan"]
    assert (one.user, [s.slug for s in one.given], [s.slug for s in one.taken]) == (alice, ["orders"], ["bills"])
    assert list(Grant.objects.filter(user=alice)) == list(Grant.objects.filter(user=alice, service=bills(house)))
    saved = client.post("/p/house/organisation/access", {"change": checked.context["changes"], "key": checked.context["key"]})
    assert saved.status_code == 302
    assert [grant.service.slug for grant in Grant.objects.filter(user=alice)] == ["orders"]
    assert house.mails(alice) == ["uses_changed"]


def test_nothing_ticked_is_nothing_saved(house, adele):
    answer = browser(adele).post("/p/house/organisation/access/check", {"seen": [seen(house.alice)]})

    assert (answer.status_code, Grant.objects.filter(who="person").count()) == (302, 0)


def test_what_somebody_saved_meanwhile_is_shown_with_ones_own_ticks_kept(house, adele):
    client, alice, bruno = browser(adele), house.alice, house.bruno
    changes = [f"+{box(alice, orders(house))}", f"+{box(bruno, orders(house))}"]
    house.grant("use", who="person", user=alice, service=orders(house))

    answer = client.post("/p/house/organisation/access", {"change": changes, "key": str(uuid4())})

    lines = {
        line.row.user: {b.cell.service.slug: (b.is_ticked, b.is_pending) for b in line.boxes} for line in answer.context["table"].lines
    }
    assert (answer.status_code, lines[alice]["orders"], lines[bruno]["orders"]) == (409, (True, False), (True, True))
    assert not Grant.objects.filter(user=bruno).exists()


def test_going_back_keeps_the_ticks(house, adele):
    answer = browser(adele).post("/p/house/organisation/access/check", {"change": [f"+{box(house.alice, orders(house))}"], "back": "1"})

    assert answer.status_code == 200
    assert b'data-sign="+"' in answer.content


@pytest.mark.parametrize("role", ["member", "manager"])
def test_others_of_the_organisation_find_no_such_page(house, role):
    client = browser(house.person("leo", house.home, role=role))

    assert client.get("/p/house/organisation/access").status_code == 404
    assert client.post("/p/house/organisation/access", {"change": [f"+{box(house.alice, orders(house))}"]}).status_code == 404


def test_another_organisations_administrator_sees_none_of_these_people_and_changes_none(house, adele):
    alice, stan = house.alice, house.person("stan", house.organisation("Elsewhere"), role="administrator")
    client = browser(stan)

    assert alice.email.encode() not in client.get("/p/house/organisation/access").content
    assert client.get(f"/p/house/organisation/access?organisation={house.home.pk}").status_code == 404
    answer = client.post("/p/house/organisation/access", {"change": [f"+{box(alice, orders(house))}"], "key": str(uuid4())})
    assert (answer.status_code, Grant.objects.filter(user=alice).count()) == (409, 0)
    assert alice.full_name.encode() not in answer.content


def test_a_suspended_person_shows_a_reason_and_no_box_to_tick(house, adele):
    house.grant("use", who="person", user=house.alice, service=orders(house))
    deactivate(house.alice)

    table = browser(adele).get("/p/house/organisation/access?state=suspended").context["table"]

    [line] = table.lines
    assert [(b.cell.service.slug, b.is_ticked, b.cell.lock) for b in line.boxes] == [
        ("orders", True, "suspended"),
        ("bills", False, "suspended"),
    ]


def test_fifty_people_on_a_page_and_all_of_them_by_pages(house, adele):
    for number in range(52):
        house.person(f"person{number:02}", house.home)
    client, names, address = browser(adele), [], "/p/house/organisation/access"

    while address:
        table = client.get(address).context["table"]
        names.append([line.row.user.username for line in table.lines])
        address = f"/p/house/organisation/access{table.next}" if table.next else ""

    assert [len(page) for page in names] == [50, 3]
    assert len({name for page in names for name in page}) == 53


def test_words_narrow_the_people(house, adele):
    house.person("zoe", house.home)

    table = browser(adele).get("/p/house/organisation/access?q=zoe").context["table"]

    assert [line.row.user.first_name for line in table.lines] == ["Zoe"]


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_page_takes_few_queries_whatever_the_number_of_people(house, adele, django_assert_max_num_queries, count):
    for number in range(count):
        house.person(f"person{number:02}", house.home)
    client = browser(adele)
    client.get("/p/house/organisation/access")

    with django_assert_max_num_queries(15):
        client.get("/p/house/organisation/access")


def test_nonsense_changes_nothing(house, adele):
    client = browser(adele)

    for sent in ({"change": ["+nonsense", "x", "+:", f"+{house.alice.pk.hex}:none"]}, {"seen": ["none:1,2"], "use": ["what"]}):
        assert client.post("/p/house/organisation/access/check", sent).status_code == 302
    assert not Grant.objects.filter(who="person").exists()
