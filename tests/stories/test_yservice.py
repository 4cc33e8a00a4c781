"""Asking on YService and following what becomes of it: spec/yservice.md, line by line, in its own words."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

PASSWORD = "parvis-demo"
PRODUCTS = {
    "YPark": "Stationnement",
    "YGRC": "Portail citoyen",
    "YEnfance": "Scolaire et périscolaire",
    "YPolice": "Activité de la police municipale",
    "PVe": "Procès-verbal électronique",
}
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082".replace(
        " ", ""
    )
)


@pytest.mark.slow
def test_everybody_reads_the_list_and_opening_one_goes_by_the_identification_page_and_comes_back(visitor: NewVisitor):
    town = visitor("yservice")

    town.open("/")
    assert [word for word in ("Me connecter", "Créer un compte") if word not in town.links] == []
    town.open("/services")
    town.sees(*PRODUCTS, *PRODUCTS.values(), "Création de compte")

    town.go(town.page.locator("main").get_by_role("link", name="Hotline : être rappelé par un technicien").first)
    assert town.path == "/login?next=/p/yservice/services/ypark-hotline/new"
    town.sees("Hotline : être rappelé par un technicien")
    town.page.locator("input[name=login]").fill("thomas.leroy")
    town.page.locator("input[name=password]").fill(PASSWORD)
    town.press_in("main", "Me connecter")

    assert town.path.startswith("/services/ypark-hotline/new")


def test_under_each_product_there_is_a_bug_a_change_and_the_hotline(visitor: NewVisitor):
    town = visitor("yservice")
    found = {}
    for product in PRODUCTS:
        town.open(f"/services?family={product.lower()}")
        words = town.text().lower()
        found[product] = [kind for kind in ("bug", "demande d’évolution", "hotline") if kind not in words]

    assert found == {product: [] for product in PRODUCTS}


@pytest.mark.slow
def test_a_request_under_ypark_from_its_draft_to_the_archive(visitor: NewVisitor, house: House):
    town, title = visitor("yservice"), f"Le plan ne s’ouvre plus {uuid4().hex[:6]}"
    email = "beatrice.fournier@montreval.example"
    town.sign_in("montreval", PASSWORD)
    town.sees("Béatrice Fournier")
    town.open("/services/ypark-bug/new")
    town.choose("Module concerné", "Zones et tarifs")
    town.say({"Résumé": title})
    expect(town.page.locator("[data-saved]")).to_contain_text("Brouillon enregistré")
    leave(town)

    town.sign_in("montreval", PASSWORD)
    town.follow(f"Reprendre {title}")
    assert town.field("Résumé").input_value() == title
    reference = send_with_two_files(town, title)
    assert title in house.mail(email, reference).subject

    agent = visitor("yservice")
    enter_desk(agent, "karim")
    agent.open(f"//desk/t/{reference}")
    answer(agent, "Videz le cache du navigateur : le plan revient.")

    read = house.mail(email, reference, holding="Videz le cache")
    town.open(next(line for line in read.text.split() if f"/t/{reference}" in line))
    town.heading(title)
    town.sees("Videz le cache du navigateur")
    town.page.locator("#id_body").fill("Merci, c’est revenu.")
    town.press("Envoyer", exact=True)
    town.sees("Votre message est envoyé.", "Merci, c’est revenu.")
    house.mail("karim", reference, holding="c’est revenu")

    agent.open(f"//desk/t/{reference}")
    agent.sees("Merci, c’est revenu.")
    agent.page.get_by_label("puis").select_option("resolve")
    answer(agent, "Je propose de clore.")
    house.mail(email, reference, holding="Je propose de clore")

    town.open(f"/t/{reference}")
    town.press("Valider la réponse")
    town.sees("Cette demande est archivée")
    town.open("/tickets")
    town.does_not_see(title)
    town.follow("Demandes archivées")
    town.sees(title)
    status, content, _headers = town.fetched(f"/t/{reference}/pdf")
    assert (status, content[:5]) == (200, b"%PDF-")
    town.open(f"/t/{reference}/print")
    town.sees(title, "Videz le cache du navigateur", "Je propose de clore", "plan.png", "relevé.csv")


@pytest.mark.slow
def test_every_message_stands_in_the_exchanges_unread_ones_marked_and_answered_in_place(visitor: NewVisitor, house: House):
    town, subject = visitor("yservice"), f"Fermeture de mai {uuid4().hex[:6]}"
    said = f"Oui, et ouverts le 9. {uuid4().hex[:6]}"
    town.sign_in("val-ambre", PASSWORD)
    town.open("/messages")
    town.follow("Écrire à l’équipe")
    town.say({"Objet": subject, "Message": "Êtes-vous fermés le 8 mai ?"})
    town.press("Envoyer le message")
    town.heading("Votre message est envoyé.")
    reference = town.page.locator(".ref").first.inner_text()

    town.open("/messages")
    expect(town.page.locator(".thread > li").first).to_contain_text("Êtes-vous fermés le 8 mai ?")

    agent = visitor("yservice")
    enter_desk(agent, "lucie")
    agent.open(f"//desk/t/{reference}")
    answer(agent, said)

    town.open("/messages")
    town.sees(said)
    newest = town.page.locator(".thread > li").first
    expect(newest).to_have_attribute("data-unread", "")
    expect(newest).to_contain_text(said)
    newest.locator("summary", has_text="Répondre").click()
    newest.get_by_label("Votre message").fill("Merci, à bientôt.")
    town.go(newest.get_by_role("button", name="Envoyer"))
    assert town.path.startswith("/messages")
    expect(town.page.locator(".thread > li").first).to_contain_text("Merci, à bientôt.")
    expect(town.page.locator(".thread > li", has_text=said)).not_to_have_attribute("data-unread", "")
    town.follow("Non lus", exact=True)
    town.does_not_see(said)


def test_signing_out_leads_to_the_anonymous_home_and_says_so(visitor: NewVisitor):
    town = visitor("yservice")
    town.sign_in("nadia.haddou", PASSWORD)

    town.page.get_by_text("Nadia Haddou").locator("visible=true").first.click()
    menu = town.page.locator(".menu__box").locator("visible=true")
    assert [word for word in ("MON COMPTE", "Accueil", "Mon Profil", "Déconnexion") if word not in menu.inner_text()] == []
    leave(town)

    town.sees("Votre session est fermée.", "Me connecter")
    town.open("/tickets")
    assert town.path.startswith("/login")


# --- how these people do things ------------------------------------------------------------------------------------------


def leave(town: Visitor) -> None:
    if not town.page.locator(".menu__box").locator("visible=true").count():
        town.page.locator("header .menu.wide-only > summary").click()
    town.press("Déconnexion")


def enter_desk(agent: Visitor, name: str) -> None:
    agent.open("//desk/login")
    agent.page.locator("input[name=login]").fill(name)
    agent.page.locator("input[name=password]").fill(PASSWORD)
    agent.go(agent.page.locator("main button[type=submit]").first)


def answer(agent: Visitor, text: str) -> None:
    """Sent within the page; the answer stands in the thread once the house has it."""
    agent.page.locator("#body").fill(text)
    agent.page.locator("#composer").get_by_role("button", name="Envoyer").click()
    expect(agent.page.locator(".thread").get_by_text(text)).to_be_visible()


def send_with_two_files(town: Visitor, title: str) -> str:
    """The reference of the request."""
    town.page.locator("textarea[name=description]").fill("Page blanche depuis ce matin.")
    town.press("SUIVANT", exact=True)
    town.choose("Gêne pour votre service", "Gêne mineure")
    town.choose("Qui est concerné", "Moi seulement")
    files = [
        {"name": "plan.png", "mimeType": "image/png", "buffer": PICTURE},
        {"name": "relevé.csv", "mimeType": "text/csv", "buffer": b"place;total\n12;40\n"},
    ]
    town.page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    town.sees("plan.png", "relevé.csv")
    town.press("SUIVANT", exact=True)
    town.heading("Informations de la demande")
    town.sees(title, "plan.png", "relevé.csv")
    town.press("ENREGISTRER LA DEMANDE")
    town.heading("a été enregistrée.")
    return town.page.locator(".ref").first.inner_text()
