"""A customer of Trackoe on their own pages, line by line: the home, the one window of a new request, the list, a request."""

from __future__ import annotations

import base64
import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from tests.rights.world import PICTURE
from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

PASSWORD = "parvis-demo"
MAELLE, ERWAN, PAUL = ("maelle@legoff-transports.example", "erwan@legoff-transports.example", "paul@legoff-transports.example")
SANDRINE, ALI = "sandrine@fraicheur-ouest.example", "ali@fraicheur-ouest.example"
"""Of two customers. One address is asked for no more than a few times an hour."""
KINDS = {
    "Faire une demande d’assistance": "Pouvez-vous extraire les kilomètres de septembre par véhicule ?",
    "Suggérer une amélioration": "Trier les tournées par retard.",
    "Signaler un problème, un bug": "L’application se ferme quand je prends une photo.",
}
PASTE = """([data, type, name]) => {
  const bytes = Uint8Array.from(atob(data), sign => sign.charCodeAt(0)), held = new DataTransfer();
  held.items.add(new File([bytes], name, { type }));
  const area = document.querySelector('textarea[name=description]');
  area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: held, bubbles: true, cancelable: true }));
}"""
DROP = PASTE.replace("new ClipboardEvent('paste', { clipboardData: held,", "new DragEvent('drop', { dataTransfer: held,")


def signed_in(visitor: NewVisitor, email: str, *, has_script: bool = True) -> Visitor:
    person = visitor("trackoe", has_script=has_script)
    person.open("/login")
    person.page.locator("main input[type=email]").fill(email)
    person.press("Se connecter avec un mot de passe")
    person.page.locator("input[name=password]").fill(PASSWORD)
    person.press_in("main", "Se connecter")
    return person


def details(person: Visitor) -> Locator:
    return person.page.locator("textarea[name=description]")


def filed(person: Visitor, title: str, kind: str = "bug") -> str:
    """A request of one's own; its reference."""
    person.open(f"/services/{kind}/new")
    person.choose("Module concerné", "Suivi de flotte")
    person.say({"Résumé": title})
    details(person).fill("Depuis ce matin.")
    person.press("ENVOYER", exact=True)
    return person.page.locator(".ref").first.inner_text()


def spoken(person: Visitor) -> str:
    """Narrow spaces before marks are plain ones here."""
    return person.text().replace("\u202f", " ").replace("\u00a0", " ")


def test_the_home_has_the_account_the_search_and_three_kinds_with_examples(visitor: NewVisitor):
    person = signed_in(visitor, ERWAN)
    person.open("/")

    person.page.locator(".top details.menu summary").locator("visible=true").click()
    for entry in ("Demandes", "Profil"):
        expect(person.page.locator(".menu__box").get_by_role("link", name=entry).locator("visible=true")).to_have_count(1)
    expect(person.page.locator(".menu__box").get_by_role("button", name="Déconnexion").locator("visible=true")).to_have_count(1)
    said = spoken(person)
    assert [kind for kind, example in KINDS.items() if kind not in said or example not in said] == []

    person.page.keyboard.press("Escape")
    person.page.locator("main input[type=search]").fill("position figée")
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.sees("La position d’un véhicule reste figée")
    person.open("/help")
    person.sees("La position d’un véhicule reste figée")


