"""The page as it is sent: the design's markup, usable without script."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.template.loader import render_to_string

from parvis.intake.answers import summary
from parvis.intake.files import KnownFile
from parvis.intake.forms import build_step
from parvis.intake.options import Option
from tests.intake.building import ask, both, form, options, png, post, sent, step, steps

EVERY_TYPE = (
    ask(
        "a", hint=both("A hint"), required=True, autocomplete="postal-code", pattern="[0-9]{5}", pattern_message=both("5 digits"), width="s"
    ),
    ask("b", "long_text"),
    ask("c", "email"),
    ask("d", "phone"),
    ask("e", "number", unit="km"),
    ask("f", "date", min="today+8d"),
    ask("g", "time_range"),
    ask("h", "choice", options=options("x", "y")),
    ask("i", "choice", options=options("x", "y"), display="select"),
    ask("j", "choice", options=options("x", "y"), display="search"),
    ask("k", "choice", options=options("x", "y"), display="scale"),
    ask("l", "choice", options=[{**options("x")[0], "hint": both("Why x")}], display="cards"),
    ask("m", "choices", options=options("x", "y")),
    ask("n", "yes_no"),
    ask("o", "address"),
    ask("p", "file", many=True),
    ask("q", "asset"),
    ask("r", "person", display="cards"),
    ask("s", "heading"),
    ask("t", "notice", meaning="warn", hint=both("**Beware**")),
    ask("u", "consent", link="/legal", required=True),
    ask("v", help=both("More *words*")),
)


@pytest.fixture
def sources(offer):
    offer("assets", lambda context: [Option("1", "Printer", group="Office"), Option("2", "Door")])
    offer("people", lambda context: [Option("p", "Ann", hint="Support")])


def drawn(built: Any, **context: Any) -> str:
    return re.sub(r"\s+", " ", render_to_string("intake/_step.html", {"form": built, **context}))


def test_every_type_is_drawn_with_a_name_for_each_control(english, sources):
    html = drawn(build_step(form(*EVERY_TYPE), "asks", answers={}, context=english))

    ids = re.findall(r'<(?:input|select|textarea)\b(?![^>]*type="hidden")[^>]*\bid="([^"]+)"', html)
    named = set(re.findall(r'<label for="([^"]+)"', html))
    wrapped = set(re.findall(r'<label class="choice[^"]*">\s*<input[^>]*\bid="([^"]+)"', html))
    assert [one for one in ids if one not in named | wrapped] == []
    assert len(ids) == len(set(ids))
    assert "style=" not in html
    assert "<strong>Beware</strong>" in html


def test_answers_are_shown_again_in_every_type(english, sources):
    answers = {
        "a": "76410",
        "e": 2.5,
        "h": "y",
        "i": "y",
        "m": ["x"],
        "n": False,
        "o": {"street": "rue Foch"},
        "g": {"from": "14:00", "to": "15:00"},
        "u": True,
    }

    html = drawn(build_step(form(*EVERY_TYPE), "asks", answers=answers, context=english))

    for part in ('value="76410"', 'value="2.5"', 'value="rue Foch"', 'value="14:00"', '<option value="y" selected>'):
        assert part in html
    assert sorted(re.findall(r'name="(\w)" value="(\w+)"[^>]* checked', html)) == [("h", "y"), ("m", "x"), ("n", "no")]


def test_an_error_stands_between_label_and_control_and_is_tied_to_it(english):
    html = drawn(build_step(form(ask("town", required=True, hint=both("A hint"))), "asks", answers={}, context=english, data=post()))

    assert 'aria-describedby="id_town_helptext id_town_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("A hint") < html.index("Fill in “Town”") < html.index("<input")


def test_without_script_every_conditional_field_is_there_before_anything_was_sent(english):
    asked = form(ask("kind"), ask("version", show={"field": "kind", "is": "bug"}))

    html = drawn(build_step(asked, "asks", answers={}, context=english))

    wrapper = re.search(r'<div class="field"[^>]*data-field="version"[^>]*>', html)
    assert wrapper
    assert "data-waiting" in wrapper[0]
    assert "hidden" not in wrapper[0]
    assert "&quot;is&quot;: &quot;bug&quot;" in wrapper[0]


def test_shown_again_a_conditional_field_is_there_only_when_its_condition_holds(english):
    asked = form(ask("kind"), ask("version", show={"field": "kind", "is": "bug"}), ask("town", required=True))

    hidden = drawn(build_step(asked, "asks", answers={}, context=english, data=post(kind="idea")))
    there = drawn(build_step(asked, "asks", answers={}, context=english, data=post(kind="bug")))

    assert [" hidden" in re.search(r'data-field="version"[^>]*>', html)[0] for html in (hidden, there)] == [True, False]
    assert [bool(re.search(r'name="version"[^>]* disabled', html)) for html in (hidden, there)] == [True, False]


def test_short_neighbours_share_a_line(english):
    asked = form(ask("postcode", width="s"), ask("town", width="m"), ask("note"))

    html = drawn(build_step(asked, "asks", answers={}, context=english))

    assert html.count('<div class="fields">') == 1


def test_rows_can_be_added_and_removed_with_buttons(english):
    asked = steps(step("lines", ask("colour"), repeat={"min": 0, "max": 2, "label": both("Line")}))

    html = drawn(build_step(asked, "lines", answers={"lines": [{"colour": "red"}]}, context=english))

    assert 'name="_rows-lines" value="1"' in html
    assert 'name="lines.0.colour" value="red"' in html
    assert 'value="add:lines"' in html
    assert 'value="remove:lines:0"' in html


def test_files_received_are_listed_when_the_page_is_shown_again(english, hers):
    context = replace(english, owner=hers, purpose="draft")
    asked = form(ask("town", required=True), ask("photos", "file", many=True))
    built = build_step(asked, "asks", answers={}, context=context, data=post(), files=sent(photos=png("mairie.png")))

    assert not built.is_valid()

    file_id = built.draft_answers["photos"][0]
    assert f'<input type="hidden" name="_kept-photos" value="{file_id}"><span>mairie.png</span> <small>100 bytes</small>' in drawn(built)
    assert f'value="remove:photos:{file_id}"' in drawn(built)


def test_a_name_is_never_markup(english):
    asked = form(
        {**ask("town"), "label": {"en": "<script>alert(1)</script>"}, "hint": {"en": '"><img src=x>'}},
        ask("n", "notice", hint={"en": "<b>x</b>"}),
    )

    html = drawn(build_step(asked, "asks", answers={"town": '"><script>'}, context=english))

    assert "<script>alert" not in html
    assert "<img" not in html
    assert '"><script>' not in html


def test_the_addresses_for_script_are_given_only_where_they_are(english):
    built = build_step(form(ask("town")), "asks", answers={}, context=english)

    assert 'data-autosave="/draft"' in drawn(built, autosave_url="/draft")
    assert "data-autosave" not in drawn(built)


def test_the_summary_links_back_to_each_answer():
    asked = form(ask("town"), ask("note", "long_text"), ask("photos", "file", many=True), ask("phone", "phone"), ask("fax"))
    answers = {"town": "<Brest>", "note": "**bold**", "photos": ["u1"], "phone": "+33612345678"}
    blocks = summary(asked, answers, "en", files=[KnownFile("u1", "a.png", 2048)])

    html = render_to_string("intake/_summary.html", {"blocks": blocks, "edit_url": "/new/", "file_urls": {"u1": "/f/u1"}})

    assert "&lt;Brest&gt;" in html
    assert "<strong>bold</strong>" in html
    assert '<a class="file" href="/f/u1">' in html
    assert '<a href="tel:+33612345678">06 12 34 56 78</a>' in html
    assert 'href="/new/asks#id_town"' in html
    assert html.count('class="muted"') == 1


def test_no_sign_of_a_form_s_own_words_begins_a_line(french):
    asked = form(
        ask("door", label=both("Porte : laquelle ?"), hint=both("Ex. : 12")),
        ask("way", "choice", options=[{"value": "a", "label": both("Oui : à pied")}]),
    )

    html = render_to_string("intake/_step.html", {"form": build_step(asked, "asks", answers={}, context=french)})

    assert all(words in html for words in ("Porte\u00a0: laquelle\u202f?", "Ex.\u00a0: 12", "Oui\u00a0: à pied"))
