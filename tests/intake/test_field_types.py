"""What each type accepts, refuses with a sentence, keeps and says."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from parvis.intake.context import Context
from parvis.intake.definition import Field
from parvis.intake.field_types.kind import Frozen
from parvis.intake.options import Option
from parvis.intake.registries import field_types
from tests.intake.building import ask, both, options


def cleaned(context: Context, value: Any, type: str = "text", *, required: bool = False, **said: Any) -> Any:
    field = Field.read(ask("town", type, **said))
    kind = field_types.get(type)
    return kind.build(field, context, {}, required=required).clean(kind.to_form(value))


def refused(context: Context, value: Any, type: str = "text", **said: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        cleaned(context, value, type, **said)
    return caught.value.messages


def said(value: Any, type: str = "text", language: str = "fr", **written: Any) -> list[str]:
    field = Field.read(ask("town", type, **written))
    return [part.text for part in field_types.get(type).show(value, field, language, Frozen({}))]


@pytest.mark.parametrize(
    ("type", "value", "answer", "written"),
    [
        ("text", "  Saint-Aubin\r\nlès Elbeuf\x00 ", "Saint-Aubin lès Elbeuf", {}),
        ("text", 76410, "76410", {}),
        ("long_text", "un\r\ndeux\r\n", "un\ndeux", {}),
        ("email", " a.b@ville.fr ", "a.b@ville.fr", {}),
        ("phone", "06 12 34 56 78", "+33612345678", {}),
        ("phone", "+32 2 555 12 12", "+3225551212", {}),
        ("number", "1 234,5", 1234.5, {}),
        ("number", "-3", -3, {}),
        ("number", 2.0, 2, {}),
        ("number", "0", 0, {}),
        ("number", "678771.23", 678771.23, {}),
        ("number", "1,5", 1.5, {"step": 0.5}),
        ("date", "2026-11-30", "2026-11-30", {"min": "today+8d"}),
        ("date", "30/11/2026", "2026-11-30", {}),
        ("time_range", {"from": "14h00", "to": "18 h"}, {"from": "14:00", "to": "18:00"}, {}),
        ("choice", "x", "x", {"options": options("x", "y")}),
        ("choices", ["y", "x"], ["x", "y"], {"options": options("x", "y")}),
        ("yes_no", False, False, {}),
        ("yes_no", "yes", True, {}),
        ("consent", "on", True, {}),
        ("consent", False, None, {}),
        (
            "address",
            {"number": "2", "street": "place de la République", "postcode": "76410", "town": "Saint-Aubin", "country": "?"},
            {"number": "2", "street": "place de la République", "postcode": "76410", "town": "Saint-Aubin"},
            {},
        ),
    ],
)
def test_an_answer_is_kept_in_its_clean_form_and_stays_so(english, type, value, answer, written):
    once = cleaned(english, value, type, **written)

    assert once == answer
    assert cleaned(english, once, type, **written) == answer


@pytest.mark.parametrize(
    ("type", "value", "sentences", "written"),
    [
        ("text", "abcd", ["Shorten to 3 characters at most: there are 4"], {"max_length": 3}),
        ("text", "ab", ["Write at least 3 characters"], {"min_length": 3}),
        ("text", "7600", ["Five digits"], {"pattern": "[0-9]{5}", "pattern_message": both("Five digits")}),
        ("text", "76000\n1", ["Five digits"], {"pattern": "[0-9]{5}", "pattern_message": both("Five digits")}),
        ("email", "helene@ville", ["Write the whole e-mail address, for example first.last@town.org"], {}),
        ("phone", "12", ["Write the number with its 10 digits, or with the country code, for example +32 2 555 12 12"], {}),
        ("number", "trois", ["Write a number in digits, for example 12 or 12.5"], {}),
        ("number", True, ["Write a number in digits, for example 12 or 12.5"], {}),
        ("number", "1e400", ["Write a number in digits, for example 12 or 12.5"], {}),
        ("number", "NaN", ["Write a number in digits, for example 12 or 12.5"], {}),
        ("number", "2", ["Write a number from 3 up"], {"min": 3}),
        ("number", "10", ["Write a number up to 9.5"], {"max": 9.5}),
        ("number", "1.3", ["Choose 1 or 1.5, the nearest values"], {"step": 0.5}),
        ("date", "demain", ["Write the date as day/month/year, for example 21/11/2026"], {}),
        ("date", "2026-11-29", ["Choose a date from 30\u00a0November 2026 on"], {"min": "today+8d"}),
        (
            "date",
            "2026-12-19",
            ["Choose a date from 30\u00a0November 2026 to 18\u00a0December 2026"],
            {"min": "today+8d", "max": "today+26d"},
        ),
        ("time_range", {"from": "18:00", "to": "14:00"}, ["Choose a last hour that comes after the first one"], {}),
        ("time_range", {"from": "18:00"}, ["Write both the first and the last hour"], {}),
        ("time_range", {"from": "25:00", "to": "26:00"}, ["Write an hour like 14:30"], {}),
        ("choice", "z", ["This choice is not offered any more: choose one of the list"], {"options": options("x")}),
        ("choice", ["x", "y"], ["This choice is not offered any more: choose one of the list"], {"options": options("x", "y")}),
        ("choices", ["x", "z"], ["This choice is not offered any more: choose one of the list"], {"options": options("x")}),
        ("yes_no", "perhaps", ["Choose yes or no"], {}),
        ("address", {"street": "rue"}, ["Write a postcode of 5 digits", "Write the name of the town"], {}),
        ("address", {"street": "rue", "town": "Brest", "postcode": "2920"}, ["Write a postcode of 5 digits"], {}),
    ],
)
def test_what_does_not_fit_is_answered_by_what_to_do(english, type, value, sentences, written):
    assert refused(english, value, type, **written) == sentences


@pytest.mark.parametrize(
    ("type", "sentence"),
    [
        ("text", "Remplissez «\u202fTown fr\u202f»"),
        ("number", "Écrivez un nombre dans «\u202fTown fr\u202f»"),
        ("date", "Choisissez une date dans «\u202fTown fr\u202f»"),
        ("yes_no", "Choisissez oui ou non pour «\u202fTown fr\u202f»"),
        ("consent", "Pour continuer, cochez «\u202fTown fr\u202f»"),
        ("file", "Choisissez un fichier pour «\u202fTown fr\u202f»"),
        ("time_range", "Indiquez la première et la dernière heure de «\u202fTown fr\u202f»"),
    ],
)
def test_a_missing_answer_is_asked_for_by_name(french, type, sentence):
    assert refused(french, None, type, required=True) == [sentence]


@pytest.mark.parametrize("type", sorted(set(field_types) - {"heading", "notice", "asset", "person"}))
@pytest.mark.parametrize("rubbish", [3, "x", ["x"], [3], {"a": 1}, [{"a": 1}], [["x"]], True, 1.5, {"from": [], "to": {}}, {"street": []}])
def test_rubbish_is_cleaned_or_refused_but_breaks_nothing(english, type, rubbish):
    written = {"options": options("x")} if type in ("choice", "choices") else {}

    try:
        cleaned(english, rubbish, type, **written)
    except ValidationError as refusal:
        assert all(refusal.messages)


@pytest.mark.parametrize(
    ("type", "answer", "words", "written"),
    [
        ("phone", "+33612345678", ["06 12 34 56 78"], {}),
        ("phone", "+3225551212", ["+32 2 555 12 12"], {}),
        ("number", 1234.5, ["1234,5\u00a0h"], {"unit": "h"}),
        ("date", "2026-11-21", ["21\u00a0novembre 2026"], {}),
        ("time_range", {"from": "09:00", "to": "18:30"}, ["de 9\u00a0h à 18\u00a0h\u00a030"], {}),
        ("choice", "x", ["X fr"], {"options": options("x")}),
        ("choices", ["x", "y"], ["X fr", "Y fr"], {"options": options("x", "y")}),
        ("yes_no", False, ["Non"], {}),
        ("consent", True, ["Oui"], {}),
        ("address", {"number": "2", "street": "rue Foch", "postcode": "76410", "town": "Brest"}, ["2 rue Foch", "76410 Brest"], {}),
    ],
)
def test_an_answer_is_said_in_french(french, type, answer, words, written):
    assert said(answer, type, **written) == words


def test_a_long_text_is_shown_as_markdown():
    field = Field.read(ask("a", "long_text"))

    parts = field_types.get("long_text").show("**gras**", field, "fr", Frozen({}))

    assert [(part.kind, part.text) for part in parts] == [("markdown", "**gras**")]


def test_a_date_may_not_come_before_eight_days_counted_from_the_context(english):
    later = Context(language="en", today=date(2026, 12, 1))

    assert cleaned(english, "2026-11-30", "date", min="today+8d") == "2026-11-30"
    assert refused(later, "2026-11-30", "date", min="today+8d") == ["Choose a date from 9\u00a0December 2026 on"]


def test_an_option_whose_condition_does_not_hold_is_not_offered(english):
    written = [*options("x"), {"value": "y", "label": both("Y"), "show": {"field": "kind", "is": "pro"}}]
    field = Field.read(ask("a", "choice", options=written))
    kind = field_types.get("choice")

    assert kind.build(field, english, {}, required=False).values == ["x"]
    assert kind.build(field, english, {"kind": "pro"}, required=False).values == ["x", "y"]


@pytest.fixture
def printers(offer, english):
    offer("assets", lambda context: [Option(key, f"Printer {key}") for key in context.source_args["assets"]])


def test_an_asset_is_chosen_among_those_of_the_source(printers):
    context = Context(language="en", today=date(2026, 11, 22), source_args={"assets": ["a1", "a2"]})

    assert cleaned(context, "a2", "asset") == "a2"
    assert refused(context, "b1", "asset") == ["This choice is not offered any more: choose one of the list"]


def test_several_assets_are_chosen_when_the_field_says_so(printers):
    context = Context(language="en", today=date(2026, 11, 22), source_args={"assets": ["a1", "a2", "a3"]})

    assert cleaned(context, ["a3", "a1"], "asset", many=True) == ["a1", "a3"]


def test_an_asset_is_not_required_where_there_is_none(printers):
    context = Context(language="en", today=date(2026, 11, 22), source_args={"assets": []})

    assert cleaned(context, None, "asset", required=True) == ""
