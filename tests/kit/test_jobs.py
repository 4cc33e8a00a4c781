"""Rows that a sweep goes through."""

import logging
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError

from parvis.kit.jobs import each


def test_a_row_that_cannot_be_done_does_not_hold_up_those_behind_it(caplog):
    done = []

    def act(row):
        if row == 2:
            raise IntegrityError("of this row alone")
        done.append(row)
        return True

    with caplog.at_level(logging.ERROR):
        assert each([1, 2, 3], act) == 2

    assert done == [1, 3]
    assert [record.getMessage() for record in caplog.records] == ["a sweep could not do 2"]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_when_the_database_does_not_answer_nothing_more_is_tried(error):
    tried = []

    def act(row):
        tried.append(row)
        raise error("gone")

    with pytest.raises(error):
        each([1, 2, 3], act)

    assert tried == [1]


def test_it_ends_when_enough_is_done_and_what_had_nothing_to_do_does_not_count():
    tried = []

    def act(row):
        tried.append(row)
        return row % 2

    assert each(range(10), act, most=2) == 2
    assert tried == [0, 1, 2, 3]


def test_a_log_names_nobody(caplog):
    class Person(SimpleNamespace):
        def __str__(self):
            return "Alice Martin"

    def act(_row):
        raise ValueError

    each([Person(pk=7), (Person(pk=8), "2026")], act)

    assert [record.getMessage() for record in caplog.records] == ["a sweep could not do 7", "a sweep could not do (8, '2026')"]
