"""IPEOS, «Follow-up»: a proposed solution is accepted or refused with a reason, on the page and from a mail; then one question."""

from __future__ import annotations

import re

import pytest

from tests.stories.house import House
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.slow, pytest.mark.timeout(300)]

PASSWORD = "parvis-demo"
PRINTER, BACKUP = "L’imprimante des admissions sort des pages vides", "Restaurer le dossier Planning de mars"


def opens(person: Visitor, title: str) -> str:
    person.open("/tickets?state=all")
    person.follow(title)
    return person.path


def writes(person: Visitor, words: str, button: str) -> None:
    person.page.locator("#reply textarea").fill(words)
    person.press_in("#reply", button)


def test_thanks_are_asked_about_and_the_refusal_of_a_mail_says_why(house: House, visitor: NewVisitor) -> None:
    sylvie = visitor("ipeos")
    sylvie.sign_in("sylvie.jean-louis", PASSWORD)
    path = opens(sylvie, PRINTER)
    sylvie.sees("C’est à vous : la solution vous convient-elle ?", "Accepter la solution", "Refuser la solution")
    sylvie.open(f"{path}?lang=en")
    sylvie.sees("Your turn: does the solution suit you?", "Accept the solution", "Refuse the solution")
    sylvie.open(f"{path}/moves/refuse?lang=en")
    sylvie.sees("What is still not right")
    sylvie.open(f"{path}?lang=fr")

    sylvie.page.locator("#reply textarea").fill("Merci Monsieur Zobel.")
    sylvie.go(sylvie.page.locator("#reply .composer__bar .btn--primary"))
    sylvie.sees("Votre message est ajouté.", "Dites ce qu’il en est :", "Résolu, à valider")

    mail = house.mail("sylvie.jean-louis@clinique-anses.example", "Votre avis est attendu")
    refuse = re.search(r"Refuser la solution\s*:\s+(http://\S+/mail/move/refuse/\S+)", mail.text)
    accept = re.search(r"Accepter la solution\s*:\s+(http://\S+/mail/move/accept/\S+)", mail.text)
    assert refuse, mail.text
    assert accept, mail.text

    reader = visitor("ipeos")
    reader.open(accept[1])
    reader.open(refuse[1])
    reader.heading("Refuser la solution")
    reader.does_not_see(PRINTER)
    reader.press_in("main", "Refuser la solution")
    reader.say({"Ce qui ne va pas encore": "Une page sur trois sort encore vide."})
    reader.press_in("main", "Refuser la solution")
    reader.sees("En cours (attribué)")
    reader.open(accept[1])
    reader.heading("La demande a changé")

    sylvie.open(path)
    sylvie.sees("En cours (attribué)", "Une page sur trois sort encore vide.")


def test_accepting_against_one_s_words_is_asked_once_and_the_opinion_is_nobody_else_s(house: House, visitor: NewVisitor) -> None:
    georges, sylvie, daniel, nobody = visitor("ipeos"), visitor("ipeos"), visitor("ipeos"), visitor("ipeos")
    georges.sign_in("anses-referent", PASSWORD)
    path = opens(georges, BACKUP)

    writes(georges, "Le dossier ne s’ouvre toujours pas.", "Accepter la solution")
    georges.sees("Votre message semble dire que ce n’est pas encore réglé. Accepter quand même ?", "Refuser et expliquer")
    writes(georges, "Si, il s’ouvre : je m’étais trompé de poste.", "Accepter quand même")
    georges.sees("Ce ticket est clos", "Que pensez-vous du traitement de ce ticket ?")

    georges.follow("Donner mon avis")
    georges.press("Envoyer mon avis")
    georges.choose("Que pensez-vous du traitement de ce ticket ?", "Bien")
    georges.page.locator("textarea[name=comment]").fill("Deux essais, mais tout est là.")
    georges.press("Envoyer mon avis")
    georges.sees("Votre avis : 4 sur 5", "Deux essais, mais tout est là.", "Changer mon avis")
    georges.open(f"{path}?lang=en")
    georges.sees("Your opinion: 4 out of 5", "Change my opinion", "Reopen the ticket")

    sylvie.sign_in("sylvie.jean-louis", PASSWORD)
    sylvie.open(path)
    sylvie.sees(BACKUP)
    sylvie.does_not_see("Votre avis : 4 sur 5", "Deux essais, mais tout est là.", "Donner mon avis")
    assert sylvie.open(f"{path}/rating").status == 404

    daniel.sign_in("fret-referent", PASSWORD)
    assert {daniel.open(f"{path}{part}").status for part in ("", "/rating", "/moves/accept")} == {404}
    nobody.open(f"{path}/moves/refuse")
    assert nobody.path.startswith("/login")
