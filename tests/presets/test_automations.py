"""Rules of a preset: into the database and back byte for byte, owned by nobody, looking only at what comes after."""

import shutil

import pytest

from parvis.automation.models import Automation
from parvis.catalogue.models import Portal
from parvis.people.models import User
from parvis.presets.apply import apply, plan
from parvis.presets.export import canonical_texts, export
from parvis.presets.source import read

RULE = """\
key = "urgent"
title = { fr = "Urgences", en = "Urgent ones" }
most_per_hour = 3

[when]
event = "filed"

[if]
all = [
  { field = "service", is = "question" },
  { not = { field = "words", contains = "merci" } },
]

[[then]]
do = "tags"
add = ["urgent"]

[[then]]
do = "notify"
to = "requester"
subject = { fr = "{reference} est lue", en = "{reference} is read" }
text = { fr = "Nous la lisons.", en = "We read it." }
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruled(folder):
    (folder / "automations").mkdir()
    (folder / "automations" / "urgent.toml").write_text(RULE, encoding="utf-8")
    return read(folder)


def test_rule_comes_out_byte_for_byte_and_is_applied_once(ruled):
    apply(ruled)

    assert export("petite") == canonical_texts(ruled)
    assert export("petite")["automations/urgent.toml"] == RULE
    assert plan(ruled) == []
    rule = Automation.objects.get()
    assert (rule.when, rule.acts[0], rule.most_per_hour, rule.owner) == ({"event": "filed"}, {"do": "tags", "add": ["urgent"]}, 3, None)


def test_owner_and_pause_are_no_hand_edit(ruled):
    apply(ruled)
    rule = Automation.objects.get()
    Automation.objects.filter(pk=rule.pk).update(owner=User.objects.create(username="owner.house", password="!"))
    rule.pause(Automation.Paused.HAND)

    assert plan(ruled) == []


def test_rule_that_goes_from_the_preset_goes(ruled, folder):
    apply(ruled)
    shutil.rmtree(folder / "automations")

    apply(read(folder))

    assert not Portal.objects.get(key="petite").automations.exists()
