import pytest
from django.db import IntegrityError

from parvis.intake.models import Form, FormVersion, PublishedError
from tests.intake.building import ask, schema, step


@pytest.fixture
def bug(db) -> Form:
    return Form.objects.create(portal_key="yservice", key="bug", title={"fr": "Bug", "en": "Bug"})


def test_a_form_has_its_key_once_per_portal(bug):
    Form.objects.create(portal_key="woop", key="bug")

    with pytest.raises(IntegrityError):
        Form.objects.create(portal_key="yservice", key="bug")


def test_publishing_numbers_the_versions(bug):
    first = bug.publish(schema(step("one", ask("a"))), "1.0")
    second = bug.publish(schema(step("one", ask("b"))), "2.0")

    assert [(first.number, first.label), (second.number, second.label)] == [(1, "1.0"), (2, "2.0")]


def test_publishing_the_last_schema_again_changes_nothing(bug):
    first = bug.publish(schema(step("one", ask("a"))))

    again = bug.publish({"steps": [step("one", ask("a"))], "version_label": "1"})

    assert again == first == bug.latest
    assert bug.versions.count() == 1


def test_going_back_to_an_older_schema_is_a_new_version(bug):
    bug.publish(schema(step("one", ask("a"))))
    bug.publish(schema(step("one", ask("b"))))

    back = bug.publish(schema(step("one", ask("a"))))

    assert (back.number, back) == (3, bug.latest)


def test_a_published_version_cannot_change(bug):
    version = bug.publish(schema(step("one", ask("a"))))
    version.label = "other"

    with pytest.raises(PublishedError):
        version.save(update_fields=["label"])

    assert FormVersion.objects.get(pk=version.pk).label == ""


def test_a_version_reads_its_definition(bug):
    version = bug.publish(schema(step("one", ask("a")), step("two", ask("b", "number"))))

    assert [(step.key, field.type) for step, field in version.definition.fields()] == [("one", "text"), ("two", "number")]


def test_neighbouring_tabs_share_a_page(bug):
    written = schema(step("one", ask("a")), step("two", ask("b"), tab=True), step("three", ask("c"), tab=True), step("four", ask("d")))
    definition = bug.publish(written).definition

    assert [[step.key for step in page] for page in definition.pages()] == [["one"], ["two", "three"], ["four"]]
    assert [step.key for step in definition.page_of("three")] == ["two", "three"]
