"""Classes 2 and 3 of trust.md: a file is reached through its message alone, and claimed by who sent it, once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.intake.models import Upload
from parvis.intake.owner import Owner
from parvis.intake.uploads import receive
from parvis.journal.models import Attachment
from parvis.kit.errors import Refused
from parvis.tickets import drafts
from parvis.tickets.models import Ticket
from tests.rights.world import FILE, World
from tests.trust.reading import read
from tests.trust.visiting import stranger, visitor

ANSWERS = {"summary": "Broken"}


def code(world: World, role: str, path: str) -> int:
    answer = visitor(world, role).get(path)
    read(answer)
    return answer.status_code


def address(world: World, ticket: str, file_of: str, kind: str = "file_id") -> str:
    return f"/p/house/t/{world.named[ticket]['reference']}/files/{world.named[file_of][kind]}/a.txt"


def test_a_file_is_not_found_through_another_request_that_one_sees(world: World):
    assert code(world, "requester", address(world, "own", "own")) == 200
    assert code(world, "requester", address(world, "organisation’s", "own")) == 404
    assert code(world, "requester", address(world, "own", "another’s")) == 404
    assert code(world, "superuser", address(world, "own", "another’s")) == 404


def test_a_file_of_an_internal_note_is_the_teams_alone(world: World):
    path = address(world, "own", "own", "hidden_file_id")

    codes = {role: code(world, role, path) for role in ("anonymous", "requester", "participant", "stranger", "agent")}

    assert codes == {"anonymous": 302, "requester": 404, "participant": 404, "stranger": 404, "agent": 200}


def test_who_was_taken_out_of_a_request_no_longer_reaches_its_files(world: World):
    path = address(world, "own", "own")
    assert code(world, "participant", path) == 200

    world.tickets["own"].remove_participant(world.users["participant"], by=world.users["agent"])

    assert code(world, "participant", path) == 404


def test_no_address_leads_to_where_files_are_kept(world: World):
    """Neither a media address nor the static files: the folder is outside both."""
    kept = Attachment.objects.get(pk=world.named["own"]["file_id"])
    superuser = visitor(world, "superuser")
    folder = settings.MEDIA_ROOT.name

    for path in (
        f"/{folder}/{kept.storage_key}",
        f"/media/{kept.storage_key}",
        f"/static/../{folder}/{kept.storage_key}",
        f"/{kept.storage_key}",
    ):
        assert superuser.get(path).status_code == 404
        assert superuser.get(f"/p/house{path}").status_code == 404
    assert settings.MEDIA_URL in ("", "/")
    assert not settings.STATIC_ROOT or settings.STATIC_ROOT not in (settings.MEDIA_ROOT, *settings.MEDIA_ROOT.parents)


def test_a_file_that_was_sent_and_not_submitted_has_no_address(world: World):
    upload = sent_by(world, "requester")

    assert visitor(world, "requester").get(f"/p/house/t/{world.named['own']['reference']}/files/{upload.pk}/a.txt").status_code == 404


def sent_by(world: World, role: str, purpose: str = "") -> Upload:
    user = world.users[role]
    purpose = purpose or world.tickets["own"].reply_purpose
    return receive(SimpleUploadedFile("a.txt", b"of one alone"), owner=Owner(user.pk), purpose=purpose, field=FILE)


def test_a_reply_cannot_take_the_file_of_another(world: World):
    upload = sent_by(world, "requester")
    ticket = world.tickets["own"]

    with pytest.raises(Refused):
        ticket.reply("Look", by=world.users["participant"], uploads=[upload.pk])

    ticket.reply("Look", by=world.users["requester"], uploads=[upload.pk])
    assert Attachment.objects.filter(pk=upload.pk).exists()


def test_a_file_is_claimed_once(world: World):
    upload, ticket = sent_by(world, "requester"), world.tickets["own"]
    ticket.reply("Look", by=world.users["requester"], uploads=[upload.pk])

    with pytest.raises(Refused):
        ticket.reply("Look again", by=world.users["requester"], uploads=[upload.pk])
    assert Attachment.objects.filter(storage_key=upload.storage_key).count() == 1


def test_a_file_sent_for_one_thing_is_not_taken_for_another(world: World):
    upload = sent_by(world, "requester", purpose=world.tickets["organisation’s"].reply_purpose)

    with pytest.raises(Refused):
        world.tickets["own"].reply("Look", by=world.users["requester"], uploads=[upload.pk])


@pytest.mark.parametrize("of", ["stranger", "colleague", "anonymous"])
def test_a_form_cannot_name_the_file_of_another(world: World, of: str):
    """By page, as a browser sends it: the file of somebody else's draft stays there, and nothing is filed with it."""
    upload = _upload_in_a_draft(world, of)
    attacker = visitor(world, "requester")
    named = [{"id": str(upload.pk), "name": "a.txt", "size": 12}]
    path = "/p/house/services/open/new"
    for field in ("files", "files.kept", "files_kept", "files-kept"):
        attacker.post(f"{path}/ask", {**ANSWERS, field: str(upload.pk)})
    attacker.post(f"{path}/ask", {**ANSWERS, "files": named})
    attacker.post(f"{path}/more", {"place": "Here"})
    attacker.post(f"{path}/check", {})

    filed = Ticket.objects.filter(requester=world.users["requester"]).latest("created_at")
    assert filed.title == "Broken"
    assert not Attachment.objects.filter(pk=upload.pk).exists()
    upload.refresh_from_db()
    assert upload.claimed_at is None


def test_answers_that_name_the_file_of_another_are_refused(world: World):
    upload = _upload_in_a_draft(world, "stranger")
    draft = drafts.start(world.cast.portal.services.get(slug="open"), owner=world.users["requester"])
    answers = {**ANSWERS, "files": [{"id": str(upload.pk), "name": "a.txt", "size": 12}]}

    with pytest.raises(Refused):
        from parvis.tickets.submission import submit

        submit(draft.service, by=world.users["requester"], answers=answers, key=uuid4(), draft=draft)

    assert not Attachment.objects.filter(pk=upload.pk).exists()


def _upload_in_a_draft(world: World, role: str) -> Upload:
    if role == "anonymous":
        client: Any = stranger()
        client.post("/p/house/services/join/draft/files", {"field": "files", "file": SimpleUploadedFile("a.txt", b"of a stranger")})
    else:
        client = visitor(world, role)
        client.post("/p/house/services/open/draft/files", {"field": "files", "file": SimpleUploadedFile("a.txt", b"of another")})
    return Upload.objects.latest("created_at")
