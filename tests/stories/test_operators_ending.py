"""«Résilier» to its end: the form in both languages, its errors, what becomes of the access and of its box. Operateurs 1.5."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.stories.house import House
from tests.stories.operators_english import ENDING
from tests.stories.ordering import (
    an_appointment,
    an_order,
    faults,
    in_service,
    own_clock,
    plain,
    said,
    signed_in,
    typed,
    wait_for,
    wait_for_words,
)
from tests.stories.tongue import IN_BOTH_LANGUAGES, Tongue
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(400)]
FORM = "/services/resilier/new/line"
LABELS = (
    "ID1 de la prestation",
    "ID2 de la prestation (facultatif)",
    "Date de résiliation souhaitée",
    "Motif",
    "Adresse où envoyer l’étiquette de retour",
    "Numéro (facultatif)",
    "Voie",
    "Bâtiment, étage, porte (facultatif)",
    "Code postal",
    "Ville",
    "Le client final est prévenu que l’accès sera coupé et que la box est à restituer sous 15 jours.",
    "Votre référence (facultatif)",
)
MOTIVES = ("Choisir", "Demande du client final", "Déménagement", "Changement d’offre", "Impayé", "Autre")
TO_TICK = "Pour continuer, cochez « Le client final est prévenu que l’accès sera coupé et que la box est à restituer sous 15 jours. »"
UNKNOWN = "Rien dans votre organisation ne porte le numéro « F99999999 ». Vérifiez-le sur la commande ou dans vos équipements."
NOT_IN_SERVICE = "F00000009 n’est pas en service (Résilié) : aucune demande n’est possible."


def in_days(number: int) -> str:
    return (date.today() + timedelta(days=number)).isoformat()


def fills(one: Visitor, reference: str, ends_on: str = "") -> None:
    """What the access does not say by itself, with the keys alone; the day in its field for days."""
    one.page.fill("[name=end_on]", ends_on or in_days(2))
    one.page.select_option("[name=motive]", "customer")
    one.page.check("[name=understood]")
    typed(one, "own_reference", reference)


def there(one: Visitor) -> None:
    for part, words in {"street": "place Guérin", "postcode": "29200", "town": "Brest"}.items():
        typed(one, f"return_address_{part}", words)


def counted(one: Visitor, state: str) -> int:
    """The number of that counter in the row of terminations."""
    one.open("/orders")
    row = one.page.locator(".tally__row", has=one.page.get_by_role("heading", name="Résiliation"))
    return int(row.locator("a", has_text=state).locator(".num").inner_text())


@IN_BOTH_LANGUAGES
def test_its_form_asks_for_the_access_and_says_what_is_wrong_beside_each_field(visitor: NewVisitor, language: str):
    one, say = signed_in(visitor, language=language), Tongue(language, ENDING)
    one.open(FORM)
    one.heading(say("Résilier"))
    one.sees(say("Résilier un accès Just Fibre actif"))
    assert said(one, "#ask label, #ask legend") == say.all(*LABELS)
    assert [plain(text) for text in one.page.locator("[name=motive] option").all_inner_texts()] == say.all(*MOTIVES)
    say.is_alone_on(one)

    one.press(say("Résilier"), exact=True)
    assert faults(one) == {
        "id1": say("Remplissez « ID1 de la prestation »"),
        "end_on": say("Choisissez une date dans « Date de résiliation souhaitée »"),
        "motive": say("Choisissez une réponse à « Motif »"),
        "return_address": say("Remplissez « Adresse où envoyer l’étiquette de retour »"),
        "understood": say(TO_TICK),
    }

    typed(one, "id1", "15")
    fills(one, "AT-1", in_days(0))
    there(one)
    one.press(say("Résilier"), exact=True)
    wrong = faults(one)
    assert wrong.pop("end_on").startswith(say("Choisissez une date à partir du"))
    assert wrong == {"id1": say("Écrivez les lettres puis les huit chiffres, comme F00000015")}
    assert (one.page.input_value("[name=id1]"), one.page.input_value("[name=own_reference]")) == ("15", "AT-1")

    for id1, words in {"F99999999": UNKNOWN, "F00000009": NOT_IN_SERVICE}.items():
        typed(one, "id1", id1)
        one.page.fill("[name=end_on]", in_days(2))
        one.press(say("Résilier"), exact=True)
        assert faults(one) == {"id1": say(words)}
    say.is_alone_on(one)


def test_an_access_in_service_is_terminated_its_box_comes_back_and_nothing_is_made_twice(house: House, visitor: NewVisitor):
    sophie = signed_in(visitor)
    order = an_order(sophie, an_appointment(sophie))
    id1 = in_service(sophie, house, order)
    before = counted(sophie, "Terminée")
    sophie.open(order)
    sophie.follow("Résilier")
    assert sophie.page.input_value("[name=id1]") == id1
    assert sophie.page.input_value("[name=return_address_postcode]") == "77600"
    fills(sophie, "AT-8301 SIM-RETURN-REMINDED")
    form, answers = sophie.page.url, sophie.page.evaluate("Object.fromEntries(new FormData(document.querySelector('#ask')))")
    with own_clock(house):
        sophie.press("Résilier", exact=True)
        sophie.sees("Votre résiliation est enregistrée.")
        confirmed = sophie.page.url
        sophie.follow("Ouvrir cette demande")
        ending, made = sophie.path, sophie.path.rpartition("/")[2]
        sophie.sees("En cours", "La résiliation est en cours")
        assert said(sophie, ".turn .track li b") == ["En cours", "En attente restit. box"]

        # sent again, it is the same one; asked for anew, it is refused
        assert sophie.context.request.post(form, form=answers).url == confirmed
        sophie.open(order)
        sophie.sees(f"{made} est déjà en cours sur {id1}")
        sophie.open(FORM)
        typed(sophie, "id1", id1)
        there(sophie)
        fills(sophie, "AT-8302")
        sophie.press("Résilier", exact=True)
        assert faults(sophie)["id1"].startswith(f"{made} est déjà en cours sur {id1}")

        # the day has come: the access is cut, the box is to come back
        sophie.open(ending)
        wait_for_words(sophie, "Résiliation acceptée")
        house.types("simulated", "clock", "--forward", "P4D")
        wait_for(sophie, "En attente restit. box")
        sophie.sees("C’est à vous : la box doit revenir", "Étiquette de retour")
        assert said(sophie, ".turn .track li b") == ["En cours", "En attente restit. box", "Terminée"]
        assert counted(sophie, "En attente restit. box") >= 1
        mine = "sophie.quere@armor-telecom.example"
        assert house.mail(mine, made, holding="En attente restit. box")

        # reminded, it comes back
        sophie.open(ending)
        house.types("simulated", "clock", "--forward", "P16D")
    wait_for(sophie, "Terminée")
    sophie.sees("L’accès est résilié", "Rappel", "Box restituée")
    assert house.mail(mine, made, holding="Terminée")
    assert counted(sophie, "Terminée") >= before + 1
    sophie.open(order)
    sophie.sees(f"{id1} n’est pas en service (Résilié)")