def test_a_request_is_made_in_one_window_and_is_then_at_the_top_of_the_list(visitor: NewVisitor):
    person, title = signed_in(visitor, MAELLE), f"Position figée à Brest {uuid4().hex[:6]}"
    person.open("/")
    person.page.locator("main").get_by_role("link", name="Signaler un problème, un bug").first.click()
    person.page.wait_for_url("**/services/bug/new/**")
    person.arrive()
    person.choose("Module concerné", "Suivi de flotte")
    person.field("Résumé").press_sequentially("La position reste figée", delay=5)
    expect(person.page.locator("#suggestions")).to_contain_text("La position d’un véhicule reste figée")
    person.say({"Résumé": title})

    details(person).fill("Tout est ")
    details(person).press("End")
    person.page.get_by_role("toolbar").get_by_role("button", name="Gras").click()
    person.page.keyboard.type("figé")
    assert details(person).input_value() == "Tout est **figé**"
    details(person).press("Control+End")
    person.page.evaluate(PASTE, [base64.b64encode(PICTURE).decode(), "image/gif", "image.gif"])
    expect(details(person)).to_have_value(_naming("image-1.gif"))
    person.page.evaluate(DROP, [base64.b64encode(PICTURE).decode(), "image/gif", "carte.gif"])
    expect(details(person)).to_have_value(_naming("carte.gif"))
    person.page.get_by_role("button", name="Voir le résultat").click()
    expect(person.page.locator(".preview img")).to_have_count(2)
    expect(person.page.locator(".preview strong")).to_have_text("figé")
    person.page.get_by_role("button", name="Revenir au texte").click()
    written = details(person).input_value()

    person.press("Suggérer une amélioration")
    assert person.field("Résumé").input_value() == title
    assert details(person).input_value() == written
    expect(person.page.get_by_label("Suivi de flotte")).to_be_checked()
    person.press("Signaler un problème, un bug")
    person.page.locator("input[type=file]").set_input_files([{"name": "journal.txt", "mimeType": "text/plain", "buffer": b"nothing"}])  # type: ignore[list-item]
    expect(person.page.locator(".files")).to_contain_text("journal.txt")
    person.press("ENVOYER", exact=True)

    person.open("/tickets")
    above = person.rows_above("Deux véhicules au prorata")
    assert [row for row in above if title in row and "Ouvert" in row] != [], above
    person.page.locator("tbody tr", has_text=title).get_by_role("link").click()
    person.page.wait_for_url("**/t/TRK-*")
    person.arrive()
    expect(person.page.locator(".msg__text img")).to_have_count(2)
    expect(person.page.locator(".msg__text strong")).to_have_text("figé")
    person.sees("journal.txt", "Suivi de flotte")


def _naming(name: str) -> re.Pattern[str]:
    return re.compile(rf"!\[{re.escape(name)}\]\(cid:[0-9a-f-]{{36}}\)")


def test_a_picture_that_is_none_is_refused_in_words_and_leaves_no_trace_in_the_text(visitor: NewVisitor):
    person = signed_in(visitor, ALI)
    person.open("/services/bug/new")
    details(person).fill("Avant")
    big = base64.b64encode(b"x" * 64).decode()

    person.page.evaluate(PASTE, [big, "image/png", "faux.png"])

    expect(person.page.get_by_role("alert").first).to_contain_text("Choisissez un fichier de l’un de ces types")
    expect(details(person)).to_have_value("Avant")
    person.problems = [one for one in person.problems if not one.startswith("422: POST")]  # the answer that was asked for


def test_the_toolbar_is_walked_with_the_arrows(visitor: NewVisitor):
    person = signed_in(visitor, ALI)
    person.open("/services/bug/new")
    bar = person.page.get_by_role("toolbar")
    bar.get_by_role("button", name="Gras").focus()

    person.page.keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="Italique")).to_be_focused()
    person.page.keyboard.press("End")
    expect(bar.get_by_role("button", name="Code")).to_be_focused()
    person.page.keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="Gras")).to_be_focused()
    details(person).fill("un\ndeux")
    details(person).select_text()
    bar.get_by_role("button", name="Liste").click()
    assert details(person).input_value() == "- un\n- deux"


def test_without_script_one_goes_over_to_another_kind_and_back_with_all_that_was_typed(visitor: NewVisitor):
    person, title = signed_in(visitor, PAUL, has_script=False), f"Sans script {uuid4().hex[:6]}"
    person.open("/services/assistance/new")
    person.choose("Module concerné", "Facturation")
    person.say({"Résumé": title})
    details(person).fill("Le détail.")
    person.page.locator("input[type=file]").set_input_files([{"name": "facture.txt", "mimeType": "text/plain", "buffer": b"12 euros"}])  # type: ignore[list-item]

    person.press("Signaler un problème, un bug")
    person.sees("facture.txt")
    assert (person.field("Résumé").input_value(), details(person).input_value()) == (title, "Le détail.")
    person.press("Faire une demande d’assistance")
    expect(person.page.get_by_label("Facturation")).to_be_checked()
    person.press("ENVOYER", exact=True)
    person.open("/tickets")
    expect(person.page.locator("tbody tr", has_text=title)).to_be_visible()


def test_the_columns_are_chosen_and_put_in_order_by_keyboard_and_stay_so(visitor: NewVisitor):
    person = signed_in(visitor, PAUL)
    person.open("/tickets")
    person.page.locator("summary", has_text="Colonnes").click()
    menu = person.page.locator("[data-order]")
    menu.get_by_label("Créée le").check()
    menu.get_by_role("button", name="Avancer « Demandeur »".replace(" »", "\u00a0»").replace("« ", "«\u00a0")).focus()
    person.page.keyboard.press("Enter")
    expect(person.page.locator("#status")).to_have_text("Demandeur\u00a0: place 2 sur 11")
    person.page.keyboard.press("Enter")
    person.press_in("[data-order]", "Appliquer")

    assert heads(person) == ["Demande", "Demandeur", "Référence", "Statut", "Mise à jour", "Créée le"]
    person.open("/tickets?state=all")
    assert heads(person) == ["Demande", "Demandeur", "Référence", "Statut", "Mise à jour", "Créée le"]


