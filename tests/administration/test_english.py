"""An owner whose language is English reads no French of ours, even on a portal whose first language is French."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from parvis.people.models import User
from tests.administration.test_people import alice, person, town  # noqa: F401  fixtures

FRENCH = re.compile(
    r"\b(?:le|la|les|des|du|une|et|ou|est|sont|pour|avec|dans|sur|votre|vos|vous|nous|cette|ces|aux|par|pas|qui|que|aucun|aucune|demande|demandes)\b",
    re.IGNORECASE,
)
HIDDEN = re.compile(r"<(?:script|style|svg|template)\b.*?</(?:script|style|svg|template)>|<[^>]*\blang=\"fr\"[^>]*>.*?</\w+>", re.DOTALL)
SAID = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
PAGES = [
    ("hooks",),
    ("hook_new",),
    ("letters",),
    ("letter", "activation"),
    ("mailboxes",),
    ("retention",),
    ("levels",),
    ("level_new",),
    ("people",),
    ("people_new",),
    ("access",),
    ("log",),
    ("organisations",),
    ("organisation_new",),
    ("teams",),
    ("team_new",),
]


def spoken(page: str) -> str:
    shown = HIDDEN.sub(" ", page)
    return html.unescape(" ".join([re.sub(r"<[^>]*>", " ", shown), *SAID.findall(shown)]))


@pytest.mark.parametrize("name", PAGES, ids=" ".join)
def test_no_word_of_a_page_is_french(editor: Client, name: tuple[str, ...]):
    answer = editor.get(reverse(f"administration:{name[0]}", args=["petite", *name[1:]]))

    assert (answer.status_code, FRENCH.findall(spoken(answer.content.decode()))) == (200, [])


@pytest.mark.parametrize("name", ["person", "person_merge", "person_acting"])
def test_no_word_about_a_person_is_french(editor: Client, alice: User, name: str):  # noqa: F811
    person(alice.memberships.get().organisation, "alice2")

    answer = editor.get(reverse(f"administration:{name}", args=["petite", alice.pk]))

    assert (answer.status_code, FRENCH.findall(spoken(answer.content.decode()))) == (200, [])
