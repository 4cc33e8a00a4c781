"""IPEOS's desk by its guide (spec/ipeos.md): signing in, the new ticket, what is missing, the follow-up, the lost account, the FAQ."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

PASSWORD = "parvis-demo"
URGENCIES = ["Très basse", "Basse", "Moyenne", "Haute", "Très haute"]
LOST = "Au secours, j’ai perdu mon compte support !!!"


def signed_in(visitor: NewVisitor, login: str, language: str = "fr") -> Visitor:
    person = visitor("ipeos", language=language)
    person.sign_in(login, PASSWORD)
    return person


def sends(person: Visitor, title: str, *, told_at: str = "") -> str:
    """A new ticket; its reference."""
    person.open("/services/nouveau-ticket/new")
    person.page.locator("input[name=title]").fill(title)
    if told_at:
        person.page.locator("input[name=follow_up_email]").fill(told_at)
    person.page.locator("textarea[name=description]").fill("Depuis ce matin, sur le compte accueil.")
    person.go(person.page.locator("main form button.btn--primary").first)
    found = re.search(r"IPEOS-\d+", person.text())
    assert found
    return found[0]


def test_one_lands_on_the_new_ticket_among_the_tabs_of_the_guide(visitor: NewVisitor):
    person = signed_in(visitor, "julien.faure")

    assert person.path.startswith("/services/nouveau-ticket/new")
    tabs = [" ".join(one.split()) for one in person.page.locator("nav.top__nav a").all_inner_texts()]
    assert [tab for tab in ("Accueil", "Tickets", "FAQ") if not any(one.startswith(tab) for one in tabs)] == []
    person.page.locator("details.menu summary", has_text="Julien Faure").first.click()
    person.sees("Préférences", "Aide", "Déconnexion (Julien Faure)")


def test_the_form_asks_what_the_guide_says_with_its_values(visitor: NewVisitor):
    person = signed_in(visitor, "julien.faure")
    person.open("/services/nouveau-ticket/new")

    urgency = person.page.get_by_role("group", name="Urgence")
    assert [one.strip() for one in urgency.locator("label").all_inner_texts()] == URGENCIES
    expect(urgency.get_by_label("Moyenne", exact=True)).to_be_checked()
    told = person.page.get_by_role("group", name="Informez-moi des suites données")
    expect(told.get_by_label("Oui", exact=True)).to_be_checked()
    expect(person.page.locator("input[name=follow_up_email]")).to_have_value("julien.faure@ipeos-wtc.example")
    words = person.text()
    assert [
        label for label in ("Mon adresse de messagerie", "Le ticket porte sur", "Catégorie", "2 Mo par fichier") if label not in words
    ] == []
    offered = person.page.locator("select[name=equipment] option").all_inner_texts()
    assert "Général" in [one.strip() for one in offered]
    assert [name for name in ("PC-WTC-014", "SRV-WTC-01", "PC-ANSES-001") if any(name in one for one in offered)] == [
        "PC-WTC-014",
        "SRV-WTC-01",
    ]
    expect(person.page.locator("select[name=category]")).to_have_value("general")


def test_what_is_missing_is_listed_and_nothing_typed_or_attached_is_lost(visitor: NewVisitor):
    person = signed_in(visitor, "wtc-referent")
    person.open("/services/nouveau-ticket/new")
    person.choose("Urgence", "Très haute")
    person.page.locator("input[type=file]").first.set_input_files({"name": "ecran.txt", "mimeType": "text/plain", "buffer": b"erreur 0x80"})
    person.press("Envoyer message", exact=True)

    missing = person.page.get_by_role("alert").get_by_role("link").all_inner_texts()
    assert len(missing) == 2
    person.sees("ecran.txt")
    expect(person.page.get_by_role("group", name="Urgence").get_by_label("Très haute", exact=True)).to_be_checked()

    person.page.locator("input[type=file]").first.set_input_files(
        {"name": "gros.txt", "mimeType": "text/plain", "buffer": b"x" * 2_200_000}
    )
    expect(person.page.get_by_text("« gros.txt » fait")).to_be_visible()
    assert "Choisissez un fichier de moins de 2 Mo" in person.text()


def test_a_ticket_is_recorded_with_its_number_and_the_staff_are_told(visitor: NewVisitor, house: House):
    person, title = signed_in(visitor, "julien.faure"), f"Scanner muet {uuid4().hex[:6]}"

    reference = sends(person, title)

    expect(
        person.page.locator("main").get_by_role("link", name=reference).or_(person.page.locator(f"main a[href$='/t/{reference}']")).first
    ).to_be_visible()
    assert title in house.mail("laurent.zobel@ipeos.example", reference).text.replace("\n", " ")
    assert house.mail("julien.faure@ipeos-wtc.example", reference)
    colleague = signed_in(visitor, "wtc-referent")
    colleague.open(f"/tickets?q={title.rsplit(' ', 1)[1]}")
    colleague.sees(title)


def test_who_says_no_is_not_written_to_and_another_address_has_to_agree(visitor: NewVisitor, house: House):
    person, sign = signed_in(visitor, "fret-referent"), uuid4().hex[:6]
    other = f"daniel.{sign}@chez-moi.example"
    reference = sends(person, f"Quai 4 sans réseau {sign}", told_at=other)

    asked = house.mail(other, reference)
    person.open(re.search(r"http://\S+/mail/address/\S+", asked.text)[0])
    person.press("Les recevoir ici")
    person.heading("Les suites de cette demande arrivent ici")

    silent = signed_in(visitor, "sylvie.jean-louis")
    silent.open("/services/nouveau-ticket/new")
    silent.choose("Informez-moi des suites données", "Non")
    expect(silent.page.locator("input[name=follow_up_email]")).to_be_hidden()


def test_who_lost_everything_asks_a_person_and_gets_no_access_by_it(visitor: NewVisitor, house: House):
    stranger, sign = visitor("ipeos"), uuid4().hex[:6]
    stranger.open("/login")
    stranger.sees("Mot de passe oublié")
    stranger.open("/")
    stranger.follow(LOST)
    stranger.follow("Faire cette démarche en ligne") if "Faire cette démarche en ligne" in stranger.links else None
    stranger.open("/services/compte-perdu/new")
    stranger.sees("Votre société ou entité")
    stranger.say({
        "Votre société ou entité": "IPEOS-WTC", "Nom": "Faure", "Prénom": f"Julien {sign}", "Téléphone professionnel": "0596000061",
        "Adresse e-mail où vous écrire": f"perdu.{sign}@nowhere.example",
    })  # fmt: skip
    stranger.go(stranger.page.locator("main form button.btn--primary").first)
    stranger.page.get_by_label("Mon identifiant").check()
    for _step in range(3):
        if "/new/done/" in stranger.path:
            break
        stranger.go(stranger.page.locator("main form button.btn--primary").first)
    assert re.search(r"IPEOS-\d+", stranger.text())
    assert "/reset/" not in house.mail(f"perdu.{sign}@nowhere.example").text


def test_the_faq_is_searched_and_the_whole_history_too(visitor: NewVisitor):
    person = signed_in(visitor, "julien.faure", "en")
    person.open("/help?q=printer")
    person.heading("FAQ")
    person.sees("printer")
    person.open("/tickets?state=all&q=d%C3%A9marrage")
    person.sees("Lenteur au démarrage")
    person.open("/tickets?state=all&q=admissions")  # of another customer of the same company
    person.does_not_see("L’imprimante des admissions sort des pages vides")


def test_a_stranger_is_asked_to_sign_in_and_nobody_signs_up(visitor: NewVisitor):
    stranger = visitor("ipeos")
    for path in ("/services/nouveau-ticket/new", "/tickets", "/t/IPEOS-1001"):
        stranger.open(path)
        assert stranger.path.startswith("/login"), path
    stranger.open("/signup")
    assert stranger.page.locator("main input[type=email]").count() == 0
