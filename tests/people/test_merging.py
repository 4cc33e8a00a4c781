"""Every relation to an account has a rule for when two accounts become one."""

from __future__ import annotations

import pytest
from django.apps import apps

from parvis.kit.merging import RULES
from parvis.people.models import User
from tests.cast import Cast


def _relations() -> set[str]:
    found = (field for field in User._meta.get_fields(include_hidden=True) if field.auto_created and not field.concrete)
    return {f"{one.related_model._meta.label}.{one.field.name}" for one in found if not one.many_to_many}


def test_every_relation_to_an_account_has_a_rule_and_every_rule_a_relation():
    assert set(RULES) == _relations()


def test_many_to_many_relations_have_a_model_of_their_own_that_has_a_rule():
    through = [field for model in apps.get_models() for field in model._meta.many_to_many if field.related_model is User]

    assert {f"{field.remote_field.through._meta.label}.user" for field in through} <= set(RULES)


@pytest.mark.parametrize("rule", RULES._items.values(), ids=lambda rule: rule.key)
def test_what_does_not_move_says_why(rule):
    assert rule.fate == "moves" or rule.why


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize("rule", RULES._items.values(), ids=lambda rule: rule.key)
def test_each_rule_can_be_counted_and_applied(rule):
    cast = Cast()
    gone, into = cast.person("gone"), cast.person("into")

    before = rule.rows(gone).count() + rule.rows(into).count()
    rule.apply(gone, into, by=cast.technician)
    rule.apply(gone, into, by=cast.technician)

    left = rule.rows(gone).count()
    assert (left == 0 or rule.fate == "stays") and left + rule.rows(into).count() <= before
