"""One page of a form: what is shown, what is needed, what is kept."""

from dataclasses import replace
from typing import Any

import pytest

from parvis.intake.forms import StepForm, build_step
from parvis.intake.models import Upload
from tests.intake.building import ask, both, form, options, png, post, sent, step, steps

KIND = ask("kind", "choice", options=options("bug", "idea"), required=True)
VERSION = ask("version", show={"field": "kind", "is": "bug"}, required=True)
LINES = {"min": 0, "max": 3, "label": both("Line")}


def page(definition: Any, context: Any, answers: Any = None, **rest: Any) -> StepForm:
    return build_step(definition, definition.steps[0].key, answers=answers or {}, context=context, **rest)


def shown(built: StepForm) -> list[str]:
    return [slot.field.key for slot in built.page.slots if slot.is_shown]


def test_a_valid_page_gives_clean_answers(english):
    built = page(form(ask("town"), ask("age", "number")), english, {"before": "x"}, data=post(town=" Brest ", age="12"))

    assert built.is_valid()
    assert built.answers == {"before": "x", "town": "Brest", "age": 12}


def test_an_emptied_answer_is_forgotten(english):
    built = page(form(ask("town")), english, {"town": "Brest"}, data=post(town=""))

    assert built.answers == {}


def test_a_missing_answer_is_asked_for_by_the_name_of_its_field(english):
    built = page(form(ask("town", required=True)), english, data=post())

    assert built.errors == {"town": ["Fill in “Town”"]}


def test_what_the_browser_adds_beyond_the_form_is_not_taken(english):
    built = page(form(ask("town")), english, data=post(town="Brest", is_staff="1"))

    assert built.answers == {"town": "Brest"}


def test_a_field_is_needed_once_its_condition_holds(english):
    built = page(form(KIND, VERSION), english, data=post(kind="bug"))

    assert built.errors == {"version": ["Fill in “Version”"]}


def test_a_field_whose_condition_does_not_hold_is_neither_needed_nor_taken(english):
    built = page(form(KIND, VERSION), english, data=post(kind="idea", version="3"))

    assert built.answers == {"kind": "idea"}


def test_a_hidden_answer_counts_as_absent_for_the_next_condition(english):
    chain = form(KIND, VERSION, ask("detail", show={"field": "version", "filled": True}, required=True))

    built = page(chain, english, data=post(kind="idea", version="3"))

    assert shown(built) == ["kind"]
    assert built.is_valid()


def test_the_answer_of_a_field_hidden_again_waits_in_the_draft(english):
    built = page(form(KIND, VERSION), english, {"kind": "bug", "version": "3"}, data=post(kind="idea"))

    assert built.answers == {"kind": "idea", "version": "3"}


def test_a_required_condition_decides_whether_an_answer_is_needed(english):
    asked = form(ask("phone", required={"field": "mail", "filled": False}), ask("mail", required={"field": "phone", "filled": False}))

    neither, one = page(asked, english, data=post()), page(asked, english, data=post(mail="a@b.example"))

    assert sorted(neither.errors) == ["mail", "phone"]
    assert one.is_valid()


def test_a_condition_on_an_earlier_page_keeps_the_field_off_this_one(english):
    asked = steps(step("one", KIND), step("two", VERSION, ask("other")))

    built = build_step(asked, "two", answers={"kind": "idea"}, context=english)

    assert list(built.fields) == ["other"]


def test_only_earlier_answers_that_conditions_look_at_are_told_to_the_browser(english):
    asked = steps(
        step("one", KIND, ask("secret")), step("two", ask("a"), {**VERSION, "show": {"all": [VERSION["show"], {"field": "a", "is": "x"}]}})
    )

    built = build_step(asked, "two", answers={"kind": "bug", "secret": "42"}, context=english)

    assert built.earlier_json == '{"kind": "bug"}'


def test_what_is_internal_is_asked_of_staff_only(english):
    asked = form(ask("town"), ask("impact", internal=True))

    assert list(page(asked, english).fields) == ["town"]
    assert list(page(asked, replace(english, is_staff=True)).fields) == ["town", "impact"]


def test_an_internal_answer_sent_by_a_customer_is_not_taken(english):
    built = page(form(ask("impact", internal=True)), english, {"impact": "low"}, data=post(impact="high"))

    assert built.answers == {"impact": "low"}


def test_the_account_prefills_a_form_not_answered_yet(english):
    asked = form(ask("mail", "email", prefill="account.email"), ask("company", prefill="organisation.name"), ask("urgency", default="low"))
    context = replace(english, account={"email": "a@b.example"}, organisation_name="YPOK")

    assert page(asked, context).initial == {"mail": "a@b.example", "company": "YPOK", "urgency": "low"}
    assert page(asked, context, {"urgency": "high"}).initial == {"mail": None, "company": None, "urgency": "high"}


