"""«Mes matériels» of IPEOS: what the entity has, its page, asking about it; at the desk: recording, importing, retiring."""

from __future__ import annotations

import io
import re

import pytest
import xlsxwriter
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.ipeos_english import EQUIPMENT
from tests.stories.tongue import IN_BOTH_LANGUAGES, Tongue
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]
PASSWORD = "parvis-demo"
JULIEN, MIREILLE, GEORGES, KEVIN, LAURENT = "julien.faure", "wtc-referent", "anses-referent", "kevin.bordelais", "laurent.zobel"
ENTITY = "IPEOS-CLINIQUE-ANSES"


def signed_in(visitor: NewVisitor, login: str, **more: object) -> Visitor:
    person = visitor("ipeos", **more)
    person.sign_in(login, PASSWORD)
    return person


def at_the_desk(visitor: NewVisitor, language: str = "fr") -> Visitor:
    person = signed_in(visitor, LAURENT, language=language)
    person.open(f"//desk/assets?lang={language}")
    return person


@IN_BOTH_LANGUAGES
def test_a_member_finds_the_equipment_of_their_entity(visitor: NewVisitor, language: str):
    person, say = signed_in(visitor, JULIEN, language=language), Tongue(language, EQUIPMENT)
    person.follow(say("Mes matériels"))
    person.heading(say("Mes matériels"))
    person.sees(
        "PC-WTC-014", "Borne Wi-Fi étage 1", *say.all("sous garantie jusqu’au", "garantie terminée le", "En service", "En réparation")
    )
    person.does_not_see("PC-WTC-003", "SRV-ANSES-01", "Imprimante de quai")
    assert person.page.get_by_role("columnheader").all_inner_texts() == say.all("Matériel", "Référence", "État", "Garantie")
    for label, choices in (
        ("État", ("En service ou en réserve", "Sortis du parc", "Tous")),
        ("Garantie", ("Toutes garanties", "Sous garantie", "Hors garantie")),
    ):
        chosen = person.page.get_by_role("combobox", name=say(label))
        assert chosen.locator("option").all_inner_texts() == say.all(*choices)
    kinds = person.page.get_by_role("navigation", name=say("Types de matériels")).get_by_role("link").all_inner_texts()
    assert kinds == say.all("Tous", "Ordinateurs", "Serveurs", "Équipements réseau", "Imprimantes", "Téléphones", "Logiciels")
    expect(person.page.get_by_role("link", name=say("Exporter (CSV)"))).to_be_visible()
    say.is_alone_on(person)

    person.page.get_by_role("combobox", name=say("État")).select_option(label=say("Sortis du parc"))
    person.sees("PC-WTC-003", say("Réformé"))
    assert "state=retired" in person.path
    person.open("/assets")
    person.page.get_by_role("searchbox", name=say("Nom, référence ou numéro")).fill("zzz")
    person.sees(*say.all("Rien ne correspond à « zzz »", "Essayez un autre mot ou retirez un filtre."))
    person.follow(say("Effacer les filtres"))
    person.sees("PC-WTC-014")


@IN_BOTH_LANGUAGES
def test_a_page_says_all_of_the_equipment_and_the_software_on_it(visitor: NewVisitor, language: str):
    person, say = signed_in(visitor, JULIEN, language=language), Tongue(language, EQUIPMENT)
    person.open("/assets")
    person.page.get_by_role("navigation", name=say("Types de matériels")).get_by_role("link", name=say("Ordinateurs")).click()
    person.page.get_by_role("link", name="PC-WTC-014").click()
    person.heading("PC-WTC-014")
    person.sees("ProBook 450 G9", "5CG2184KQP", "Bureau 3", "Julien Faure", "Lenteur au démarrage")
    person.sees(*say.all("Tickets clos", "Installé dessus ou rattaché", "Historique", "Enregistré", "Détails", "16 Go"))
    labels = ("Garantie", "Entité", "Utilisé par", "Emplacement", "Numéro de série", "Marque", "Modèle", "Système", "Mémoire vive")
    assert person.page.locator("main dt").all_inner_texts() == say.all(*labels)
    say.is_alone_on(person)

    person.page.get_by_role("link", name="Sage Gestion commerciale").click()
    person.heading("Sage Gestion commerciale")
    assert person.page.locator("main dt").all_inner_texts() == [*say.all("Entité", "Rattaché à"), "Version", say("Nombre de licences")]
    person.sees(say("Installé"))
    person.does_not_see("SGC1-7741-KX20")


