"""WOOP, «Portal» and «Account»: the home with its two audiences, the twenty forms and what each asks, and signing up, to the letter."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.visitor import NewVisitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

PASSWORD = "parvis-demo"
HOME = {
    "fr": (
        "Bienvenue sur le portail du support WOOP.",
        "Vous pouvez soumettre une demande à partir des options proposées ci-dessous.",
        "Nous contacter à propos de",
    ),
    "en": ("Welcome to the WOOP support portal.", "You can submit a request from the options below.", "Contact us about"),
}
RETAILER = {"fr": "Je travaille pour une enseigne", "en": "I work for a retailer"}
CARRIER = {"fr": "Je travaille pour une entreprise de transport", "en": "I work for a transport company"}
FAMILIES = {
    "fr": ("Demandes générales", "Configuration (JustWoopit)", "Technique", "Données personnelles"),
    "en": ("General requests", "Configuration (JustWoopit)", "Technical", "Personal data"),
}
Asked = dict[str, dict[str, tuple[str, ...]]]
KINDS: dict[str, dict[str, str]] = {
    "poser-une-question": {"fr": "Poser une question", "en": "Ask a question"},
    "livraison": {"fr": "Demande d’information ou d’action sur une livraison", "en": "Information or action on a delivery"},
    "configuration": {"fr": "Demande de configuration", "en": "Configuration request"},
    "utilisateur": {"fr": "Gestion d’utilisateur", "en": "User management"},
    "assistance-technique": {"fr": "Demande d’assistance technique", "en": "Technical assistance"},
    "bug": {
        "fr": "Déclarer un bug ou un incident détecté sur la plateforme Woop",
        "en": "Report a bug or an incident found on the Woop platform",
    },
    "faille-de-securite": {
        "fr": "Déclarer une faille de sécurité détectée sur la plateforme Woop",
        "en": "Report a security flaw found on the Woop platform",
    },
    "securite-assistance": {
        "fr": "Demande d’assistance technique (problème de sécurité)",
        "en": "Technical assistance (security problem)",
    },
    "evolution": {"fr": "Demande d’évolution fonctionnelle", "en": "Request for a functional change"},
    "donnees-personnelles": {"fr": "Demande de suppression de données personnelles", "en": "Request to delete personal data"},
}
ASKED: Asked = {
    "poser-une-question": {"fr": ("Sujet", "Votre question en détail"), "en": ("Topic", "Your question in detail")},
    "livraison": {"fr": ("Numéro de livraison", "Date prévue de la livraison"), "en": ("Delivery number", "Expected date of delivery")},
    "configuration": {
        "fr": ("La configuration porte sur", "Configuration souhaitée"),
        "en": ("The configuration is about", "Configuration wanted"),
    },
    "utilisateur": {
        "fr": ("Que faut-il faire ?", "Nom de l’utilisateur concerné"),
        "en": ("What is to be done?", "Last name of the user concerned"),
    },
    "assistance-technique": {
        "fr": ("Où l’anomalie apparaît-elle ?", "Gravité", "Ce qui se passe, ce qui était attendu"),
        "en": ("Where does the fault appear?", "Severity", "What happens, what was expected"),
    },
    "bug": {
        "fr": ("Partie de la plateforme", "Gravité", "Étapes pour reproduire"),
        "en": ("Part of the platform", "Severity", "Steps to reproduce"),
    },
    "faille-de-securite": {
        "fr": ("Gravité, selon vous", "Étapes pour reproduire", "Données touchées"),
        "en": ("Severity, in your view", "Steps to reproduce", "Data affected"),
    },
    "securite-assistance": {
        "fr": ("Que s’est-il passé ?", "Comptes ou utilisateurs concernés"),
        "en": ("What happened?", "Accounts or users concerned"),
    },
    "evolution": {
        "fr": ("Ce que vous cherchez à faire", "Qui s’en servirait ?"),
        "en": ("What you are trying to do", "Who would use it?"),
    },
    "donnees-personnelles": {
        "fr": ("Réponse sous un mois au plus", "La personne demande", "Jour où vous avez reçu sa demande"),
        "en": ("Answered within one month", "The person asks for", "Day you received the person's request"),
    },
}
"""What each purpose needs, on its form's first page."""
OWN = {
    "retailer": {"fr": ("livraison", "Magasin ou entrepôt de départ"), "en": ("livraison", "Store or warehouse of departure")},
    "carrier": {"fr": ("livraison", "Livreur ou tournée"), "en": ("livraison", "Driver or round")},
}
WORDS = {
    "retailer": {"fr": "Sur vos livraisons, vos transporteurs", "en": "About your deliveries, your carriers"},
    "carrier": {"fr": "Sur vos courses, votre activité", "en": "About your runs, your activity"},
}
OF_THE_STAFF = {
    "fr": ("Temps passé", "Ce temps est-il facturé ?", "Contrat de facturation", "Qualification", "Gravité retenue"),
    "en": ("Time spent", "Is this time billed?", "Billing contract", "Qualification", "Severity retained"),
}


