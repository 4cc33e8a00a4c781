"""Files sent as they are chosen, Markdown shown as it will be read."""

import json
import re
from html import unescape

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.intake.models import Upload
from parvis.tickets.models import Draft, Ticket
from tests.cast import Cast
from tests.portal.asking.test_flow import NEW
from tests.rights.sending import KEY
from tests.rights.world import PICTURE

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


def test_a_file_sent_twice_is_kept_once_and_stays_with_its_page(house: Cast, alice: Client) -> None:
    house.service("wizard")
    page = unescape(alice.get(f"{NEW}/ask").content.decode())
    address = re.search(r'data-upload="([^"]+)"', page)[1]

    said = [json.loads(alice.post(address, {"field": "files", "file": pdf(), "file_key": KEY}).content)["id"] for _ in range(2)]
    alice.post(f"{NEW}/ask", {"summary": "With a plan", "_kept-files": said[0]})

    assert (len(set(said)), Upload.objects.count()) == (1, 1)
    assert [item["name"] for item in Ticket.objects.get().answers["files"]] == ["plan.pdf"]


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


def picture(name: str = "screen.gif") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PICTURE)


def test_a_pasted_picture_is_seen_by_who_sent_it_before_and_after_the_request_is_made(house: Cast, alice: Client, visitor: Client) -> None:
    house.service("wizard")
    key = json.loads(alice.post(FILES, {"field": "files", "file": picture()}).content)["id"]
    words = f"Look ![screen](cid:{key}) there"

    previewed = alice.post("/p/house/preview", {"text": words}).content.decode()
    assert f'<img src="/p/house/uploads/{key}" alt="screen">' in previewed.replace("?preview", "")
    assert alice.get(f"/p/house/uploads/{key}").headers["Content-Type"] == "image/webp"
    assert visitor.get(f"/p/house/uploads/{key}").status_code == 404
    assert "<img" not in visitor.post("/p/house/preview", {"text": words}).content.decode()

    answer = alice.post(f"{NEW}/ask", {"summary": "A screen", "description": words, "_kept-files": key})
    reference = Ticket.objects.get().reference
    address = f"/p/house/t/{reference}/files/{key}/screen.gif?preview"
    for path in (f"/p/house/t/{reference}", answer.headers["Location"], f"/p/house/t/{reference}/print"):
        assert f'<img src="{address}" alt="screen">' in alice.get(path).content.decode()
    assert alice.get(f"/p/house/uploads/{key}").status_code == 404


def test_the_check_shows_pasted_pictures_too(house: Cast, alice: Client) -> None:
    house.service("wizard")
    key = json.loads(alice.post(FILES, {"field": "files", "file": picture()}).content)["id"]

    sent = {"summary": "A screen", "description": f"![screen](cid:{key})", "_kept-files": key, "_check": "1"}
    answer = alice.post(f"{NEW}/ask", sent, follow=True)

    assert f'<img src="/p/house/uploads/{key}?preview" alt="screen">' in answer.content.decode()


def test_a_file_on_its_way_that_is_no_picture_is_not_shown(house: Cast, alice: Client) -> None:
    house.service("wizard")
    key = json.loads(alice.post(FILES, {"field": "files", "file": pdf()}).content)["id"]

    assert alice.get(f"/p/house/uploads/{key}").status_code == 404


def test_a_text_read_as_markdown_has_a_toolbar(house: Cast, alice: Client) -> None:
    house.service("wizard")

    shown = alice.get(f"{NEW}/ask").content.decode()

    assert [mark for mark in ("bold", "italic", "list", "link", "code") if f'data-mark="{mark}"' not in shown] == []
    assert 'role="toolbar"' in shown
