"""e-RDV: the form to the letter, free times, hold, reference; moving, giving back, booking again; denials. Operateurs 1.3."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from parvis.presets.demo.people import PASSWORD
from tests.stories.house import House
from tests.stories.operators_english import APPOINTMENTS
from tests.stories.ordering import chooses, takes
from tests.stories.tongue import IN_BOTH_LANGUAGES, Tongue
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]
MARC, YANN, SOPHIE, OLIVIER, BRUNO, NORA = "marc.delaunay", "yann.lebihan", "sophie.quere", "olivier.prat", "bruno.salles", "nora.benali"
FORM = "/appointments/new?service=e-rdv-grand-public"
LABELS = (
    "Identifiant de l’accès :",
    "Numéro de voie :",
    "* Code Voie :",
    "* Code Commune :",
    "* Nature Produit :",
    "* Type opération :",
    "* Type de rendez-vous :",
    "Nombre de paires :",
    "* Début de plage :",
    "* Fin de plage :",
    "Jour préférentiel :",
    "Moment préférentiel :",
)
"""In the order of the guide's screen."""
FIBRE = (
    "RDV Court-Prise Optique présente",
    "RDV Immeuble-Prise Optique à poser dans Immeuble",
    "RDV pavillon-Prise Optique à poser dans pavillon",
    "RDV Immeuble (RDC) - Intervention Complexe",
)
SHORT, BLOCK, HOUSE, COMPLEX = FIBRE


def signed_in(visitor: NewVisitor, login: str, **more: object) -> Visitor:
    person = visitor("operateurs", **more)
    person.sign_in(login, PASSWORD)
    return person


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def labels(person: Visitor) -> list[str]:
    return [plain(text) for text in person.page.locator("#ask label").locator("visible=true").all_inner_texts()]


def options(person: Visitor, say: Tongue, label: str) -> list[str]:
    """Those that one may choose now."""
    listed = person.page.get_by_label(say(label), exact=True).locator("option:not([disabled])").all_inner_texts()
    return [plain(text) for text in listed]


def opens(person: Visitor) -> None:
    """The form, anew: other stories fill it in as the same person."""
    person.open(f"{FORM}&key={uuid4()}")


def asks(person: Visitor, say: Tongue, operation: str = BLOCK, town: str = "29019", **more: str) -> None:
    """Fill the form in, by the mouse and the keyboard as one likes, and send it."""
    opens(person)
    said = {"* Nature Produit :": "Just Fibre", "* Type opération :": operation, **more}
    for label in ("Numéro de voie :", "* Code Voie :", "* Code Commune :"):
        value = {"Numéro de voie :": "8", "* Code Voie :": "3145", "* Code Commune :": town}[label]
        person.page.get_by_label(say(label), exact=True).fill(said.pop(label, value))
    for label, answer in said.items():
        person.page.get_by_label(say(label), exact=True).select_option(label=say(answer))
    person.press(say("Voir les créneaux libres"))


def makes(person: Visitor, say: Tongue, nth: int, name: str = "Jeanne Le Goff") -> str:
    """An appointment at the nth free time, with somebody there, up to the reference."""
    takes(person, lambda: reserves(person, say, name), nth)
    person.heading(say("Vérifier le rendez-vous"))
    person.press(say("Confirmer le rendez-vous"))
    return reference(person)


def reserves(person: Visitor, say: Tongue, name: str) -> None:
    person.field(say("Nom")).fill(name)
    person.field(say("Téléphone mobile")).fill("06 12 00 42 18")
    person.press(say("Réserver ce rendez-vous"))


def reference(person: Visitor) -> str:
    return person.page.locator(".reference").inner_text()


