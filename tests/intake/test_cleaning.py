"""The whole form at once: unknown, hidden, foreign and missing answers; and cleaning what is clean changes nothing."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.intake.cleaning import clean_all, step_of_error
from parvis.intake.files import KnownFile
from parvis.intake.visibility import page_after, pruned, visible_pages
from tests.intake.building import ask, both, form, options, step, steps

EVERYTHING = steps(
    step(
        "one",
        ask("kind", "choice", options=options("bug", "idea")),
        ask("version", max_length=8, show={"field": "kind", "is": "bug"}),
        ask("text", "long_text", max_length=40),
        ask("count", "number", min=0, max=10),
        ask("mail", "email"),
        ask("phone", "phone"),
        ask("boxes", "choices", options=options("x", "y", "z")),
        ask("sure", "yes_no"),
        ask("on", "date"),
        ask("at", "time_range"),
        ask("home", "address"),
        ask("agreed", "consent"),
    ),
    step("more", ask("detail"), show={"field": "count", "at_least": 3}),
    step(
        "lines",
        ask("colour"),
        ask("size", "number", show={"field": "colour", "filled": True}),
        repeat={"min": 0, "max": 3, "label": both("Line")},
    ),
)


def test_clean_answers_come_in_the_forms_order(english):
    answers = {"count": "3", "kind": "bug", "version": " 2.1 ", "detail": "x", "lines": [{"size": 2, "colour": "red"}, {}]}

    clean, errors = clean_all(EVERYTHING, answers, english)

    assert errors == {}
    assert clean == {"kind": "bug", "version": "2.1", "count": 3, "detail": "x", "lines": [{"colour": "red", "size": 2}]}


def test_what_the_form_does_not_ask_for_is_refused(english):
    clean, errors = clean_all(form(ask("town")), {"town": "Brest", "is_staff": True}, english)

    assert clean == {"town": "Brest"}
    assert errors == {"is_staff": ["This form does not ask for “is_staff”"]}


def test_what_a_row_does_not_ask_for_is_refused(english):
    _clean, errors = clean_all(EVERYTHING, {"lines": [{"colour": "red"}, {"colour": "x", "kind": "bug"}]}, english)

    assert errors == {"lines.1.kind": ["This form does not ask for “kind”"]}


def test_a_hidden_answer_is_dropped_and_with_it_what_hangs_on_it(english):
    asked = form(
        ask("a"),
        ask("b", show={"field": "a", "is": "x"}),
        ask("c", show={"field": "b", "filled": True}),
        ask("d", required={"field": "c", "filled": True}),
    )

    assert clean_all(asked, {"a": "y", "b": "1", "c": "2"}, english) == ({"a": "y"}, {})


def test_missing_answers_are_named_each_where_it_is_asked(english):
    asked = steps(step("one", ask("a", required=True)), step("lines", ask("b", required=True), ask("c"), repeat={"min": 1, "max": 2}))

    _clean, errors = clean_all(asked, {"lines": [{"c": "x"}]}, english)

    assert errors == {"a": ["Fill in “A”"], "lines.0.b": ["Fill in “B”"]}
    assert [step_of_error(asked, path) for path in errors] == ["one", "lines"]


def test_too_few_rows_are_said_at_their_step(english):
    asked = steps(step("lines", ask("b"), repeat={"min": 1, "max": 2}))

    assert clean_all(asked, {}, english) == ({}, {"lines": ["Add at least 1 entry here"]})
    assert clean_all(asked, {"lines": [{"b": "x"}] * 3}, english) == ({}, {"lines": ["Keep 2 entries at most here"]})
    assert clean_all(asked, {"lines": "x"}, english) == ({}, {"lines": ["This is asked as a list"]})


def test_a_customer_may_not_answer_what_is_internal(english):
    asked = form(ask("town"), ask("impact", internal=True))

    assert clean_all(asked, {"impact": "high"}, english)[1] == {"impact": ["This form does not ask for “impact”"]}
    assert clean_all(asked, {"impact": "high"}, replace(english, is_staff=True)) == ({"impact": "high"}, {})


def test_what_staff_answered_stays_when_the_customer_corrects_the_rest(english):
    asked = form(ask("town"), ask("impact", internal=True))
    before = {"town": "Brest", "impact": "high"}

    assert clean_all(asked, {"town": "Lyon"}, english, before=before) == ({"town": "Lyon", "impact": "high"}, {})
    assert clean_all(asked, {"town": "Lyon", "impact": "high"}, english, before=before) == ({"town": "Lyon", "impact": "high"}, {})
    assert "impact" in clean_all(asked, {"town": "Lyon", "impact": "low"}, english, before=before)[1]


def test_one_of_two_answers_is_enough_whichever_comes_first(english):
    asked = form(ask("phone", required={"field": "mail", "filled": False}), ask("mail", required={"field": "phone", "filled": False}))

    assert [sorted(clean_all(asked, given, english)[1]) for given in ({}, {"phone": "1"}, {"mail": "1"})] == [["mail", "phone"], [], []]


def test_a_file_is_named_by_an_id_that_the_context_knows(english):
    asked = form(ask("photos", "file", many=True))
    context = replace(
        english,
        files=(KnownFile("u1", "a.png", 10), KnownFile("k1", "b.png", 20, is_kept=True), KnownFile("u2", "c.png", 1, field_key="other")),
    )
    item = {"id": "k1", "name": "b.png", "size": 20}

    assert clean_all(asked, {"photos": ["u1", {"id": "k1", "name": "forged.exe", "size": 0}]}, context) == ({"photos": ["u1", item]}, {})
    for foreign in ("u2", "u3", {"id": "u9"}, {"name": "x"}, None):
        assert clean_all(asked, {"photos": [foreign]}, context)[1] == {"photos": ["One file is no longer here: choose it again"]}


json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-20, 20),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=12),
        st.sampled_from(
            ["bug", "idea", "x", "y", "yes", "2026-11-22", "12,5", "0612345678", "+3225551212", "a@b.example", " x ", "\x00 x", "red"]
        ),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=4,
)
hours = st.sampled_from(["8:00", "9h", "18 h", "", "25:00"])
addresses = st.fixed_dictionaries(
    {"street": st.sampled_from(["rue Foch", " x", ""]), "postcode": st.sampled_from(["29200", "2920"]), "town": st.text(max_size=5)}
)
likely = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["bug", "idea", "z"]),
        "version": st.text(max_size=10),
        "text": st.text(max_size=45),
        "count": st.one_of(st.integers(-1, 11), st.floats(0, 10), st.sampled_from(["3", "3,5", " 7 "])),
        "mail": st.sampled_from([" a@b.example", "a@b"]),
        "phone": st.sampled_from(["06 12 34 56 78", "+32 2 555 12 12", "12"]),
        "boxes": st.lists(st.sampled_from("zyxw"), max_size=4),
        "sure": st.sampled_from([True, False, "yes", "no", ""]),
        "on": st.sampled_from(["2026-11-22", "22/11/2026", "x"]),
        "at": st.fixed_dictionaries({"from": hours, "to": hours}),
        "home": addresses,
        "agreed": st.sampled_from([True, False, "on"]),
        "detail": st.text(max_size=5),
        "lines": st.lists(st.fixed_dictionaries({}, optional={"colour": st.text(max_size=4), "size": st.integers(0, 3)}), max_size=4),
    },
)
keys = st.sampled_from([field.key for _step, field in EVERYTHING.fields()] + ["lines", "other"])


@pytest.mark.parametrize("given_answers", [likely, st.dictionaries(keys, json_values, max_size=6)], ids=["likely", "rubbish"])
def test_cleaning_what_is_clean_changes_nothing(english, given_answers):
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(answers=given_answers)
    def holds_for(answers):
        clean, _errors = clean_all(EVERYTHING, answers, english)

        assert clean_all(EVERYTHING, clean, english) == (clean, {})
        assert pruned(EVERYTHING, clean) == clean

    holds_for()


def test_the_pages_that_answers_lead_through():
    titles = [[[step.key for step in page] for page in visible_pages(EVERYTHING, answers)] for answers in ({}, {"count": 3})]

    assert titles == [[["one"], ["lines"]], [["one"], ["more"], ["lines"]]]


def test_the_page_after_skips_what_does_not_apply():
    after = [page_after(EVERYTHING, *place) for place in (("one", {}), ("one", {"count": 3}), ("lines", {}))]

    assert [page and page[0].key for page in after] == ["lines", "more", None]
