"""Answers corrected after they were sent."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.intake.uploads import receive
from parvis.kit.errors import Conflict, Refused
from parvis.tickets import drafts, thread
from parvis.tickets.correction import correct, may_correct
from parvis.tickets.invalid import Invalid
from parvis.tickets.models import Ticket
from tests.cast import FIELDS, text


@pytest.fixture
def ticket(cast):
    internal = {"key": "cause", "type": "text", "label": text("Cause"), "internal": True}
    return cast.ticket(cast.service("editable", editable_in=["new"], fields=[*FIELDS, internal]), summary="A door")


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_a_correction_is_a_new_revision_and_says_what_changed(cast, ticket):
    entry = correct(ticket, {"summary": "A window", "description": "Broken"}, by=cast.alice, key=uuid4())

    assert entry.data["changes"]["en"] == [["Summary", "A door", "A window"], ["Description", "", "Broken"]]
    assert list(ticket.revisions.values_list("number", "answers")) == [
        (1, {"summary": "A door"}),
        (2, {"summary": "A window", "description": "Broken"}),
    ]
    assert (again(ticket).title, again(ticket).answers_revision) == ("A window", 2)
    assert thread.conversation(again(ticket), cast.alice)[-1].changes == (("Summary", "A door", "A window"), ("Description", "", "Broken"))


def test_the_others_are_told(cast, ticket):
    cast.technician.get_username()
    cast.forget_mails()

    correct(ticket, {"summary": "A window"}, by=cast.alice, key=uuid4())

    assert (cast.mails(cast.alice), cast.mails(cast.technician)) == ([], ["ticket_corrected"])


def test_sent_twice_it_is_one_revision(cast, ticket):
    key = uuid4()

    first = correct(ticket, {"summary": "A window"}, by=cast.alice, key=key)
    second = correct(again(ticket), {"summary": "A window"}, by=cast.alice, key=key)

    assert first == second
    assert ticket.revisions.count() == 2


def test_nothing_is_written_when_nothing_differs(cast, ticket):
    assert correct(ticket, {"summary": "A door"}, by=cast.alice, key=uuid4()) is None
    assert ticket.entries.count() == 1


def test_only_in_the_phases_that_the_service_says_and_by_its_people(cast, ticket):
    assert [may_correct(ticket, user) for user in (cast.alice, cast.technician, cast.bruno, cast.chloe)] == [True, True, False, False]
    ticket.move("take", by=cast.technician)

    with pytest.raises(Refused):
        correct(again(ticket), {"summary": "Late"}, by=cast.alice, key=uuid4())


def test_of_two_corrections_the_second_is_told(cast, ticket):
    other = again(ticket)
    correct(ticket, {"summary": "A window"}, by=cast.alice, key=uuid4())

    with pytest.raises(Conflict):
        correct(other, {"summary": "A roof"}, by=cast.alice, key=uuid4())


def test_wrong_answers_are_said(cast, ticket):
    with pytest.raises(Invalid):
        correct(ticket, {"description": "No summary"}, by=cast.alice, key=uuid4())


def test_what_only_the_team_answers_stays_and_is_not_told(cast, ticket):
    entry = correct(ticket, {"summary": "A door", "cause": "Rust"}, by=cast.technician, key=uuid4())
    assert entry.is_internal

    correct(again(ticket), {"summary": "A window"}, by=cast.alice, key=uuid4())

    assert again(ticket).answers == {"summary": "A window", "cause": "Rust"}
    seen = "".join(str(line) + line.sentence for line in thread.conversation(again(ticket), cast.alice))
    assert "Rust" not in seen
    assert [row.text for block in thread.answers_of(again(ticket), cast.alice, "en") for row in block.rows] == ["A window", "", ""]


def test_files_sent_before_stay_and_new_ones_are_added(cast, ticket):
    first = drafts.start(ticket.service, owner=cast.alice)
    field = ticket.form_version.definition.field("files")
    old = receive(SimpleUploadedFile("old.txt", b"old"), owner=drafts.owner_of(first), purpose=str(first.pk), field=field)
    filed = cast.ticket(ticket.service, answers={"summary": "Files", "files": [str(old.pk)]}, draft=first)
    draft = drafts.start(filed.service, owner=cast.alice, ticket=filed)
    new = receive(SimpleUploadedFile("new.txt", b"new"), owner=drafts.owner_of(draft), purpose=str(draft.pk), field=field)

    correct(filed, {"summary": "Files", "files": [*filed.answers["files"], str(new.pk)]}, by=cast.alice, key=uuid4(), draft=draft)

    assert [item["name"] for item in again(filed).answers["files"]] == ["old.txt", "new.txt"]
