"""A request's page: reading, answering, noting, drafts, files, conflicts."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.intake.models import Upload
from parvis.journal.models import Attachment
from parvis.tickets.models import Ticket
from parvis.tickets.replies import reply_draft


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def address(ticket, part=""):
    return f"/desk/t/{ticket.reference}{part}"


def write(client, ticket, body="Here is the answer", **more):
    seen = str(ticket.entries.last().pk)
    return client.post(address(ticket, "/answers"), {"mode": "reply", "body": body, "key": str(uuid4()), "seen": seen, **more})


def messages(ticket):
    return [(entry.verb, entry.body) for entry in ticket.entries if entry.body]


def text(response):
    return response.content.decode()


def test_the_page_says_what_was_asked_with_the_labels_of_its_form(cast, desk):
    ticket = cast.ticket(answers={"summary": "No light", "description": "The lamp **died**"})

    page = text(desk.get(address(ticket)))

    assert "Summary" in page
    assert "No light" in page
    assert "<strong>died</strong>" in page


def test_a_reference_is_found_whatever_its_case(cast, desk):
    assert desk.get(address(cast.ticket()).lower()).status_code == 200


def test_an_answer_is_public_and_the_customer_is_told(cast, desk):
    ticket = cast.ticket()
    cast.forget_mails()

    answer = write(desk, ticket)

    assert (answer.status_code, answer.headers["Location"]) == (302, address(ticket))
    assert messages(ticket) == [("replied", "Here is the answer")]
    assert again(ticket).status_key == "taken"
    assert cast.mails(cast.alice) == ["ticket_replied"]


def test_a_note_is_for_the_team_alone(cast, desk):
    ticket = cast.ticket()
    cast.forget_mails()

    write(desk, ticket, mode="note")

    assert messages(ticket) == [("noted", "Here is the answer")]
    assert ticket.entries.last().is_internal
    assert cast.mails(cast.alice) == []
    assert again(ticket).status_key == "received"


def test_an_answer_and_then_a_status_is_one_click(cast, desk):
    ticket = cast.ticket()

    write(desk, ticket, body="Which lamp?", then="ask")

    assert again(ticket).status_key == "asked"
    assert messages(ticket) == [("replied", "Which lamp?")]


def test_a_note_moves_nothing(cast, desk):
    ticket = cast.ticket()

    write(desk, ticket, mode="note", then="solve")

    assert again(ticket).status_key == "received"


def test_sending_twice_writes_once(cast, desk):
    ticket = cast.ticket()
    key, seen = str(uuid4()), str(ticket.entries.last().pk)

    for _time in range(2):
        answer = write(desk, ticket, key=key, seen=seen)

    assert answer.status_code == 302
    assert messages(ticket) == [("replied", "Here is the answer")]


def test_an_empty_answer_is_refused_and_says_what_to_do(cast, desk):
    ticket = cast.ticket()

    answer = write(desk, ticket, body="  ")

    assert answer.status_code == 422
    assert "Write a message or add a file." in text(answer)


def test_what_somebody_else_did_meanwhile_stops_the_answer_and_keeps_its_text(cast, desk):
    ticket = cast.ticket()
    seen = str(ticket.entries.last().pk)
    ticket.reply("I found it myself", by=cast.alice)

    stopped = write(desk, ticket, body="Let us look", seen=seen)

    assert stopped.status_code == 409
    assert "I found it myself" in text(stopped)
    assert "Let us look</textarea>" in text(stopped)
    assert messages(ticket) == [("replied", "I found it myself")]

    write(desk, ticket, body="Let us look", seen=str(ticket.entries.last().pk))

    assert messages(ticket) == [("replied", "I found it myself"), ("replied", "Let us look")]


def test_one_s_own_note_meanwhile_stops_nothing(cast, desk):
    ticket = cast.ticket()
    seen = str(ticket.entries.last().pk)
    ticket.reply("To myself", by=cast.technician, internal=True)

    assert write(desk, ticket, seen=seen).status_code == 302


def test_a_note_is_never_stopped(cast, desk):
    ticket = cast.ticket()
    seen = str(ticket.entries.last().pk)
    ticket.reply("Hello?", by=cast.alice)

    assert write(desk, ticket, seen=seen, mode="note").status_code == 302


def test_files_go_with_the_answer(cast, desk):
    ticket = cast.ticket()

    write(desk, ticket, attached=[SimpleUploadedFile("a.txt", b"alpha"), SimpleUploadedFile("b.txt", b"beta")])

    assert [file.name for file in Attachment.objects.filter(entry__in=ticket.entries)] == ["a.txt", "b.txt"]


def test_files_of_an_answer_that_was_stopped_wait_for_the_next_try(cast, desk):
    ticket = cast.ticket()

    stopped = write(desk, ticket, body="x" * 40_001, attached=[SimpleUploadedFile("a.txt", b"alpha")])
    kept = Upload.objects.get()
    assert stopped.status_code == 422
    assert f'value="{kept.pk}" checked' in text(stopped)

    write(desk, ticket, body="Shorter", kept=[str(kept.pk)])

    assert [file.name for file in Attachment.objects.filter(entry__in=ticket.entries)] == ["a.txt"]


def test_somebody_else_s_upload_cannot_be_taken(cast, desk, browse):
    ticket = cast.ticket()
    other = browse(cast.agent("other"))
    write(other, ticket, body="x" * 40_001, attached=[SimpleUploadedFile("a.txt", b"alpha")])

    write(desk, ticket, body="Mine", kept=[str(Upload.objects.get().pk)])

    assert not Attachment.objects.filter(entry__in=ticket.entries).exists()


def test_a_draft_is_kept_as_one_types_and_gone_once_sent(cast, desk):
    ticket = cast.ticket()

    assert desk.post(address(ticket, "/draft"), {"body": "Half a sent", "mode": "note"}).status_code == 302
    page = desk.get(address(ticket))
    assert page.context["composer"].body == "Half a sent"
    assert page.context["composer"].mode == "note"

    write(desk, ticket)

    assert reply_draft(ticket, cast.technician) is None


def test_an_emptied_draft_is_forgotten(cast, desk):
    ticket = cast.ticket()
    desk.post(address(ticket, "/draft"), {"body": "Half", "mode": "reply"})

    desk.post(address(ticket, "/draft"), {"body": " ", "mode": "reply"})

    assert reply_draft(ticket, cast.technician) is None


def test_a_colleague_has_a_draft_of_their_own(cast, desk, browse):
    ticket = cast.ticket()
    desk.post(address(ticket, "/draft"), {"body": "Mine", "mode": "reply"})

    assert browse(cast.agent("other")).get(address(ticket)).context["composer"].body == ""


def test_a_closed_request_takes_notes_only(cast, desk):
    ticket = cast.ticket_at("closed")

    page = text(desk.get(address(ticket)))

    assert 'value="note" checked' in page
    assert 'value="reply"' not in page
    assert write(desk, ticket).status_code == 422


def test_looking_at_it_is_reading_it(cast, desk):
    ticket = cast.ticket()

    desk.get(address(ticket))
    ticket.reply("One more thing", by=cast.alice)
    first, second = text(desk.get(address(ticket))), text(desk.get(address(ticket)))

    assert "New since your last visit" in first
    assert "New since your last visit" not in second


def test_htmx_gets_the_request_or_what_changed_around_the_box_one_writes_in(cast, browse):
    ticket = cast.ticket()

    opened = text(browse(cast.technician, htmx="ticket").get(address(ticket)))
    changed = text(browse(cast.technician, htmx="context").get(address(ticket)))

    assert 'id="composer"' in opened
    assert 'id="composer"' not in changed
    assert "<html" not in opened + changed
    assert f'id="row-{ticket.reference}"' in opened


def test_a_file_is_downloaded_and_cannot_act(cast, desk):
    ticket = cast.ticket()
    write(desk, ticket, attached=[SimpleUploadedFile("page.html", b"<script>alert(1)</script>")])

    answer = desk.get(f"/desk/files/{Attachment.objects.get().pk}")

    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_of_a_note_is_no_file_for_an_agent_who_does_not_handle_the_request(cast, desk, browse):
    ticket = cast.ticket()
    write(desk, ticket, mode="note", attached=[SimpleUploadedFile("a.txt", b"alpha")])
    file_id = Attachment.objects.get().pk
    guest = cast.agent("guest", team=cast.make_team("elsewhere"))
    ticket.participants.create(organisation=ticket.organisation, user=guest, role="participant")

    served = desk.get(f"/desk/files/{file_id}")
    assert b"".join(served.streaming_content) == b"alpha"
    assert browse(guest).get(f"/desk/files/{file_id}").status_code == 404


def test_other_requests_of_the_customer_are_those_one_may_see(cast, desk):
    ticket = cast.ticket(summary="First")
    cast.ticket(summary="Second")
    hidden = cast.service("hidden", team=cast.make_team("others"))
    cast.ticket(hidden, summary="Third")

    assert [row.title for row in desk.get(address(ticket, "/related")).context["rows"]] == ["Second"]


def test_hostile_text_stays_text(cast, desk):
    ticket = cast.ticket(summary="<script>alert(1)</script>")
    ticket.reply("<img src=x onerror=alert(1)>", by=cast.alice)

    page = text(desk.get(address(ticket)))

    assert "<script>alert" not in page
    assert "onerror=alert(1)>" not in page


@pytest.mark.parametrize("reader", ["agent", "superuser"])
def test_a_page_asks_no_more_for_three_messages_than_for_one_and_at_most_twelve(cast, browse, reader):
    ticket = cast.ticket()
    client = browse(cast.technician if reader == "agent" else cast.agent("boss", is_superuser=True))
    asked = []
    for number in (1, 2):
        for _message in range(number):
            write(client, ticket, attached=[SimpleUploadedFile("a.txt", b"alpha")])
            ticket.add_participant(cast.person(organisation=cast.home), by=cast.alice)
        client.get(address(ticket))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(ticket))
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[0] <= 12
