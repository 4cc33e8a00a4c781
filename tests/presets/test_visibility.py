"""Visibility by role in a preset: what may be said, what it becomes, how it comes out; and an umbrella of a demo."""

import pytest

from parvis.catalogue.models import Service
from parvis.presets.apply import apply
from parvis.presets.check import mistakes
from parvis.presets.export import canonical_texts, export

pytestmark = pytest.mark.django_db
FILE = "services/question.toml"


def said(change, value: str):
    return change(FILE, 'workflow = "simple"', f'workflow = "simple"\nvisibility = {value}')


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ('{ member = "participants", manager = "site", administrator = "tree" }', "pst"),
        ('{ administrator = "organisation" }', "ppo"),
        ('{ member = "site", manager = "site", administrator = "site" }', "site"),
        ('"restricted"', "restricted"),
    ],
)
def test_a_visibility_for_each_role_comes_out_as_it_went_in(change, value, code):
    source = said(change, value)

    apply(source)

    assert mistakes(source) == []
    assert Service.objects.get(slug="question").visibility == code
    assert export(source.key) == canonical_texts(source)
    assert apply(source) == []


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (
            '{ member = "site", manager = "participants" }',
            "visibility: A manager sees at least what a member sees, and an administrator at least what a manager sees.",
        ),
        ('{ member = "restricted" }', "visibility.member: “restricted” is not a visibility of a role"),
        ('{ guest = "site" }', "visibility.guest: “guest” is not a role"),
        ('"everyone"', "visibility: “everyone” is not a visibility"),
    ],
)
def test_what_makes_no_sense_is_said(change, value, reason):
    [mistake] = mistakes(said(change, value))

    assert str(mistake).startswith(f"{FILE}: {reason}")
