"""Each mistake is found, named and explained; a right schema has none."""

from typing import Any

import pytest
from django.utils.translation import override

from parvis.intake.schema import field_mistakes, mistakes
from tests.intake.building import ask, both, options, schema, step


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def found(written: Any) -> list[str]:
    return [str(mistake) for mistake in mistakes(written, ["fr", "en"], known_sources={"assets", "people", "modules"})]


def in_a_field(**said: Any) -> list[str]:
    return found(schema(step("one", {**ask("a"), **said})))


def test_a_form_with_every_field_type_is_right():
    written = schema(
        step(
            "one",
            ask("a", max_length=10, pattern="[a-z]+", pattern_message=both("Letters"), prefill="account.first_name", width="s"),
            ask("b", "long_text"),
            ask("c", "email", autocomplete="email"),
            ask("d", "phone"),
            ask("e", "number", min=1, max=9, step=0.5, unit="h"),
            ask("f", "date", min="today+8d", max="today+26d"),
            ask("g", "time_range"),
            ask("h", "choice", display="scale", options=options("x", "y"), default="y"),
            ask("i", "choices", options=options("x", "y")),
            ask("j", "yes_no", required={"field": "h", "is": "x"}),
        ),
        step(
            "two",
            ask("k", "address"),
            ask("l", "file", many=True, max_mb=2, accept=["pdf", "image", "dwg"]),
            ask("m", "asset", many=True),
            ask("n", "person"),
            ask("o", "heading"),
            ask("p", "notice", meaning="warn"),
            ask("q", "consent", link="/legal", required=True),
            ask("r", "choice", source="modules"),
            show={"field": "h", "is": "x"},
        ),
        step("three", ask("s", show={"field": "i", "contains": "y"}), repeat={"min": 0, "max": 5, "label": both("Line")}),
    )

    assert found(written) == []


def test_the_known_types_and_sources_are_those_given():
    written = [ask("a"), ask("b", "choice", source="modules")]

    found = field_mistakes(written, ["fr", "en"], known_types={"choice"}, known_sources={"towns"})

    assert [str(mistake) for mistake in found] == [
        "[0] (a).type: unknown field type “text” (known: choice)",
        "[1] (b).source: unknown option source “modules” (known: towns)",
    ]


def test_one_of_two_answers_may_be_required():
    written = schema(step("one", ask("a", required={"field": "b", "filled": False}), ask("b", required={"field": "a", "filled": False})))

    assert found(written) == []


def test_a_form_without_steps():
    assert found({"steps": []}) == ["steps: a form needs at least one step"]


def test_a_step_without_fields():
    assert found(schema(step("one"))) == ["steps[0].fields: a step needs at least one field"]


def test_an_unknown_field_type():
    assert in_a_field(type="colour")[0].startswith("steps[0].fields[0] (a).type: unknown field type “colour” (known: address, asset, ")


def test_an_unknown_key():
    assert in_a_field(colour="red")[0].startswith("steps[0].fields[0] (a).colour: unknown key “colour” (known: ")


def test_a_key_that_another_type_knows():
    assert in_a_field(step=2)[0].startswith("steps[0].fields[0] (a).step: unknown key “step”")


def test_a_label_missing_in_one_language():
    assert in_a_field(label={"fr": "Nom"}) == ["steps[0].fields[0] (a).label: “label” has no text in “en”"]


def test_a_text_in_a_language_the_portal_does_not_have():
    expected = "steps[0].fields[0] (a).hint: “hint” has a text in “de”, a language that the portal does not have"

    assert in_a_field(hint={"fr": "x", "en": "x", "de": "x"}) == [expected]


def test_a_label_that_is_no_table():
    assert in_a_field(label="Name") == ["steps[0].fields[0] (a).label: “label” is a table with one text per language"]


def test_two_fields_with_one_key():
    assert found(schema(step("one", ask("a")), step("two", ask("a")))) == ["steps[1].fields[0] (a).key: two fields have the key “a”"]


def test_a_repeated_step_with_the_key_of_a_field():
    written = schema(step("one", ask("lines")), step("lines", ask("b"), repeat={"min": 0, "max": 2}))

    assert found(written) == ["steps[1].key: a field has the key of this repeated step, “lines”"]


def test_a_key_with_a_capital():
    assert "this one is “Town”" in found(schema(step("one", ask("Town"))))[0]


def test_a_condition_on_an_unknown_field():
    expected = "steps[0].fields[0] (a).show: the condition looks at an unknown field, “ghost”"

    assert in_a_field(show={"field": "ghost", "filled": True}) == [expected]


