"""Files, prints and PDFs: each with the rights of what it belongs to."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from parvis.journal.models import Attachment
from parvis.tickets.models import Ticket
from tests.cast import Cast
from tests.portal.following.conftest import signed_in
from tests.portal.following.test_ticket import at


def with_file(house: Cast, client: Client, name: str, content: bytes) -> tuple[Ticket, Attachment]:
    ticket = house.ticket()
    client.post(at(ticket, "messages"), {"body": "See", "files": SimpleUploadedFile(name, content)})
    return ticket, Attachment.objects.get()


def address(ticket: Ticket, file: Attachment) -> str:
    return at(ticket, "files", str(file.pk), file.name)


def test_a_file_is_downloaded_and_never_opened_in_place(house: Cast, alice: Client) -> None:
    ticket, file = with_file(house, alice, "plan.html", b"<html><script>alert(1)</script>")

    answer = alice.get(address(ticket, file))

    assert b"".join(answer.streaming_content) == b"<html><script>alert(1)</script>"
    assert {
        name: answer.headers[name] for name in ("Content-Type", "Content-Disposition", "Content-Security-Policy", "X-Content-Type-Options")
    } == {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": "attachment; filename*=UTF-8''plan.html",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }


def test_a_file_is_there_only_for_those_who_see_its_message(house: Cast, alice: Client, chloe: Client) -> None:
    ticket, file = with_file(house, alice, "plan.pdf", b"%PDF-1.7 x")
    other = house.ticket(by=house.chloe)

    assert chloe.get(address(ticket, file)).status_code == 404
    assert chloe.get(address(other, file)).status_code == 404
    assert Client().get(address(ticket, file)).headers["Location"].startswith("/p/house/login")


def test_a_file_of_an_internal_note_is_the_teams_alone(house: Cast, alice: Client) -> None:
    ticket, file = with_file(house, alice, "plan.pdf", b"%PDF-1.7 x")
    type(file.entry).objects.filter(pk=file.entry_id).update(is_internal=True)

    assert alice.get(address(ticket, file)).status_code == 404
    assert b"".join(signed_in(house.technician).get(address(ticket, file)).streaming_content) == b"%PDF-1.7 x"


def test_a_picture_is_shown_small_and_drawn_again(house: Cast, alice: Client) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (2000, 1000), "teal").save(drawn, "PNG")
    ticket, file = with_file(house, alice, "screen.png", drawn.getvalue())

    answer = alice.get(f"{address(ticket, file)}?preview")

    assert answer.headers["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(answer.content)).size == (640, 320)


def test_what_is_no_picture_has_no_preview(house: Cast, alice: Client) -> None:
    ticket, file = with_file(house, alice, "plan.pdf", b"%PDF-1.7 x")

    assert alice.get(f"{address(ticket, file)}?preview").status_code == 404


def test_the_print_says_who_printed_it_with_every_automatic_answer(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    ticket.reply("An answer", by=house.technician)

    page = alice.get(at(ticket, "print")).content.decode()

    assert "Printed by Alice Martin on" in page
    assert "The state of your request is now “State taken”." in page
    assert "<details" not in page.partition("<main")[2].partition("</main>")[0]


def test_the_pdf_is_tagged_and_belongs_to_those_who_see_the_request(house: Cast, alice: Client, chloe: Client) -> None:
    ticket = house.ticket(answers={"summary": "Ünïcode & #markup *x*", "description": "# Title\n\n- one\n- two\n\n🎉"})

    answer = alice.get(at(ticket, "pdf"))

    assert answer.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in answer.content
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{ticket.reference}.pdf"'
    assert chloe.get(at(ticket, "pdf")).status_code == 404
