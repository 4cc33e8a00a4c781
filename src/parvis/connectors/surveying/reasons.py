"""Why an offer cannot be had, in sentences. Codes are those of the field's interfaces (telecom.md 2.5) where these have one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from parvis.connectors.shapes.qualification import Reason, Text
from parvis.kit.languages import LANGUAGES
from parvis.kit.speaking import day as day_in_words

_UNTIL: Final = re.compile(r"(?: jusqu’au| depuis le| le| until| since| on) \{day\}")
SENTENCES: Final[Mapping[str, Text]] = {
    "onlyMetropolitanAreaOffer": {
        "fr": "Cette offre est réservée à la France métropolitaine.",
        "en": "This offer is for metropolitan France only.",
    },
    "notDeployed": {
        "fr": "La fibre n’est pas encore déployée jusqu’à ce bâtiment.",
        "en": "Fibre does not reach this building yet.",
    },
    "abandoned": {
        "fr": "Le raccordement de ce bâtiment a été abandonné.",
        "en": "The connection of this building was given up.",
    },
    "notServed": {
        "fr": "Aucun point de mutualisation ne dessert encore ce bâtiment.",
        "en": "No distribution point serves this building yet.",
    },
    "saturated": {
        "fr": "Toutes les fibres du point de branchement sont occupées.",
        "en": "All fibres of the branching point are in use.",
    },
    "freezeBeforeClosing": {
        "fr": "Les commandes sont gelées avant la fermeture du cuivre le {day}.",
        "en": "Orders are frozen before copper closes on {day}.",
    },
    "temporaryGel": {
        "fr": "Les commandes sont suspendues jusqu’au {day}, le temps de travaux sur le réseau.",
        "en": "Orders are suspended until {day} because of works on the network.",
    },
    "exclusionZone": {
        "fr": "Ce bâtiment est dans une zone exclue de l’offre.",
        "en": "This building is in an area that the offer excludes.",
    },
    "FCG": {
        "fr": "Fermeture commerciale générale du cuivre depuis le {day} : plus aucune nouvelle commande.",
        "en": "General commercial closing of copper since {day}: no new order.",
    },
    "FCC": {
        "fr": "Fermeture commerciale du cuivre dans cette commune depuis le {day}.",
        "en": "Commercial closing of copper in this commune since {day}.",
    },
    "FCT": {
        "fr": "Fermeture technique du cuivre dans cette commune depuis le {day}.",
        "en": "Technical closing of copper in this commune since {day}.",
    },
    "offerNotOpenYet": {"fr": "Cette offre ouvre le {day}.", "en": "This offer opens on {day}."},
    "offerClosed": {"fr": "Cette offre est fermée depuis le {day}.", "en": "This offer closed on {day}."},
    "offerReplaced": {
        "fr": "Cette offre est fermée depuis le {day}. Une autre la remplace.",
        "en": "This offer closed on {day}. Another one replaces it.",
    },
    "notInThisZone": {"fr": "Cette offre n’est pas proposée dans cette zone.", "en": "This offer is not available in this area."},
    "notForThisBuilding": {
        "fr": "Cette offre n’est pas proposée pour ce type de bâtiment.",
        "en": "This offer is not available for this kind of building.",
    },
    "noCopperLine": {
        "fr": "Aucune ligne de cuivre n’existe à cette adresse.",
        "en": "There is no copper line at this address.",
    },
    "noLineOfThatNumber": {
        "fr": "Aucune ligne ne porte ce numéro. Vérifiez-le, ou cherchez par adresse.",
        "en": "No line has this number. Check it, or search by address.",
    },
    "placeUnknown": {
        "fr": "Aucun bâtiment n’est connu à cet endroit. Vérifiez l’adresse, ou signalez une anomalie d’adresse.",
        "en": "No building is known at this place. Check the address, or report an address anomaly.",
    },
    "numberInactive": {
        "fr": "Ce numéro n’est pas actif : il ne peut pas être conservé.",
        "en": "This number is not active: it cannot be kept.",
    },
    "numberNotPortable": {
        "fr": "Ce numéro ne peut pas être conservé : un engagement court jusqu’au {day}.",
        "en": "This number cannot be kept: a commitment runs until {day}.",
    },
    "notEligible": {"fr": "Cette offre n’est pas disponible ici.", "en": "This offer is not available here."},
}


def reason(code: str, day: date | None = None, said: Text | None = None) -> Reason:
    """`said`: words of the catalogue's own instead of the house's. A code nobody has put in words reads as `notEligible`."""
    texts = said or SENTENCES.get(code) or SENTENCES["notEligible"]
    words = {language: _dated(text, day, language) for language, text in texts.items() if language in LANGUAGES}
    return {"code": code, "text": words, "day": day.isoformat() if day else None}


def _dated(text: str, day: date | None, language: str) -> str:
    """Without a day, the words that lead to it go too."""
    return text.replace("{day}", day_in_words(day, language)) if day else _UNTIL.sub("", text)
