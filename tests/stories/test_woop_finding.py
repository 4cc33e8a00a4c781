"""WOOP, «Finding requests»: the search, every filter, the columns, and an address that says the whole view."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

PASSWORD = "parvis-demo"
PALLET, SLOT, SLOW = (
    "Palette manquante à la livraison de Lille",
    "Nouveau créneau pour le magasin de Nantes",
    "Erreur 422 sur la création de course",
)
ABSENT, DOCK = "Livreur absent, course de 8 h 30, Rennes", "Enlèvement impossible à Nantes Beaulieu"
COLUMNS = {
    "fr": ["Type", "Référence", "Résumé", "État", "Projet de services", "Demandeur"],
    "en": ["Type", "Reference", "Summary", "Status", "Service project", "Requester"],
}
WORDS = {
    "fr": (
        "La demande contient…",
        ("Demandes ouvertes", "Demandes closes", "Toutes"),
        ("Moi et mon organisation", "Moi", "Mon organisation", "Où je participe"),
    ),
    "en": (
        "Request contains…",
        ("Open requests", "Closed requests", "All"),
        ("Me and my organisation", "Me", "My organisation", "Where I take part"),
    ),
}


def titles(person: Visitor) -> set[str]:
    return {text.strip() for text in person.page.locator("tbody tr .lead-cell a").all_inner_texts()}


def signed_in(visitor: NewVisitor, login: str, language: str = "fr") -> Visitor:
    person = visitor("woop", language=language)
    person.sign_in(login, PASSWORD)
    return person


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_list_has_the_words_and_the_columns_of_the_guide(visitor: NewVisitor, language: str):
    person = signed_in(visitor, "ines.caradec", language)
    placeholder, states, makers = WORDS[language]
    person.open("/tickets")

    assert [one.strip() for one in person.page.locator("thead th").all_inner_texts()] == COLUMNS[language]
    expect(person.page.get_by_placeholder(placeholder)).to_be_visible()
    shown = [
        " ".join(word for word in text.split() if not word.isdigit()) for text in person.page.locator("#list-states a").all_inner_texts()
    ]
    assert tuple(shown) == states
    assert tuple(text.strip() for text in person.page.locator("select[name=by] option").all_inner_texts()) == makers
    row = person.page.locator("tbody tr").first
    expect(row.locator("td").first.locator("svg")).to_be_visible()  # the pictogram of its type
    expect(row).to_contain_text("SUPPORT-")
    expect(row).to_contain_text("Woop")
    status, exported, _headers = person.fetched("/tickets/export.csv")
    assert status == 200
    assert exported.decode("utf-8-sig").splitlines()[0].split(";")[:6] == COLUMNS[language]


def test_every_filter_narrows_and_lies_in_the_address(visitor: NewVisitor):
    camille = signed_in(visitor, "camille.roy")
    camille.open("/tickets?state=all")
    everything = titles(camille)
    assert {PALLET, SLOW, ABSENT} <= everything
    assert DOCK not in everything

    camille.page.locator("select[name=by]").select_option("me")
    camille.page.wait_for_url("**by=me**")
    expect(camille.page.locator("tbody")).not_to_contain_text(SLOW)
    assert PALLET in titles(camille)
    camille.open("/tickets?state=all&by=organisation")
    assert {PALLET, SLOW} <= titles(camille)
    camille.open("/tickets?state=all&by=participant")
    assert SLOW not in titles(camille)
    camille.open("/tickets?state=all&type=assistance-technique")
    assert titles(camille) == {SLOW}
    expect(camille.page.locator("select[name=type] option:checked")).to_have_text("Demande d’assistance technique")
    camille.open("/tickets?state=closed")
    assert titles(camille)
    assert not {PALLET, SLOW} & titles(camille)

    camille.open("/tickets?state=all")
    camille.page.get_by_placeholder("La demande contient…").fill("palette manquante")
    camille.page.get_by_placeholder("La demande contient…").press("Enter")
    camille.page.wait_for_url("**q=palette**")
    expect(camille.page.locator("tbody tr")).to_have_count(1)
    assert titles(camille) == {PALLET}


def test_an_address_shows_everybody_what_is_theirs_and_nobody_else_s(visitor: NewVisitor):
    view = "/tickets?state=all&type=livraison&q=livraison"
    camille = signed_in(visitor, "camille.roy")
    camille.open(view)
    assert PALLET in titles(camille)

    for login in ("emma.walsh", "karim.belkacem", "hugo.marin"):  # another retailer, two carriers
        other = signed_in(visitor, login)
        other.open(view)
        assert not {PALLET, SLOT, ABSENT} & titles(other), login
        status, exported, _headers = other.fetched(f"/tickets/export.csv{view.removeprefix('/tickets')}")
        assert (status, PALLET in exported.decode()) == (200, False), login
    nobody = visitor("woop")
    nobody.open(view)
    assert nobody.path.startswith("/login?next=")
    nobody.page.locator("input[name=login]").fill("camille.roy")
    nobody.page.locator("input[name=password]").fill(PASSWORD)
    nobody.press_in("main", "Se connecter")
    assert nobody.path == view  # the view that was shared
    assert PALLET in titles(nobody)
