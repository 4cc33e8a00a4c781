"""Columns of a list, as each person wants them."""

from parvis.tickets.columns import BY_DEFAULT, columns_of, keep_columns


def test_columns_are_kept_in_order_per_person_and_place(cast):
    keep_columns(cast.alice, "house", ["due", "title", "due", "password", "agent"])
    cast.alice.refresh_from_db()

    assert columns_of(cast.alice, "house") == ("due", "title")
    assert columns_of(cast.alice, "other") == columns_of(cast.bruno, "house") == BY_DEFAULT
    assert keep_columns(cast.technician, "desk", ["agent"]) == ("agent",)


def test_choosing_none_brings_the_default_back(cast):
    keep_columns(cast.alice, "house", ["due"])

    assert keep_columns(cast.alice, "house", []) == BY_DEFAULT
