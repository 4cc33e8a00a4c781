"""An upload belongs to who sent it, for what it was sent, once."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import override

from parvis.intake.definition import Field
from parvis.intake.models import Upload
from parvis.intake.owner import Owner
from parvis.intake.uploads import adopt, claim, receive, remove, sweep, waiting_files
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from tests.intake.building import ask, png

PHOTO = Field.read(ask("photo", "file", accept=["image"], max_mb=2))


def stored(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def received(owner: Owner, purpose: str = "draft", **rest) -> Upload:
    return receive(png(), owner=owner, purpose=purpose, field=PHOTO, **rest)


def test_a_received_file_is_stored_and_described_by_its_content(hers, stored_files):
    file = SimpleUploadedFile("..\\dossier/photo.png", png().read(), "text/html")

    upload = receive(file, owner=hers, purpose="draft", field=PHOTO)

    assert (upload.name, upload.size, upload.content_type, upload.field_key) == ("photo.png", 100, "image/png", "photo")
    assert len(upload.sha256) == 64
    assert stored(stored_files) == 1


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: png("vue.png", 3_565_158), "Choisissez un fichier de moins de 2\u00a0Mo\u00a0: «\u202fvue.png\u202f» fait 3,4\u00a0Mo"),
        (lambda: SimpleUploadedFile("a.png", b""), "Choisissez un fichier qui contient quelque chose\u00a0: «\u202fa.png\u202f» est vide"),
        (
            lambda: SimpleUploadedFile("a.png", b"<html><script>alert(1)</script>"),
            "Choisissez un fichier de l’un de ces types\u00a0: jpg, jpeg, png, gif, webp, heic, bmp, tif, tiff",
        ),
        (
            lambda: SimpleUploadedFile("a.php", png().read()),
            "Choisissez un fichier de l’un de ces types\u00a0: jpg, jpeg, png, gif, webp, heic, bmp, tif, tiff",
        ),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_what_to_choose_and_leaves_nothing(hers, stored_files, file, sentence):
    with override("fr"), pytest.raises(Refused) as refusal:
        receive(file(), owner=hers, purpose="draft", field=PHOTO)

    assert str(refusal.value) == sentence
    assert Upload.objects.count() == stored(stored_files) == 0


def test_the_files_of_one_purpose_share_a_bound(hers):
    received(hers, max_total_bytes=250)
    received(hers, max_total_bytes=250)
    received(hers, "reply:1", max_total_bytes=250)

    with pytest.raises(Refused) as refusal:
        received(hers, max_total_bytes=250)

    assert refusal.value.code == "total_too_large"


def test_an_owner_claims_what_was_sent_in_the_order_asked(hers):
    first, second = received(hers), received(hers)

    claimed = claim([str(second.pk), first.pk], owner=hers, purpose="draft")

    assert claimed == [second, first]
    assert all(upload.claimed_at for upload in claimed)


def test_nobody_claims_what_another_sent(hers, his):
    upload = received(hers)

    with pytest.raises(Refused):
        claim([upload.pk], owner=his, purpose="draft")

    assert claim([upload.pk], owner=hers, purpose="draft") == [upload]


def test_an_upload_is_claimed_for_the_purpose_it_was_sent_for(hers):
    upload = received(hers, "reply:1")

    with pytest.raises(Refused):
        claim([upload.pk], owner=hers, purpose="reply:2")


def test_an_upload_is_claimed_once(hers):
    upload = received(hers)
    claim([upload.pk], owner=hers, purpose="draft")

    with pytest.raises(Refused):
        claim([upload.pk], owner=hers, purpose="draft")


def test_one_foreign_upload_among_others_and_none_is_taken(hers, his):
    mine, theirs = received(hers), received(his)

    with pytest.raises(Refused):
        claim([mine.pk, theirs.pk], owner=hers, purpose="draft")

    assert Upload.objects.waiting().count() == 2


def test_a_claim_falls_with_its_transaction(hers):
    upload = received(hers)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        claim([upload.pk], owner=hers, purpose="draft")
        _ = 1 / 0

    assert Upload.objects.waiting().get() == upload


def test_what_is_no_id_is_refused_like_what_is_not_there(hers):
    with pytest.raises(Refused) as refusal:
        claim(["../../etc/passwd"], owner=hers, purpose="draft")

    assert refusal.value.code == "gone"


def test_a_session_owns_what_it_sent_and_no_other_does(db):
    mine, other = Owner.of(None, "session-1"), Owner.of(None, "session-2")
    upload = received(mine)

    with pytest.raises(Refused):
        claim([upload.pk], owner=other, purpose="draft")

    assert claim([upload.pk], owner=mine, purpose="draft") == [upload]


def test_signing_in_takes_along_what_the_session_sent(hers):
    session = Owner.of(None, "session-1")
    upload = received(session)

    assert adopt(session=session, owner=hers, purpose="draft") == 1
    assert claim([upload.pk], owner=hers, purpose="draft") == [upload]


def test_neither_person_nor_session_owns_nothing():
    with pytest.raises(ValueError, match="a person or a session"):
        Owner.of(None, "")


def test_waiting_files_are_the_owners_for_that_purpose(hers, his):
    upload, other, claimed = received(hers), received(his), received(hers)
    claim([claimed.pk], owner=hers, purpose="draft")

    assert [file.id for file in waiting_files(owner=hers, purpose="draft")] == [str(upload.pk)]
    assert [file.id for file in waiting_files(owner=his, purpose="draft")] == [str(other.pk)]


def test_an_owner_removes_a_waiting_upload_and_its_file(hers, his, stored_files, django_capture_on_commit_callbacks):
    upload = received(hers)

    with django_capture_on_commit_callbacks(execute=True):
        assert [remove(upload.pk, owner=owner, purpose="draft") for owner in (his, hers, hers)] == [False, True, False]

    assert stored(stored_files) == 0


def test_sweeping_drops_what_is_old_and_unclaimed(hers, stored_files, django_capture_on_commit_callbacks):
    old, claimed, fresh = received(hers), received(hers), received(hers)
    claim([claimed.pk], owner=hers, purpose="draft")
    Upload.objects.filter(pk__in=[old.pk, claimed.pk]).update(created_at=now() - timedelta(days=3))

    with django_capture_on_commit_callbacks(execute=True):
        assert sweep(now() - timedelta(days=2)) == 1

    assert set(Upload.objects.all()) == {claimed, fresh}
    assert stored(stored_files) == 2
