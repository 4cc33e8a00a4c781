import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from parvis.kit.fields import CleanCharField, CleanTextField, UUID7Field


@pytest.fixture(scope="module")
def note_class(django_db_setup, django_db_blocker):
    """Its table is made outside any transaction, as SQLite wants it, and once: emptying a whole database takes a second."""
    with isolate_apps("parvis.kit"), django_db_blocker.unblock():

        class Note(models.Model):  # noqa: DJ008  it is never shown
            id = UUID7Field()
            title = CleanCharField(max_length=10)
            body = CleanTextField(blank=True)

            class Meta:
                app_label = "kit"

        with connection.schema_editor() as editor:
            editor.create_model(Note)
        yield Note
        with connection.schema_editor() as editor:
            editor.delete_model(Note)


@pytest.fixture
def note_model(note_class, db):
    return note_class


def test_what_is_saved_passed_the_border_and_is_what_is_at_hand(note_model):
    note = note_model.objects.create(title="un\r\ndeux\x00 trois", body="a\x00\r\nb\ud800")

    assert (note.title, note.body) == ("un deux tr", "a\nb")
    assert list(note_model.objects.values_list("title", "body")) == [("un deux tr", "a\nb")]


def test_a_look_up_passes_the_border_too(note_model):
    note_model.objects.create(title="été")

    assert note_model.objects.filter(title="e\u0301te\u0301\x00").count() == 1


def test_what_is_updated_in_bulk_passes_the_border(note_model):
    note_model.objects.create(title="a")
    note_model.objects.update(title="b\x00", body=models.F("title"))

    assert list(note_model.objects.values_list("title", "body")) == [("b", "a")]


def test_rows_have_an_identifier_before_they_are_saved_and_sort_by_it(note_model):
    first, second = note_model(title="a"), note_model(title="b")

    assert first.pk < second.pk
    assert first.pk.version == 7


def test_fields_are_written_into_migrations_by_their_own_name():
    _, path, _, options = CleanCharField(max_length=10).deconstruct()

    assert (path, options) == ("parvis.kit.fields.CleanCharField", {"max_length": 10})
