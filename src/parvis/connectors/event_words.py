"""What people read of a notification about an order. Facts stand in braces; where one lacks, so does the sentence that names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from parvis.connectors.shapes.qualification import Text
from parvis.kit.languages import LANGUAGES, pick
from parvis.kit.speaking import NB
from parvis.kit.speaking import day as day_in_words

WORDS: Final[Mapping[str, Text]] = {
    "order_acknowledged": {"fr": "Demande acceptée.", "en": "Request accepted."},
    "order_acknowledged/create_order": {
        "fr": "Commande acceptée. La visite du technicien est prévue le {expected_on}.",
        "en": "Order accepted. The technician’s visit is planned for {expected_on}.",
    },
    "order_acknowledged/swap_box": {
        "fr": "Échange accepté. La nouvelle box part le {expected_on}.",
        "en": "Swap accepted. The new box leaves on {expected_on}.",
    },
    "order_acknowledged/terminate": {
        "fr": "Résiliation acceptée. L’accès prend fin le {expected_on}.",
        "en": "Termination accepted. The access ends on {expected_on}.",
    },
    "order_held": {"fr": "La commande est suspendue. Motif : {reason_text}.", "en": "The order is on hold. Reason: {reason_text}."},
    "order_completed": {"fr": "La commande est terminée.", "en": "The order is completed."},
    "order_completed/swap_box": {"fr": "L’échange de box est terminé.", "en": "The box swap is completed."},
    "order_completed/terminate": {"fr": "La résiliation est terminée.", "en": "The termination is completed."},
    "order_failed": {"fr": "La commande n’aboutit pas : {reason_text}.", "en": "The order does not go through: {reason_text}."},
    "order_cancelled": {"fr": "La commande est annulée.", "en": "The order is cancelled."},
    "box_shipped": {
        "fr": "Box expédiée. Livraison prévue le {expected_on}. Suivi {carrier} : {tracking}.",
        "en": "Box shipped. Delivery planned for {expected_on}. {carrier} tracking: {tracking}.",
    },
    "box_delivered": {
        "fr": "Box livrée le {on}. Numéro de série : {box}.",
        "en": "Box delivered on {on}. Serial number: {box}.",
    },
    "visit_done": {"fr": "Visite faite le {on}. Prise : {socket}.", "en": "Visit made on {on}. Socket: {socket}."},
    "visit_missed": {
        "fr": "La visite du {on} n’a pas pu se faire. Motif : {reason_text}. Un nouveau rendez-vous est à prendre.",
        "en": "The visit of {on} could not be made. Reason: {reason_text}. A new appointment has to be booked.",
    },
    "access_activated": {
        "fr": "L’accès est en service. ID1 : {id1}, ID2 : {id2}. ONT : {ont}.",
        "en": "The access is in service. ID1: {id1}, ID2: {id2}. ONT: {ont}.",
    },
    "access_terminated": {"fr": "L’accès a pris fin le {on}.", "en": "The access ended on {on}."},
    "return_awaited": {
        "fr": "La box est à restituer avant le {return_by}. Étiquette de retour : {label}.",
        "en": "The box is to be returned before {return_by}. Return label: {label}.",
    },
    "return_reminder": {
        "fr": "Rappel : la box est à restituer avant le {return_by}.",
        "en": "Reminder: the box is to be returned before {return_by}.",
    },
    "box_returned": {"fr": "Box restituée le {on}.", "en": "Box returned on {on}."},
    "return_late": {
        "fr": "La box n’a pas été restituée à temps. Elle est facturée {billed} hors taxes.",
        "en": "The box was not returned in time. It is invoiced {billed} without tax.",
    },
}
"""By the kind of the notification, or by that and the operation of its run where these differ."""
PLAIN: Final[Mapping[str, Text]] = {
    "order_failed": {"fr": "La commande n’aboutit pas.", "en": "The order does not go through."},
    "box_delivered": {"fr": "La box est livrée.", "en": "The box is delivered."},
    "visit_done": {"fr": "La visite du technicien est faite.", "en": "The technician’s visit was made."},
    "visit_missed": {"fr": "La visite du technicien n’a pas pu se faire.", "en": "The technician’s visit could not be made."},
    "access_terminated": {"fr": "L’accès a pris fin.", "en": "The access has ended."},
    "return_awaited": {"fr": "La box est à restituer.", "en": "The box is to be returned."},
    "return_reminder": {"fr": "Rappel : la box est à restituer.", "en": "Reminder: the box is to be returned."},
    "box_returned": {"fr": "La box est restituée.", "en": "The box is returned."},
}
"""The first sentence of those whose first one names a fact, where that fact is not known."""
TITLES: Final[Mapping[str, Text]] = {
    "order_acknowledged": {"fr": "Accusé de réception", "en": "Acknowledged"},
    "order_held": {"fr": "Suspension", "en": "On hold"},
    "order_completed": {"fr": "Fin de la commande", "en": "Completed"},
    "order_failed": {"fr": "Échec", "en": "Failed"},
    "order_cancelled": {"fr": "Annulation", "en": "Cancelled"},
    "box_shipped": {"fr": "Box expédiée", "en": "Box shipped"},
    "box_delivered": {"fr": "Box livrée", "en": "Box delivered"},
    "visit_done": {"fr": "Visite faite", "en": "Visit made"},
    "visit_missed": {"fr": "Visite manquée", "en": "Visit missed"},
    "access_activated": {"fr": "Mise en service", "en": "In service"},
    "access_terminated": {"fr": "Fin de l’accès", "en": "Access ended"},
    "return_awaited": {"fr": "Restitution attendue", "en": "Return awaited"},
    "return_reminder": {"fr": "Restitution relancée", "en": "Return reminded"},
    "box_returned": {"fr": "Box restituée", "en": "Box returned"},
    "return_late": {"fr": "Box non restituée", "en": "Box not returned"},
}
"""In two words, by kind."""
DAYS: Final = frozenset({"on", "expected_on", "return_by"})
_FACT: Final = re.compile(r"\{([a-z0-9_]+)\}")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý{])")


def words_of(kind: str, operation: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """{language: sentences}; empty for a kind that nobody has put in words."""
    texts = WORDS.get(f"{kind}/{operation}") or WORDS.get(kind, {})
    plain = PLAIN.get(kind, {})
    filled = {language: _filled(texts[language], plain.get(language, ""), facts, language) for language in LANGUAGES if language in texts}
    return {language: text for language, text in filled.items() if text}


def _filled(text: str, plain: str, facts: Mapping[str, Any], language: str) -> str:
    said = {name: _said(name, facts.get(name), language) for name in _FACT.findall(text)}
    sentences = _SENTENCE.split(text)
    kept = [sentence for sentence in sentences if all(said[name] for name in _FACT.findall(sentence))]
    if plain and sentences[0] not in kept:
        kept.insert(0, plain)
    return _FACT.sub(lambda match: said[match[1]], " ".join(kept))


def _said(name: str, value: Any, language: str) -> str:
    """What an outside system wrote that is no day or amount is shown as it wrote it."""
    if not value:
        return ""
    if isinstance(value, Mapping):
        return pick(value, language)
    if name in DAYS:
        return _day(str(value), language)
    return _euros(str(value), language) if name == "billed" else str(value)


def _day(said: str, language: str) -> str:
    try:
        on = date.fromisoformat(said) if len(said) == 10 else datetime.fromisoformat(said)
    except ValueError:
        return said
    return day_in_words(on, language)


def _euros(said: str, language: str) -> str:
    try:
        amount = f"{Decimal(said):.2f}"
    except InvalidOperation:
        return said
    return f"{amount.replace('.', ',')}{NB}€" if language == "fr" else f"€{amount}"
