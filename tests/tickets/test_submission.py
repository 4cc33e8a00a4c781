"""Filing a ticket."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.intake.models import Upload
from parvis.intake.uploads import receive
from parvis.journal.models import Attachment
from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.people.models import Organisation
from parvis.tickets import drafts
from parvis.tickets.effects import EFFECTS
from parvis.tickets.invalid import Invalid
from parvis.tickets.models import Draft, Ticket
from parvis.tickets.submission import submit
from tests.cast import FIELDS, text


def test_a_request_gets_the_next_reference_of_its_portal(cast):
    first, second = cast.ticket(), cast.ticket()

    assert [first.reference, second.reference] == ["HOUSE-1", "HOUSE-2"]


def test_a_request_starts_its_workflow_with_its_requester_and_its_first_revision(cast):
    ticket = cast.ticket(summary="The door is stuck")

    assert (ticket.status_key, ticket.phase, ticket.turn, ticket.is_open) == ("received", "new", "team", True)
    assert ticket.title == "The door is stuck"
    assert ticket.organisation == cast.home
    assert ticket.team == cast.team
    assert list(ticket.participants.values_list("user", "role", "is_notified")) == [(cast.alice.pk, "requester", True)]
    assert list(ticket.revisions.values_list("number", "answers")) == [(1, {"summary": "The door is stuck"})]
    assert list(ticket.entries.values_list("verb", "actor", "is_from_team")) == [("submitted", cast.alice.pk, False)]


def test_the_second_call_with_one_key_returns_the_first_ticket(cast):
    key = uuid4()

    first, second = cast.ticket(key=key), cast.ticket(key=key, summary="Again")

    assert first == second
    assert Ticket.objects.count() == 1


def test_the_key_of_somebody_elses_request_opens_nothing(cast):
    key = uuid4()
    cast.ticket(key=key)

    with pytest.raises(Refused):
        cast.ticket(by=cast.chloe, key=key)


def test_a_wrong_answer_is_said_with_its_step_and_takes_no_number(cast):
    with pytest.raises(Invalid) as refusal:
        cast.ticket(answers={"description": "No summary"})

    assert list(refusal.value.by_step) == ["ask"]
    assert list(refusal.value.errors) == ["summary"]
    assert cast.ticket().reference == "HOUSE-1"


@pytest.mark.parametrize(("zone", "earliest"), [("Europe/Paris", "2026-12-02"), ("America/Martinique", "2026-12-01")])
def test_tomorrow_is_the_day_after_that_of_the_portals_own_clocks(cast, zone, earliest):
    cast.portal.time_zone = zone
    cast.portal.save()
    service = cast.service("visit", fields=[*FIELDS, {"key": "on", "type": "date", "label": text("Day"), "min": "today+1d"}])
    too_early = (date.fromisoformat(earliest) - timedelta(days=1)).isoformat()

    with standing_at(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)):
        with pytest.raises(Invalid) as refusal:
            cast.ticket(service, answers={"summary": "A visit", "on": too_early})
        made = cast.ticket(service, answers={"summary": "A visit", "on": earliest})

    assert list(refusal.value.errors) == ["on"]
    assert made.answers["on"] == earliest


def test_a_service_that_one_may_not_use_is_refused(cast):
    service = cast.service("reserved", use="customers")

    with pytest.raises(Refused):
        cast.ticket(service)


def test_a_stranger_may_only_use_what_is_open_to_everyone(cast):
    with pytest.raises(Refused):
        submit(cast.help, by=None, answers={"summary": "Hello"}, key=uuid4())


def test_a_strangers_request_has_an_organisation_of_its_own_and_a_contact(cast):
    email = {"key": "email", "type": "email", "label": text("E-mail"), "required": True}
    name = {"key": "known_as", "type": "text", "label": text("Name"), "autocomplete": "name"}
    service = cast.service("lost-account", use="everyone", fields=[*FIELDS, email, name])

    ticket = submit(service, by=None, answers={"summary": "Lost", "email": "zoe@town.example", "known_as": "Zoé"}, key=uuid4())

    assert ticket.requester is None
    assert (ticket.contact["email"], ticket.contact["name"]) == ("zoe@town.example", "Zoé")
    assert (ticket.organisation.is_personal, ticket.organisation.state) == (True, Organisation.State.PENDING)
    assert cast.mails("zoe@town.example") == ["ticket_received"]


def test_the_service_s_effect_runs_in_the_same_transaction(cast):
    service = cast.service("sign-up", use="everyone", effect="test-effect")

    def effect(ticket: Ticket) -> None:
        raise Refused("not today")

    EFFECTS.register("test-effect", effect)
    try:
        with pytest.raises(Refused):
            submit(service, by=None, answers={"summary": "Let me in"}, key=uuid4())
    finally:
        EFFECTS.unregister("test-effect")

    assert not Ticket.objects.exists()
    assert cast.ticket().reference == "HOUSE-1"


def test_a_stranger_s_request_is_not_said_by_the_team(cast):
    service = cast.service("open-door", use="everyone")

    ticket = submit(service, by=None, answers={"summary": "Open me an account"}, contact={"email": "new@town.example"}, key=uuid4())

    assert ticket.entries.get(verb="submitted").is_from_team is False


def test_files_of_a_draft_become_attachments_of_the_first_entry(cast):
    draft = drafts.start(cast.help, owner=cast.alice)
    field = draft.form_version.definition.field("files")
    file = SimpleUploadedFile("plan.txt", b"here is the plan")
    upload = receive(file, owner=drafts.owner_of(draft), purpose=str(draft.pk), field=field)

    ticket = cast.ticket(answers={"summary": "With a file", "files": [str(upload.pk)]}, draft=draft)

    assert ticket.answers["files"] == [{"id": str(upload.pk), "name": "plan.txt", "size": 16}]
    attachment = Attachment.objects.get()
    assert (attachment.pk, attachment.entry, attachment.field_key) == (upload.pk, ticket.entries.get(), "files")
    assert not Draft.objects.exists()
    assert Upload.objects.get().claimed_at is not None


def test_a_file_that_somebody_else_sent_is_refused(cast):
    theirs = drafts.start(cast.help, owner=cast.chloe)
    field = theirs.form_version.definition.field("files")
    upload = receive(SimpleUploadedFile("a.txt", b"secret"), owner=drafts.owner_of(theirs), purpose=str(theirs.pk), field=field)
    mine = drafts.start(cast.help, owner=cast.alice)

    with pytest.raises(Invalid):
        cast.ticket(answers={"summary": "Mine", "files": [str(upload.pk)]}, draft=mine)


def test_only_the_team_files_in_the_name_of_somebody(cast):
    ticket = cast.ticket(by=cast.technician, on_behalf_of=cast.alice)

    assert (ticket.requester, ticket.organisation) == (cast.alice, cast.home)
    assert cast.mails(cast.alice) == ["ticket_received"]
    with pytest.raises(Refused):
        cast.ticket(by=cast.bruno, on_behalf_of=cast.alice)


def test_the_requester_gets_a_receipt_and_the_team_learns_of_it(cast):
    colleague = cast.technician

    cast.ticket()

    assert cast.mails(cast.alice) == ["ticket_received"]
    assert cast.mails(colleague) == ["ticket_new_for_team"]


def test_the_title_is_the_services_when_no_answer_gives_one(cast):
    service = cast.service("hotline", title_from="", title={"fr": "Appel", "en": "Call"})

    assert cast.ticket(service).title == "Appel"
