"""«Réservations» of IPEOS: shared equipment and rooms on a calendar, no double booking, cancel, iCalendar feed."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from parvis.planning.worktime import public_holidays
from tests.stories.ipeos_english import BOOKINGS
from tests.stories.tongue import IN_BOTH_LANGUAGES, Tongue
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]
PASSWORD = "parvis-demo"
JULIEN, MIREILLE, GEORGES, LAURENT, SYLVIE = "julien.faure", "wtc-referent", "anses-referent", "laurent.zobel", "sylvie.jean-louis"
WRITTEN_TO = {"fr": (MIREILLE, "mireille.sainte-rose@ipeos-wtc.example"), "en": ("kevin.bordelais", "kevin.bordelais@caraibe-fret.example")}
"""Who reads their mails in this language: the account says it, wherever its person looks from."""
ROOM = "Salle de réunion du World Trade Center"


def signed_in(visitor: NewVisitor, login: str, **more: object) -> Visitor:
    person = visitor("ipeos", **more)
    person.sign_in(login, PASSWORD)
    return person


def at_the_desk(visitor: NewVisitor, reference: str, language: str) -> Visitor:
    """On the page of this booking."""
    agent = signed_in(visitor, LAURENT, language=language)
    agent.open(f"//desk/bookings?lang={language}")
    agent.go(agent.page.locator("tr", has_text=reference).get_by_role("link").first)
    return agent


def weeks_ahead(person: Visitor, resource: str, weeks: int) -> None:
    """Each walk books in a week of its own, or at another time of it: they are not in each other's way."""
    person.open(f"/bookings/resources/{resource}?view=week&on={date.today() + timedelta(weeks=weeks)}")


def choose(person: Visitor, place: int = 0) -> None:
    """One of the free times of the calendar, the first by default, by the keyboard as well as by the mouse."""
    person.page.locator("input[name=start]").nth(place).check(force=True)


def starts(person: Visitor) -> list[str]:
    """The free times of the calendar, in ISO 8601."""
    return [str(one.get_attribute("value")) for one in person.page.locator("input[name=start]").all()]


def opens_every_other_week(start: str) -> bool:
    """Neither on a day off two weeks later nor four."""
    days = [datetime.fromisoformat(start).date() + timedelta(weeks=weeks) for weeks in (0, 2, 4)]
    return not any(day in public_holidays("FR", "972", day.year) for day in days)


@IN_BOTH_LANGUAGES
def test_one_reads_what_can_be_booked_and_what_one_has_booked(visitor: NewVisitor, language: str):
    person, say = signed_in(visitor, JULIEN, language=language), Tongue(language, BOOKINGS)
    person.follow(say("Réservations"))
    person.heading(say("Réservations"))
    doors = (ROOM, "Salle de formation", "Ordinateur portable de prêt", "Vidéoprojecteur", "Véhicule utilitaire")
    person.sees("Atelier sauvegarde", "Livraison des écrans", *say.all("Mes réservations", "en attente d’accord", "confirmé", *doors))
    assert person.page.get_by_role("columnheader").all_inner_texts() == say.all("Quand", "Quoi", "État")
    say.is_alone_on(person)

    leads = signed_in(visitor, MIREILLE, language=language)
    leads.open("/bookings")
    leads.follow(say("De mon organisation"))
    leads.sees(say("Réservations de mon organisation"), "Julien Faure", "Livraison des écrans")
    assert leads.page.get_by_role("columnheader").all_inner_texts() == say.all("Quand", "Quoi", "Réservé par", "État")


@IN_BOTH_LANGUAGES
def test_what_is_empty_says_what_will_be_there(visitor: NewVisitor, language: str):
    person, say = signed_in(visitor, SYLVIE, language=language), Tongue(language, BOOKINGS)
    person.open("/bookings")
    person.follow(say("Passées"), exact=True)
    person.sees(*say.all("À venir", "Rien ici pour l’instant", "Ce qui est terminé, annulé ou refusé sera conservé ici."))

    team = signed_in(visitor, LAURENT, language=language)
    team.open("/bookings")
    choose_one = "Choisissez une salle ou un matériel ci-dessus : les créneaux libres s’affichent."
    team.sees(*say.all("Aucune réservation à venir", choose_one))