PLAIN = str.maketrans("\u00a0\u202f", "  ")
"""Spaces as the lists above have them."""


@pytest.mark.parametrize(("audience", "language"), [("retailer", "fr"), ("carrier", "fr"), ("retailer", "en"), ("carrier", "en")])
def test_each_audience_finds_its_ten_forms_which_ask_what_their_purpose_needs(visitor: NewVisitor, audience: str, language: str):
    person, labels = visitor("woop", language=language), {"retailer": RETAILER, "carrier": CARRIER}
    person.open("/")
    person.sees(*HOME[language], RETAILER[language], CARRIER[language])
    person.sign_in("theo.garnier" if audience == "retailer" else "nadia.lemaire", PASSWORD)
    person.open("/")
    person.follow(labels[audience][language])
    person.sees(WORDS[audience][language], *FAMILIES[language])
    assert [kind for kind in KINDS.values() if kind[language] not in person.links] == []

    for slug, asked in ASKED.items():
        person.open(f"/services/{slug}/new")
        said = person.page.locator("main").inner_text().translate(PLAIN)
        others = OWN["carrier" if audience == "retailer" else "retailer"][language]
        wanted = [*asked[language], *([OWN[audience][language][1]] if slug == OWN[audience][language][0] else [])]
        assert [label for label in wanted if label not in said] == [], slug
        unwanted = [*OF_THE_STAFF[language], *([others[1]] if slug == others[0] else [])]
        assert [label for label in unwanted if f"\n{label}\n" in f"\n{said}\n"] == [], slug

    person.open("/")  # remembered
    expect(person.page.get_by_role("link", name=labels[audience][language], exact=True)).to_have_attribute("aria-current", "true")


def test_who_is_signed_out_reads_the_home_and_files_nothing(visitor: NewVisitor):
    nobody = visitor("woop")
    nobody.open("/")
    nobody.sees(*HOME["fr"])
    nobody.follow(CARRIER["fr"])
    nobody.open("/")
    expect(nobody.page.get_by_role("link", name=CARRIER["fr"], exact=True)).to_have_attribute("aria-current", "true")
    for slug in KINDS:
        nobody.open(f"/services/{slug}/new")
        assert nobody.path.startswith("/login"), slug


def test_signing_up_in_french_with_a_professional_address_brings_no_hint_and_no_organisation(visitor: NewVisitor, house: House):
    person, email = visitor("woop"), f"lea.{uuid4().hex[:6]}@maison-lagrange.example"
    person.open("/login")
    person.heading("Se connecter au portail du support")
    person.follow("Besoin d’un compte ? Créer un compte")
    person.page.get_by_role("textbox").locator("visible=true").last.fill(email)
    person.press("Envoyer le lien")
    person.does_not_see("adresse personnelle")

    mail = house.mail(email)
    assert mail.subject == "C’est presque terminé !"
    words = " ".join(mail.text.split())
    assert "Pour votre sécurité, ne communiquez ce lien à personne." in words
    assert "Créer mon compte" in words
    link = re.search(r"http://\S+/activate/\S+", mail.text)
    assert link
    person.open(link[0])
    person.page.locator("input[name=full_name], input[name=name]").first.fill("Léa Morin")
    person.page.locator("input[name=password]").fill("trois pommes sur un mur bleu")
    person.page.locator("main form button.btn--primary").first.click()
    person.page.wait_for_url(lambda address: "/activate/" not in address)
    person.sees("Léa Morin")
    for title in ("Palette manquante à la livraison de Lille", "Nouveau créneau pour le magasin de Nantes"):
        person.open(f"/tickets?state=all&q={title}")  # the domain alone makes nobody a member
        expect(person.page.locator("tbody tr")).to_have_count(0)

    other = visitor("woop")
    other.open(link[0])  # a link that was used opens nothing more
    expect(other.page.locator("input[name=password]")).to_have_count(0)
