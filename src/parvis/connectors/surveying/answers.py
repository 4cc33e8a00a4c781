"""The parts of an answer about eligibility that are the same, whichever system judges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from parvis.connectors.shapes.qualification import (
    Copper,
    Cost,
    LeadTime,
    NumberAnswer,
    Offer,
    OfferAnswer,
    OfferSummary,
    PlaceAnswer,
    Qualification,
    Question,
    Reason,
)
from parvis.connectors.surveying.reasons import reason
from parvis.connectors.surveying.sites import Site, state_text
from parvis.connectors.visits import visit

PARIS: Final = ZoneInfo("Europe/Paris")
VALID_FOR: Final = timedelta(days=30)
COPPER_TECHNOLOGIES: Final = frozenset({"ADSL", "VDSL2", "SDSL", "RTC", "CUIVRE"})
ON_DEMAND: Final[LeadTime] = {
    "days": 180,
    "counting": "calendar",
    "text": {"fr": "Raccordement sur demande, sous six mois", "en": "Connected on demand, within six months"},
}


def answer(
    question: Question, places: list[PlaceAnswer], *, at: datetime, number: NumberAnswer | None = None, is_simulated: bool = False
) -> Qualification:
    """Of all that was asked; whoever knows better says until when it holds, and what was not answered."""
    return {
        "asked_at": at.isoformat(),
        "valid_until": (at + VALID_FOR).isoformat(),
        "entry": question["entry"],
        "number": number,
        "places": places,
        "offers": [_summary(offer, places) for offer in question["offers"]],
        "reason": None if places else _nowhere(number),
        "is_partial": False,
        "missing": [],
        "is_simulated": is_simulated,
    }


def verdict(found: Qualification) -> str:
    """`Run.verdict`."""
    if not found["places"]:
        return "unknown"
    eligible = sum(offer["is_eligible"] for offer in found["offers"])
    if not eligible:
        return "not-eligible"
    return "eligible" if eligible == len(found["offers"]) else "partly"


def _nowhere(number: NumberAnswer | None) -> Reason:
    return reason("noLineOfThatNumber" if number and number["state"] == "unknown" else "placeUnknown")


def _summary(offer: Offer, places: Sequence[PlaceAnswer]) -> OfferSummary:
    answers = [one for place in places for one in place["offers"] if one["key"] == offer["key"]]
    eligible = [one for one in answers if one["is_eligible"]]
    first = answers[0] if answers and not eligible else None
    return {
        "key": offer["key"],
        "title": offer["title"],
        "family": offer["family"],
        "technology": offer["technology"],
        "is_eligible": bool(eligible),
        "eligible_count": len(eligible),
        "reason": first["reason"] if first else None,
        "alternative": first["alternative"] if first else None,
    }


def place(site: Site, offers: list[OfferAnswer], copper: Copper, on: date) -> PlaceAnswer:
    return {
        "building": {**site.building, "state": site.state, "state_text": state_text(site.state)},
        "wiring": site.wiring,
        "floors": site.floors,
        "sockets": site.sockets,
        "socket": site.socket,
        "copper": copper,
        "visit": visit(site.visit_kind(), site.building["commune_code"], on),
        "offers": offers,
        "is_eligible": any(offer["is_eligible"] for offer in offers),
    }


def not_sold(offer: Offer, on: date) -> Reason | None:
    """What the catalogue has against it on that day, wherever it is asked for."""
    opens, closes = offer.get("valid_from"), offer.get("valid_until")
    if opens and on < (day := date.fromisoformat(opens)):
        return reason("offerNotOpenYet", day)
    if closes and on > (day := date.fromisoformat(closes)):
        return reason("offerReplaced" if offer.get("replaced_by") else "offerClosed", day)
    return None


def can_be_had(offer: Offer, site: Site, on: date) -> OfferAnswer:
    is_on_demand = site.state == "RAD" and offer["technology"].upper() not in COPPER_TECHNOLOGIES
    kind = site.visit_kind()
    needs_visit = offer.get("needs_visit", True)
    return {
        **_unjudged(offer),
        "is_eligible": True,
        "is_on_demand": is_on_demand,
        "rates": offer.get("rates"),
        "price": offer.get("price"),
        "cost": _cost(offer, kind),
        "lead_time": ON_DEMAND if is_on_demand else offer.get("lead_time"),
        "visit": visit(kind, site.building["commune_code"], on) if needs_visit else None,
    }


def cannot_be_had(offer: Offer, why: Reason, alternative: str | None) -> OfferAnswer:
    """`alternative`: the key of another offer."""
    return {**_unjudged(offer), "reason": why, "alternative": alternative}


def _unjudged(offer: Offer) -> OfferAnswer:
    return {
        "key": offer["key"],
        "title": offer["title"],
        "family": offer["family"],
        "technology": offer["technology"],
        "is_eligible": False,
        "is_on_demand": False,
        "reason": None,
        "alternative": None,
        "alternative_title": None,
        "rates": None,
        "price": None,
        "cost": None,
        "lead_time": None,
        "visit": None,
    }


def _cost(offer: Offer, kind: str) -> Cost | None:
    amount = offer.get("costs", {}).get(kind)
    return {"amount": amount, "text": {"fr": "Frais de raccordement", "en": "Connection charge"}} if amount else None


def name_alternative(answer: OfferAnswer, others: Iterable[OfferAnswer]) -> None:
    """An alternative is said only where it can be had; without one of the catalogue, the first offer that can, of the same family if any."""
    eligible = {one["key"]: one for one in others if one["is_eligible"]}
    near = [one for one in eligible.values() if one["family"] == answer["family"]]
    found = eligible.get(answer["alternative"] or "") or next(iter([*near, *eligible.values()]), None)
    answer["alternative"], answer["alternative_title"] = (found["key"], found["title"]) if found else (None, None)