@IN_BOTH_LANGUAGES
def test_a_room_is_booked_moved_and_given_back(visitor: NewVisitor, language: str):
    login, address = WRITTEN_TO[language]
    person, say = signed_in(visitor, login, language=language), Tongue(language, BOOKINGS)
    person.open("/bookings")
    person.page.get_by_role("link", name=say(ROOM)).first.click()
    person.heading(say(ROOM))
    for view in say.all("Mois", "Jour", "Semaine"):
        person.follow(view, exact=True)
    person.sees(*say.all("Dix places, écran et visioconférence. Immeuble Avantage, 1er étage.", "Semaine du", "lundi", "vendredi"))
    for way in ("Après", "Avant", "Après"):
        person.follow(say(way), exact=True)
    person.press(say("Vérifier ce créneau"))
    person.sees(*say.all("La réservation n’a pas pu être faite", "Choisissez l’heure de début."))

    weeks_ahead(person, "salle-wtc", {"fr": 2, "en": 4}[language])
    choose(person)
    person.field(say("Durée")).select_option(label="1 h 30".replace(" ", "\u00a0"))
    say.is_alone_on(person)
    person.press(say("Vérifier ce créneau"))
    person.sees(*say.all("Quand", "Durée", "Réserver plusieurs fois", "Choisir un autre créneau"))
    person.say({say("Objet (facultatif)"): "Point mensuel"})
    person.press(say("Réserver"), exact=True)
    person.sees("Point mensuel", *say.all("C’est réservé. Un e-mail vous le confirme, avec le rendez-vous pour votre agenda.", "confirmé"))
    assert person.page.locator("main dt").all_inner_texts() == say.all("Référence", "Objet", "Entité", "Lieu et description")
    expect(person.page.get_by_role("link", name=say("Ajouter à mon agenda"))).to_be_visible()
    reference = person.page.locator(".ref").first.inner_text()
    assert say("C’est réservé") in person.house.mail(address, reference).text

    person.follow(say("Déplacer"))
    person.heading(say("Choisir un autre créneau"))
    person.sees(*say.all("Actuellement :", "Revenir à la réservation sans rien changer"))
    person.page.locator("input[name=start]").last.check(force=True)
    person.field(say("Durée")).select_option(index=0)
    person.press(say("Déplacer la réservation"))
    person.sees(say("Déplacé. Le nouveau créneau vous est écrit par e-mail."))
    person.follow(say("Annuler cette réservation"))
    person.sees(say("Le créneau est rendu aussitôt : quelqu’un d’autre peut le prendre."))
    person.follow(say("Garder la réservation"))
    person.follow(say("Annuler cette réservation"))
    person.press(say("Annuler la réservation"))
    person.sees(*say.all("Annulé : le créneau est libre pour d’autres.", "annulé"))
    say.is_alone_on(person)


@IN_BOTH_LANGUAGES
def test_who_comes_late_is_proposed_the_nearest_times_and_sees_no_name(visitor: NewVisitor, language: str):
    first, second = (signed_in(visitor, login, language=language) for login in (MIREILLE, GEORGES))
    say, week = Tongue(language, BOOKINGS), {"fr": 6, "en": 7}[language]
    booked = say("C’est réservé. Un e-mail vous le confirme, avec le rendez-vous pour votre agenda.")
    for one in (first, second):
        weeks_ahead(one, "salle-wtc", week)
        choose(one)
        one.press(say("Vérifier ce créneau"))
        one.say({say("Objet (facultatif)"): "Réunion secrète"})
    first.press(say("Réserver"), exact=True)
    first.sees(booked)

    second.press(say("Réserver"), exact=True)
    second.sees(*say.all("La réservation n’a pas pu être faite", "Ce créneau vient d’être pris.", "Les créneaux libres les plus proches :"))
    expect(second.field(say("Objet (facultatif)"))).to_have_value("Réunion secrète")
    second.page.locator(".errors li a").first.click()
    second.press(say("Réserver"), exact=True)
    second.sees(booked)
    weeks_ahead(second, "salle-wtc", week)
    second.does_not_see("Sainte-Rose", "Mireille")
    second.open("/bookings/resources/salle-wtc?view=week")
    second.does_not_see("Sainte-Rose", "Comité de pilotage", "Atelier sauvegarde")


