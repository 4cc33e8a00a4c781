"""Service levels and contract of IPEOS, line by line of spec/ipeos.md: who is covered for what, who sees the direct line, who prints the sheet."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from parvis.presets.demo.people import PASSWORD
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

SILVER_LINE, GOLD_LINE = "05 96 00 00 41", "05 96 00 00 42"
FORM, CONTRACT = "/services/nouveau-ticket/new/ticket", "/contract"


def signed_in(visitor: NewVisitor, login: str, language: str = "fr", **more: bool) -> Visitor:
    one = visitor("ipeos", language=language, **more)
    one.sign_in(login, PASSWORD)
    return one


def test_a_silver_customer_reads_the_contract_and_asks_for_what_it_does_not_cover(visitor: NewVisitor) -> None:
    julien = signed_in(visitor, "julien.faure")
    julien.open(FORM)
    julien.sees("Votre contrat", "CT-WTC-0117", "Argent", "4 h ouvrées", "Laurent Zobel")

    box = julien.page.get_by_role("combobox", name="Catégorie")
    box.click()
    box.fill("site ou application")
    julien.page.get_by_role("option", name="Site ou application web").click()
    julien.sees("Votre contrat ne couvre pas cette catégorie.")
    julien.say({"Titre": "Page blanche sur l’extranet"})
    julien.page.locator("textarea").first.fill("Depuis ce matin.")
    julien.press("Vérifier mes réponses")
    julien.sees("Hors contrat", "Votre contrat ne couvre pas cette catégorie.")
    julien.press("Envoyer message")
    julien.sees("Hors contrat")
    julien.page.get_by_role("link", name="Ouvrir cette demande").click()
    julien.sees("Hors contrat", "CT-WTC-0117")

    assert SILVER_LINE not in julien.page.content()


def test_without_script_what_is_not_covered_stands_apart_and_can_be_chosen(visitor: NewVisitor) -> None:
    julien = signed_in(visitor, "julien.faure", has_script=False)
    julien.open(FORM)

    apart = julien.page.locator("optgroup[label^='Hors de votre contrat']")
    expect(apart.locator("option", has_text="Site ou application web")).to_have_count(1)
    expect(apart.locator("option", has_text="Wi-Fi")).to_have_count(0)


def test_my_contract_says_what_it_covers_and_what_is_used_and_a_member_prints_no_sheet(visitor: NewVisitor) -> None:
    julien = signed_in(visitor, "julien.faure")
    julien.follow("Mon contrat")
    julien.heading("Mon contrat")
    julien.sees(
        "Infogérance du siège", "Général, Poste de travail, Réseau et Internet, Serveurs et sauvegardes, Sécurité", "sur 20 par mois"
    )
    julien.does_not_see("Fiche d’information", "CT-ANSES-0042", "CT-FRET-0201")

    assert SILVER_LINE not in julien.page.content()


def test_gold_sees_the_direct_line_of_the_person_in_charge_and_the_referent_prints_the_sheet(visitor: NewVisitor) -> None:
    georges = signed_in(visitor, "anses-referent")
    georges.open(FORM)
    georges.sees("Or", GOLD_LINE, "Aurélie Maran")
    georges.follow("Mon contrat")
    georges.sees("Ce contrat prend fin le")
    georges.page.get_by_role("link", name="Fiche d’information").first.click()
    georges.heading("Fiche d’information")
    georges.sees(
        "Identifiant support référant", "anses-referent", "Email support référant", "georges.labeau@clinique-anses.example", GOLD_LINE
    )

    status, body, headers = georges.fetched(georges.path.replace("/sheet", "/sheet.pdf"))
    assert (status, headers["content-type"], body[:5]) == (200, "application/pdf", b"%PDF-")


def test_nobody_prints_the_sheet_of_another_entity(visitor: NewVisitor) -> None:
    georges = signed_in(visitor, "anses-referent")
    georges.open(CONTRACT)
    georges.page.get_by_role("link", name="Fiche d’information").first.click()
    theirs = georges.path

    for login in ("wtc-referent", "sylvie.jean-louis"):
        assert signed_in(visitor, login).context.request.get(georges.at(theirs)).status == 404
    stranger = visitor("ipeos")
    stranger.open(CONTRACT)
    assert stranger.path.startswith("/login")


def test_the_same_in_english(visitor: NewVisitor) -> None:
    kevin = signed_in(visitor, "kevin.bordelais", "en")
    kevin.open(FORM)
    kevin.sees("Your contract", "Bronze", "8 working hours")
    kevin.follow("My contract")
    kevin.sees("General, Workstation, Security", "of 30 per year", "Held by", "IPEOS-CARAIBE-FRET")
