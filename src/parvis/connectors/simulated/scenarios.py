"""What can be pinned: on a building or a line how eligibility goes, on an order how its life goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.connectors.shapes.qualification import Text
from parvis.connectors.simulated.models import PinnedScenario
from parvis.kit.errors import Refused
from parvis.kit.text import one_line

Kind = PinnedScenario.Subject
SAID_IN_REFERENCE: Final = re.compile(r"\bSIM-([A-Z0-9]+(?:-[A-Z0-9]+)*)\b")
PLACES: Final = (Kind.BUILDING, Kind.LINE)


@dataclass(frozen=True)
class Scenario:
    """`subjects`: on what it can be pinned; `reason`: what the outside says of an order that fails."""

    key: str
    subjects: tuple[str, ...]
    title: Text
    reason: Text | None = None


def _failure(key: str, fr: str, en: str) -> Scenario:
    title = {"fr": f"Échec : {_within(fr)}", "en": f"Failure: {_within(en)}"}
    return Scenario(key, (Kind.ORDER, *PLACES), title, {"fr": fr, "en": en})


def _within(said: str) -> str:
    """As it stands after a colon: an abbreviation keeps its capitals."""
    return said if said[1:2].isupper() else said[0].lower() + said[1:]


FAILURES: Final = (
    _failure("fibre_used", "Fibre occupée", "Fibre in use"),
    _failure("fibre_down", "Fibre HS", "Fibre out of order"),
    _failure("wrong_pb", "PB erroné", "Wrong branching point"),
    _failure("wrong_address", "Adresse, bâtiment, escalier ou étage client erroné", "Wrong address, building, staircase or floor"),
    _failure(
        "pto_exists", "PTO existante alors que PTO à construire dans la commande OC", "Socket exists although the order says to build one"
    ),
    _failure(
        "pto_missing", "PTO à construire alors que PTO existante dans la commande OC", "Socket to build although the order says it exists"
    ),
    _failure("wrong_pto", "Référence PTO erronée", "Wrong socket reference"),
    _failure("saturated_pbo", "PBO saturé", "Branching point full"),
    _failure("manager_refuses", "Refus du syndic", "The building’s manager refuses"),
    _failure("blocked_duct", "Adduction bouchée", "Blocked duct"),
)
"""Source: the official list of mismatches (telecom.md 2.3) and what else fails on site (3.4)."""

SCENARIOS: Final[Mapping[str, Scenario]] = {
    one.key: one
    for one in (
        Scenario("deployed", PLACES, {"fr": "Raccordable, sans empêchement", "en": "Can be connected, nothing in the way"}),
        Scenario("in_progress", PLACES, {"fr": "En cours de déploiement", "en": "Being deployed"}),
        Scenario("target", PLACES, {"fr": "Cible du déploiement", "en": "Target of the deployment"}),
        Scenario("on_demand", PLACES, {"fr": "Raccordable sur demande", "en": "Connected on demand"}),
        Scenario("abandoned", PLACES, {"fr": "Raccordement abandonné", "en": "Connection given up"}),
        Scenario("saturated", PLACES, {"fr": "Point de branchement saturé", "en": "Branching point full"}),
        Scenario("gelled", PLACES, {"fr": "Gel temporaire des commandes", "en": "Orders suspended for a time"}),
        Scenario("frozen", PLACES, {"fr": "Gel avant fermeture du cuivre", "en": "Frozen before copper closes"}),
        Scenario("excluded", PLACES, {"fr": "Zone d’exclusion", "en": "Excluded area"}),
        Scenario("copper_open", PLACES, {"fr": "Cuivre encore ouvert", "en": "Copper still open"}),
        Scenario("copper_closed", PLACES, {"fr": "Cuivre fermé", "en": "Copper closed"}),
        Scenario("socket", PLACES, {"fr": "Prise optique présente", "en": "Optical socket present"}),
        Scenario("done", (Kind.ORDER, *PLACES), {"fr": "Tout se passe bien", "en": "All goes well"}),
        Scenario(
            "customer_absent",
            (Kind.ORDER, *PLACES),
            {"fr": "Client absent à la première visite", "en": "Customer absent at the first visit"},
        ),
        Scenario("always_absent", (Kind.ORDER, *PLACES), {"fr": "Client absent à chaque visite", "en": "Customer absent at every visit"}),
        Scenario("refused", (Kind.ORDER, *PLACES), {"fr": "Commande refusée dès l’accusé de réception", "en": "Order refused at once"}),
        Scenario(
            "silent", (Kind.ORDER,), {"fr": "Plus aucune nouvelle après l’accusé de réception", "en": "No news after the acknowledgement"}
        ),
        Scenario("return_late", (Kind.ORDER, Kind.LINE), {"fr": "Box non restituée", "en": "Box not returned"}),
        Scenario("return_reminded", (Kind.ORDER, Kind.LINE), {"fr": "Box restituée après relance", "en": "Box returned after a reminder"}),
        *FAILURES,
    )
}


def pin(subject_kind: str, subject_key: str, scenario: str) -> PinnedScenario:
    """Pinned anew, the last one stands. Raises Refused for a scenario that is unknown, or not for such a subject."""
    key = one_line(subject_key, 60)
    found = SCENARIOS.get(scenario)
    if not key:
        raise Refused(_("Say what the scenario is for: a building, a line or an order."), code="nothing")
    if found is None or subject_kind not in found.subjects:
        raise Refused(_("This scenario is not for that."), code="scenario")
    with transaction.atomic():
        row, _made = PinnedScenario.objects.update_or_create(subject_kind=subject_kind, subject_key=key, defaults={"scenario": scenario})
    return row


def unpin(subject_kind: str, subject_key: str) -> bool:
    """Whether one was pinned."""
    return bool(PinnedScenario.objects.filter(subject_kind=subject_kind, subject_key=one_line(subject_key, 60)).delete()[0])


def pinned(subjects: Mapping[str, str]) -> dict[str, str]:
    """`subjects`: {key: kind}; {key: scenario} of those on which one is pinned, in one query."""
    rows = PinnedScenario.objects.filter(subject_key__in=[key for key in subjects if key])
    return {row.subject_key: row.scenario for row in rows if subjects[row.subject_key] == row.subject_kind}


def said_in(reference: str) -> str:
    """The scenario that the text of a reference asks for, `CMD-2041 SIM-CUSTOMER-ABSENT`; empty for none."""
    for said in SAID_IN_REFERENCE.findall(reference.upper()):
        key = str(said).lower().replace("-", "_")
        if key in SCENARIOS and Kind.ORDER in SCENARIOS[key].subjects:
            return key
    return ""
