"""Files sent as they are chosen, Markdown shown as it will be read."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.intake.models import Upload
from parvis.tickets.models import Draft, Ticket
from tests.cast import Cast
from tests.portal.asking.test_flow import NEW

FILES = "/p/house/services/wizard/draft/files"


def pdf(name: str = "plan.pdf", size: int = 100) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7\n" + b"x" * size)


def test_a_file_sent_by_itself_is_kept_and_goes_with_the_request(house: Cast, alice: Client) -> None:
    house.service("wizard")

    kept = alice.post(FILES, {"field": "files", "file": pdf()})
    said = json.loads(kept.content)
    alice.post(f"{NEW}/ask", {"summary": "With a plan", "_kept-files": said["id"]})

    assert kept.status_code == 201
    assert [(item["name"], item["size"]) for item in Ticket.objects.get().answers["files"]] == [("plan.pdf", 109)]


def test_a_refused_file_is_answered_with_what_to_choose_instead(house: Cast, alice: Client) -> None:
    house.service("wizard")

    answer = alice.post(FILES, {"field": "files", "file": pdf(size=3_000_000)})

    assert answer.status_code == 422
    assert "plan.pdf" in json.loads(answer.content)["error"]
    assert not Upload.objects.exists()


def test_a_field_that_takes_no_file_takes_none(house: Cast, alice: Client) -> None:
    house.service("wizard")

    assert alice.post(FILES, {"field": "summary", "file": pdf()}).status_code == 404
    assert alice.post(FILES, {"field": "absent", "file": pdf()}).status_code == 404


def test_a_file_sent_with_the_form_is_kept_when_another_field_fails(house: Cast, alice: Client) -> None:
    house.service("wizard")

    answer = alice.post(f"{NEW}/ask", {"summary": "", "files": pdf()})

    assert answer.status_code == 422
    assert "plan.pdf" in answer.content.decode()
    assert "plan.pdf" in alice.get(f"{NEW}/ask").content.decode()


def test_a_kept_file_is_removed_by_a_plain_button(house: Cast, alice: Client) -> None:
    house.service("wizard")
    alice.post(f"{NEW}/ask", {"summary": "", "files": pdf()})
    upload = Upload.objects.get()

    answer = alice.post(f"{NEW}/ask", {"summary": "", "_kept-files": upload.pk, "_change": f"remove:files:{upload.pk}"})

    assert answer.status_code == 302
    assert "plan.pdf" not in alice.get(f"{NEW}/ask").content.decode()
    assert not Upload.objects.exists()


def test_nobody_sends_along_a_file_of_somebody_else(house: Cast, alice: Client) -> None:
    house.service("wizard")
    chloe = Client()
    chloe.force_login(house.chloe)
    foreign = json.loads(chloe.post(FILES, {"field": "files", "file": pdf()}).content)["id"]

    answer = alice.post(f"{NEW}/ask", {"summary": "Stolen", "_kept-files": foreign})

    assert answer.status_code == 422
    assert not Ticket.objects.exists()


def test_the_upload_and_the_page_share_one_draft(house: Cast, alice: Client) -> None:
    house.service("wizard")

    alice.post(f"{FILES}?key=018f3c5e-0000-7000-8000-000000000001", {"field": "files", "file": pdf()})

    assert str(Draft.objects.get().key) == "018f3c5e-0000-7000-8000-000000000001"


def test_markdown_is_shown_without_anything_that_acts(house: Cast, alice: Client) -> None:
    answer = alice.post("/p/house/preview", {"text": "**bold** <script>alert(1)</script>"})

    assert "<strong>bold</strong>" in answer.content.decode()
    assert "<script>" not in answer.content.decode()
