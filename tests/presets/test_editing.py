"""Configuration changed at the screens: checked as a preset is, kept as a history, and taken back by an export."""

from datetime import UTC, datetime

import pytest

from parvis.catalogue.models import Announcement, Grant, Portal, Service
from parvis.kit.errors import Refused
from parvis.people.models import User
from parvis.presets import editing
from parvis.presets.apply import apply, plan
from parvis.presets.export import export
from parvis.presets.models import Preparation, Revision
from parvis.presets.packing import packed, unpacked
from parvis.presets.parts import PartId

pytestmark = pytest.mark.django_db
SERVICE = PartId("service", "question")
FAMILY = PartId("family", "news")


@pytest.fixture
def portal(petite) -> Portal:
    apply(petite)
    return Portal.objects.get(key="petite")


@pytest.fixture
def owner(portal) -> User:
    owner = User.objects.create_user("owner", is_staff=True)
    Grant.objects.create(who="person", user=owner, role="administer", portal=portal)
    return owner


def renamed(portal, title="Ask us anything"):
    read = editing.read(portal, SERVICE)
    return {**read.part, "title": {**read.part["title"], "en": title}}, read.base


def test_what_is_written_is_in_the_rows_and_in_the_history(portal, owner):
    part, base = renamed(portal)

    editing.write(portal, SERVICE, part, by=owner, base=base)

    assert Service.objects.get(slug="question").title["en"] == "Ask us anything"
    told = Revision.objects.get()
    assert (told.author, told.before["title"]["en"] != told.after["title"]["en"]) == (owner, True)


def test_the_same_again_changes_nothing(portal, owner):
    part, base = renamed(portal)
    editing.write(portal, SERVICE, part, by=owner, base=base)

    editing.write(portal, SERVICE, part, by=owner, base=base)

    assert Revision.objects.count() == 1


def test_who_saved_meanwhile_is_not_written_over(portal, owner):
    part, base = renamed(portal)
    editing.write(portal, SERVICE, part, by=owner, base=base)

    with pytest.raises(editing.ChangedMeanwhile) as refused:
        editing.write(portal, SERVICE, renamed(portal, "Other words")[0], by=owner, base=base)

    assert refused.value.present["title"]["en"] == "Ask us anything"


def test_somebody_who_does_not_administer_the_portal_changes_nothing(portal):
    agent = User.objects.create_user("agent", is_staff=True)
    part, base = renamed(portal)

    for act in (
        lambda: editing.write(portal, SERVICE, part, by=agent, base=base),
        lambda: editing.remove(portal, SERVICE, by=agent),
        lambda: editing.prepare(portal, SERVICE, part, by=agent),
    ):
        with pytest.raises(Refused):
            act()
    assert not Revision.objects.exists()


def test_a_mistake_says_where_it_is_and_nothing_is_written(portal, owner):
    part, base = renamed(portal)

    with pytest.raises(editing.Faulty) as refused:
        editing.write(portal, SERVICE, {**part, "workflow": "none"}, by=owner, base=base)

    assert [one.key for one in refused.value.mistakes] == ["workflow"]
    assert not Revision.objects.exists()


def test_a_family_that_is_new_stands_behind_the_others_and_can_be_taken_away(portal, owner):
    part = {"key": "news", "title": {"fr": "Nouvelles", "en": "News"}}

    editing.write(portal, FAMILY, part, by=owner, base="")
    assert list(portal.families.values_list("key", flat=True))[-1] == "news"

    editing.remove(portal, FAMILY, by=owner)
    assert not portal.families.filter(key="news").exists()


def test_what_others_name_is_not_taken_away(portal, owner):
    with pytest.raises(editing.Faulty):
        editing.remove(portal, PartId("workflow", "simple"), by=owner)


def test_what_is_prepared_is_seen_by_nobody_until_it_is_published(portal, owner):
    part, _base = renamed(portal)

    row = editing.prepare(portal, SERVICE, part, by=owner)
    assert Service.objects.get(slug="question").title["en"] != "Ask us anything"

    editing.publish(row, by=owner)
    assert Service.objects.get(slug="question").title["en"] == "Ask us anything"
    assert not Preparation.objects.exists()


def test_two_who_prepare_at_once_do_not_write_over_each_other(portal, owner):
    row = editing.prepare(portal, SERVICE, renamed(portal)[0], by=owner, version=0)
    editing.prepare(portal, SERVICE, renamed(portal, "B")[0], by=owner, version=row.version)

    with pytest.raises(editing.ChangedMeanwhile):
        editing.prepare(portal, SERVICE, renamed(portal, "C")[0], by=owner, version=row.version)


def test_publishing_what_began_from_an_older_state_asks_first(portal, owner):
    row = editing.prepare(portal, SERVICE, renamed(portal)[0], by=owner)
    part, base = renamed(portal, "Meanwhile")
    editing.write(portal, SERVICE, part, by=owner, base=base)

    with pytest.raises(editing.ChangedMeanwhile):
        editing.publish(row, by=owner)
    editing.publish(row, by=owner, is_sure=True)

    assert Service.objects.get(slug="question").title["en"] == "Ask us anything"


def test_an_earlier_state_comes_back(portal, owner):
    before = Service.objects.get(slug="question").title
    part, base = renamed(portal)
    editing.write(portal, SERVICE, part, by=owner, base=base)

    editing.restore(Revision.objects.get(), by=owner, base=editing.read(portal, SERVICE).base)

    assert Service.objects.get(slug="question").title == before


def test_a_preset_sees_what_a_screen_changed_and_an_export_takes_it_back(portal, owner, petite, tmp_path):
    part, base = renamed(portal)
    editing.write(portal, SERVICE, part, by=owner, base=base)

    assert [change.kind for change in plan(petite)] == ["kept-by-hand"]
    assert "Ask us anything" in export("petite")["services/question.toml"]


def test_a_preset_that_changes_a_part_leaves_a_line_without_an_author(portal, change):
    apply(change("workflows/simple.toml", "In progress", "Under way"))

    told = Revision.objects.get()
    assert (told.kind, told.key, told.author, told.is_preset) == ("workflow", "simple", None, True)


def test_instants_come_back_as_what_they_were(portal, owner):
    at = PartId("announcement", "winter")
    part = {**editing.read(portal, at).part, "starts_at": datetime(2026, 12, 1, 8, tzinfo=UTC)}

    editing.publish(editing.prepare(portal, at, part, by=owner), by=owner)

    assert Announcement.objects.get(key="winter").starts_at == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert unpacked(packed(part)) == part
