"""Woop's portal by its guide (spec/woop.md): the account, the two audiences, the ten requests of each, the list, a request, sharing."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

PASSWORD = "parvis-demo"
RETAILER, CARRIER = "Je travaille pour une enseigne", "Je travaille pour une entreprise de transport"
KINDS = {
    "poser-une-question": "Poser une question",
    "livraison": "Demande d’information ou d’action sur une livraison",
    "configuration": "Demande de configuration",
    "utilisateur": "Gestion d’utilisateur",
    "assistance-technique": "Demande d’assistance technique",
    "bug": "Déclarer un bug ou un incident détecté sur la plateforme Woop",
    "faille-de-securite": "Déclarer une faille de sécurité détectée sur la plateforme Woop",
    "securite-assistance": "Demande d’assistance technique (problème de sécurité)",
    "evolution": "Demande d’évolution fonctionnelle",
    "donnees-personnelles": "Demande de suppression de données personnelles",
}
ASKED = {
    "poser-une-question": ("Sujet", "Résumé"),
    "livraison": ("Numéro de livraison",),
    "configuration": ("Résumé",),
    "utilisateur": ("Que faut-il faire ?",),
    "assistance-technique": ("Résumé",),
    "bug": ("Gravité",),
    "faille-de-securite": ("Résumé",),
    "securite-assistance": ("Résumé",),
    "evolution": ("Résumé",),
    "donnees-personnelles": ("La personne demande", "Jour où vous avez reçu sa demande"),
}
"""Something that each purpose needs, on its first page."""


def signed_in(visitor: NewVisitor, login: str, language: str = "fr") -> Visitor:
    person = visitor("woop", language=language) if language != "fr" else visitor("woop")
    person.sign_in(login, PASSWORD)
    return person


def reference_of(person: Visitor) -> str:
    found = re.search(r"SUPPORT-\d+", person.text())
    assert found
    return found[0]


def asks(person: Visitor, title: str) -> str:
    """A question to the team, filed; its reference."""
    person.open("/services/poser-une-question/new")
    person.choose("Vous travaillez pour", "Une enseigne")
    person.choose("Sujet", "Autre chose")
    person.say({"Résumé": title})
    person.page.locator("textarea[name=description]").fill("Pour le magasin de Nantes.")
    for _step in range(4):
        if "/new/done/" in person.path:
            break
        person.go(person.page.locator("main form button.btn--primary").first)
    return reference_of(person)


def test_an_account_is_opened_in_english_by_a_link_that_nobody_else_may_have(visitor: NewVisitor, house: House):
    person, email = visitor("woop", language="en"), f"ada.{uuid4().hex[:6]}@gmail.com"
    person.open("/login")
    person.heading("Log in to Support portal")
    person.follow("Need an account? Sign up")
    person.page.get_by_role("textbox").locator("visible=true").last.fill(email)
    person.press("Send link")
    person.sees("This looks like a personal address")  # a hint, not a refusal

    mail = house.mail(email)
    assert mail.subject == "Almost done!"
    words = " ".join(mail.text.split())
    assert "For security, don’t share this link with anyone." in words.replace("'", "’")
    assert "Sign up" in words
    person.open(re.search(r"http://\S+/activate/\S+", mail.text)[0])
    person.page.locator("input[name=full_name], input[name=name]").first.fill("Ada Byron")
    person.page.locator("input[name=password]").fill("three apples on a blue wall")
    if person.page.locator("input[name=repeat]").count():
        person.page.locator("input[name=repeat]").fill("three apples on a blue wall")
    person.press("Sign up")
    person.sees("Ada Byron")


@pytest.mark.parametrize(("audience", "words"), [(RETAILER, "le compte d’un vendeur"), (CARRIER, "le compte d’un livreur")])
def test_each_audience_has_the_ten_requests_in_its_own_words(visitor: NewVisitor, audience: str, words: str):
    person = signed_in(visitor, "camille.roy" if audience == RETAILER else "karim.belkacem")
    person.open("/")
    person.follow(audience)
    expect(person.page.get_by_role("link", name=audience, exact=True)).to_have_attribute("aria-current", "true")
    assert [title for title in KINDS.values() if title not in person.links] == []
    person.sees(words)

    for slug in KINDS:
        person.open(f"/services/{slug}/new")
        said = person.text()
        assert [label for label in ASKED[slug] if label not in said] == [], slug
    person.open("/")  # remembered
    expect(person.page.get_by_role("link", name=audience, exact=True)).to_have_attribute("aria-current", "true")


def test_the_list_has_the_columns_of_the_guide_and_keeps_its_filters_in_the_address(visitor: NewVisitor):
    person = signed_in(visitor, "camille.roy")
    person.open("/tickets")
    assert [one.strip() for one in person.page.locator("thead th").all_inner_texts()] == [
        "Type", "Référence", "Résumé", "État", "Projet de services", "Demandeur",
    ]  # fmt: skip
    expect(person.page.get_by_placeholder("La demande contient…")).to_be_visible()

    person.open("/tickets?state=all&by=me&type=livraison&q=palette")
    rows = person.page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Palette manquante à la livraison de Lille")
    expect(person.page.get_by_label("Créées par", exact=False).locator("option:checked").first).to_have_text("Moi")
    person.open("/tickets?state=closed")
    assert "Ouvert" not in person.page.locator("tbody").inner_text()


def test_a_request_shows_who_and_when_its_details_its_activity_and_its_notifications(visitor: NewVisitor):
    person = signed_in(visitor, "camille.roy")
    person.open("/tickets?state=open&by=me&q=palette")
    person.follow("Palette manquante à la livraison de Lille")
    person.sees("Créée par vous le", "Activité", "État", "Partagé avec")
    person.page.get_by_text("Afficher plus de détails").click()
    person.sees("Numéro de livraison", "WP-")
    person.page.get_by_text("Réponse automatique").first.click()
    person.sees("L’état de votre demande est désormais Attribué.")

    switch = person.page.get_by_role("button", name="Notifications activées")
    expect(switch).to_have_attribute("aria-pressed", "true")
    person.press("Notifications activées")
    expect(person.page.get_by_role("button", name="Notifications activées")).to_have_attribute("aria-pressed", "false")
    person.press("Notifications activées")


def test_a_request_is_shared_with_a_person_and_by_the_team_with_a_carrier_and_with_nobody_else(visitor: NewVisitor, house: House):
    person = signed_in(visitor, "lina.perrot")  # of one store
    reference = asks(person, f"Changer le code du quai {uuid4().hex[:6]}")
    person.open(f"/t/{reference}")
    person.follow("Partager")
    person.say({"Adresse e-mail de la personne": "theo.garnier@maison-lagrange.example"})
    person.press("Ajouter cette personne")
    person.sees("Théo Garnier")

    agent = visitor("woop")
    agent.open("//desk/login")
    agent.page.locator("input[name=login]").fill("samira.haddad")
    agent.page.locator("input[name=password]").fill(PASSWORD)
    agent.press_in("main", "Se connecter")
    agent.open(f"//desk/t/{reference}/shares?q=loire")
    agent.go(agent.page.get_by_role("button", name="Partager Courses de Loire"))

    carrier = signed_in(visitor, "karim.belkacem")
    carrier.open(f"/t/{reference}")
    carrier.sees("Courses de Loire")
    assert "partagé cette demande avec Courses de Loire" in house.mail("karim.belkacem@courses-de-loire.example", reference).text.replace(
        "\n", " "
    )
    stranger = signed_in(visitor, "hugo.marin")
    assert stranger.open(f"/t/{reference}").status == 404
    assert visitor("woop").open(f"/t/{reference}").url.find("/login") > 0


def test_a_security_report_is_seen_by_its_author_and_the_security_team_alone(visitor: NewVisitor):
    author, title = signed_in(visitor, "theo.garnier"), f"Page ouverte à tous {uuid4().hex[:6]}"
    author.open("/services/faille-de-securite/new")
    fill(author, title)
    reference = reference_of(author)

    administrator = signed_in(visitor, "camille.roy")
    assert administrator.open(f"/t/{reference}").status == 404
    administrator.open(f"/tickets?state=all&q={title.rsplit(' ', 1)[1]}")
    administrator.does_not_see(title)
    author.open(f"/t/{reference}")
    author.sees(title, "L’organisation ne la voit pas.")


def fill(person: Visitor, title: str) -> None:
    """Answer what a form asks, whatever it is, until it is recorded."""
    for _step in range(6):
        if "/new/done/" in person.path:
            return
        for group in person.page.locator("main fieldset:has(input[type=radio]):visible").all():
            if not group.locator("input:checked").count():
                group.locator("input[type=radio]").first.check()
        for group in person.page.locator("main fieldset:has(input[type=checkbox]):visible").all():
            if not group.locator("input:checked").count():
                group.locator("input[type=checkbox]").first.check()
        for box in person.page.locator(
            "main form input[type=checkbox][required]:visible, main form .choice input[type=checkbox]:visible"
        ).all():
            box.check()
        for select in person.page.locator("main form select:visible").all():
            if not select.input_value():
                select.select_option(index=1)
        for field in person.page.locator("main form input[type=text]:visible, main form textarea:visible").all():
            if not field.input_value():
                field.fill(title if field.get_attribute("name") in ("summary", "title") else "À voir ensemble")
        for field in person.page.locator("main form input[type=tel]:visible").all():
            field.fill("06 12 34 56 78")
        for field in person.page.locator("main form input[type=date]:visible").all():
            field.fill("2026-11-02")
        person.go(person.page.locator("main form button.btn--primary").first)
