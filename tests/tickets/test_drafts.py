"""Forms not sent yet."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.intake.models import Upload
from parvis.intake.uploads import receive
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.tickets import automatic, drafts, replies
from parvis.tickets.models import Draft
from tests.cast import FIELDS, text

SESSION = "a" * 64


def send(draft):
    file = SimpleUploadedFile("plan.txt", b"plan")
    return receive(file, owner=drafts.owner_of(draft), purpose=str(draft.pk), field=draft.form_version.definition.field("files"))


def test_a_draft_keeps_what_was_typed_and_where(cast):
    draft = drafts.start(cast.help, owner=cast.alice)

    drafts.save(draft, {"summary": "Half a sent"}, "ask")

    kept = drafts.find(draft.pk, user=cast.alice)
    assert (kept.answers, kept.step_key, kept.done_steps) == ({"summary": "Half a sent"}, "ask", [])
    assert drafts.save(kept, kept.answers, "ask", done=True).done_steps == ["ask"]


def test_a_draft_is_its_owners_alone(cast):
    draft, session = drafts.start(cast.help, owner=cast.alice), drafts.start(cast.help, session_hash=SESSION)

    assert (list(drafts.mine(cast.alice)), list(drafts.mine(None, SESSION))) == ([draft], [session])
    for user, hash_ in [(cast.bruno, ""), (None, "b" * 64), (None, ""), (cast.alice, SESSION)]:
        with pytest.raises(Draft.DoesNotExist):
            drafts.find(session.pk, user=user, session_hash=hash_)
    for nonsense in ("42", "", "é"):
        with pytest.raises(Draft.DoesNotExist):
            drafts.find(nonsense, user=cast.alice)


def test_an_answer_being_written_is_no_form_to_send(cast, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 1)
    ticket = cast.ticket()
    reply = replies.keep_reply(ticket, cast.alice, {"body": "Half an ans"})
    correction = drafts.start(cast.help, owner=cast.alice, ticket=ticket)

    assert list(drafts.mine(cast.alice)) == [correction]
    assert replies.reply_draft(ticket, cast.alice) == reply
    with pytest.raises(Draft.DoesNotExist):
        drafts.find(reply.pk, user=cast.alice)


def test_signing_in_brings_the_session_s_drafts_and_files_along(cast):
    draft = drafts.start(cast.help, session_hash=SESSION)
    upload = send(draft)

    drafts.adopt(SESSION, cast.alice)

    assert list(drafts.mine(cast.alice)) == [draft]
    assert list(drafts.mine(None, SESSION)) == []
    assert Upload.objects.get() == upload
    assert cast.ticket(answers={"summary": "Sent", "files": [str(upload.pk)]}, draft=drafts.find(draft.pk, user=cast.alice)).reference


def test_a_draft_goes_over_to_the_forms_new_version_and_says_what_changed(cast):
    draft = drafts.start(cast.help, owner=cast.alice)
    drafts.save(draft, {"summary": "A door", "description": "It is blue"}, "ask", done=True)
    new = [FIELDS[0], {"key": "colour", "type": "text", "label": text("Colour"), "required": True}]
    cast.form("help", new)

    resumed = drafts.resume(drafts.find(draft.pk, user=cast.alice))

    assert resumed.changed == ("Colour", "Description", "Files")
    assert resumed.draft.answers == {"summary": "A door"}
    assert resumed.draft.done_steps == []
    assert drafts.resume(resumed.draft).changed == ()


def test_rows_of_a_repeated_step_go_over_too(cast):
    def steps(*keys):
        fields = [{"key": key, "type": "text", "label": text(key)} for key in keys]
        return [{"key": "rows", "title": text("Rows"), "repeat": {"min": 0, "max": 3, "label": text("Row")}, "fields": fields}]

    service = cast.service("rows", steps=steps("a", "b"))
    draft = drafts.save(drafts.start(service, owner=cast.alice), {"rows": [{"a": "1", "b": "2"}, {"a": "3"}]}, "rows")
    cast.form("rows", steps=steps("a"))

    assert drafts.resume(draft).draft.answers == {"rows": [{"a": "1"}, {"a": "3"}]}


def test_the_draft_of_a_service_that_was_withdrawn_is_refused(cast):
    draft = drafts.start(cast.help, owner=cast.alice)
    cast.help.is_active = False
    cast.help.save(update_fields=["is_active", "updated_at"])

    with pytest.raises(Refused):
        drafts.resume(draft)
    assert list(drafts.mine(cast.alice)) == []


def test_discarding_a_draft_forgets_its_files(cast):
    draft = drafts.start(cast.help, owner=cast.alice)
    send(draft)

    drafts.discard(draft)

    assert (Draft.objects.count(), Upload.objects.count()) == (0, 0)


def test_the_oldest_draft_leaves_when_there_are_too_many(cast, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 2)
    first, second, third = (drafts.start(cast.help, owner=cast.alice) for _ in range(3))

    assert list(drafts.mine(cast.alice)) == [third, second]
    assert not Draft.objects.filter(pk=first.pk).exists()


def test_drafts_that_were_left_are_forgotten_sooner_for_strangers(cast):
    drafts.start(cast.help, owner=cast.alice)
    send(drafts.start(cast.help, session_hash=SESSION))

    counts = []
    for days in (6, 8, 89, 91):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            automatic.forget_drafts()
            counts.append((Draft.objects.count(), Upload.objects.count()))

    assert counts == [(2, 1), (1, 0), (1, 0), (0, 0)]


def test_a_draft_needs_an_owner(cast):
    with pytest.raises(ValueError, match="person or a session"):
        drafts.start(cast.help)


TYPED = [
    {"key": "summary", "type": "text", "label": text("Summary")},
    {"key": "module", "type": "choice", "label": text("Module"), "options": [{"value": "map", "label": text("Map")}]},
    {"key": "since", "type": "text", "label": text("Since when")},
]
OTHER = [
    {"key": "summary", "type": "text", "label": text("Summary")},
    {"key": "module", "type": "choice", "label": text("Module"), "options": [{"value": "bill", "label": text("Bill")}]},
    {"key": "since", "type": "long_text", "label": text("Why")},
]


def test_what_has_no_place_in_the_other_form_comes_back_with_a_switch_back(cast):
    first, second = cast.service("first", fields=TYPED), cast.service("second", fields=OTHER)
    typed = {"summary": "A door", "module": "map", "since": "Monday"}
    draft = drafts.save(drafts.start(first, owner=cast.alice), typed, "ask")

    drafts.switch(draft, second)
    assert drafts.answers_in(draft) == {"summary": "A door"}
    drafts.save(draft, {"summary": "A blue door", "since": "A long story"}, "ask")
    drafts.switch(draft, first)

    assert drafts.answers_in(draft) == {"summary": "A blue door", "module": "map", "since": "Monday"}
    drafts.switch(draft, second)
    assert drafts.answers_in(draft) == {"summary": "A blue door", "since": "A long story"}


def test_rows_of_a_step_that_the_other_form_has_not_come_back_too(cast):
    field = {"key": "name", "type": "text", "label": text("Name")}
    rows = [{"key": "people", "title": text("People"), "repeat": {"min": 0, "max": 3}, "fields": [field]}]
    first, second = cast.service("first", steps=rows), cast.service("second", fields=OTHER)
    draft = drafts.save(drafts.start(first, owner=cast.alice), {"people": [{"name": "Lou"}, {"name": "Max"}]}, "people")

    drafts.switch(draft, second)
    drafts.switch(draft, first)

    assert drafts.answers_in(draft) == {"people": [{"name": "Lou"}, {"name": "Max"}]}


def test_the_second_start_with_one_key_is_the_first_draft(cast):
    key = uuid4()

    first, second = (drafts.start(cast.help, owner=cast.alice, answers={"summary": str(time)}, key=key) for time in range(2))

    assert (second, second.answers) == (first, {"summary": "0"})


def test_a_key_that_a_draft_of_another_service_has_is_not_taken_from_it(cast):
    first = drafts.start(cast.help, owner=cast.alice, key=uuid4())

    second = drafts.start(cast.service("other"), owner=cast.alice, key=first.key)

    assert (second.service.slug, second.key != first.key) == ("other", True)


def test_two_people_and_a_session_may_have_one_key(cast):
    key = uuid4()

    made = [drafts.start(cast.help, owner=owner, session_hash=SESSION, key=key) for owner in (cast.alice, cast.bruno, None)]

    assert [draft.key for draft in made] == [key] * 3


def test_what_was_sent_meanwhile_cannot_be_saved(cast):
    draft = drafts.start(cast.help, owner=cast.alice)
    drafts.discard(drafts.find(draft.pk, user=cast.alice))

    with pytest.raises(drafts.Gone):
        drafts.save(draft, {"summary": "Late"}, "ask")
    assert not Draft.objects.exists()


def test_files_sent_after_the_session_ended_join_the_draft_of_their_page(cast):
    key = uuid4()
    kept = drafts.start(cast.help, owner=cast.alice, key=key)
    send(kept)
    late = drafts.start(cast.help, session_hash=SESSION, key=key)
    send(late)

    drafts.adopt(SESSION, cast.alice)

    assert list(drafts.mine(cast.alice)) == [kept]
    assert {upload.purpose for upload in Upload.objects.all()} == {str(kept.pk)}


def test_a_session_s_draft_joins_no_draft_of_another_service(cast):
    kept = drafts.start(cast.help, owner=cast.alice, answers={"summary": "A door"}, key=uuid4())
    drafts.start(cast.service("other"), session_hash=SESSION, answers={"summary": "A roof"}, key=kept.key)

    drafts.adopt(SESSION, cast.alice)

    assert {draft.service.slug: draft.answers["summary"] for draft in drafts.mine(cast.alice)} == {"help": "A door", "other": "A roof"}


def test_an_answer_that_is_sent_while_it_is_saved_is_not_begun_again(cast, monkeypatch):
    ticket = cast.ticket()
    replies.keep_reply(ticket, cast.alice, {"body": "Half an ans"})
    found = replies.reply_draft(ticket, cast.alice)
    replies.forget_reply(ticket, cast.alice)
    monkeypatch.setattr(replies, "reply_draft", lambda *_: found)

    assert replies.keep_reply(ticket, cast.alice, {"body": "Half an answer"}) is None
    assert not Draft.objects.exists()