def test_a_draft_keeps_what_cannot_be_cleaned_yet(english):
    asked = form(ask("mail", "email"), ask("at", "time_range"), ask("home", "address"), ask("town"))
    data = post(mail="helene@", at_from="18:00", at_to="9:00", home_street="rue Foch", town="Brest")

    built = page(asked, english, data=data)

    draft = {"mail": "helene@", "at": {"from": "18:00", "to": "9:00"}, "home": {"street": "rue Foch"}, "town": "Brest"}
    assert built.draft_answers == draft
    assert page(asked, english, draft)["mail"].value() == "helene@"


def test_answers_are_refused_while_some_are_to_correct(english):
    with pytest.raises(ValueError, match="to correct"):
        _ = page(form(KIND), english, data=post()).answers


def test_tabs_of_one_page_are_one_form(english):
    asked = steps(step("one", KIND, tab=True), step("two", VERSION, tab=True))

    built = build_step(asked, "two", answers={}, context=english, data=post(kind="bug", version="3"))

    assert built.answers == {"kind": "bug", "version": "3"}
    assert [section.key for section in built.sections] == ["one", "two"]


# --- rows ---


@pytest.fixture
def lines():
    return steps(step("lines", ask("colour", required=True), ask("note"), repeat=LINES))


def test_rows_become_a_list_of_answers(lines, english):
    data = post(**{"_rows-lines": "2", "lines__0__colour": "red", "lines__1__colour": "blue", "lines__1__note": "x"})

    assert page(lines, english, data=data).answers == {"lines": [{"colour": "red"}, {"colour": "blue", "note": "x"}]}


def test_a_row_left_blank_is_dropped(lines, english):
    data = post(**{"_rows-lines": "2", "lines__0__colour": "", "lines__1__colour": "blue"})

    assert page(lines, english, data=data).answers == {"lines": [{"colour": "blue"}]}


def test_a_row_begun_is_a_row_to_complete(lines, english):
    data = post(**{"_rows-lines": "1", "lines__0__note": "x"})

    assert page(lines, english, data=data).errors == {"lines.0.colour": ["Fill in “Colour”"]}


def test_too_few_rows_are_said(english):
    asked = steps(step("lines", ask("colour"), repeat={"min": 2, "max": 3}))

    built = page(asked, english, data=post(**{"_rows-lines": "2", "lines__0__colour": "red"}))

    assert built.non_field_errors() == ["Add at least 2 entries here"]


def test_a_condition_inside_a_row_looks_at_that_row(english):
    asked = steps(step("lines", KIND, VERSION, repeat=LINES))
    data = post(**{"_rows-lines": "2", "lines__0__kind": "idea", "lines__1__kind": "bug"})

    assert page(asked, english, data=data).errors == {"lines.1.version": ["Fill in “Version”"]}


def test_a_row_is_added_with_a_plain_button_and_nothing_is_to_correct(lines, english):
    data = post(**{"_rows-lines": "1", "lines__0__note": "x", "_change": "add:lines"})

    built = page(lines, english, data=data)

    assert built.is_change
    assert not built.errors
    assert [section.rows[-1].number for section in built.sections] == [2]
    assert built.draft_answers == {"lines": [{"note": "x"}, {}]}


def test_a_row_is_removed_and_the_others_keep_what_was_typed(lines, english):
    data = post(**{"_rows-lines": "3", "lines__0__note": "a", "lines__1__note": "b", "lines__2__note": "c", "_change": "remove:lines:1"})

    assert page(lines, english, data=data).draft_answers == {"lines": [{"note": "a"}, {"note": "c"}]}


def test_no_row_is_added_beyond_the_last(lines, english):
    data = post(**{"_rows-lines": "3", "lines__0__note": "a", "_change": "add:lines"})

    assert page(lines, english, data=data).page.row_counts == {"lines": 3}


@pytest.mark.parametrize("count", ["-1", "999999999", "x", "²", ""])
def test_a_forged_number_of_rows_is_harmless(lines, english, count):
    built = page(lines, english, data=post(**{"_rows-lines": count}))

    assert built.is_valid()
    assert built.answers == {}


@pytest.mark.parametrize(
    "change", ["add:nothing", "remove:", "drop:lines", ":::", "remove:lines:x", "remove:photo:zzz", "remove:lines.0.photo:zzz"]
)
def test_a_forged_change_is_harmless(lines, english, change):
    built = page(
        lines, english, {"lines": [{"colour": "red"}]}, data=post(**{"_rows-lines": "1", "lines__0__colour": "red", "_change": change})
    )

    assert built.draft_answers == {"lines": [{"colour": "red"}]}


