"""e-Just Fibre, step by step and label by label in French and in English: fields, rules, errors, what is created. Operateurs 1.4."""

from __future__ import annotations

import re

import pytest

from tests.stories.house import House
from tests.stories.operators_english import ORDERS
from tests.stories.ordering import ORDER, an_appointment, faults, installs, pick, primary, said, signed_in, typed
from tests.stories.tongue import IN_BOTH_LANGUAGES, Tongue
from tests.stories.visitor import NewVisitor, Visitor

pytestmark = [pytest.mark.story, pytest.mark.timeout(300)]
LABELS = "#ask label:not(.choice), #ask legend, #ask h2:not(aside *), #ask .choice > span:not(.hint)"
FIRST = (
    "Référence commande opérateur",
    "Référence de rendez-vous",
    "Numéro de qualification (facultatif)",
    "Ligne du client final (données communiquées par TAO)",
    "Identifiant de l’immeuble",
    "Ref PM",
    "Ref PBO",
    "Escalier (facultatif)",
    "Étage (facultatif)",
    "Prise optique présente ?",
    "Oui",
    "Non",
    "Client final",
    "Civilité",
    "M.",
    "Mme",
    "Nom",
    "Prénom",
    "Adresse d’installation",
    "Numéro (facultatif)",
    "Voie",
    "Bâtiment, étage, porte (facultatif)",
    "Code postal",
    "Ville",
    "Téléphone fixe",
    "Téléphone mobile (facultatif)",
)
THIRD = ("Choix de l’adresse de livraison", "Adresse d’installation", "Autre adresse")
ELSEWHERE = (
    "Adresse de livraison",
    "Numéro (facultatif)",
    "Voie",
    "Bâtiment, étage, porte (facultatif)",
    "Code postal",
    "Ville",
    "Contact pour la livraison",
    "Téléphone du contact",
)
NOTE = "Consignes de livraison (facultatif)"


class Words(Tongue):
    """Labels with what stands behind them, and errors with the label they name."""

    def __call__(self, french: str) -> str:
        label, is_optional, _rest = french.partition(" (facultatif)")
        return f"{super().__call__(label)} {super().__call__('(facultatif)')}" if is_optional else super().__call__(french)

    def needs(self, label: str, rule: str = "Remplissez « {} »") -> str:
        return self(rule).format(self(label))

    def chosen(self, label: str) -> str:
        return self.needs(label, "Choisissez une réponse à « {} »")


def at_the_offer(one: Visitor, say: Words) -> str:
    """Past the first step, by the reference of an appointment that was just made; that reference."""
    appointment = an_appointment(one)
    one.open(ORDER)
    installs(one, appointment)
    one.heading(say("2.Offre et options"))
    return appointment


def takes_the_offer(one: Visitor) -> None:
    pick(one, "offer", "just_fibre")
    pick(one, "options", "gtr_10_ho")
    primary(one)


@IN_BOTH_LANGUAGES
def test_the_first_step_asks_what_the_guide_asks(visitor: NewVisitor, language: str):
    one, say = signed_in(visitor, language=language), Words(language, ORDERS)
    one.open(ORDER)

    one.heading(say("1.Installation et RDV"))
    steps = ("Installation et RDV", "Offre et options", "Livraison de box", "Récapitulatif")
    assert said(one, "main .steps li") == say.all(*steps)
    one.sees(say("Saisir les informations liées :"))
    lead = ("à la référence commande opérateur ;", "au RDV d’installation ;", "à la ligne du client final (données communiquées par TAO).")
    assert said(one, "main .lead li") == say.all(*lead)
    assert said(one, LABELS) == say.all(*FIRST)
    pick(one, "has_socket", "yes")
    assert say("Référence PTO") in said(one, LABELS)
    say.is_alone_on(one)


@IN_BOTH_LANGUAGES
def test_the_first_step_says_what_is_wrong_beside_each_field(visitor: NewVisitor, language: str):
    one, say = signed_in(visitor, language=language), Words(language, ORDERS)
    one.open(ORDER)
    primary(one)
    needed = {
        "operator_order_reference": say.needs("Référence commande opérateur"),
        "appointment_reference": say.needs("Référence de rendez-vous"),
        "building_id": say.needs("Identifiant de l’immeuble"),
        "pm_reference": say.needs("Ref PM"),
        "pbo_reference": say.needs("Ref PBO"),
        "has_socket": say.needs("Prise optique présente ?", "Choisissez oui ou non pour « {} »"),
        "customer_civility": say.chosen("Civilité"),
        "customer_last_name": say.needs("Nom"),
        "customer_first_name": say.needs("Prénom"),
        "customer_address": say.needs("Adresse d’installation"),
        "customer_phone": say.needs("Téléphone fixe"),
    }
    assert faults(one) == needed

    wrong = {"building_id": "IMB/77", "pto_reference": "FI29", "customer_address_postcode": "776"}
    installs(one, "RDV-999999", has_socket="yes", **wrong)
    assert faults(one) == {
        "building_id": say("Écrivez IMB, le code INSEE, une lettre et quatre caractères, comme IMB/77058/X/0218"),
        "pto_reference": say("Écrivez deux, quatre et quatre caractères séparés par des tirets, comme FI-29AB-7K42"),
        "customer_address": say("Indiquez un code postal à 5 chiffres"),
    }
    assert {name: one.page.input_value(f"[name={name}]") for name in wrong} == wrong
    say.is_alone_on(one)


