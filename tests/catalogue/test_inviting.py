"""Several people invited at once: all of them or none."""

from __future__ import annotations

import pytest

from parvis.catalogue.ground import Ground
from parvis.catalogue.inviting import invite_all, lines_of, sheet_of
from parvis.kit.errors import Refused
from parvis.kit.tables import xlsx_bytes
from parvis.people.models import Invitation


@pytest.fixture
def owner(cast):
    owner = cast.agent("olga")
    cast.grant("administer", who="person", user=owner)
    return owner


@pytest.fixture
def ground(cast) -> Ground:
    return Ground(cast.portal, cast.home, is_team=True)


def read(ground, text: str):
    return lines_of(sheet_of(text.encode()), ground.root)


def test_pasted_lines_need_no_titles(ground):
    lines = read(ground, "Marie@town.example;Marie;Martin;gestionnaire\npaul@town.example;Paul")

    assert [(one.email, one.first_name, one.last_name, one.role, one.fault) for one in lines] == [
        ("marie@town.example", "Marie", "Martin", "manager", ""),
        ("paul@town.example", "Paul", "", "member", ""),
    ]


def test_a_workbook_says_its_columns_in_its_own_order(ground):
    data = xlsx_bytes(["Nom", "Prénom", "Adresse e-mail"], [["Martin", "Marie", "marie@town.example"]])

    [one] = lines_of(sheet_of(data), ground.root)

    assert (one.email, one.first_name, one.last_name, one.role) == ("marie@town.example", "Marie", "Martin", "member")


def test_each_fault_is_said_at_its_line(cast, ground):
    lines = read(ground, f"none@\nx@town.example\nx@town.example\n{cast.alice.email}\ny@town.example;;;king\nz@town.example")

    assert [bool(one.fault) for one in lines] == [True, True, True, True, True, False]


def test_all_are_invited(cast, ground, owner):
    count = invite_all(ground, read(ground, "a1@town.example\nb1@town.example;B;Bee;administrator"), by=owner)

    assert (count, cast.mails("a1@town.example"), cast.mails("b1@town.example")) == (2, ["activation"], ["activation"])
    assert set(Invitation.objects.values_list("organisation", "role")) == {(cast.home.pk, "member"), (cast.home.pk, "administrator")}


def test_with_one_fault_nobody_is(cast, ground, owner):
    with pytest.raises(Refused):
        invite_all(ground, read(ground, "a1@town.example\nnone@"), by=owner)

    assert not Invitation.objects.exists()


def test_an_agent_who_does_not_administer_invites_nobody_this_way(cast, ground):
    with pytest.raises(Refused):
        invite_all(ground, read(ground, "a1@town.example"), by=cast.technician)

    assert not Invitation.objects.exists()


@pytest.mark.parametrize("text", ["name;town\nx;y", "e-mail\n=1+1", ""])
def test_what_is_no_table_of_people_is_refused(ground, text):
    with pytest.raises(Refused):
        read(ground, text)
