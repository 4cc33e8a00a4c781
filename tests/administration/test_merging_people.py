"""Two accounts of one person at the screens of a portal's owner."""

from __future__ import annotations

import pytest

from parvis.people.models import Membership, User
from tests.administration.test_people import address, alice, person, town  # noqa: F401  fixtures


@pytest.fixture
def twin(town) -> User:  # noqa: F811
    return person(town, "alice2")


def said(stays: User, other: User, **more: str) -> dict[str, str]:
    return {"with": str(other.pk), "stays": str(stays.pk), "reason": "Two sign-ups", **more}


def test_the_other_account_is_found_by_words_and_both_stand_side_by_side(owners, alice, twin):  # noqa: F811
    found = owners.get(address("person_merge", alice.pk) + "?q=alice2").context["found"]
    compared = owners.get(address("person_merge", alice.pk) + f"?with={twin.pk}")

    assert found == [(twin, "active")]
    assert ([side["user"] for side in compared.context["sides"]], compared.context["is_possible"]) == ([alice, twin], True)
    assert [part.count for part in compared.context["sides"][1]["parts"]] == [1]


@pytest.mark.parametrize("stays", ["alice", "twin"])
def test_the_account_chosen_goes_on_and_the_other_one_is_closed(owners, alice, twin, stays):  # noqa: F811
    kept, gone = (alice, twin) if stays == "alice" else (twin, alice)

    for _ in range(2):
        answer = owners.post(address("person_merge", alice.pk), said(kept, twin))
        assert (answer.status_code, answer["Location"]) == (302, address("person", kept.pk))

    gone.refresh_from_db()
    assert (gone.is_active, gone.merged_into, Membership.objects.filter(user=kept).count()) == (False, kept, 1)
    assert owners.get(address("person", gone.pk)).status_code == 200


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"stays": ""}, {"stays": "x"}])
def test_what_is_missing_is_asked_again_and_what_was_typed_is_kept(owners, alice, twin, wrong):  # noqa: F811
    answer = owners.post(address("person_merge", alice.pk), said(twin, twin) | wrong)

    alice.refresh_from_db()
    assert (answer.status_code, answer.context["reason"].strip(), alice.merged_into) == (
        422,
        (wrong.get("reason", "Two sign-ups")).strip(),
        None,
    )


@pytest.mark.parametrize("other", ["nobody", "00000000-0000-0000-0000-000000000000"])
def test_an_account_that_nobody_has_is_looked_for_again(owners, alice, other):  # noqa: F811
    assert "found" in owners.get(address("person_merge", alice.pk) + f"?with={other}").context


def test_somebody_of_the_team_or_of_another_portal_is_not_found(owners, owner, alice, db):  # noqa: F811
    stranger = User.objects.create_user("stranger", "alice@else.example", portal_key="elsewhere")

    for one in (owner, stranger):
        assert "found" in owners.get(address("person_merge", alice.pk) + f"?with={one.pk}").context
    assert owners.get(address("person_merge", stranger.pk)).status_code == 404


def test_an_agent_merges_nobody(agents, alice, twin):  # noqa: F811
    assert agents.post(address("person_merge", alice.pk), said(alice, twin)).status_code == 404


def test_a_page_of_two_accounts_takes_few_queries(owners, alice, twin, django_assert_max_num_queries):  # noqa: F811
    owners.get(address("person_merge", alice.pk))

    with django_assert_max_num_queries(15):
        owners.get(address("person_merge", alice.pk) + f"?with={twin.pk}")