@IN_BOTH_LANGUAGES
def test_the_appointment_has_to_be_one_of_ours_and_for_such_a_visit(visitor: NewVisitor, language: str):
    one, say = signed_in(visitor, language=language), Words(language, ORDERS)
    appointment = an_appointment(one)
    one.open(ORDER)

    installs(one, "RDV-999999")
    unknown = (
        "Aucun rendez-vous de votre organisation ne porte la référence « RDV-999999 ». Vérifiez-la, ou réservez d’abord un rendez-vous."
    )
    assert faults(one) == {"appointment_reference": say(unknown)}
    installs(one, appointment, has_socket="yes", pto_reference="FI-29AB-7K42")
    short = "Une prise optique est présente : il faut un RDV Court. Réservez-en un dans e-RDV, ou corrigez « Prise optique présente ? »."
    assert faults(one) == {"appointment_reference": say(short)}
    assert one.page.input_value("[name=pto_reference]") == "FI-29AB-7K42"


@IN_BOTH_LANGUAGES
def test_the_offer_its_option_and_the_delivery_are_asked_and_the_order_is_created(house: House, visitor: NewVisitor, language: str):
    one, say = signed_in(visitor, language=language), Words(language, ORDERS)
    appointment = at_the_offer(one, say)

    one.sees(say("Cocher la case « Option GTR 10 heures HO » si vous souhaitez souscrire à cette option."))
    offers = [f"MB FTTH Internet profil {number}" for number in ("07", "08", "09")]
    assert said(one, "#ask legend") == say.all("Offre", "Options (facultatif)")
    assert said(one, "#ask .choice b") == say.all(*offers, "Option GTR 10 heures HO")
    one.sees(say("Du lundi au samedi, de 8 h à 18 h"))
    primary(one)
    assert faults(one) == {"offer": say.chosen("Offre")}
    takes_the_offer(one)

    one.heading(say("3.Livraison de box"))
    one.sees(say("Renseigner les informations nécessaires à l’expédition de la box."))
    assert said(one, LABELS) == say.all(*THIRD, NOTE)
    pick(one, "delivery_place", "other")
    assert said(one, LABELS) == say.all(*THIRD, *ELSEWHERE, NOTE)
    typed(one, "delivery_note", "Code 24B7")
    primary(one)
    assert faults(one) == {
        "delivery_address": say.needs("Adresse de livraison"),
        "delivery_contact": say.needs("Contact pour la livraison"),
        "delivery_phone": say.needs("Téléphone du contact"),
    }
    assert one.page.input_value("[name=delivery_note]") == "Code 24B7"
    there = {"street": "rue de Siam", "postcode": "29200", "town": "Brest"}
    for name, words in {**{f"delivery_address_{part}": words for part, words in there.items()}, "delivery_contact": "Loïc Tanguy"}.items():
        typed(one, name, words)
    typed(one, "delivery_phone", "06 00 00 41 05")
    one.press(say("Précédent"))
    one.heading(say("2.Offre et options"))
    one.press(say("Suivant"))
    assert one.page.input_value("[name=delivery_contact]") == "Loïc Tanguy"
    one.press(say("Suivant"))

    one.heading(say("4.Récapitulatif"))
    one.sees(
        *say.all(
            "Vérification des informations saisies.",
            "Vous pouvez corriger les données saisies en cliquant sur le bouton « Précédent ».",
            "Vous créez ensuite la commande en cliquant sur le bouton « Créer la commande ».",
        )
    )
    one.sees(appointment, "Loïc Tanguy", "Code 24B7", *say.all("MB FTTH Internet profil 07", "Option GTR 10 heures HO"))
    say.is_alone_on(one)
    one.follow(say("Précédent"))
    one.heading(say("3.Livraison de box"))
    one.press(say("Suivant"))
    one.press(say("Créer la commande"))

    one.sees(*say.all("Votre commande est créée.", "Votre commande est en production"))
    say.is_alone_on(one)
    reference = re.search(r"OPE-\d+", one.text())
    assert reference and house.mail("sophie.quere@armor-telecom.example", holding=reference[0])
    one.follow(say("Ouvrir cette demande"))
    one.sees(say("En cours"), appointment)

    one.open(ORDER)  # an appointment makes one order
    installs(one, appointment)
    assert say("est déjà celui de") in faults(one)["appointment_reference"]