@IN_BOTH_LANGUAGES
def test_a_vehicle_waits_for_the_team_that_approves_it_at_the_desk(visitor: NewVisitor, language: str):
    login, address = WRITTEN_TO[language]
    person, say = signed_in(visitor, login, language=language), Tongue(language, BOOKINGS)
    weeks_ahead(person, "vehicule", {"fr": 1, "en": 2}[language])
    person.sees(say("L’équipe répond à chaque demande par e-mail. Le créneau vous est gardé en attendant."))
    choose(person)
    person.press(say("Vérifier ce créneau"))
    person.press(say("Demander cette réservation"))
    asked = "Demandé : l’équipe répond par e-mail. Le créneau vous est gardé en attendant."
    person.sees(*say.all(asked, "L’équipe n’a pas encore répondu.", "en attente d’accord"))
    reference = person.page.locator(".ref").first.inner_text()

    agent = at_the_desk(visitor, reference, language)
    agent.sees(*say.all("Votre réponse", "Pourquoi (la personne le lit) (facultatif)", "Refuser, en disant pourquoi"))
    say.is_alone_on(agent)
    agent.press(say("Accepter"))
    agent.sees(say("Accepté. La personne est prévenue par e-mail."))
    person.page.reload()
    person.sees(say("confirmé"))
    assert person.house.mail(address, reference, holding=say("Votre réservation est acceptée"))


@IN_BOTH_LANGUAGES
def test_every_other_week_is_looked_at_before_it_is_booked(visitor: NewVisitor, language: str):
    person, say = signed_in(visitor, JULIEN, has_script=False, language=language), Tongue(language, BOOKINGS)
    weeks_ahead(person, "salle-wtc", 1)
    free = [place for place, start in enumerate(starts(person)) if opens_every_other_week(start)]
    choose(person, free[{"fr": 0, "en": 8}[language]])
    person.press(say("Vérifier ce créneau"))
    person.page.get_by_text(say("Réserver plusieurs fois")).click()
    person.sees(
        *say.all("Une seule fois", "Chaque mois", "Jusqu’au (jour compris) (facultatif)", "La première des deux limites arrête la série.")
    )
    person.choose(say("Répéter"), say("Chaque semaine ou toutes les n semaines"))
    person.say({say("Toutes les combien de semaines ou de mois (facultatif)"): "2"})
    person.press(say("Voir les dates"))
    person.sees(say("Indiquez jusqu’à quand, ou combien de fois"))
    person.say({say("Ou ce nombre de fois (facultatif)"): "3"})
    person.press(say("Voir les dates"))
    person.sees(say("Décochez celles dont vous ne voulez pas."))
    expect(person.page.locator("input[name=date]:checked")).to_have_count(3)
    say.is_alone_on(person)
    person.page.locator("input[name=date]").last.uncheck()
    person.press(say("Réserver ces dates"))
    person.sees(*say.all("C’est réservé : 2 dates.", "Les autres dates"))
    person.follow(say("Annuler cette réservation"))
    person.sees(*say.all("Cette réservation se répète. Que faut-il annuler ?", "Cette date seulement", "Cette date et les suivantes"))
    person.page.get_by_label(say("Toutes les dates à venir")).check()
    person.press(say("Annuler la réservation"))
    person.sees(say("Annulé : les créneaux sont libres pour d’autres."))


@pytest.mark.parametrize(("language", "login", "own"), [("fr", GEORGES, "Entretiens"), ("en", JULIEN, "Atelier sauvegarde")])
def test_a_calendar_program_reads_without_a_session_what_its_person_may_see(visitor: NewVisitor, language: str, login: str, own: str):
    person, stranger, say = signed_in(visitor, login, language=language), visitor("ipeos"), Tongue(language, BOOKINGS)
    person.open("/bookings")
    person.follow(say("Dans mon agenda"))
    person.heading(say("Dans mon agenda"))
    person.sees(*say.all("Donnez une de ces adresses à votre agenda", "Ce que d’autres ont réservé est montré comme occupé, sans nom."))
    person.press(f"{say('Créer une adresse')} {say(ROOM)}")
    person.sees(say("Voici l’adresse. Gardez-la pour vous : quiconque l’a lit cet agenda."))
    address = person.field(say("Adresse de l’agenda")).input_value()
    status, body, _headers = stranger.fetched(address)
    calendar = body.decode().replace("\r\n ", "")
    assert (status, calendar.startswith("BEGIN:VCALENDAR")) == (200, True)
    found = [words for words in (own, say("Occupé"), "Comité de pilotage", "Mireille") if words in calendar]
    assert found == [own, say("Occupé")]

    person.press(f"{say('Changer l’adresse')} {say(ROOM)}")
    changed = person.field(say("Adresse de l’agenda")).input_value()
    assert [stranger.fetched(one)[0] for one in (address, changed)] == [404, 200]
    person.press(f"{say('Supprimer l’adresse')} {say(ROOM)}")
    person.sees(say("L’adresse ne répond plus à personne."))
    assert stranger.fetched(changed)[0] == 404