# --- files ---


@pytest.fixture
def hers_in_english(english, hers):
    return replace(english, owner=hers, purpose="draft")


@pytest.fixture
def photos():
    return form(ask("town", required=True), ask("photos", "file", many=True, accept=["image"], max_mb=1, required=True))


def test_files_survive_when_another_field_fails(photos, hers_in_english):
    built = page(photos, hers_in_english, data=post(), files=sent(photos=[png("a.png"), png("b.png")]))

    assert built.errors == {"town": ["Fill in “Town”"]}
    ids = [str(upload.pk) for upload in Upload.objects.all()]
    assert built.draft_answers == {"photos": ids}
    again = page(photos, hers_in_english, data=post(**{"town": "Brest", "_kept-photos": ids}), uploads=Upload.objects.all())
    assert again.answers == {"town": "Brest", "photos": ids}


def test_a_file_too_large_is_refused_and_the_others_stay(photos, hers_in_english):
    built = page(photos, hers_in_english, data=post(town="Brest"), files=sent(photos=[png("a.png"), png("big.png", 3 * 2**20)]))

    assert built.errors == {"photos": ["Choose a file of less than 1\u00a0MB: “big.png” is 3\u00a0MB"]}
    assert [upload.name for upload in Upload.objects.all()] == ["a.png"]
    assert built.draft_answers["photos"] == [str(Upload.objects.get().pk)]


def test_somebody_elses_upload_is_not_taken(photos, hers_in_english, his):
    theirs = page(photos, replace(hers_in_english, owner=his), data=post(), files=sent(photos=png())).draft_answers["photos"]

    built = page(photos, hers_in_english, data=post(**{"town": "Brest", "_kept-photos": theirs}))

    assert built.errors == {"photos": ["One file is no longer here: choose it again"]}


def test_a_second_file_replaces_the_first_where_one_is_asked(hers_in_english):
    asked = form(ask("photo", "file"))
    first = page(asked, hers_in_english, data=post(), files=sent(photo=png("a.png"))).answers["photo"]

    built = page(asked, hers_in_english, data=post(**{"_kept-photo": first}), files=sent(photo=png("b.png")), uploads=Upload.objects.all())

    assert built.answers == {"photo": [str(Upload.objects.get(name="b.png").pk)]}


def test_a_file_is_removed_with_a_plain_button(photos, hers_in_english):
    ids = page(photos, hers_in_english, data=post(), files=sent(photos=[png("a.png"), png("b.png")])).draft_answers["photos"]
    data = post(**{"town": "Brest", "_kept-photos": ids, "_change": f"remove:photos:{ids[0]}"})

    built = page(photos, hers_in_english, data=data, uploads=Upload.objects.all())

    assert built.is_change
    assert built.draft_answers == {"town": "Brest", "photos": ids[1:]}
    assert [upload.name for upload in Upload.objects.all()] == ["b.png"]


def test_no_file_is_taken_where_nobody_could_own_it(photos, english, db):
    built = page(photos, english, data=post(town="Brest"), files=sent(photos=png()))

    assert built.errors == {"photos": ["Files cannot be added here."]}


def test_a_file_counts_for_conditions_before_it_is_stored(hers_in_english):
    asked = form(ask("photo", "file"), ask("taken_on", "date", show={"field": "photo", "filled": True}, required=True))

    assert page(asked, hers_in_english, data=post()).is_valid()
    built = page(asked, hers_in_english, data=post(), files=sent(photo=png()))
    assert list(built.errors) == ["taken_on"]
    assert Upload.objects.count() == 1


FOLLOWING = [
    {"value": "short", "label": both("Short"), "show": {"field": "kind", "is": "bug"}},
    {"value": "long", "label": both("Long"), "show": {"field": "kind", "is": "idea"}},
    {"value": "other", "label": both("Other")},
]


def following(english, **rest):
    return page(form(KIND, ask("answer", "choice", display="select", options=FOLLOWING)), english, **rest)


def test_a_list_holds_what_answers_on_its_own_page_may_bring_and_says_when(english):
    drawn = str(following(english)["answer"])

    assert [value for value in ("short", "long", "other") if f'value="{value}"' in drawn] == ["short", "long", "other"]
    assert drawn.count("data-offered") == 2


def test_what_the_other_answers_do_not_bring_is_refused_all_the_same(english):
    assert following(english, data=post(kind="bug", answer="short")).is_valid()
    assert list(following(english, data=post(kind="idea", answer="short")).errors) == ["answer"]
