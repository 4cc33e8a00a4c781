"""Which offers can be had in which buildings. Pure: knows no row and no clock, so that the same question has the same answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from parvis.connectors.shapes.qualification import (
    Copper,
    NumberAnswer,
    Offer,
    OfferAnswer,
    PlaceAnswer,
    Qualification,
    Question,
    Rates,
    Reason,
)
from parvis.connectors.simulated.house_rules import rules_of
from parvis.connectors.simulated.sites import PlayedSite, conditions, fits
from parvis.connectors.surveying import answers
from parvis.connectors.surveying.reasons import reason

COPPER_REACH: Final = {"ADSL": (20, 7_000), "VDSL2": (80, 1_500), "SDSL": (4, 4_000)}
"""Technology: most Mbit/s down, and metres at which nothing of it is left."""


def qualify(question: Question, sites: Sequence[PlayedSite], *, at: datetime, number: NumberAnswer | None = None) -> Qualification:
    """`sites`: the buildings found for the entry, in the order in which they are to be shown."""
    on = at.astimezone(answers.PARIS).date()
    places = [_place(site, question["offers"], on) for site in sites]
    return answers.answer(question, places, at=at, number=number, is_simulated=True)


def _place(site: PlayedSite, offers: Iterable[Offer], on: date) -> PlaceAnswer:
    found = [_answer(offer, site, on) for offer in offers]
    for one in found:
        if not one["is_eligible"]:
            answers.name_alternative(one, found)
    return answers.place(site, found, _copper(site, on), on)


def _answer(offer: Offer, site: PlayedSite, on: date) -> OfferAnswer:
    why, alternative = _why_not(offer, site, on)
    if why is not None:
        return answers.cannot_be_had(offer, why, alternative)
    found = answers.can_be_had(offer, site, on)
    found["rates"] = _rates(offer, site)
    return found


def _why_not(offer: Offer, site: PlayedSite, on: date) -> tuple[Reason | None, str | None]:
    """The reason and the alternative; neither when it can be had."""
    next_one = offer.get("replaced_by")
    if unsold := answers.not_sold(offer, on):
        return unsold, next_one
    known = conditions(site, on)
    rules = offer["rules"] if "rules" in offer else rules_of(offer["technology"])
    for rule in rules:
        if fits(rule["when"], known, on):
            return reason(rule["reason"], _day_of(rule["reason"], site, on), rule.get("text")), rule.get("alternative") or next_one
    return None, None


def _day_of(code: str, site: PlayedSite, on: date) -> date | None:
    """The day that the reason's sentence tells."""
    if code == "freezeBeforeClosing":
        return site.closing.technical_on
    if code == "temporaryGel":
        return site.gelled_until(on)
    planned = site.closing.planned.get(code)
    return min(planned, on) if planned else None  # pinned closed, it is closed whatever the plan says


def _rates(offer: Offer, site: PlayedSite) -> Rates | None:
    """What a copper line carries depends on its length, which is drawn."""
    most = offer.get("rates")
    reach = COPPER_REACH.get(offer["technology"].upper())
    if not most or not reach:
        return most
    metres = site.draw.between("copper length", 120, 4_500)
    left = max(0.0, 1 - metres / reach[1])
    return {"down": max(1, min(most["down"], round(reach[0] * left))), "up": max(1, round(most["up"] * left))}


def _copper(site: PlayedSite, on: date) -> Copper:
    closing = site.closing
    reached = closing.reached(on)
    last = max(reached, key=lambda stage: stage[1])[0] if reached else ""
    return {
        "stage": "FCT" if "FCT" in dict(reached) else last,
        "commercial_on": closing.commercial_on.isoformat(),
        "technical_on": closing.technical_on.isoformat(),
    }