@IN_BOTH_LANGUAGES
def test_one_asks_about_equipment_and_finds_the_request_on_its_page(house: House, visitor: NewVisitor, language: str):
    person, say, title = signed_in(visitor, JULIEN, language=language), Tongue(language, EQUIPMENT), f"Écran bleu le matin ({language})"
    person.open("/assets?q=PC-WTC-022")
    person.page.get_by_role("link", name="PC-WTC-022").click()
    with house.alone("julien-asks-about-equipment"):  # what he began elsewhere about it is what he would go on with
        person.follow(say("Ouvrir un ticket sur ce matériel"))
        expect(person.page.locator("select[name=equipment] option:checked")).to_have_text("PC-WTC-022")
        person.say({say("Titre"): title, say("Description"): "Au démarrage, une fois sur deux."})
        person.press(say("Envoyer message"), exact=True)
        person.sees(say("Votre ticket est enregistré."))
    person.open("/assets?q=PC-WTC-022")
    person.page.get_by_role("link", name="PC-WTC-022").click()
    person.sees(say("Tickets en cours"), title)

    agent = at_the_desk(visitor, language)
    agent.open("//desk/assets?q=PC-WTC-022")
    agent.page.get_by_role("link", name="PC-WTC-022").click()
    agent.page.get_by_role("link", name=title).click()
    side = agent.page.get_by_role("region", name=say("Matériels"))
    for words in say.all("En service", "couvert par le contrat", "sous garantie jusqu’au"):
        expect(side).to_contain_text(words)
    agent.go(side.get_by_role("link", name=say("Modifier")))
    agent.press(f"{say('Ne la concerne pas')} PC-WTC-022")
    agent.go(agent.page.get_by_role("region", name=say("Matériels")).get_by_role("link", name=say("Choisir")))
    agent.say({say("Nom, référence ou numéro"): "sw-wtc"})
    agent.press(say("Rechercher"), exact=True)
    agent.press(f"{say('Elle concerne ce matériel')} Commutateur SW-WTC-01")
    agent.sees(f"{say('La demande concerne')} Commutateur SW-WTC-01.")

    person.open("/assets?q=SW-WTC-01")
    person.page.get_by_role("link", name="Commutateur SW-WTC-01").click()
    person.page.get_by_role("link", name=title).click()
    person.sees(say("a modifié les matériels concernés par la demande"))


@IN_BOTH_LANGUAGES
def test_what_the_ticket_is_about_is_chosen_without_script(visitor: NewVisitor, language: str):
    person, say = signed_in(visitor, MIREILLE, has_script=False, language=language), Tongue(language, EQUIPMENT)
    title = f"Disque plein ({language})"
    person.open("/services/nouveau-ticket/new")
    about = person.field(say("Le ticket porte sur (facultatif)"))
    assert about.locator("option").first.inner_text() == say("Général")
    groups = about.locator("optgroup").evaluate_all("all => all.map(one => one.label)")
    assert groups == say.all("À mon usage", "Ordinateurs", "Serveurs", "Équipements réseau", "Imprimantes", "Téléphones", "Logiciels")
    about.select_option(label="SRV-WTC-01")
    person.say({say("Titre"): title, say("Description"): "Le partage est plein."})
    person.press(say("Envoyer message"), exact=True)
    person.sees(say("Votre ticket est enregistré."))
    person.open("/assets?q=SRV-WTC-01")
    person.page.get_by_role("link", name="SRV-WTC-01").first.click()
    person.sees(title)


