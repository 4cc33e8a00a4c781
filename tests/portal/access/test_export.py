"""The matrix as a file: what the page shows, all its pages, and nothing that counts as a formula."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from parvis.people.audit import AuditLine
from parvis.people.closing import deactivate
from parvis.people.models import Membership, User

AT = "/p/house/organisation/access/export.csv"


def browser(user, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def lines(answer) -> list[list[str]]:
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))


def test_it_says_who_may_use_what(house, adele):
    house.grant("use", who="person", user=house.alice, service=house.portal.services.get(slug="bills"))

    header, *rows = lines(browser(adele).get(AT))

    assert header == ["Person", "E-mail address", "Organisation", "Role", "State", "Orders", "Bills"]
    said = {row[1]: row[2:] for row in rows}
    assert said[house.alice.email] == [house.home.name, "member", "invited", "no", "yes"]
    assert adele.email in said
    assert [AuditLine.objects.get().verb, AuditLine.objects.get().data, AuditLine.objects.get().organisation] == [
        "exported",
        {"what": "accesses"},
        house.home,
    ]


def test_nobody_of_others_is_in_it_and_of_who_belongs_elsewhere_nothing_is_said(house, adele):
    Membership.objects.create(organisation=house.chloe.places()[0].organisation, user=house.alice)

    _header, *rows = lines(browser(adele).get(AT))

    said = {row[1]: row[-2:] for row in rows}
    assert (house.chloe.email in said, said[house.alice.email]) == (False, ["", ""])


def test_every_page_of_it_each_person_once(house, adele, monkeypatch):
    monkeypatch.setattr("parvis.portal.access.sheet.AT_ONCE", 3)
    for number in range(8):
        house.person(f"person{number}", house.home)

    _header, *rows = lines(browser(adele).get(AT))

    expected = User.objects.filter(memberships__organisation=house.home).values_list("email", flat=True)
    assert sorted(row[1] for row in rows) == sorted(expected)


def test_it_is_narrowed_as_the_page_is(house, adele):
    house.bruno  # noqa: B018  made at first mention
    deactivate(house.alice)
    found = browser(adele)

    assert [row[1] for row in lines(found.get(f"{AT}?state=suspended"))[1:]] == [house.alice.email]
    assert [row[1] for row in lines(found.get(f"{AT}?q={house.bruno.first_name or house.bruno.username}"))[1:]] == [house.bruno.email]
    page = found.get("/p/house/organisation/access?state=suspended").content.decode()
    assert f"{AT}?organisation={house.home.pk}&amp;state=suspended" in page


def test_no_cell_acts_as_a_formula(house, adele):
    User.objects.filter(pk=house.alice.pk).update(first_name='=HYPERLINK("http://bad.example")', last_name="")

    text = b"".join(browser(adele).get(AT).streaming_content).decode()

    assert "'=HYPERLINK" in text and ";=HYPERLINK" not in text and "\n=" not in text


def test_it_is_in_the_readers_language_though_read_later(house, adele):
    User.objects.filter(pk=adele.pk).update(language="fr")
    header, row, *_rest = lines(browser(adele, "fr").get(AT))

    assert (header[0], header[3], row[4], row[5]) == ("Personne", "Rôle", "invitation envoyée", "non")


@pytest.mark.parametrize("who", ["alice", "chloe", "technician"])
def test_who_does_not_administer_the_organisation_finds_nothing(house, adele, who):
    answer = browser(getattr(house, who)).get(f"{AT}?organisation={house.home.pk}")

    assert (answer.status_code, AuditLine.objects.count()) == (404, 0)
