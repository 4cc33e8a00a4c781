"""Asking for an account on YService, opening it, finding one's way back: spec/yservice.md, in its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

PASSWORD = "trois pommes sur le mur bleu"
NEWER = "quatre poires sous le pont vert"


@dataclass(frozen=True)
class Words:
    """What the portal says in one language."""

    language: str
    sign_up: str
    halves: tuple[str, str]
    heading: str
    lead: str
    accept: str
    start: str
    town: dict[str, str]
    manager: dict[str, str]
    civility: tuple[str, str]
    hint: str
    next: str
    cancel: str
    change: str
    record: str
    summary: str
    new_user: str
    recorded: str
    back: str
    printed: str
    mail: str
    activate: str
    valid_until: str
    lead_of_activation: str
    identifier: str
    password: str
    repeat: str
    open_account: str


FRENCH = Words(
    "fr",
    "Créer un compte",
    ("ME CONNECTER", "CRÉER MON COMPTE"),
    "CRÉATION DE COMPTE",
    "Création de votre compte. Cette démarche prend 3 minutes",
    "J’accepte les conditions générales d’utilisation du service",
    "FAIRE UNE DEMANDE EN LIGNE",
    {"Nom de la ville": "Ville de Bourg-{}", "Adresse de la ville": "2 place de la Mairie", "Ville": "Bourg", "Code postal": "76430"},
    {"Nom de naissance": "Vasseur", "Prénom": "Maëlle", "Email": "{}@bourg.example"},
    ("Civilité", "Madame"),
    "Merci de renseigner une adresse mail sur laquelle vous souhaitez être informé de l’avancée du traitement de vos demandes.",
    "SUIVANT",
    "ANNULER LA DEMANDE",
    "MODIFIER LES INFORMATIONS",
    "ENREGISTRER LA DEMANDE",
    "Informations de la demande",
    "Nouvel utilisateur",
    "La demande Création de compte a été enregistrée.",
    "RETOUR À MES DEMANDES",
    "VOIR ET IMPRIMER LA DEMANDE",
    "Création du compte usager",
    "Activer mon compte maintenant",
    r"Ce lien sera valide jusqu’au \d\d/\d\d/\d{4} \d\d:\d\d:\d\d",
    "Pour finaliser l’activation de votre compte, vous pouvez modifier votre identifiant de connexion et créer votre mot de passe.",
    "Identifiant",
    "Mot de passe",
    "Répéter votre mot de passe",
    "VALIDER ET ACCÉDER À VOTRE COMPTE",
)
ENGLISH = Words(
    "en",
    "Create an account",
    ("SIGN IN", "CREATE MY ACCOUNT"),
    "ACCOUNT CREATION",
    "Creation of your account. This takes 3 minutes",
    "I accept the general terms of use of the service",
    "MAKE A REQUEST ONLINE",
    {"Name of the town": "Town of Ford-{}", "Address of the town": "2 Market Street", "City": "Ford", "Postal code": "76430"},
    {"Birth name": "Ash", "First name": "Mary", "E-mail": "{}@ford.example"},
    ("Title", "Ms"),
    "Please enter an e-mail address at which you wish to be told of the progress of your requests.",
    "NEXT",
    "CANCEL THE REQUEST",
    "CHANGE THE INFORMATION",
    "RECORD THE REQUEST",
    "Information of the request",
    "New user",
    "The request Account creation has been recorded.",
    "BACK TO MY REQUESTS",
    "VIEW AND PRINT THE REQUEST",
    "Creation of the user account",
    "Activate my account now",
    r"This link will be valid until \d\d? \w{3} \d{4}, \d\d:\d\d:\d\d",
    "To finish activating your account, you may change your identifier and create your password.",
    "Identifier",
    "Password",
    "Repeat your password",
    "CONFIRM AND OPEN YOUR ACCOUNT",
)


class Asking:
    """Somebody of a town who asks for an account: `sign` makes the town and the address their own."""

    def __init__(self, town: Visitor, words: Words) -> None:
        self.town, self.words = town, words
        self.sign = uuid4().hex[:6]
        self.fields = {label: text.format(self.sign) for label, text in words.town.items()}
        self.email = next(text for text in words.manager.values() if "@" in text).format(self.sign)

    def begin(self) -> None:
        """From the home to the form, by the page of two halves and the terms."""
        town, words = self.town, self.words
        town.open("/")
        town.follow(words.sign_up)
        town.sees(*words.halves)
        town.follow(words.halves[1])
        town.heading(words.heading)
        assert words.lead in " ".join(town.text().split())

    def accept(self) -> None:
        self.town.page.get_by_role("checkbox").check()
        self.town.press(self.words.start)

    def fill_town(self) -> None:
        self.town.say(self.fields)
        self.town.press(self.words.next, exact=True)

    def fill_manager(self) -> None:
        self.town.choose(*self.words.civility)
        self.town.say({label: text.format(self.sign) for label, text in self.words.manager.items()})
        self.town.press(self.words.next, exact=True)

    def link(self, house: House, *besides: str) -> str:
        """The activation link out of the newest mail."""
        mail = house.mail(self.email, self.words.mail, besides=besides)
        assert self.words.activate in mail.text
        assert re.search(self.words.valid_until, " ".join(mail.text.split()))
        return re.search(r"http://\S+/activate/\S+", mail.text)[0]

    def choose_password(self, password: str = PASSWORD) -> None:
        self.town.say({self.words.password: password, self.words.repeat: password})
        self.town.press(self.words.open_account)


def recorded(visitor: NewVisitor, words: Words) -> Asking:
    """An account is asked for, in the shortest way."""
    asking = Asking(visitor("yservice", language=words.language), words)
    asking.town.open("/services/creation-de-compte/new")
    asking.accept()
    asking.fill_town()
    asking.fill_manager()
    asking.town.press(words.record)
    return asking


@pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["in French", "in English"])
def test_an_account_is_asked_for_changed_recorded_and_printed(visitor: NewVisitor, words: Words):
    asking = Asking(visitor("yservice", language=words.language), words)
    town, fields = asking.town, asking.fields

    asking.begin()
    town.press(words.start)
    assert town.title.startswith({"fr": "Erreur", "en": "Error"}[words.language])
    asking.accept()
    town.follow(words.cancel)
    town.page.go_back()
    town.arrive()

    forgotten = list(fields)[1]
    town.say({label: "" if label == forgotten else text for label, text in fields.items()})
    town.press(words.next, exact=True)
    summary = town.page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(1)
    assert {label: town.field(label).input_value() for label in fields} == {**fields, forgotten: ""}
    asking.fill_town()

    town.sees(words.hint)
    asking.fill_manager()
    town.heading(words.summary)
    town.sees(words.new_user, fields[forgotten], words.cancel)
    town.follow(words.change)
    town.say({forgotten: "4 rue Neuve"})
    town.press(words.next, exact=True)
    town.press(words.next, exact=True)
    town.sees("4 rue Neuve")
    town.press(words.record)

    town.heading(words.recorded)
    town.sees(words.back)
    paper = town.page.get_by_role("link", name="PDF").get_attribute("href")
    status, content, headers = town.fetched(town.house.address + paper)
    assert (status, content[:5], headers["content-type"]) == (200, b"%PDF-", "application/pdf")
    town.follow(words.printed)
    town.sees("4 rue Neuve", asking.email)


@pytest.mark.slow
@pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["in French", "in English"])
def test_the_link_of_the_mail_opens_the_account_once(visitor: NewVisitor, house: House, words: Words):
    asking = recorded(visitor, words)
    town = asking.town

    link = asking.link(house)
    town.open("//_inbox/")
    town.go(town.page.get_by_role("row").filter(has_text=asking.email).get_by_role("link", name=words.mail))
    town.page.frame_locator("iframe").get_by_role("link", name=words.activate).click()
    town.page.wait_for_url("**/activate")
    town.arrive()
    assert "/activate/" not in town.page.url

    town.sees(words.lead_of_activation)
    proposed = town.field(words.identifier).input_value()
    assert asking.sign in proposed
    town.say({words.identifier: f"mairie.{asking.sign}"})
    asking.choose_password()
    town.sees({"fr": "Maëlle Vasseur", "en": "Mary Ash"}[words.language])

    town.open("/logout")
    town.press({"fr": "Déconnexion", "en": "Sign out"}[words.language])
    town.open(link)
    town.heading({"fr": "Ce lien a déjà servi", "en": "This link has already served"}[words.language])
    town.sign_in(f"mairie.{asking.sign}", PASSWORD)
    town.sees({"fr": "Maëlle Vasseur", "en": "Mary Ash"}[words.language])


def test_a_link_that_has_expired_explains_itself_and_brings_another(visitor: NewVisitor, house: House):
    asking = recorded(visitor, FRENCH)
    town, old = asking.town, asking.link(house)
    first = house.mail(asking.email, FRENCH.mail).key
    moved = "UPDATE people_invitation SET created_at = ?, expires_at = ? WHERE email = ?"
    assert house.change(moved, "2026-01-01 10:00:00", "2026-01-02 10:00:00", asking.email) == 1

    town.open(old)
    town.heading("Le délai de ce lien est passé")
    town.press("Recevoir un nouveau lien")
    town.open(asking.link(house, first))
    asking.choose_password()

    town.sees("Maëlle Vasseur")


def test_an_address_that_has_an_account_is_told_so_by_mail_and_the_page_says_the_same_words(visitor: NewVisitor, house: House):
    asking = Asking(visitor("yservice"), FRENCH)
    asking.email = "thomas.leroy@saint-aubin.example"
    asking.town.open("/services/creation-de-compte/new")
    asking.accept()
    asking.fill_town()
    asking.town.choose("Civilité", "Monsieur")
    asking.town.say({"Nom de naissance": "Leroy", "Prénom": "Thomas", "Email": asking.email})
    asking.town.press("SUIVANT", exact=True)
    asking.town.press("ENREGISTRER LA DEMANDE")

    asking.town.heading("La demande Création de compte a été enregistrée.")
    assert "/activate/" not in house.mail(asking.email, "compte").text


def test_the_identifier_and_the_password_come_back_by_mail_and_the_answer_never_tells(visitor: NewVisitor, house: House):
    town = visitor("yservice")

    town.open("/login")
    town.follow("Mot de passe ou identifiant oublié ?")
    town.heading("Qu’avez-vous perdu ?")
    said = {}
    for who in ("solenn.riou@port-kerelec.example", f"{uuid4().hex[:8]}@nobody.example"):
        town.open("/recover")
        town.page.get_by_role("radio", name="Mon identifiant").check()
        town.page.get_by_role("textbox", name="Votre courriel", exact=True).fill(who)
        town.press("Recevoir le courriel")
        town.sees("Votre nom d’utilisateur vous sera transmis par courriel.")
        said[who] = town.text()
    assert len(set(said.values())) == 1
    assert "solenn.riou" in house.mail("solenn.riou@port-kerelec.example", "dentifiant").text

    before = house.mails("solenn.riou@port-kerelec.example")
    town.open("/recover")
    town.page.get_by_role("radio", name="Mon mot de passe").check()
    town.page.get_by_role("textbox", name="Votre courriel ou votre nom d’utilisateur").fill("solenn.riou")
    town.press("Recevoir le courriel")
    town.sees("Un courriel vous sera envoyé afin de vous permettre de réinitialiser votre mot de passe.")
    mail = house.mail("solenn.riou@port-kerelec.example", "ot de passe")
    assert len(before) + 1 == len(house.mails("solenn.riou@port-kerelec.example"))

    town.open(re.search(r"http://\S+/reset/\S+", mail.text)[0])
    for field in town.page.locator("input[type=password]").all():
        field.fill(NEWER)
    town.go(town.page.locator("main form button.btn--primary"))
    town.sign_in("solenn.riou@port-kerelec.example", NEWER)
    town.sees("Solenn Riou")
