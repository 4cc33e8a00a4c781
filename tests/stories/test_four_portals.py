"""The other four portals: each opens with the catalogue of its guide, lets its people in its own way, takes a request and shows it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(200)]

PASSWORD = "parvis-demo"
CHOSEN = "trois pommes sur le mur bleu"
WOOP = (
    "Poser une question",
    "Demande d’information ou d’action sur une livraison",
    "Demande de configuration",
    "Gestion d’utilisateur",
    "Demande d’assistance technique",
    "Déclarer un bug ou un incident détecté sur la plateforme Woop",
    "Déclarer une faille de sécurité détectée sur la plateforme Woop",
    "Demande d’assistance technique (problème de sécurité)",
    "Demande d’évolution fonctionnelle",
    "Demande de suppression de données personnelles",
)


def test_woop_asks_whom_one_works_for_signs_anyone_up_and_keeps_the_choice(visitor: NewVisitor, house: House):
    person, sign = visitor("woop"), uuid4().hex[:6]
    person.open("/")
    person.heading("Bienvenue sur le portail du support WOOP.")
    person.sees("Nous contacter à propos de")
    person.follow("Je travaille pour une enseigne")
    assert [title for title in WOOP if title not in person.links] == []

    person.open("/login")
    person.follow("Besoin d’un compte ? Créer un compte")
    person.page.get_by_role("textbox").locator("visible=true").last.fill(f"lou.{sign}@enseigne.example")
    person.press("Envoyer le lien")
    mail = house.mail(f"lou.{sign}@enseigne.example")
    assert "ne communiquez ce lien à personne" in " ".join(mail.text.split())
    person.open(re.search(r"http://\S+/activate/\S+", mail.text)[0])
    person.say({"Votre nom complet": "Lou Carpentier"})
    person.page.locator("input[name=password]").fill(CHOSEN)
    if person.page.locator("input[name=repeat]").count():
        person.page.locator("input[name=repeat]").fill(CHOSEN)
    person.press("Créer mon compte")
    person.sees("Lou Carpentier")

    person.open("/")
    expect(person.page.get_by_role("link", name="Je travaille pour une enseigne")).to_have_attribute("aria-current", "true")
    title = f"Combien coûte un second créneau ? {sign}"
    person.open("/services/poser-une-question/new")
    person.choose("Vous travaillez pour", "Une enseigne")
    person.choose("Sujet", "Autre chose")
    person.say({"Résumé": title})
    person.page.locator("textarea[name=description]").fill("Pour un magasin.")
    filed(person)
    person.open("/tickets")
    person.sees(title)


@pytest.mark.slow
def test_trackoe_asks_for_the_address_first_and_opens_to_those_it_knows(visitor: NewVisitor):
    person, title = visitor("trackoe"), f"Exporter les trajets d’un an {uuid4().hex[:6]}"
    person.open("/login")
    person.page.get_by_role("textbox").locator("visible=true").last.fill("maelle@legoff-transports.example")
    person.press("Se connecter avec un mot de passe")
    person.page.locator("input[name=password]").fill(PASSWORD)
    person.press_in("main", "Se connecter")
    person.sees("Maëlle Quéré")

    person.open("/")
    asked = ("Faire une demande d’assistance", "Suggérer une amélioration", "Signaler un problème, un bug")
    assert [kind for kind in asked if kind not in person.links] == []
    person.open("/services/assistance/new")
    person.say({"Résumé": title})
    person.press("Signaler un problème, un bug")
    assert person.field("Résumé").input_value() == title
    person.press("Faire une demande d’assistance")
    person.choose("Module concerné", "Suivi de flotte")
    person.page.locator("textarea[name=description]").fill("Pour la comptabilité.")
    person.press("ENVOYER", exact=True)
    person.open("/tickets")
    assert title in "\n".join(person.rows_above("Deux véhicules au prorata"))


def test_a_stranger_to_trackoe_reads_the_same_words_and_gets_no_mail(visitor: NewVisitor, house: House):
    said = {}
    for email in ("paul@legoff-transports.example", "stranger@nowhere.example"):
        person = visitor("trackoe")
        person.open("/login")
        person.page.get_by_role("textbox").locator("visible=true").last.fill(email)
        person.press("Se connecter avec un mot de passe")
        said[email] = person.text().replace(email, "…")

    assert len(set(said.values())) == 1
    assert house.mails("stranger@nowhere.example") == []


@pytest.mark.slow
def test_ipeos_lands_on_the_new_ticket_and_lists_what_is_missing(visitor: NewVisitor):
    person, title = visitor("ipeos"), f"Plus de son en salle B {uuid4().hex[:6]}"
    person.open("/")
    person.sees("Au secours, j’ai perdu mon compte support !!!")

    person.open("/login")
    person.page.locator("input[name=login]").fill("julien.faure")
    person.page.locator("input[name=password]").fill(PASSWORD)
    person.press_in("main", "Se connecter")
    assert person.path.startswith("/services/nouveau-ticket")
    person.open("/services/nouveau-ticket/new")
    labels = (
        "Urgence",
        "Informez-moi des suites données",
        "Mon adresse de messagerie",
        "Le ticket porte sur",
        "Catégorie",
        "Titre",
        "Description",
        "Fichier",
    )
    words = person.text()
    assert [label for label in labels if label not in words] == []
    assert "2 Mo" in words

    person.say({"Titre": title})
    person.press("Envoyer message", exact=True)
    expect(person.page.get_by_role("alert").get_by_role("link")).to_have_count(1)
    assert person.field("Titre").input_value() == title
    person.page.locator("textarea[name=description]").fill("Le micro fonctionne.")
    person.press("Envoyer message", exact=True)
    person.sees("IPEOS-")
    person.open("/tickets")
    person.sees(title)


@pytest.mark.slow
def test_an_operator_sees_the_e_services_that_were_granted_and_no_other(visitor: NewVisitor):
    person, title = visitor("operateurs"), f"Le 8 bis manque {uuid4().hex[:6]}"
    person.sign_in("fatou.diallo", PASSWORD)
    person.open("/services")

    shown = person.page.locator("main .door h4, main h4").all_inner_texts()
    assert shown == ["Signaler une anomalie d’adresse", "e-SAV Test", "e-SAV Signalisation", "Aide et support technique N2"]
    assert person.open("/services/e-pricer").status == 404
    assert person.open("/services/e-pricer/new").status == 404
    person.open("/services/assistance-n2/new")
    person.say({"Résumé": title})
    person.choose("Sujet", "Autre chose")
    person.page.locator("textarea[name=description]").fill("Le facteur le connaît.")
    filed(person)
    person.open("/tickets")
    person.sees(title)


def filed(person: Visitor) -> None:
    """Through the check page where there is one."""
    for _page in range(4):
        person.go(person.page.locator("main form button.btn--primary").last)
        if "/done/" in person.path:
            return
    raise AssertionError(f"not recorded: {person.text()[:800]}")
