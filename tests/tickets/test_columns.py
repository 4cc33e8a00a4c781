"""Columns of a list, as each person wants them."""

from parvis.tickets.columns import keep_columns, kept_columns, moved

KNOWN = ("reference", "status", "due", "agent")


def test_columns_are_kept_in_order_per_person_and_place(cast):
    keep_columns(cast.alice, "house", ["due", "status", "due", "password"], KNOWN)
    cast.alice.refresh_from_db()

    assert kept_columns(cast.alice, "house", KNOWN) == ("due", "status")
    assert kept_columns(cast.alice, "other", KNOWN) == kept_columns(cast.bruno, "house", KNOWN) == ()
    assert keep_columns(cast.technician, "desk", ["agent"], KNOWN) == ("agent",)


def test_choosing_none_brings_the_usual_ones_back(cast):
    keep_columns(cast.alice, "house", ["due"], KNOWN)

    assert keep_columns(cast.alice, "house", [], KNOWN) == ()
    assert cast.alice.preferences["ticket_columns"] == {}


def test_what_was_kept_and_is_no_list_is_nothing(cast):
    cast.alice.preferences = {"ticket_columns": {"house": "due"}}

    assert kept_columns(cast.alice, "house", KNOWN) == ()


def test_a_column_moves_by_one_place_and_stops_at_the_ends():
    assert moved(["a", "b", "c"], "c", "up") == ("a", "c", "b")
    assert moved(["a", "b", "c"], "a", "down") == ("b", "a", "c")
    assert moved(["a", "b"], "a", "up") == moved(["a", "b"], "b", "down") == moved(["a", "b"], "x", "up") == ("a", "b")
