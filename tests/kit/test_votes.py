"""Counting a yes or a no of several people."""

import pytest

from parvis.kit.votes import Tally, is_quorum, needed


@pytest.mark.parametrize(
    ("text", "is_one"), [("one", True), ("all", True), ("2", True), ("12", True), ("0", False), ("some", False), ("", False)]
)
def test_what_says_how_many(text, is_one):
    assert is_quorum(text) is is_one


@pytest.mark.parametrize(("quorum", "asked", "wanted"), [("one", 3, 1), ("all", 3, 3), ("2", 3, 2), ("5", 3, 3), ("all", 0, 1)])
def test_how_many_must_agree(quorum, asked, wanted):
    assert needed(quorum, asked) == wanted


@pytest.mark.parametrize(
    ("tally", "is_approved", "is_impossible"),
    [
        (Tally(3, 2), False, False),
        (Tally(3, 2, yes=2), True, False),
        (Tally(3, 2, yes=1, no=1), False, False),
        (Tally(3, 2, yes=1, no=2), False, True),
        (Tally(1, 1, no=1), False, True),
    ],
)
def test_where_an_asking_stands(tally, is_approved, is_impossible):
    assert (tally.is_approved, tally.is_impossible) == (is_approved, is_impossible)