def test_a_condition_on_a_later_field():
    written = schema(step("one", ask("a", show={"field": "b", "filled": True}), ask("b")))

    assert found(written) == ["steps[0].fields[0] (a).show: the condition looks at “b”, which is asked later or in a repeated step"]


def test_a_condition_on_the_field_itself():
    assert in_a_field(required={"field": "a", "filled": True}) == [
        "steps[0].fields[0] (a).required: the condition looks at its own field “a”"
    ]


def test_a_condition_on_a_field_of_a_repeated_step():
    written = schema(step("lines", ask("a"), repeat={"min": 0, "max": 2}), step("two", ask("b", show={"field": "a", "filled": True})))

    assert found(written) == ["steps[1].fields[0] (b).show: the condition looks at “a”, which is asked later or in a repeated step"]


def test_a_condition_on_an_option_that_is_not_there():
    written = schema(step("one", ask("a", "choice", options=options("x")), ask("b", show={"field": "a", "is": "z"})))

    assert found(written) == ["steps[0].fields[1] (b).show: the condition wants “z”, which is none of the options of “a”"]


def test_what_is_no_condition():
    assert in_a_field(show={"when": "a"}) == ["steps[0].fields[0] (a).show: this is no condition: see “Conditions” in docs/presets.md"]


def test_a_choice_without_options():
    assert in_a_field(type="choice") == ["steps[0].fields[0] (a).options: a choice needs either “options” or a “source”"]


def test_an_option_twice():
    assert in_a_field(type="choice", options=options("x", "x")) == ["steps[0].fields[0] (a).options[1]: two options with the value “x”"]


def test_a_default_that_is_no_option():
    assert in_a_field(type="choice", options=options("x"), default="z") == [
        "steps[0].fields[0] (a).default: the default “z” is none of the options"
    ]


def test_an_unknown_option_source():
    assert in_a_field(type="choice", source="planets") == [
        "steps[0].fields[0] (a).source: unknown option source “planets” (known: assets, modules, people)"
    ]


def test_an_unknown_display():
    assert in_a_field(type="choice", options=options("x"), display="wheel") == [
        "steps[0].fields[0] (a).display: unknown display “wheel” (known: radio, select, search, scale, cards)"
    ]


def test_a_pattern_that_cannot_be_read():
    assert in_a_field(pattern="[a-", pattern_message=both("x"))[0].startswith("steps[0].fields[0] (a).pattern: the pattern cannot be read:")


def test_a_pattern_without_its_message():
    assert in_a_field(pattern="[a-z]") == [
        "steps[0].fields[0] (a).pattern_message: a pattern needs a “pattern_message” that says what to write"
    ]


def test_a_least_length_above_the_greatest():
    assert in_a_field(min_length=9, max_length=3) == ["steps[0].fields[0] (a).min_length: “min_length” is greater than “max_length”"]


def test_a_least_number_above_the_greatest():
    assert in_a_field(type="number", min=9, max=3) == ["steps[0].fields[0] (a).min: “min” is greater than “max”"]


def test_a_date_bound_that_is_no_date():
    assert in_a_field(type="date", min="soon") == ["steps[0].fields[0] (a).min: “min” is neither a date like 2026-11-30 nor “today+8d”"]


def test_a_first_day_after_the_last():
    assert in_a_field(type="date", min="today+8d", max="today") == ["steps[0].fields[0] (a).min: “min” is greater than “max”"]


def test_an_unknown_prefill():
    assert in_a_field(prefill="account.shoe_size")[0].startswith("steps[0].fields[0] (a).prefill: unknown prefill “account.shoe_size”")


def test_a_repeat_with_impossible_bounds():
    assert found(schema(step("one", ask("a"), repeat={"min": 3, "max": 2}))) == ["steps[0].repeat.min: “min” is greater than “max”"]


def test_a_width_that_does_not_exist():
    assert in_a_field(width="xl") == ["steps[0].fields[0] (a).width: “width” is one of: s, m, full"]


def test_an_accept_list_that_is_none():
    assert in_a_field(type="file", accept=["*/*"])[0].startswith("steps[0].fields[0] (a).accept: “accept” is a list of extensions")


@pytest.mark.parametrize(
    "rubbish", [None, [], "x", {"steps": "x"}, {"steps": [1]}, {"steps": [{}]}, {"steps": [{"key": "a", "fields": [3]}]}]
)
def test_rubbish_is_told_and_breaks_nothing(rubbish):
    assert found(rubbish) != []