def test_nobody_else_finds_it(visitor: NewVisitor):
    owner = signed_in(visitor, JULIEN)
    owner.open("/assets?q=PC-WTC-014")
    owner.page.get_by_role("link", name="PC-WTC-014").click()
    path = owner.path
    above, other, elsewhere = (signed_in(visitor, login) for login in (MIREILLE, GEORGES, KEVIN))

    assert [one.fetched(path)[0] for one in (owner, above, other, elsewhere)] == [200, 200, 404, 404]
    assert path.encode() not in other.fetched("/assets?q=PC-WTC-014&state=all")[1]
    for stranger_path in ("/assets", path, "/assets/export.csv"):
        stranger = visitor("ipeos")
        stranger.open(stranger_path)
        assert stranger.path.startswith("/login")
    for desk_path in ("//desk/assets", "//desk/assets/new", "//desk/assets/import", f"//desk{path}/edit", f"//desk{path}/retire"):
        assert owner.fetched(desk_path)[0] == 404
        assert above.fetched(desk_path)[0] == 404
    _status, table, _headers = other.fetched("/assets/export.csv?state=all")
    assert ("SRV-ANSES-01" in table.decode(), "WTC" in table.decode()) == (True, False)


@IN_BOTH_LANGUAGES
def test_the_team_records_changes_and_retires(visitor: NewVisitor, language: str):
    person, say, name = at_the_desk(visitor, language), Tongue(language, EQUIPMENT), {"fr": "PC-ANSES-090", "en": "PC-ANSES-091"}[language]
    person.follow(say("Nouveau matériel"))
    person.follow(say("Ordinateur"), exact=True)
    person.press(say("Enregistrer"), exact=True)
    faults = person.page.get_by_role("alert").get_by_role("link").all_inner_texts()
    assert faults == say.all("Écrivez un nom.", "Choisissez l’entité qui le détient.")
    person.say({say("Nom"): name, say("Référence (facultatif)"): name, say("Numéro de série (facultatif)"): f"HIST-{name}"})
    person.field(say("Entité")).select_option(label=ENTITY)
    person.press(say("Enregistrer"), exact=True)
    person.sees(f"HIST-{name}", *say.all("Le matériel est enregistré.", "En service"))

    person.follow(say("Le modifier"))
    person.say({say("Emplacement (facultatif)"): "Bloc 2", say("Marque (facultatif)"): "Dell"})
    person.press(say("Enregistrer"), exact=True)
    person.sees("Bloc 2", "Dell", *say.all("Le matériel est modifié.", "Modifié : Emplacement"))
    states = person.page.get_by_label(say("Le passer à l’état"))
    assert states.locator("option").all_inner_texts() == say.all("En service", "Commandé", "En réparation", "En réserve", "Réformé")
    states.select_option(label=say("En réparation"))
    person.press(say("Changer l’état"))
    person.sees(say("Son état est désormais « En réparation »"))

    person.follow(say("Y rattacher un matériel"))
    person.follow(say("Logiciel"), exact=True)
    expect(person.field(say("Rattaché à (facultatif)"))).to_have_value(name)
    person.say({say("Nom"): f"Imagerie 3D ({language})"})
    person.press(say("Enregistrer"), exact=True)
    person.page.get_by_role("link", name=name).first.click()
    person.sees(say("Installé dessus ou rattaché"), f"Imagerie 3D ({language})")
    say.is_alone_on(person)
    person.follow(say("Le retirer du service"))
    person.press(say("Le retirer du service"))
    person.sees(*say.all("Le matériel n’est plus en service.", "Réformé", "Retiré"))

    customer = signed_in(visitor, GEORGES, language=language)
    customer.open(f"/assets?q={name}&state=all")
    customer.page.get_by_role("link", name=name).click()
    customer.sees(f"HIST-{name}", *say.all("Son état est désormais « Réformé »", "l’équipe"))
    customer.does_not_see("Laurent Zobel")


def brought(person: Visitor, name: str, data: bytes) -> None:
    say = Tongue(person.language, EQUIPMENT)
    person.open("//desk/assets/import")
    person.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    if person.page.get_by_label(say("Portail")).locator("visible=true").count():
        person.page.get_by_label(say("Portail")).select_option(label="IPEOS")
    person.press(say("Voir ce qu’il ferait"))