@IN_BOTH_LANGUAGES
def test_a_first_time_customer_reads_the_form_of_the_guide(visitor: NewVisitor, language: str):
    person, say = signed_in(visitor, YANN, language=language), Tongue(language, APPOINTMENTS)
    person.follow(say("Rendez-vous"), exact=True)
    person.heading(say("Rendez-vous"))
    person.go(person.page.get_by_role("link", name="e-RDV Grand Public"))
    opens(person)
    person.heading(say("Réservation de rendez-vous"))

    person.sees(say("(* Champs obligatoires)"))
    person.sees(
        *say.all(
            "(champ obligatoire pour les natures produits autres que FTTH et JUST FIBRE)",
            "(champ obligatoire pour la nature produit FTTH et JUST FIBRE)",
        )
    )
    assert labels(person) == say.all(*(label for label in LABELS if label != "Nombre de paires :"))
    assert options(person, say, "* Nature Produit :") == say.all("Choisir", "Just Fibre", "FTTH", "DSL Access", "Dégroupage")
    assert options(person, say, "* Type de rendez-vous :")[1:] == say.all("Standard", "Urgent", "Hors plage")
    days = ("tous", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")
    assert options(person, say, "Jour préférentiel :")[1:] == say.all(*days)
    assert options(person, say, "Moment préférentiel :")[1:] == say.all("tous", "matin", "après-midi")
    say.is_alone_on(person)


@IN_BOTH_LANGUAGES
def test_the_operations_follow_the_product(visitor: NewVisitor, language: str):
    person, say = signed_in(visitor, YANN, language=language), Tongue(language, APPOINTMENTS)
    opens(person)
    nature = person.page.get_by_label(say("* Nature Produit :"), exact=True)

    nature.select_option(label=say("Just Fibre"))
    assert options(person, say, "* Type opération :")[1:] == say.all(*FIBRE)
    nature.select_option(label=say("Dégroupage"))
    assert options(person, say, "* Type opération :")[1:] == [say("Intervention sur paires de cuivre")]
    assert labels(person) == say.all(*LABELS)


@IN_BOTH_LANGUAGES
def test_each_rule_of_a_field_is_said_beside_it_and_what_was_typed_stays(visitor: NewVisitor, language: str):
    person, say = signed_in(visitor, YANN, language=language), Tongue(language, APPOINTMENTS)
    opens(person)
    person.press(say("Voir les créneaux libres"))
    needed = ("Remplissez « Code Voie »", "Remplissez « Code Commune »")
    chosen = ("Choisissez une réponse à « Nature Produit »", "Choisissez une réponse à « Type opération »")
    summary = [plain(text) for text in person.page.locator(".errors li").all_inner_texts()]
    assert summary == say.all(*needed, *chosen)

    asks(person, say, **{"Numéro de voie :": "", "* Code Voie :": "31", "* Code Commune :": "Brest"})
    number, street, town = (
        "Remplissez « Numéro de voie »",
        "Écrivez les quatre caractères du code RIVOLI",
        "Écrivez les cinq caractères du code INSEE",
    )
    person.sees(*say.all(number, street, town))
    assert person.page.get_by_label(say("* Code Voie :"), exact=True).input_value() == "31"

    asks(person, say, operation="Intervention sur paires de cuivre", **{"* Nature Produit :": "Dégroupage"})
    person.sees(say("Remplissez « Identifiant de l’accès »"))

    opens(person)
    first, last = (date.today() + timedelta(days=days) for days in (8, 26))
    for label, day in (("* Début de plage :", first - timedelta(days=1)), ("* Fin de plage :", last + timedelta(days=1))):
        person.page.get_by_label(say(label), exact=True).fill(day.isoformat())
    person.page.get_by_label(say("* Nature Produit :"), exact=True).select_option(label="Just Fibre")
    person.page.get_by_label(say("* Type opération :"), exact=True).select_option(label=say(BLOCK))
    for label, value in (("Numéro de voie :", "8"), ("* Code Voie :", "3145"), ("* Code Commune :", "29019")):
        person.page.get_by_label(say(label), exact=True).fill(value)
    person.press(say("Voir les créneaux libres"))
    assert person.text().count(f"{first:%d/%m/%Y}") >= 2
    person.sees(say("Les rendez-vous se prennent du"), f"{last:%d/%m/%Y}")


@IN_BOTH_LANGUAGES
@pytest.mark.parametrize("has_script", [True, False])
def test_an_appointment_is_made_moved_and_given_back(house: House, visitor: NewVisitor, language: str, has_script: bool):
    """With script and without: the same pages, the same reference."""
    person, say = signed_in(visitor, MARC, language=language, has_script=has_script), Tongue(language, APPOINTMENTS)
    asks(person, say)
    person.heading(say("Choisir un rendez-vous"))
    person.sees(*say.all("Disponibilités, du", "J+8 à J+26, en jours calendaires", "Semaine du", "Votre choix"))
    person.press(say("Réserver ce rendez-vous"))
    person.sees(say("Choisissez d’abord un créneau."))
    if has_script:
        chooses(person, 3)
        expect(person.page.locator("#choice .due")).to_contain_text(say("Créneau gardé jusqu’à"))
    made = makes(person, say, 3)

    person.sees(*say.all("Le rendez-vous est pris.", "Confirmé", "Référence de rendez-vous", "Copier la référence", "Commander"))
    assert re.fullmatch(r"RDV-\d+", made)
    mail = house.mail("marc.delaunay@armor-telecom.example", made)
    assert "Jeanne Le Goff" in mail.text
    with person.page.expect_download() as saved:
        person.page.get_by_role("link", name=say("Ajouter à mon agenda")).click()
    assert saved.value.suggested_filename == f"{made}.ics"

    person.follow(say("Déplacer"), exact=True)
    takes(person, lambda: person.press(say("Déplacer le rendez-vous")), 5)
    moved = reference(person)
    assert moved != made
    person.follow(say("Annuler ce rendez-vous"))
    person.press(say("Annuler le rendez-vous"))
    person.sees(say("Annulé"))
    say.is_alone_on(person)


def test_it_is_all_done_with_the_keyboard(visitor: NewVisitor):
    person = signed_in(visitor, MARC)
    opens(person)
    keys = person.page.keyboard
    person.page.get_by_label("Numéro de voie :", exact=True).focus()
    for text in ("8", "3145", "29019"):
        keys.type(text)
        keys.press("Tab")
    keys.type("Just")
    keys.press("Tab")
    keys.type("RDV pavillon")
    with person.page.expect_navigation():
        for _turn in range(12):
            keys.press("Tab")
            if person.page.evaluate("document.activeElement.textContent.includes('Voir les créneaux')"):
                break
        keys.press("Enter")
    for _turn in range(60):
        keys.press("Tab")
        if person.page.evaluate("document.activeElement.name") == "start":
            break
    keys.press("Space")
    expect(person.page.locator("#choice .due")).to_contain_text("Créneau gardé jusqu’à")
    for _turn in range(60):
        keys.press("Tab")
        if person.page.evaluate("document.activeElement.name") == "contact_name":
            break
    keys.type("Jeanne Le Goff")
    keys.press("Tab")
    keys.type("06 12 00 42 18")
    with person.page.expect_navigation():
        keys.press("Enter")
    person.heading("Vérifier le rendez-vous")
    for _turn in range(60):
        keys.press("Tab")
        if person.page.evaluate("document.activeElement.textContent.includes('Confirmer le rendez-vous')"):
            break
    with person.page.expect_navigation():
        keys.press("Enter")
    person.sees("Le rendez-vous est pris.")


@IN_BOTH_LANGUAGES
def test_who_comes_late_is_offered_the_times_around_it(visitor: NewVisitor, language: str):
    """A visit of which one team makes one at a time."""
    say = Tongue(language, APPOINTMENTS)
    late, early = (signed_in(visitor, login, language=language, has_script=False) for login in (MARC, SOPHIE))
    for person in (late, early):
        asks(person, say, operation=COMPLEX, town="69383" if language == "fr" else "34172")
    wanted = early.page.locator("input[name=start]").nth(6).get_attribute("value")
    makes(early, say, 6, "Hugo Martin")

    late.page.locator(f"input[name=start][value='{wanted}']").check(force=True)
    reserves(late, say, "Inès Fabre")
    late.sees(*say.all("Ce créneau vient d’être pris.", "Les créneaux libres les plus proches"))
    assert late.page.locator(".errors li a").count() == 4
    assert late.field(say("Nom")).input_value() == "Inès Fabre"


@IN_BOTH_LANGUAGES
def test_one_that_was_missed_is_booked_again(house: House, visitor: NewVisitor, language: str):
    person, say = signed_in(visitor, MARC, language=language), Tongue(language, APPOINTMENTS)
    asks(person, say, operation=SHORT)
    made = makes(person, say, 4)
    agent = signed_in(visitor, NORA)
    agent.open("//desk/bookings")
    agent.go(agent.page.locator("tr", has_text=made).get_by_role("link").first)
    agent.sees("Jeanne Le Goff", "06 12 00 42 18")
    agent.page.locator("form[action$='/visit'] textarea").fill("Client absent")
    agent.press("À reprendre, en disant pourquoi")
    assert "Client absent" in house.mail("marc.delaunay@armor-telecom.example", made, holding="Client absent").text

    person.open("/appointments?show=rebook")
    person.go(person.page.locator("tr", has_text=made).get_by_role("link", name=say("Reprendre ce rendez-vous")))
    takes(person, lambda: person.press(say("Réserver ce créneau")), 2)
    person.sees(say("Confirmé"))
    person.open(f"/appointments/{made}")
    person.sees(say("Un autre rendez-vous le remplace."))


def test_outside_of_the_window_the_team_agrees_first(house: House, visitor: NewVisitor):
    say = Tongue("fr", APPOINTMENTS)
    person = signed_in(visitor, MARC)
    opens(person)
    first, last = (date.today() + timedelta(days=days) for days in (27, 60))
    for label, value in (("Numéro de voie :", "8"), ("* Code Voie :", "3145"), ("* Code Commune :", "29019")):
        person.page.get_by_label(label, exact=True).fill(value)
    for label, value in (("* Nature Produit :", "Just Fibre"), ("* Type opération :", HOUSE), ("* Type de rendez-vous :", "Hors plage")):
        person.page.get_by_label(label, exact=True).select_option(label=value)
    for label, day in (("* Début de plage :", first), ("* Fin de plage :", last)):
        person.page.get_by_label(label, exact=True).fill(day.isoformat())
    person.press("Voir les créneaux libres")
    takes(person, lambda: reserves(person, say, "Jeanne Le Goff"), 1)
    person.press("Demander ce rendez-vous")
    asked = reference(person)
    person.sees(say("En attente d’accord"))

    agent = signed_in(visitor, NORA)
    agent.open("//desk/bookings")
    agent.go(agent.page.locator("tr", has_text=asked).get_by_role("link").first)
    agent.press("Accepter" if agent.page.get_by_role("button", name="Accepter").count() else "Approuver")
    assert house.mail("marc.delaunay@armor-telecom.example", asked)
    person.open(f"/appointments/{asked}")
    person.sees("Confirmé")


def test_where_nobody_goes_the_team_is_asked_with_all_that_was_typed(visitor: NewVisitor):
    person, say = signed_in(visitor, MARC), Tongue("fr", APPOINTMENTS)
    asks(person, say, town="97105")
    person.sees("Personne ne fait encore cette intervention ici")
    person.follow("Nous laisser proposer")
    person.sees("Personne présente sur place")
    person.press("Étape précédente" if person.page.get_by_role("button", name="Étape précédente").count() else "Retour")
    assert person.page.get_by_label(re.compile("Code Commune")).input_value() == "97105"


@pytest.mark.parametrize("has_script", [True, False])
def test_who_has_not_the_right_is_told_so(visitor: NewVisitor, has_script: bool):
    person = signed_in(visitor, OLIVIER, has_script=has_script)
    assert person.page.get_by_role("navigation").get_by_role("link", name="Rendez-vous", exact=True).count() == 0
    assert [person.page.goto(person.at(path)).status for path in ("/appointments", FORM, "/appointments/times")] == [403] * 3

    other = signed_in(visitor, BRUNO, has_script=has_script)
    assert other.page.goto(other.at("/appointments/new?service=e-rdv-entreprise")).status == 403
    assert other.page.goto(other.at("/appointments/RDV-1")).status == 404
