"""What people write beside an acceptance: which words ask again, and which never do."""

import time
import tomllib
from pathlib import Path

import pytest

from parvis.tickets.contradiction import says_it_does_not_work

LABELLED = tomllib.loads((Path(__file__).parent / "contradictions.toml").read_text())


@pytest.mark.parametrize("sentence", LABELLED["no"])
def test_words_that_say_it_does_not_work_are_noticed(sentence):
    assert says_it_does_not_work(sentence)


@pytest.mark.parametrize("sentence", LABELLED["yes"])
def test_words_that_say_anything_else_never_are(sentence):
    assert not says_it_does_not_work(sentence)


@pytest.mark.parametrize(
    "sentence", ["CA NE MARCHE TOUJOURS PAS", "Bonjour, chez nous cela ne marche\n  toujours\u00a0\npas", "STILL BROKEN!!!"]
)
def test_capitals_accents_and_spaces_make_no_difference(sentence):
    assert says_it_does_not_work(sentence)


def test_a_long_message_is_read_as_fast_as_a_short_one():
    begun = time.perf_counter()

    for words in ("ne " * 400_000, "toujours le " * 100_000, "still " * 200_000):
        assert not says_it_does_not_work(words)

    assert time.perf_counter() - begun < 1
