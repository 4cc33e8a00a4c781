"""The page that shows all components, drawn with what a portal would give it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from parvis.kit import clock
from tests.kit.sample_form import FAULTY, SampleForm

ARTICLE = "# Vider le cache\n\nDeux gestes suffisent :\n\n1. ouvrez **Réglages**\n2. choisissez [Historique](https://exemple.fr)\n\n> Rien n’est perdu.\n"


@dataclass
class Status:
    glyph: str
    meaning: str
    label: dict[str, str]
    agent_label: dict[str, str] = field(default_factory=dict)


STATUSES = [
    Status("new", "calm", {"fr": "Reçue", "en": "Received"}, {"fr": "Nouvelle", "en": "New"}),
    Status("assigned", "info", {"fr": "Prise en charge", "en": "Taken"}),
    Status("progress", "info", {"fr": "En cours", "en": "In progress"}),
    Status("you", "warn", {"fr": "À vous de répondre", "en": "Your turn"}),
    Status("hold", "hold", {"fr": "Chez un partenaire", "en": "With a partner"}),
    Status("resolved", "good", {"fr": "Résolue, à valider", "en": "Resolved"}),
    Status("closed", "good", {"fr": "Terminée", "en": "Done"}),
    Status("cancelled", "calm", {"fr": "Annulée", "en": "Cancelled"}),
    Status("alert", "bad", {"fr": "En anomalie", "en": "In anomaly"}),
]


def context(form: SampleForm | None = None) -> dict[str, Any]:
    now = clock.now()
    return {
        "statuses": STATUSES,
        "soon": now + timedelta(minutes=50),
        "past": now - timedelta(hours=3, minutes=5),
        "later": now + timedelta(days=4),
        "steps": [("Conditions", "/1"), "Coordonnées", "Vérification", "Confirmation"],
        "answers": [("Collectivité", "Ville de Saint-Aubin", "/edit#city"), ("Produits", ["YPark", "YGRC"])],
        "article": ARTICLE,
        "form": form or SampleForm(FAULTY),
    }
