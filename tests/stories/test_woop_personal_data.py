"""A personal-data request on WOOP, from the customer to the certificate: spec/woop.md, family 4, with its denials."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]
PASSWORD = "parvis-demo"


@pytest.mark.slow
def test_from_the_request_to_the_certificate(visitor: NewVisitor, house: House):
    number, mark = f"WP-{uuid4().hex[:10]}", f"Ysoline Quernac{uuid4().hex[:5]}"
    shop = visitor("woop")
    shop.sign_in("theo.garnier", PASSWORD)
    delivery = ask_about(shop, number, mark)
    right = ask_to_delete(shop, number)
    shop.open(f"/t/{right}")
    shop.sees("Délai légal", "Réponse au plus tard le")

    officer = visitor("woop")
    enter_desk(officer, "claire.dumas")
    officer.open(f"//desk/t/{right}")
    officer.follow("Identité, recherche, effacement")
    officer.sees("1. Identité", "Rien n’est cherché, modifié ni effacé pour quelqu’un d’inconnu.")
    officer.press("L’identité est vérifiée")
    expect(officer.page.locator("textarea[name=terms]")).to_have_value(number)
    officer.page.locator("textarea[name=names]").fill(mark)
    officer.press("Rechercher")
    wait_for(officer.page, "3. Ce qui a été trouvé")
    officer.sees("Rien n’est modifié tant que vous n’exécutez pas.", delivery)

    officer.press("Exécuter les choix")
    officer.sees("Cochez d’abord la case")
    officer.page.get_by_label("J’ai lu ce qui a été trouvé.").check()
    officer.press("Exécuter les choix")
    wait_for(officer.page, "5. Certificat et preuve")
    status, made, _headers = officer.fetched(f"//desk/t/{right}/personal-data/certificate")
    assert (status, made[:4]) == (200, b"%PDF")

    shop.open(f"/t/{delivery}")
    shop.sees("[effacé]")
    shop.does_not_see(mark)
    shop.open(f"/tickets?q={number}&state=all")
    shop.does_not_see(delivery)

    support = visitor("woop")
    enter_desk(support, "samira.haddad")
    for path in (f"//desk/t/{right}/personal-data", "//desk/privacy"):
        assert support.fetched(path)[0] == 404
    for path in (f"/t/{right}", f"//desk/t/{right}/personal-data"):
        other = visitor("woop")
        other.sign_in("hugo.marin", PASSWORD)
        assert other.fetched(path)[0] == 404


def test_what_protects_data_is_on_one_page_and_a_hold_is_placed_and_released(visitor: NewVisitor):
    officer, reason = visitor("woop"), f"Litige {uuid4().hex[:6]}"
    enter_desk(officer, "claire.dumas")
    officer.open("//desk/privacy")
    officer.sees("Demandes en cours", "Conservations légales", "Ce qui part dans les 30 prochains jours", "Preuves")
    officer.page.get_by_text("Poser une conservation légale").click()
    officer.say({"Ce qui est conservé": "Vélo Express", "Pourquoi cela doit être conservé": reason})
    officer.press("Poser la conservation")
    officer.sees("La conservation légale est en place.", reason)
    officer.go(officer.page.get_by_role("row").filter(has_text=reason).get_by_role("button"))
    officer.sees("La conservation légale est levée.")
    officer.does_not_see(reason)


def test_one_downloads_ones_own_data(visitor: NewVisitor, house: House):
    town = visitor("woop")
    town.sign_in("nadia.lemaire", PASSWORD)
    town.open("/account/data")
    town.heading("Mes données")
    town.press("Télécharger mes données")
    town.sees("Votre copie se prépare.")
    mail = house.mail("nadia.lemaire@courses-de-loire.example", "Vos données sont prêtes")
    assert "Nadia" not in mail.text
    town.open("/account/data")
    address = town.page.get_by_role("link", name="Télécharger", exact=True).get_attribute("href")
    assert address is not None
    status, body, _headers = town.fetched(f"/{address.split('/', 3)[3]}" if address.startswith("/p/") else address)
    assert (status, body[:2]) == (200, b"PK")


def test_in_english_too(visitor: NewVisitor):
    emma = visitor("woop", language="en")
    emma.sign_in("emma.walsh", PASSWORD)
    emma.open("/account/data")
    emma.heading("My data")
    emma.sees("Download my data", "for 32 hours")


def ask_about(shop: Visitor, number: str, name: str) -> str:
    """A delivery's request that names its end customer; its reference."""
    said = {"delivery_number": number, "store": "Rennes", "need": "damaged", "summary": f"Retard pour {name}"}
    return asked(shop, "livraison", said | {"description": f"{name} attend {number}"})


def ask_to_delete(shop: Visitor, number: str) -> str:
    return asked(shop, "donnees-personnelles", {"received_on": "2026-11-01", "summary": "Dossier 55-208", "delivery_numbers": number})


def asked(shop: Visitor, service: str, answers: dict[str, str]) -> str:
    """Every page of the form: these answers, the first of every other question, every box."""
    shop.open(f"/services/{service}/new")
    for _page in range(6):
        if "/check" in shop.page.url:
            break
        fill(shop.page, answers)
        shop.go(shop.page.locator("main form button.btn--primary:visible").first)
    shop.go(shop.page.locator("main form button.btn--primary:visible").first)
    assert "/done/" in shop.page.url, shop.text()
    return shop.page.url.rstrip("/").split("/")[-1]


def fill(page: Page, answers: dict[str, str]) -> None:
    for name in page.evaluate("[...new Set([...document.querySelectorAll('main form input[type=radio]')].map(one => one.name))]"):
        wanted = f"[value='{answers[name]}']" if name in answers else ""
        if wanted or not page.locator(f"input[type=radio][name='{name}']:checked").count():
            page.locator(f"input[type=radio][name='{name}']{wanted}").first.check(force=True)
    for box in page.locator("main form input[type=checkbox]").all():
        box.check(force=True)
    for name, text in answers.items():
        field = page.locator(f"main form input[name='{name}']:not([type=radio]), main form textarea[name='{name}']")
        if field.count():
            field.first.fill(text)


def enter_desk(agent: Visitor, username: str) -> None:
    agent.open("//desk/login")
    agent.page.locator("input[name=login]").fill(username)
    agent.page.locator("input[name=password]").fill(PASSWORD)
    agent.go(agent.page.locator("main button[type=submit]").first)


def wait_for(page: Page, text: str) -> None:
    """The worker works meanwhile; the page says to load it again."""
    for _attempt in range(60):
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text(text)).to_be_visible()
