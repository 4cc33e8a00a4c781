"""The journal: written once, read by those it is for."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from parvis.journal.models import Attachment, Entry, RewritingError
from parvis.people.models import Organisation


@pytest.fixture
def town(db) -> Organisation:
    return Organisation.objects.create(name="Town")


def test_an_entry_says_what_happened_to_what(town):
    entry = Entry.write(town, "renamed", by=None, body=" *New* name \x00", data={"to": "Town"})

    assert list(Entry.objects.about(town)) == [entry]
    assert (entry.organisation_id, entry.subject_kind, entry.subject_id) == (town.pk, "organisation", town.pk)
    assert (entry.body, entry.body_html.strip()) == ("*New* name", "<p><em>New</em> name</p>")


def test_an_entry_is_never_changed(town):
    entry = Entry.write(town, "renamed", by=None)

    with pytest.raises(RewritingError):
        entry.save(update_fields=["verb"])


def test_the_same_key_writes_once(town):
    key = uuid4()
    entry = Entry.write(town, "renamed", by=None, key=key)

    assert Entry.objects.written(town, key) == entry
    assert (Entry.objects.written(town, uuid4()), Entry.objects.written(town, None)) == (None, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.write(town, "renamed", by=None, key=key)


def test_public_readers_get_no_internal_entry_and_no_file_of_one(town):
    public, internal = (Entry.write(town, "noted", by=None, body="x", internal=flag) for flag in (False, True))
    for entry in (public, internal):
        Attachment.objects.create(entry=entry, organisation=town, name="a", size=1, content_type="text/plain", sha256="0", storage_key="k")

    assert list(Entry.objects.public()) == [public]
    assert [file.entry for file in Attachment.objects.public()] == [public]


def test_messages_are_what_people_wrote(town):
    Entry.write(town, "moved", by=None)
    message = Entry.write(town, "replied", by=None, body="Hello")

    assert list(Entry.objects.messages()) == [message]