FRENCH_TABLE = (
    "Désignation;Type;Entité;Référence;N° de série;Installé sur;Fin de garantie;État\n",
    f"Suite bureautique;Logiciel;{ENTITY};;;REÇU-1;;Installé\nPoste d'été;Ordinateur;{ENTITY};REÇU-1;LAT-1;;31/01/2027;En service\n",
    f";Ordinateur;{ENTITY};REÇU-2;;;;\nPoste;Ordinateur;Inconnue;REÇU-3;;;;\nPoste;Ordinateur;{ENTITY};REÇU-4;;;hier;\n",
)
ENGLISH_TABLE = (
    "Name,Kind,Entity,Reference,Serial number,Installed on,Warranty until,State\n",
    f"Office suite,Software,{ENTITY},,,SUM-1,,Installed\nSummer’s laptop,Computer,{ENTITY},SUM-1,LAT-2,,31/01/2027,In use\n",
    f",Computer,{ENTITY},SUM-2,,,,\nLaptop,Computer,Inconnue,SUM-3,,,,\nLaptop,Computer,{ENTITY},SUM-4,,,yesterday,\n",
)


@pytest.mark.parametrize(
    ("language", "table", "written_in", "names"),
    [
        ("fr", FRENCH_TABLE, "latin-1", ("LAT-1", "Poste d'été", "Suite bureautique")),
        ("en", ENGLISH_TABLE, "utf-8", ("LAT-2", "Summer’s laptop", "Office suite")),
    ],
)
def test_a_table_of_a_spreadsheet_is_previewed_corrected_and_written_once(
    visitor: NewVisitor, language: str, table: tuple[str, str, str], written_in: str, names: tuple[str, str, str]
):
    """The French one in Latin-1, with semicolons; the software stands before the computer it is on."""
    person, say, (number, computer, software) = at_the_desk(visitor, language), Tongue(language, EQUIPMENT), names
    head, good, wrong = (part.encode(written_in) for part in table)

    brought(person, "parc.csv", head + good + wrong)
    person.heading(say("Ce que ferait le tableau"))
    person.sees(say("Écrivez la date sous la forme jour/mois/année, par exemple 21/11/2026"))
    person.sees(*say.all("Écrivez un nom.", "« Inconnue » n’est aucune des entités dont vous vous occupez", "À corriger", "À enregistrer"))
    expect(person.page.get_by_role("button", name=say("Tout enregistrer"))).to_have_count(0)
    person.open(f"//desk/assets?q={number}")
    person.does_not_see(computer)

    brought(person, "parc.csv", head + good)
    person.press(say("Tout enregistrer"))
    person.sees(say("Import terminé"))
    person.open(f"//desk/assets?q={number}")
    person.page.get_by_role("link", name=computer).click()
    person.sees(software, *say.all("31 janvier 2027", "Enregistré"))

    brought(person, "parc.csv", head + good)
    assert re.search(rf"{say('Laissés tels quels')} 2\b", person.text())


def test_a_workbook_in_english_with_a_real_day_and_never_a_formula(visitor: NewVisitor):
    person = at_the_desk(visitor, "en")
    brought(person, "park.xlsx", workbook(("Loan laptop", "Computer", ENTITY, "X-77", 46053)))
    person.heading("What the table would do")
    person.sees("To record")
    person.press("Record all of it")
    person.open("//desk/assets?q=X-77")
    person.page.get_by_role("link", name="Loan laptop").click()
    person.sees("31 January 2026", "Recorded")

    brought(person, "park.xlsx", workbook(("Loan laptop", "Computer", ENTITY, "X-78", "=1+1"), formula=True))
    assert "formula" in person.page.get_by_role("alert").inner_text()


def workbook(row: tuple[object, ...], *, formula: bool = False) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ("Name", "Kind", "Entity", "Reference", "Warranty until"))
        sheet.write_row(1, 0, row[:-1])
        if formula:
            sheet.write_formula(1, 4, str(row[-1]))
        else:
            sheet.write_number(1, 4, row[-1], day)
    return stream.getvalue()