def test_what_is_anothers_is_not_there(visitor: NewVisitor):
    owner = signed_in(visitor, JULIEN)
    owner.open("/bookings")
    owner.page.get_by_role("link", name=re.compile("de 10")).first.click()
    path = owner.path
    colleague_above, other = signed_in(visitor, MIREILLE), signed_in(visitor, GEORGES)

    assert [colleague_above.fetched(path)[0], other.fetched(path)[0]] == [200, 404]
    assert other.fetched("/bookings/resources/salle-formation")[0] == 404
    stranger = visitor("ipeos")
    stranger.open("/bookings")
    assert stranger.path.startswith("/login")


@IN_BOTH_LANGUAGES
def test_a_closed_room_is_given_up_by_the_team_and_its_person_reads_why(visitor: NewVisitor, language: str):
    login, address = WRITTEN_TO[language]
    person, say = signed_in(visitor, login, language=language), Tongue(language, BOOKINGS)
    weeks_ahead(person, "videoprojecteur", {"fr": 2, "en": 3}[language])
    choose(person)
    person.press(say("Vérifier ce créneau"))
    person.press(say("Réserver"), exact=True)
    reference = person.page.locator(".ref").first.inner_text()

    agent = at_the_desk(visitor, reference, language)
    agent.say({say("Pourquoi (la personne le lit) (facultatif)"): "La lampe est en réparation."})
    agent.press(say("Annuler la réservation"))
    agent.sees(say("Annulé. La personne est prévenue par e-mail."))
    sent = person.house.mail(address, reference, holding="La lampe est en réparation.")
    assert say("Votre réservation est annulée") in sent.text
    person.page.reload()
    person.sees(say("annulé"), "La lampe est en réparation.")


def test_who_has_no_right_meets_nothing(visitor: NewVisitor):
    """A colleague who is no manager, another organisation, a customer at the desk, and nobody at all: pages, files, and what they send."""
    owner = signed_in(visitor, MIREILLE)
    owner.open("/bookings")
    owner.page.get_by_role("link", name=re.compile("de 9")).first.click()
    path = owner.path
    owner.sees("Comité de pilotage")
    colleague, other, nobody = signed_in(visitor, JULIEN), signed_in(visitor, GEORGES), visitor("ipeos")

    for place in (path, f"{path}/move", f"{path}/cancel", f"{path}/booking.ics"):
        assert [colleague.fetched(place)[0], other.fetched(place)[0]] == [404, 404], place
    for place in ("//desk/bookings", "//desk/bookings/resources/1"):
        assert [colleague.fetched(place)[0], other.fetched(place)[0]] == [404, 404], place
    colleague.open("/bookings/resources/salle-wtc?view=week")
    colleague.does_not_see("Comité de pilotage", "Sainte-Rose")
    for place in (path, "/bookings", "/bookings/calendars", "/bookings/resources/salle-wtc", "//desk/bookings"):
        nobody.open(place)
        assert "/login" in nobody.page.url, place


def test_another_entity_of_the_same_customer_reads_only_that_the_time_is_taken(visitor: NewVisitor):
    daniel, kevin = signed_in(visitor, "fret-referent"), signed_in(visitor, "kevin.bordelais")
    daniel.open("/bookings/resources/salle-wtc?view=week")
    for _week in range(3):
        daniel.follow("Après", exact=True)
    daniel.page.locator("input[name=start]").last.check(force=True)
    daniel.press("Vérifier ce créneau")
    daniel.say({"Objet (facultatif)": "Revue des quais"})
    daniel.press("Réserver", exact=True)
    daniel.sees("C’est réservé.", "Revue des quais")
    path, week = daniel.path.partition("?")[0], "/bookings/resources/salle-wtc?view=week"

    for place in (path, f"{path}/move", f"{path}/cancel", f"{path}/booking.ics"):
        assert kevin.fetched(place)[0] == 404, place
    kevin.open(week)
    for _week in range(3):
        kevin.follow("Après", exact=True)
    kevin.does_not_see("Revue des quais", "Daniel")
    daniel.open(f"{path}/cancel")
    daniel.press("Annuler la réservation")
