"""Who may come in to TRACKOE, line by line of spec/trackoe.md: from «VOIR LA DEMANDE» in a mail to the request, with a password of one's own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from parvis.demo import folder
from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]

PASSWORD = "trois pommes sur le mur bleu"
WRITTEN = """
import sys, uuid
import django
django.setup()
from django.db import transaction
from parvis.catalogue.models import Service
from parvis.people.known import known_person
from parvis.tickets.submission import Words, submit_words
email, copied, title, language = sys.argv[1:]
with transaction.atomic():
    sender = known_person(email, name="Nolwenn Riou", language=language, portal_key="trackoe")
    colleague = known_person(copied, name=copied, language=language, portal_key="trackoe")
    service = Service.objects.get(portal__key="trackoe", slug="bug")
    ticket, _entry = submit_words(service, Words(title, "Le camion 7 ne bouge plus."), by=sender, requester=sender, key=uuid.uuid4())
    ticket.let_in(colleague, by=sender)
print(ticket.reference)
"""


@dataclass(frozen=True)
class Words:
    language: str
    view: str
    continue_: str
    announced: str
    spam: str
    finish: str
    sign_up: str
    full_name: str
    password: str
    used: str
    new_mail: str
    again: str
    mistake: str


FRENCH = Words(
    "fr",
    "VOIR LA DEMANDE",
    "Se connecter avec un mot de passe",
    "l’e-mail « Terminer l’inscription au centre de support » est en route. Ouvrez-le et choisissez « S’inscrire ».",
    "Regardez aussi parmi les indésirables (spams).",
    "Terminer l’inscription au centre de support",
    "S’inscrire",
    "Votre nom complet",
    "Votre mot de passe personnel",
    "Ce lien a déjà servi",
    "Recevoir un nouvel e-mail",
    "Renvoyer l’e-mail",
    "12 caractères",
)
ENGLISH = Words(
    "en",
    "VIEW THE REQUEST",
    "Sign in with a password",
    "the e-mail “Finish signing up to the support centre” is on its way. Open it and press “Sign up”.",
    "Look among the unwanted messages (spam) too.",
    "Finish signing up to the support centre",
    "Sign up",
    "Your full name",
    "Your personal password",
    "This link has already served",
    "Receive a new e-mail",
    "Send the e-mail again",
    "12 characters",
)


@dataclass(frozen=True)
class Written:
    """What a first mail to the support leaves behind: its sender and whoever was in copy are known, without a password."""

    sender: str
    copied: str
    title: str
    reference: str


def written(house: House, words: Words) -> Written:
    """In a process of its own, as the intake of mails is."""
    sign = uuid4().hex[:6]
    said = (f"nolwenn.{sign}@legoff.example", f"yann.{sign}@legoff.example", f"Camion 7 figé {sign}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))} | {
        "DJANGO_SETTINGS_MODULE": "parvis.config.settings",
        "PARVIS_DEMO": "1",
        "PARVIS_DATA_DIR": str(house.data),
        "PARVIS_SECRET_KEY": folder.kept_key(house.data),
        "PARVIS_SITE_URL": house.address,
    }
    done = subprocess.run(
        [sys.executable, "-c", WRITTEN, *said, words.language], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return Written(*said, done.stdout.split()[-1])


def link_of_notice(house: House, to: str, it: Written, words: Words) -> str:
    """Line 2: the button and link of the notice, which is the page of the request and nothing more."""
    mail = house.mail(to, it.reference)
    found = re.search(rf"{words.view}\s*:\s+(http://\S+)", mail.text)
    assert found, mail.text
    assert found[1] == f"{house.portal('trackoe')}/t/{it.reference}"
    return found[1]


def asks(person: Visitor, email: str, words: Words) -> None:
    """Line 3: the address, then the mail is announced, with a word about spam folders."""
    expect(person.page.locator("main input[type=email]")).to_have_count(1)
    expect(person.page.locator("input[type=password]")).to_have_count(0)
    person.page.locator("main input[type=email]").fill(email)
    person.press(words.continue_)
    assert words.announced in _plain(person.text())
    assert words.spam in _plain(person.text())
    expect(person.page.locator("input[type=password]")).to_have_count(1)


def signs_up(person: Visitor, link: str, name: str, words: Words) -> None:
    """Line 4, on the page that the mail leads to."""
    person.open(link)
    person.heading(words.finish)
    assert "/activate/" not in person.page.url
    person.say({words.full_name: name, words.password: PASSWORD})
    person.press_in("main", words.sign_up)


def door(house: House, email: str, words: Words) -> str:
    mail = house.mail(email, words.finish)
    found = re.search(rf"{words.sign_up}\s*:\s+(http://\S+/activate/\S+)", mail.text)
    assert found, mail.text
    return found[1]


def _plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.slow
@pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["in French", "in English"])
def test_from_the_notice_to_the_request(visitor: NewVisitor, house: House, words: Words):
    it = written(house, words)
    person = visitor("trackoe", language=words.language)

    person.open(link_of_notice(house, it.sender, it, words))
    person.does_not_see(it.title, it.reference)
    asks(person, it.sender, words)
    link = door(house, it.sender, words)

    person.open(link)
    assert person.field(words.full_name).input_value() == "Nolwenn Riou"
    person.say({words.full_name: "Nolwenn Riou-Le Bris", words.password: "court"})
    person.press_in("main", words.sign_up)
    person.sees(words.mistake)
    assert person.field(words.full_name).input_value() == "Nolwenn Riou-Le Bris"
    signs_up(person, link, "Nolwenn Riou-Le Bris", words)
    assert person.path == f"/t/{it.reference}"
    person.sees(it.title, "Nolwenn Riou-Le Bris")

    other = visitor("trackoe", language=words.language)
    other.open(link)
    other.heading(words.used)
    other.press(words.new_mail)
    assert "/reset/" in house.mail(it.sender, holding="/reset/").text


def test_whoever_was_in_copy_comes_in_the_same_way_without_a_script(visitor: NewVisitor, house: House):
    it = written(house, FRENCH)
    person = visitor("trackoe", has_script=False)

    person.open(link_of_notice(house, it.copied, it, FRENCH))
    asks(person, it.copied, FRENCH)
    link = door(house, it.copied, FRENCH)
    signs_up(person, link, "Yann Le Floc’h", FRENCH)

    assert person.path == f"/t/{it.reference}"
    person.sees(it.title)


def test_the_keyboard_alone_goes_all_the_way(visitor: NewVisitor, house: House):
    it = written(house, FRENCH)
    person = visitor("trackoe")
    person.open(f"/t/{it.reference}")
    keys = person.page.keyboard

    person.page.locator("main input[type=email]").focus()
    keys.type(it.sender)
    with person.page.expect_navigation():
        keys.press("Enter")
    person.open(door(house, it.sender, FRENCH))
    person.field(FRENCH.full_name).focus()
    keys.press("Tab")
    keys.type(PASSWORD)
    with person.page.expect_navigation():
        keys.press("Enter")
    person.arrive()

    assert person.path == f"/t/{it.reference}"


def test_a_link_shows_the_same_whether_the_request_exists_or_not(visitor: NewVisitor, house: House):
    it = written(house, FRENCH)
    said = set()
    for reference in (it.reference, "TRK-999999"):
        person = visitor("trackoe")
        person.open(f"/t/{reference}")
        assert person.path == f"/login?next=/p/trackoe/t/{reference}"
        said.add((person.title, person.text()))

    assert len(said) == 1


def test_asking_again_reads_the_same_for_everybody_and_strangers_get_nothing(visitor: NewVisitor, house: House):
    it = written(house, FRENCH)
    said = set()
    for email in (it.sender, "paul@legoff-transports.example", f"{uuid4().hex[:8]}@nowhere.example"):
        person = visitor("trackoe")
        person.open("/login")
        asks(person, email, FRENCH)
        person.press(FRENCH.again)
        said.add(person.text().replace(email, "…"))
        if "nowhere" in email:
            assert house.mails(email) == []

    assert len(said) == 1
    assert "activate" in house.mail(it.sender, FRENCH.finish).text