def test_without_script_a_column_moves_by_its_button(visitor: NewVisitor):
    person = signed_in(visitor, SANDRINE, has_script=False)
    person.open("/tickets?state=all")
    person.page.locator("summary", has_text="Colonnes").click()
    person.go(person.page.locator("[data-order] button[name=down][value=reference]"))

    assert heads(person) == ["Demande", "Statut", "Référence", "Demandeur", "Mise à jour"]
    expect(person.page.locator("[data-order]")).to_be_visible()
    person.press_in("[data-order]", "Par défaut")
    assert heads(person) == ["Demande", "Référence", "Statut", "Demandeur", "Mise à jour"]


def heads(person: Visitor) -> list[str]:
    return [text.strip() for text in person.page.locator("thead th").all_inner_texts()]


def test_the_list_is_searched_among_ones_own_and_the_organisations(visitor: NewVisitor):
    person = signed_in(visitor, MAELLE)
    person.open("/tickets?state=all")
    person.page.locator("#q").fill("losange")
    expect(person.page.locator("tbody tr")).to_have_count(1)
    expect(person.page.locator("tbody tr").first).to_contain_text("Paul Abgrall")
    person.page.locator("#q").fill("photo")  # of another customer
    expect(person.page.locator("tbody tr")).to_have_count(0)


def test_one_resolves_and_cancels_ones_own_request_and_is_asked_first(visitor: NewVisitor):
    person = signed_in(visitor, ALI)
    done, given_up = filed(person, f"Réglé {uuid4().hex[:6]}"), filed(person, f"Abandonné {uuid4().hex[:6]}")

    person.open(f"/t/{done}")
    side = person.page.locator("aside.side")
    expect(side).to_contain_text("Ouvert")
    side.get_by_role("link", name="Marquer comme résolue").click()
    person.sees("Vous pourrez rouvrir la demande pendant 30 jours.")
    person.press_in("main", "Marquer comme résolue")
    expect(person.page.locator("aside.side section").first).to_contain_text("Résolu")
    person.sees("Cette demande est terminée", "Rouvrir la demande")

    person.open(f"/t/{given_up}")
    person.page.locator("aside.side").get_by_role("link", name="Annuler la demande").click()
    person.sees("La demande ne sera plus traitée.")
    person.press_in("main", "Annuler la demande")
    expect(person.page.locator("aside.side section").first).to_contain_text("Annulé")
    person.open(f"/t/{given_up}/moves/cancel")  # a second click, another tab
    person.sees("Cette demande ne sera pas traitée")


def test_notifications_and_participants_are_on_the_right(visitor: NewVisitor):
    person = signed_in(visitor, SANDRINE)
    reference = filed(person, f"Avec Ali {uuid4().hex[:6]}")
    person.open(f"/t/{reference}")
    side = person.page.locator("aside.side")
    expect(side.get_by_role("button", name="Me prévenir par e-mail")).to_have_attribute("aria-pressed", "true")
    person.press("Me prévenir par e-mail")
    expect(side.get_by_role("button", name="Me prévenir par e-mail")).to_have_attribute("aria-pressed", "false")

    person.follow("Ajouter ou retirer un participant")
    person.page.locator("main input[type=email]").fill(ALI)
    person.press("Ajouter cette personne")
    expect(side).to_contain_text("Ali Mansouri")
    person.follow("Ajouter ou retirer un participant")
    person.press("Retirer Ali Mansouri")
    expect(side).not_to_contain_text("Ali Mansouri")


def test_an_answer_sets_a_request_that_waits_for_the_customer_back_to_work(visitor: NewVisitor, house: House):
    person = signed_in(visitor, ALI)
    reference = filed(person, f"On attend {uuid4().hex[:6]}")
    waits = "status_key = 'waiting_customer', phase = 'waiting', turn = 'customer'"
    assert house.change(f"UPDATE tickets_ticket SET {waits} WHERE reference = ?", reference) == 1
    person.open(f"/t/{reference}")
    person.sees("En attente du client", "C’est à vous")

    person.page.locator("#reply textarea").fill("Voici la réponse.")
    person.press("Envoyer", exact=True)

    expect(person.page.locator("aside.side section").first).to_contain_text("En cours")
    person.sees("Voici la réponse.")
