"""Answers said to people, compared, and frozen."""

from dataclasses import replace
from datetime import date

import pytest

from parvis.intake.answers import diff, file_ids, freeze, summary
from parvis.intake.context import Context
from parvis.intake.files import KnownFile
from parvis.intake.options import Option
from tests.intake.building import ask, both, form, options, step, steps

TOWN = steps(
    step(
        "town",
        ask("name"),
        ask("kind", "choice", options=options("small", "large")),
        ask("why", show={"field": "kind", "is": "large"}),
        ask("notes", "notice"),
    ),
    step("people", ask("mails", "yes_no"), repeat={"min": 0, "max": 3, "label": both("Person")}),
    step("team", ask("impact", internal=True), show={"field": "name", "filled": True}),
)


def told(blocks) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(block.title, [(row.label, row.text) for row in block.rows]) for block in blocks]


def test_a_summary_says_the_answers_by_step_and_leaves_out_what_is_hidden():
    answers = {"name": "Brest", "kind": "small", "why": "hidden", "people": [{"mails": True}, {"mails": False}], "impact": "high"}

    assert told(summary(TOWN, answers, "fr")) == [
        ("Town fr", [("Name fr", "Brest"), ("Kind fr", "Small fr")]),
        ("Person fr 1", [("Mails fr", "Oui")]),
        ("Person fr 2", [("Mails fr", "Non")]),
    ]


def test_a_summary_for_the_team_holds_what_is_internal():
    assert told(summary(TOWN, {"name": "Brest", "impact": "high"}, "en", internal=True))[-1] == ("Team", [("Impact", "high")])


def test_what_was_not_answered_has_no_parts():
    rows = summary(TOWN, {}, "en")[0].rows

    assert [(row.key, row.is_answered, row.step_key) for row in rows] == [("name", False, "town"), ("kind", False, "town")]


def test_a_heading_begins_a_block():
    asked = steps(step("one", ask("a"), ask("people", "heading"), ask("b")))

    assert told(summary(asked, {"a": "1", "b": "2"}, "en")) == [("One", [("A", "1")]), ("People", [("B", "2")])]


def test_a_draft_names_its_files():
    asked = form(ask("photos", "file", many=True))

    row = summary(asked, {"photos": ["u1", "u2"]}, "en", files=[KnownFile("u1", "a.png", 2048)])[0].rows[0]

    assert [(part.kind, part.text, part.id, part.size) for part in row.value_parts] == [("file", "a.png", "u1", 2048)]


def test_a_diff_says_what_changed_in_words():
    old = {"name": "Brest", "kind": "small", "people": [{"mails": True}]}
    new = {"name": "Brest", "kind": "large", "why": "It grew", "people": [{"mails": False}]}

    assert [(change.label, change.before, change.after) for change in diff(TOWN, old, TOWN, new, "en")] == [
        ("Kind", "Small", "Large"),
        ("Why", "", "It grew"),
        ("Person 1, Mails", "Yes", "No"),
    ]


def test_a_diff_between_two_versions_keeps_what_only_the_old_one_asked():
    older, newer = form(ask("fax"), ask("name")), form(ask("name"), ask("web"))

    changes = diff(older, {"fax": "1", "name": "a"}, newer, {"name": "a", "web": "2"}, "en")

    assert [(change.key, change.before, change.after) for change in changes] == [("web", "", "2"), ("fax", "1", "")]


def test_equal_answers_do_not_differ():
    assert diff(TOWN, {"name": "a"}, TOWN, {"name": "a"}, "en") == []


@pytest.fixture
def printers(offer):
    offer("assets", lambda context: [Option(key, name) for key, name in context.source_args["assets"].items()])


def test_frozen_answers_keep_the_words_of_the_day(printers):
    asked = form(ask("printer", "asset"))
    context = Context(language="en", today=date(2026, 11, 22), source_args={"assets": {"a1": "Printer, 2nd floor"}})

    frozen = freeze(asked, {"printer": "a1"}, context, {})

    gone = replace(context, source_args={"assets": {}})
    assert told(summary(asked, frozen, "en"))[0][1] == [("Printer", "Printer, 2nd floor")]
    assert freeze(asked, frozen, gone, {}) == {"printer": "a1", "_labels": {"printer": {"a1": "Printer, 2nd floor"}}}


def test_frozen_answers_name_files_as_the_ticket_keeps_them(english):
    asked = steps(step("one", ask("photos", "file", many=True)), step("lines", ask("scan", "file"), repeat={"min": 0, "max": 2}))
    answers = {"photos": ["u1", {"id": "k", "name": "old.png", "size": 1}], "lines": [{"scan": ["u2"]}]}

    frozen = freeze(asked, answers, english, {"u1": KnownFile("att1", "a.png", 5), "u2": KnownFile("att2", "b.png", 6)})

    assert file_ids(asked, answers) == ["u1", "u2"]
    assert frozen == {
        "photos": [{"id": "att1", "name": "a.png", "size": 5}, {"id": "k", "name": "old.png", "size": 1}],
        "lines": [{"scan": [{"id": "att2", "name": "b.png", "size": 6}]}],
    }
    assert answers["photos"][0] == "u1"
