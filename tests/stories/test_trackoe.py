"""TRACKOE from its front door, line by line of spec/trackoe.md: a mail from outside opens the request, its people follow and answer
by mail and on the portal, and the one who asked resolves it."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid, parseaddr
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from parvis.demo.received import Received
from parvis.presets.check.names import Names
from parvis.presets.source import folders, read
from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.slow, pytest.mark.timeout(300)]

SUPPORT = "support@trackoe.example"
PASSWORD = "trois pommes sur le mur bleu"
FINISH = "Terminer l’inscription au centre de support"
KINDS = ("Faire une demande d’assistance", "Suggérer une amélioration", "Signaler un problème, un bug")


def letter(sender: str, to: str, subject: str, body: str, **headers: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = make_msgid(domain="legoff-transports.example")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail


def answer(house: House, notice: Received, sender: str, body: str) -> None:
    """As a mail program answers: to the reply address, with the thread, and the notice quoted below."""
    head = notice.message
    quoted = "\n".join(f"> {line}" for line in notice.text.splitlines()[:20])
    text = f"{body}\n\nLe lun. 30 nov. 2026 à 10:12, Trackoe <{parseaddr(head['From'])[1]}> a écrit :\n\n{quoted}\n"
    to = parseaddr(head["Reply-To"])[1]
    mail = letter(sender, to, f"Re: {notice.subject}", text, In_Reply_To=head["Message-ID"], References=head["Message-ID"])
    house.write(mail.as_bytes(), parseaddr(sender)[1], to)


def signs_up(house: House, person: Visitor, email: str, name: str) -> None:
    """From the e-mail page to the page that the first link named."""
    person.page.locator("main input[type=email]").fill(email)
    person.press("Se connecter avec un mot de passe")
    assert "spams" in person.text()
    mail = house.mail(email, FINISH)
    found = re.search(r"S’inscrire\s*:\s+(http://\S+/activate/\S+)", mail.text)
    assert found, mail.text
    person.open(found[1])
    person.heading(FINISH)
    person.say({"Votre nom complet": name, "Votre mot de passe personnel": PASSWORD})
    person.press_in("main", "S’inscrire")


def until_seen(person: Visitor, text: str) -> None:
    """The mail travels through other processes: the page is opened again until it tells of it."""
    for _look in range(60):
        person.page.reload()
        if text in person.text():
            return
        person.page.wait_for_timeout(250)
    raise AssertionError(f"“{text}” did not come: {person.text()[:2000]}")


def state(person: Visitor, wanted: str) -> None:
    until_seen(person, wanted)
    expect(person.page.locator("main").get_by_text(wanted, exact=True).locator("visible=true").first).to_be_visible()


def test_a_mail_opens_a_request_that_its_people_follow_and_answer_until_it_is_resolved(visitor: NewVisitor, house: House):
    sign = uuid4().hex[:6]
    asker, colleague = f"rozenn.{sign}@legoff-transports.example", f"tugdual.{sign}@legoff-transports.example"
    title = f"Camion 12 figé à Brest {sign}"
    first = letter(
        f"Rozenn Tanguy <{asker}>", SUPPORT, title, "Bonjour,\n\nle camion 12 ne bouge plus sur la carte.\n\nRozenn", Cc=colleague
    )
    first.add_attachment(b"%PDF-1.4 journal", maintype="application", subtype="pdf", filename="journal.pdf")

    # 1. A first mail to the support address makes a request; its sender is the requester, people in copy take part.
    house.write(first.as_bytes(), asker, SUPPORT, colleague)
    notice = house.mail(asker, "TRK-")
    reference = re.search(r"TRK-\d+", notice.subject)[0]
    told = house.mail(colleague, reference)

    # 2 and 3. «VOIR LA DEMANDE» leads to the e-mail page, and shows nothing of the request.
    person = visitor("trackoe")
    link = re.search(r"VOIR LA DEMANDE\s*:\s+(http://\S+)", notice.text)[1]
    assert link == f"{house.portal('trackoe')}/t/{reference}"
    person.open(link)
    person.does_not_see(title, reference)

    # 4. Full name and password, and the request that the first link named.
    signs_up(house, person, asker, "Rozenn Tanguy")
    assert person.path == f"/t/{reference}"
    person.sees(title, "ne bouge plus sur la carte", "journal.pdf", "Rozenn Tanguy")
    assert colleague in person.text() or "tugdual" in person.text().lower()
    state(person, "Ouvert")

    file = person.page.get_by_role("link", name=re.compile("journal.pdf")).first.get_attribute("href")
    status, data, _headers = person.fetched(house.address + file)
    assert (status, data) == (200, b"%PDF-1.4 journal")

    # Home: three kinds, each with its purpose; the list holds one's own request and the organisation's.
    person.open("/")
    person.sees(*KINDS)
    person.open("/tickets")
    person.sees(title)

    # A colleague in copy answers the notice by mail: it joins, without what was quoted.
    answer(house, told, f"Tugdual Kerr <{colleague}>", "Le boîtier est éteint depuis ce matin.")
    person.open(f"/t/{reference}")
    until_seen(person, "Le boîtier est éteint depuis ce matin.")
    person.does_not_see("a écrit :")
    person.follow("Message d’origine")
    person.sees("a écrit :")

    # Support takes it up and waits for the customer.
    agent = visitor("trackoe")
    agent.open("//desk/login")
    agent.page.locator("main input:not([type=hidden])").first.fill(agent_of())
    agent.page.locator("input[name=password]").fill("parvis-demo")
    agent.press("Se connecter")
    agent.open(f"//desk/t/{reference}")
    agent.sees(title, "Le boîtier est éteint depuis ce matin.")
    agent.open(f"//desk/t/{reference}/moves/ask")
    agent.page.locator("textarea").first.fill("Pouvez-vous redémarrer le boîtier ?")
    agent.page.locator("main form button.btn--primary").locator("visible=true").last.click()
    person.open(f"/t/{reference}")
    state(person, "En attente du client")

    # An answer by mail of who created it sets it back to «En cours».
    asked = house.mail(asker, reference, holding="Pouvez-vous redémarrer le boîtier", besides=(notice.key,))
    assert "VOIR LA DEMANDE" in asked.text
    answer(house, asked, f"Rozenn Tanguy <{asker}>", "C’est fait, il clignote.")
    until_seen(person, "C’est fait, il clignote.")
    state(person, "En cours")

    # The colleague comes in the same way and sees it.
    other = visitor("trackoe")
    other.open(f"/t/{reference}")
    signs_up(house, other, colleague, "Tugdual Kerr")
    other.sees(title, "C’est fait, il clignote.")

    # The desk tells what was decided about the mails.
    agent.open(f"//desk/mails/in?q={asker}")
    agent.sees(asker, reference)
    agent.go(agent.page.locator("main a[href*='/mails/in/']").last)
    agent.sees("La demande", "L’expéditeur est vérifié par notre serveur de messagerie.")

    # She resolves it herself.
    person.open(f"/t/{reference}")
    person.go(person.page.get_by_text("Marquer comme résolue").locator("visible=true").first)
    person.page.locator("main form button.btn--primary, main form button.btn--danger").locator("visible=true").last.click()
    person.open(f"/t/{reference}")
    state(person, "Résolu")


def agent_of() -> str:
    """Somebody of TRACKOE's support."""
    names = Names(read(folders()["trackoe"]))
    return next(username for username, person in names.people.items() if person.get("staff"))


def test_a_stranger_reads_the_same_words_and_gets_no_account(visitor: NewVisitor, house: House):
    stranger = f"{uuid4().hex[:8]}@nowhere.example"
    person = visitor("trackoe")
    person.open("/login")
    person.page.locator("main input[type=email]").fill(stranger)
    person.press("Se connecter avec un mot de passe")

    assert "spams" in person.text()
    assert house.mails(stranger) == []
    assert house.change("DELETE FROM people_user WHERE email = ?", stranger) == 0
