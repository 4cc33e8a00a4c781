"""Eligibility as TMF645 has it: one item for each pair of building and offer, answered at once.

The outside system says which offers can be had; what a building is and how it is connected is read from our own register of places, so that
the answer has the shape that pages, files and orders read (`shapes.qualification`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from django.utils.dateparse import parse_datetime

from parvis.connectors.http.line import line
from parvis.connectors.registry import Answer
from parvis.connectors.shapes.qualification import Copper, Offer, OfferAnswer, PlaceAnswer, Question, Reason
from parvis.connectors.shapes.reading import qualification
from parvis.connectors.surveying import answers
from parvis.connectors.surveying.reading import number_of, survey
from parvis.connectors.surveying.sites import Site
from parvis.connectors.troubles import Garbled
from parvis.kit.clock import now
from parvis.kit.languages import LANGUAGES
from parvis.kit.text import one_line

if TYPE_CHECKING:
    from parvis.connectors.models import Run

CHECKS: Final = "/serviceQualificationManagement/v4/checkServiceQualification"
SAID: Final = ("qualified", "unqualified", "alternate")
COPPER: Final[Copper] = {"stage": "", "commercial_on": None, "technical_on": None}
"""Nothing is told of it."""
Items = Mapping[str, Mapping[str, Any]]
"""{“building/offer”: what was answered}."""


def eligibility(run: Run) -> Answer:
    """`result`: a `shapes.qualification.Qualification`. What was not answered is named in `missing`."""
    question = cast("Question", run.input)
    asked = [_asked(building, offer["key"]) for building in question["place"]["buildings"] for offer in question["offers"]]
    if not asked:
        return _nowhere(question)
    body = line().call("POST", CHECKS, {"instantSyncQualification": True, "serviceQualificationItem": asked}, once=run.once).body
    if not isinstance(body, dict) or not isinstance(body.get("serviceQualificationItem"), list):
        raise Garbled("items")
    items = {str(item["id"]): item for item in body["serviceQualificationItem"]}
    if not any(one["id"] in items for one in asked):
        raise Garbled("items")
    asked_at = now()
    found = answers.answer(question, _places(question, items, asked_at), at=asked_at, number=number_of(question))
    found["missing"] = [one["id"] for one in asked if one["id"] not in items]
    found["is_partial"] = bool(found["missing"])
    if until := _instant(body.get("expirationDate")):
        found["valid_until"] = until.isoformat()
    return Answer(qualification(found), verdict=answers.verdict(found), valid_until=datetime.fromisoformat(found["valid_until"]))


def _nowhere(question: Question) -> Answer:
    """No building is known for it: there is nothing to ask about."""
    found = answers.answer(question, [], at=now(), number=number_of(question))
    until = datetime.fromisoformat(found["valid_until"])
    return Answer(qualification(found), verdict=answers.verdict(found), valid_until=until, is_own=True)


def _asked(building: object, offer: str) -> dict[str, Any]:
    place = [{"role": "installation", "id": str(building), "@type": "GeographicSite"}]
    return {"id": f"{building}/{offer}", "service": {"serviceSpecification": {"id": offer}, "place": place}}


def _places(question: Question, items: Items, at: datetime) -> list[PlaceAnswer]:
    """Those of which something was answered."""
    on = at.astimezone(answers.PARIS).date()
    found = [answers.place(site, _offers(site, question["offers"], items, on), COPPER, on) for site in survey(question)]
    return [place for place in found if place["offers"]]


def _offers(site: Site, offers: list[Offer], items: Items, on: date) -> list[OfferAnswer]:
    building = site.building["id"]
    said = [(offer, items[key]) for offer in offers if (key := f"{building}/{offer['key']}") in items]
    found = [_judged(offer, item, site, on) for offer, item in said]
    titles = {one["key"]: one["title"] for one in found}
    for one in found:
        one["alternative_title"] = titles.get(one["alternative"] or "")
    return found


def _judged(offer: Offer, item: Mapping[str, Any], site: Site, on: date) -> OfferAnswer:
    """What is sold no more, or not yet, cannot be had even where the outside system would have it."""
    said = item.get("qualificationItemResult") or item.get("qualificationResult")
    if said not in SAID:
        raise Garbled("result")
    if said != "qualified":
        return answers.cannot_be_had(offer, _reason(item, said), _alternative(item))
    if unsold := answers.not_sold(offer, on):
        return answers.cannot_be_had(offer, unsold, offer.get("replaced_by"))
    return answers.can_be_had(offer, site, on)


def _reason(item: Mapping[str, Any], said: str) -> Reason:
    why = (item.get("eligibilityUnavailabilityReason") or [{}])[0]
    words = one_line(why.get("label") or why.get("code") or said, 300)
    return {"code": one_line(why.get("code", ""), 60), "text": dict.fromkeys(LANGUAGES, words), "day": None}


def _alternative(item: Mapping[str, Any]) -> str | None:
    other = (item.get("alternateServiceProposal") or [{}])[0].get("alternateService", {}).get("serviceSpecification", {}).get("id")
    return one_line(other, 60) if other else None


def _instant(said: object) -> datetime | None:
    found = parse_datetime(said) if isinstance(said, str) else None
    return found if found and found.tzinfo else None
