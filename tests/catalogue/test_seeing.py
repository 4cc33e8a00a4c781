"""How far a request is open, by role: the short text that each combination has."""

import pytest

from parvis.catalogue import seeing


def test_there_are_twenty_combinations_beside_the_two_that_are_closed_to_all():
    assert len(seeing.CODES) == len(set(seeing.CODES)) == 22
    assert [code for code in seeing.CODES if len(code) > 12] == []


@pytest.mark.parametrize("code", seeing.CODES)
def test_what_a_service_says_and_the_text_for_it_are_the_same_thing(code):
    assert seeing.code_of(seeing.said_by(code)) == code


def test_a_role_that_is_left_out_sees_what_the_one_below_sees():
    assert seeing.code_of({"manager": "site"}) == "pss"
    assert seeing.code_of({"administrator": "tree"}) == "ppt"
    assert seeing.code_of({"member": "site"}) == "site"


def test_a_higher_role_never_sees_less():
    assert seeing.is_monotone({"member": "participants", "manager": "site", "administrator": "tree"})
    assert not seeing.is_monotone({"member": "site", "manager": "participants"})


def test_narrower_is_said_of_every_role():
    assert seeing.is_narrower("participants", "pst") and seeing.is_narrower("restricted", "requester") and seeing.is_narrower("pst", "pst")
    assert not seeing.is_narrower("site", "ppt") and not seeing.is_narrower("pso", "organisation".replace("organisation", "tree"))
