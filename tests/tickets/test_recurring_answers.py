"""The answers of a recurring request, written anew: as its requester's, on the form as it is now, and once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parvis.catalogue.models import Grant, Service
from parvis.kit.clock import standing_at
from parvis.kit.errors import Conflict, Refused
from parvis.tickets.drafts import Gone
from parvis.tickets.invalid import Invalid
from parvis.tickets.models import Draft, Recurrence, Ticket
from parvis.tickets.recurring import change, change_answers, make_recurring, pause, repeat, resume
from parvis.tickets.recurring_answers import RecurringAnswers
from parvis.tickets.submission import current_form
from tests.cast import text

FIRST = datetime(2027, 1, 31, 7, tzinfo=UTC)
SUMMARY = {"key": "summary", "type": "text", "label": text("Summary"), "required": True}
ROOM = {"key": "room", "type": "text", "label": text("Room")}
SITE = {"key": "site", "type": "text", "label": text("Site"), "required": True}
PHOTO = {"key": "photo", "type": "file", "label": text("Photo")}
VERDICT = {"key": "verdict", "type": "text", "label": text("Verdict"), "internal": True}


@pytest.fixture
def monthly(cast):
    with standing_at(FIRST - timedelta(days=7)):
        ticket = cast.ticket(summary="Check the backup")
        return repeat(ticket, by=cast.technician, name="Backup", unit="month", every=1, first_at=FIRST)


def begin(cast, one) -> RecurringAnswers:
    return RecurringAnswers.begin(Recurrence.objects.get(pk=one.pk), by=cast.technician)


def kept(one) -> tuple[dict, int]:
    one.refresh_from_db()
    return one.answers, one.version


def said(cast, one, answers, **more):
    version = current_form(cast.help)
    return change_answers(one, answers, **{"by": cast.technician, "version": version, "seen_version": one.version, **more})


def test_the_next_one_is_made_with_them_and_none_is_made_now(cast, monthly):
    filling = begin(cast, monthly)
    filling.save({"summary": "Check both backups"})
    filling.keep(filling.seen_version)

    assert not Ticket.objects.filter(channel="auto").exists()
    assert not Draft.objects.exists()
    with standing_at(FIRST + timedelta(minutes=1)):
        make_recurring()
    ticket = Ticket.objects.get(channel="auto")
    assert (ticket.title, ticket.requester) == ("Check both backups", cast.alice)


def test_said_twice_it_is_changed_once(cast, monthly):
    one = said(cast, monthly, {"summary": "Both"})
    again = said(cast, monthly, {"summary": "Both"})

    assert (one.version, again.version, kept(monthly)) == (2, 2, ({"summary": "Both"}, 2))


def test_who_read_it_before_somebody_changed_it_is_told_and_what_they_typed_stays(cast, monthly):
    filling = begin(cast, monthly)
    filling.save({"summary": "Mine"})
    change(monthly, by=cast.agent("olga"), name="Weekly", unit="week", every=1, first_at=FIRST, seen_version=1)

    with pytest.raises(Conflict) as caught:
        filling.keep(filling.seen_version)

    assert caught.value.code == "changed_meanwhile"
    assert kept(monthly) == ({"summary": "Check the backup"}, 2)
    again = begin(cast, monthly)
    assert (again.draft, again.answers, again.is_typed) == (filling.draft, {"summary": "Mine"}, True)
    again.keep(again.current_version())
    assert kept(monthly) == ({"summary": "Mine"}, 3)


def test_a_request_that_it_made_meanwhile_is_no_change_of_somebody(cast, monthly):
    filling = begin(cast, monthly)
    filling.save({"summary": "Later"})
    with standing_at(FIRST + timedelta(minutes=1)):
        make_recurring()

    assert filling.keep(filling.seen_version).answers == {"summary": "Later"}


def test_begun_twice_it_is_one_draft_and_what_nobody_typed_begins_anew(cast, monthly):
    first = begin(cast, monthly)
    said(cast, monthly, {"summary": "Of somebody else"})

    again = begin(cast, monthly)

    assert (again.draft, again.answers, again.seen_version, again.is_typed) == (first.draft, {"summary": "Of somebody else"}, 2, False)


def test_a_new_form_takes_over_what_it_asks_and_says_what_it_does_not(cast):
    cast.help.form.publish({"steps": [{"key": "ask", "title": text("Ask"), "fields": [SUMMARY, ROOM]}]})
    ticket = cast.ticket(answers={"summary": "Check", "room": "12"})
    one = repeat(ticket, by=cast.technician, name="Backup", unit="month", every=1, first_at=FIRST)
    cast.form("help", [SUMMARY, SITE])

    filling = begin(cast, one)

    assert (filling.answers, filling.left) == ({"summary": "Check"}, [["Room", "12"]])
    assert begin(cast, one).left == [["Room", "12"]]


def test_what_was_typed_goes_along_to_a_form_published_meanwhile(cast, monthly):
    filling = begin(cast, monthly)
    filling.save({"summary": "Typed"})
    cast.form("help", [SITE, SUMMARY])

    with pytest.raises(Refused) as caught:
        filling.keep(filling.seen_version)
    assert caught.value.code == "form_changed"
    again = begin(cast, monthly)

    assert (again.answers, again.draft.form_version, again.is_typed) == ({"summary": "Typed"}, current_form(cast.help), True)


def test_one_that_a_new_form_stopped_is_mended_and_goes_on(cast, monthly):
    cast.form("help", [SUMMARY, SITE])
    with standing_at(FIRST + timedelta(minutes=1)):
        make_recurring()
    monthly.refresh_from_db()
    assert "(Site)" in monthly.problem

    filling = begin(cast, monthly)
    filling.save({**filling.answers, "site": "Lyon"})
    one = filling.keep(filling.seen_version)

    assert (one.problem, bool(one.paused_at), one.form_version) == ("", True, current_form(cast.help))
    with standing_at(FIRST + timedelta(days=1)):
        resume(one, by=cast.technician)
    with standing_at(FIRST + timedelta(days=31)):
        assert make_recurring() == 1
    assert Ticket.objects.get(channel="auto").answers == {"summary": "Check the backup", "site": "Lyon"}


def test_they_are_checked_as_those_of_its_requester(cast, monthly):
    cast.form("help", [SUMMARY, VERDICT, {**SITE, "required": False}])
    filling = begin(cast, monthly)

    assert (filling.context.source_args["user"], filling.context.organisation_name, filling.context.is_staff) == (cast.alice, "Town", False)
    with pytest.raises(Invalid) as caught:
        said(cast, monthly, {"site": "Lyon"})
    assert list(caught.value.errors) == ["summary"]
    with pytest.raises(Invalid) as caught:
        said(cast, monthly, {"summary": "x", "verdict": "the team's"})
    assert list(caught.value.errors) == ["verdict"]


@pytest.mark.parametrize("why", ["grant", "service", "account"])
def test_what_its_requester_may_not_ask_for_any_more_is_not_kept(cast, monthly, why):
    filling = begin(cast, monthly)
    if why == "grant":
        Grant.objects.filter(role="use").delete()
    elif why == "service":
        Service.objects.update(is_active=False)
    else:
        type(cast.alice).objects.filter(pk=cast.alice.pk).update(is_active=False)

    for act in (lambda: begin(cast, monthly), lambda: filling.keep(1)):
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == ("inactive" if why == "account" else "not_granted")
    assert kept(monthly) == ({"summary": "Check the backup"}, 1)


def test_only_those_who_look_after_it_change_them(cast, monthly):
    elsewhere = cast.agent("otto", cast.make_team("elsewhere"))
    begun = begin(cast, monthly)

    for user in (cast.alice, elsewhere):
        with pytest.raises(Refused) as caught:
            said(cast, monthly, {"summary": "x"}, by=user)
        assert caught.value.code == "team_only"
        assert RecurringAnswers.of(user, begun.draft.pk) is None
    cast.team.memberships.filter(user=cast.technician).delete()
    assert RecurringAnswers.of(cast.technician, begun.draft.pk) is None


def test_files_and_the_words_of_the_team_are_not_asked(cast, monthly):
    cast.form("help", [SUMMARY, PHOTO, VERDICT])

    filling = begin(cast, monthly)

    assert [item.key for _step, item in filling.definition.fields()] == ["summary"]


@pytest.mark.parametrize("repeated", [False, True])
def test_a_form_that_needs_a_file_each_time_is_refused_in_words(cast, monthly, repeated):
    photos = {"key": "photos", "title": text("Photos"), "fields": [PHOTO], "repeat": {"min": 1, "max": 3}}
    ask = {"key": "ask", "title": text("Ask"), "fields": [SUMMARY] if repeated else [SUMMARY, {**PHOTO, "required": True}]}
    cast.form("help", steps=[ask, photos] if repeated else [ask])

    with pytest.raises(Refused) as caught:
        said(cast, monthly, {"summary": "x"})

    assert caught.value.code == "file"


def test_a_form_of_nothing_but_a_file_is_refused(cast, monthly):
    cast.form("help", [PHOTO])

    with pytest.raises(Refused) as caught:
        begin(cast, monthly)

    assert caught.value.code == "file"


def test_what_the_team_alone_answered_does_not_come_again(cast):
    cast.help.form.publish({"steps": [{"key": "ask", "title": text("Ask"), "fields": [SUMMARY, VERDICT]}]})
    ticket = cast.ticket(summary="Check")
    Ticket.objects.filter(pk=ticket.pk).update(answers={"summary": "Check", "verdict": "ours"})
    ticket.refresh_from_db()
    with standing_at(FIRST - timedelta(days=7)):
        one = repeat(ticket, by=cast.technician, name="Backup", unit="month", every=1, first_at=FIRST)

    with standing_at(FIRST + timedelta(minutes=1)):
        assert make_recurring() == 1

    assert one.answers == {"summary": "Check"}


def test_a_draft_that_went_elsewhere_is_gone(cast, monthly):
    filling = begin(cast, monthly)
    filling.discard()

    with pytest.raises(Gone):
        RecurringAnswers(filling.draft, cast.technician, monthly).save({"summary": "x"})


def test_paused_meanwhile_is_a_change_too(cast, monthly):
    pause(monthly, by=cast.technician)

    with pytest.raises(Conflict):
        said(cast, monthly, {"summary": "x"}, seen_version=1)
