"""Conditions in words and as rows, masks, delays, keys: what the editor makes of them and back."""

import pytest
from django.utils.translation import override

from parvis.administration.parts.conditions import Rows, in_words, operators
from parvis.administration.parts.delays import as_amount, of_amount, spoken
from parvis.administration.parts.differences import differences
from parvis.administration.parts.keys import key_from
from parvis.administration.parts.masks import as_mask, of_mask
from parvis.intake.conditions import is_tree

FIELDS = {
    "kind": {
        "key": "kind",
        "type": "choice",
        "label": {"fr": "Nature du litige", "en": "Kind"},
        "options": [
            {"value": "bad", "label": {"fr": "endommagé", "en": "damaged"}},
            {"value": "lost", "label": {"fr": "perdu", "en": "lost"}},
        ],
    },
    "count": {"key": "count", "type": "number", "label": {"fr": "Nombre", "en": "Count"}},
    "note": {"key": "note", "type": "text", "label": {"fr": "Note", "en": "Note"}},
}
BAD = {"field": "kind", "is": "bad"}
TREES = [
    BAD,
    {"field": "kind", "in": ["bad", "lost"]},
    {"not": BAD},
    {"not": {"field": "kind", "in": ["bad", "lost"]}},
    {"not": {"field": "count", "is": 3}},
    {"field": "note", "filled": True},
    {"field": "note", "filled": False},
    {"field": "count", "at_least": 3},
    {"all": [BAD, {"field": "count", "at_most": 2.5}]},
    {"any": [{"all": [BAD, {"field": "note", "filled": True}]}, {"field": "count", "is": 4}]},
]


def test_a_condition_is_said_as_the_design_writes_it():
    with override("fr"):
        assert in_words(BAD, FIELDS).replace("\u202f", " ") == "« Nature du litige » vaut « endommagé »"


def test_every_operator_is_said_in_a_sentence_and_can_be_chosen_for_a_field_it_fits():
    with override("en"):
        said = {in_words(tree, FIELDS) for tree in TREES[:6]}
        offered = {
            test.operator in dict(operators(FIELDS[test.field]))
            for tree in TREES
            for group in Rows.read(tree).groups
            for test in group.tests
        }

    assert said == {
        "“Kind” is “damaged”",
        "“Kind” is “damaged” or “lost”",
        "“Kind” is not “damaged”",
        "“Kind” is neither “damaged” nor “lost”",
        "“Count” is not “3”",
        "“Note” is answered",
    }
    assert offered == {True}


@pytest.mark.parametrize("tree", TREES)
def test_a_condition_comes_back_from_the_screen_as_it_went(tree):
    rows = Rows.read(tree)

    assert (rows.is_whole, rows.tree(FIELDS)) == (True, tree)
    assert is_tree(tree)


def test_one_that_is_richer_than_the_screen_is_not_pretended_to_be_whole():
    assert not Rows.read({"any": [{"all": [BAD, {"any": [BAD, {"not": BAD}]}]}, BAD]}).is_whole


@pytest.mark.parametrize("mask", ["00-0000", "00000", "AA-000-AA", "0.0", "00/00/0000"])
def test_a_mask_comes_back_from_its_pattern(mask):
    assert as_mask(of_mask(mask)) == mask


def test_a_pattern_that_is_no_mask_stands_between_slashes():
    assert as_mask("(a|b)+") == "/(a|b)+/"
    assert of_mask("/(a|b)+/") == "(a|b)+"


@pytest.mark.parametrize("delay", ["PT4H", "P5D", "P5WD", "P3Y", "PT30M", "P1DT2H", ""])
def test_a_delay_comes_back_from_its_amount_and_unit(delay):
    assert of_amount(*as_amount(delay)) == delay


def test_a_delay_is_said_in_words():
    with override("en"):
        assert [spoken(one) for one in ("P5WD", "PT1H", "P1DT2H")] == ["5 working days", "1 hour", "1 day 2 hours"]


def test_keys_are_made_once_and_never_twice():
    assert [key_from("Où, déjà ?", {"ou_deja"}, what="field"), key_from("2026", (), what="field"), key_from("…", (), what="field")] == [
        "ou_deja_2",
        "field_2026",
        "field",
    ]


def form(*fields):
    return {"slug": "x", "title": {"en": "X"}, "form": {"steps": [{"key": "one", "title": {"en": "One"}, "fields": list(fields)}]}}


def test_what_differs_is_added_taken_away_moved_and_changed():
    kind, count, note = FIELDS.values()
    before, after = (
        form(kind, count, note),
        form(note, {**kind, "required": True, "show": {"field": "note", "filled": True}}, {**note, "key": "new"}),
    )

    with override("en"):
        found = {(change.kind, change.key): change for change in differences("service", before, after, ["en"])}

    assert set(found) == {("removed", "count"), ("added", "new"), ("moved", "kind"), ("changed", "kind")}
    assert [said.after for said in found["changed", "kind"].said] == ["yes", "if “Note” is answered"]
