"""Organisations, levels and sign-in of IPEOS, line by line of spec/ipeos.md, in French and English, with those who are refused."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from parvis.presets.demo.people import PASSWORD
from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

FORM = "/services/nouveau-ticket/new/ticket"
GOLD_LINE, LOWER_LINES = "05 96 00 00 42", ("05 96 00 00 41", "05 96 00 00 43")
LOST = {"fr": "Au secours, j’ai perdu mon compte support", "en": "Help, I have lost my support account"}
TABS = {
    "fr": ["Accueil", "Nouveau ticket", "Tickets", "Mes matériels", "Réservations", "Mon contrat", "FAQ"],
    "en": ["Home", "New ticket", "Tickets", "My equipment", "Bookings", "My contract", "FAQ"],
}
OWN = {"fr": ("Préférences", "Aide", "Déconnexion (Julien Faure)"), "en": ("Preferences", "Help", "Sign out (Julien Faure)")}
LABELS = {
    "fr": [
        "Urgence",
        "Informez-moi des suites données",
        "Mon adresse de messagerie",
        "Le ticket porte sur",
        "Catégorie",
        "Titre",
        "Description",
        "Fichier",
    ],
    "en": [
        "Urgency",
        "Keep me informed of what is done",
        "My e-mail address",
        "The ticket is about",
        "Category",
        "Title",
        "Description",
        "File",
    ],
}
LOST_FIELDS = {
    "fr": ("Votre société ou entité", "Nom", "Prénom", "Téléphone professionnel", "Adresse e-mail où vous écrire"),
    "en": ("Your company or entity", "Last name", "First name", "Work phone", "E-mail address to write to"),
}
ABOVE = {"fr": "Description de la demande ou de l’incident", "en": "Description of the request or incident"}
LIMIT = {"fr": "2 Mo par fichier", "en": "2 MB per file"}
SEND = {"fr": "Envoyer message", "en": "Send message"}


def signed_in(visitor: NewVisitor, login: str, language: str = "fr") -> Visitor:
    one = visitor("ipeos", language=language)
    one.sign_in(login, PASSWORD)
    return one


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_sign_in_and_recovery_pages_lead_to_the_sheet_and_to_the_form_for_who_lost_everything(visitor: NewVisitor, language: str):
    stranger = visitor("ipeos", language=language)
    stranger.open("/login")
    stranger.sees({"fr": "Mot de passe oublié", "en": "Forgotten password"}[language])
    stranger.sees("identifiant support référant", LOST[language])

    stranger.follow({"fr": "Mot de passe oublié", "en": "Forgotten password"}[language])
    stranger.sees(
        {"fr": "fiche d’information de votre entité", "en": "your entity’s information sheet"}[language], "email support référant"
    )
    stranger.follow(LOST[language])

    assert stranger.path == "/services/compte-perdu"
    stranger.heading(LOST[language])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_lost_account_is_a_request_for_the_team_that_no_customer_reads(visitor: NewVisitor, house: House, language: str):
    stranger, sign = visitor("ipeos", language=language), uuid4().hex[:6]
    stranger.open("/services/compte-perdu/new")
    said = ("IPEOS-WTC", "Faure", f"Julien {sign}", "0596000061", f"lost.{sign}@nowhere.example")
    stranger.say(dict(zip(LOST_FIELDS[language], said, strict=True)))
    main = stranger.page.locator("main form button.btn--primary").first
    stranger.go(main)
    stranger.page.get_by_label({"fr": "Mon identifiant", "en": "My identifier"}[language]).check()
    for _step in range(3):
        if "/new/done/" not in stranger.path:
            stranger.go(main)
    reference = re.search(r"IPEOS-\d+", stranger.text())
    assert reference

    assert house.mail("laurent.zobel@ipeos.example", reference[0])
    assert [word for word in ("/reset/", "/activate/") if word in house.mail(f"lost.{sign}@nowhere.example").text] == []
    for login in ("julien.faure", "wtc-referent", "anses-referent"):
        assert signed_in(visitor, login).context.request.get(stranger.at(f"/t/{reference[0]}")).status == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_one_lands_on_the_form_among_the_tabs_and_reads_where_one_stands(visitor: NewVisitor, language: str):
    julien = signed_in(visitor, "julien.faure", language)
    julien.open("/login")

    assert julien.path.startswith("/services/nouveau-ticket/new")
    tabs = [re.sub(r"\s*\d+ .*$", "", " ".join(one.split())) for one in julien.page.locator("nav.top__nav a").all_inner_texts()]
    assert [tab for tab in tabs if tab] == TABS[language]
    julien.sees("IPEOS > IPEOS-WTC", "post-only")
    julien.page.locator("details.menu summary", has_text="Julien Faure").first.click()
    julien.sees(*OWN[language])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_form_has_the_labels_of_the_table_and_says_the_limit_before_one_chooses(visitor: NewVisitor, language: str):
    julien = signed_in(visitor, "julien.faure", language)
    julien.open(FORM)

    julien.sees(f"{ABOVE[language]}", "(IPEOS > IPEOS-WTC)", LIMIT[language])
    said = julien.page.locator("main form label, main form legend").all_inner_texts()
    named = [re.sub(r"\s*\((facultatif|optional)\)$", "", " ".join(one.split())) for one in said]
    assert [one for one in named if one in LABELS[language]] == LABELS[language]
    expect(julien.page.get_by_role("button", name=SEND[language], exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("language", "missing", "recorded"),
    [("fr", ("Titre", "Description"), "Votre ticket est enregistré."), ("en", ("Title", "Description"), "Your ticket is recorded.")],
)
def test_what_is_missing_is_listed_exactly_then_the_ticket_is_recorded_with_its_link(
    visitor: NewVisitor, language: str, missing: tuple[str, str], recorded: str
):
    julien = signed_in(visitor, "julien.faure", language)
    julien.open(FORM)
    julien.page.locator("input[type=file]").first.set_input_files({"name": "ecran.txt", "mimeType": "text/plain", "buffer": b"0x80"})
    julien.press(SEND[language], exact=True)

    listed = julien.page.get_by_role("alert").get_by_role("link").all_inner_texts()
    assert [label in line for label, line in zip(missing, listed, strict=True)] == [True, True]
    julien.sees("ecran.txt")
    julien.page.locator("input[name=title]").fill(f"Écran bleu {uuid4().hex[:6]}")
    julien.page.locator("textarea[name=description]").fill("Depuis ce matin.")
    julien.press(SEND[language], exact=True)

    assert "/new/done/" in julien.path
    reference = re.search(r"IPEOS-\d+", julien.text())
    assert reference and recorded in julien.text()
    expect(julien.page.locator(f"main a[href$='/t/{reference[0]}']").first).to_be_visible()
    julien.sees("ecran.txt")


@pytest.mark.parametrize(
    ("language", "every", "own"), [("fr", "Voir tous", "Toutes mes organisations"), ("en", "see all", "All my organisations")]
)
def test_who_has_several_entities_switches_between_them_and_to_all(house: House, visitor: NewVisitor, language: str, every: str, own: str):
    with house.alone("daniel-switches"):
        switches(visitor, language, every, own)


def switches(visitor: NewVisitor, language: str, every: str, own: str) -> None:
    daniel = signed_in(visitor, "fret-referent", language)
    switch = daniel.page.locator("section.stand details")

    switch.locator("summary").click()
    daniel.go(switch.get_by_role("button", name=re.compile("^IPEOS-CARAIBE-FRET-BAIE-MAHAULT")))
    daniel.sees("IPEOS > IPEOS-CARAIBE-FRET > IPEOS-CARAIBE-FRET-BAIE-MAHAULT")
    daniel.open(FORM)
    daniel.sees("(IPEOS > IPEOS-CARAIBE-FRET > IPEOS-CARAIBE-FRET-BAIE-MAHAULT)")
    switch.locator("summary").click()
    daniel.go(switch.get_by_role("button", name=f"IPEOS-CARAIBE-FRET ({every})"))
    expect(switch.locator("summary")).to_contain_text(f"IPEOS-CARAIBE-FRET ({every})")
    daniel.open("/tickets?state=all")
    daniel.does_not_see("IPEOS-CLINIQUE-ANSES", "IPEOS-WTC")
    switch.locator("summary").click()
    daniel.go(switch.get_by_role("button", name=own))  # as he was


@pytest.mark.parametrize("language", ["fr", "en"])
def test_only_gold_reads_the_direct_line_on_the_home_and_the_help(visitor: NewVisitor, language: str):
    georges = signed_in(visitor, "anses-referent", language)
    for path in ("/", "/help"):
        georges.open(path)
        georges.sees({"fr": "Responsable de votre solution", "en": "In charge of your solution"}[language], "Aurélie Maran", GOLD_LINE)

    for login in ("julien.faure", "kevin.bordelais", ""):
        other = signed_in(visitor, login, language) if login else visitor("ipeos", language=language)
        for path in ("/", "/help"):
            other.open(path)
            assert [line for line in (GOLD_LINE, *LOWER_LINES) if line in other.page.content()] == []


@pytest.mark.parametrize(("language", "umbrella"), [("fr", "Contrat-cadre"), ("en", "Umbrella contract")])
def test_the_sheet_says_the_umbrella_contract_and_only_who_runs_the_entity_reads_it(visitor: NewVisitor, language: str, umbrella: str):
    daniel = signed_in(visitor, "fret-referent", language)
    daniel.open("/contract")
    daniel.page.get_by_role("link", name=re.compile("BAIE-MAHAULT")).first.click()
    daniel.sees(umbrella, "CT-FRET-0201")
    assert "IPEOS-CARAIBE-FRET" in daniel.text()
    theirs = daniel.at(daniel.path)

    kevin = signed_in(visitor, "kevin.bordelais", language)  # a colleague without the right
    kevin.open("/contract")
    kevin.sees(umbrella)
    assert kevin.context.request.get(theirs).status == 404
    assert signed_in(visitor, "wtc-referent").context.request.get(theirs).status == 404
    stranger = visitor("ipeos")
    stranger.open(daniel.path)
    assert stranger.path.startswith("/login")


@pytest.mark.parametrize(("language", "word"), [("fr", "imprimante"), ("en", "printer")])
def test_the_faq_by_category_and_the_whole_history_are_searched(visitor: NewVisitor, language: str, word: str):
    julien = signed_in(visitor, "julien.faure", language)
    julien.open("/help")
    julien.sees({"fr": "Réseau et Internet", "en": "Network and Internet"}[language])
    julien.open(f"/help?q={word}")
    assert julien.page.locator("main a[href*='/help/imprimante-hors-ligne']").count()

    julien.open("/tickets?state=all&q=d%C3%A9marrage")
    julien.sees("Lenteur au démarrage")
    for login in ("anses-referent", "fret-referent"):  # other customers of the same company
        other = signed_in(visitor, login, language)
        other.open("/tickets?state=all&q=d%C3%A9marrage")
        other.does_not_see("Lenteur au démarrage")
    stranger = visitor("ipeos", language=language)
    stranger.open("/tickets?state=all&q=d%C3%A9marrage")
    assert stranger.path.startswith("/login")
