"""What is measured on: organisations, people and tickets, read from a folder or made up. Both have one shape.

Shape of a corpus folder: orgs.jsonl {id, name}; users.jsonl {id, username, email, first, last, org, agent};
tickets.jsonl {n, subject, status, priority, user, agent, created, msgs: [{by, at, body}], labels (optional)}; meta.json {rare, common, password, …}.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Row = dict[str, Any]

ORGANISATIONS, CUSTOMERS, AGENTS, MESSAGES = 500, 500, 10, 3
RARE, RARE_TICKETS, COMMON, COMMON_SHARE = "anticonstitutionnellement", 10, "imprimante", 0.20
LABEL, RARE_LABEL = "facturation", "retour"
"""On one request in ten, and on one in a thousand."""
PASSWORD = "Bench-2026-mdp!"  # noqa: S105  of accounts that exist on a measuring database only
PHASES = (("new", 0.15), ("open", 0.15), ("waiting", 0.10), ("resolved", 0.60))
END = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass
class Corpus:
    organisations: list[Row]
    users: list[Row]
    tickets: Iterator[Row]
    count: int
    password: str = PASSWORD
    rare: str = RARE
    common: str = COMMON


def read(folder: Path) -> Corpus:
    """A corpus made by the side-by-side harness."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    return Corpus(
        organisations=list(_lines(folder / "orgs.jsonl")),
        users=list(_lines(folder / "users.jsonl")),
        tickets=_lines(folder / "tickets.jsonl"),
        count=meta["tickets"],
        password=meta["password"],
        rare=meta["rare"],
        common=meta["common"],
    )


def make(count: int, seed: int = 7) -> Corpus:
    """`count` tickets of three messages in French, the same every time for a seed."""
    chance = random.Random(seed)  # noqa: S311  repeatable on purpose
    users = [_user(number) for number in range(CUSTOMERS + AGENTS)]
    organisations = [{"id": number + 1, "name": f"Mairie de {_town(number)}"} for number in range(ORGANISATIONS)]
    return Corpus(organisations, users, _tickets(count, chance), count)


def _lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _user(number: int) -> Row:
    is_agent = number >= CUSTOMERS
    name = f"agent{number - CUSTOMERS}" if is_agent else f"client{number}"
    return {
        "id": number + 1,
        "username": name,
        "email": f"{name}@exemple.fr",
        "first": FIRST_NAMES[number % len(FIRST_NAMES)],
        "last": f"{LAST_NAMES[number % len(LAST_NAMES)]}{number}",
        "org": None if is_agent else number % ORGANISATIONS + 1,
        "agent": is_agent,
    }


def _town(number: int) -> str:
    return f"{TOWNS[number % len(TOWNS)]}-{SAINTS[number // len(TOWNS) % len(SAINTS)]}-{number}"


def _tickets(count: int, chance: random.Random) -> Iterator[Row]:
    rare = {number: turn % 2 for turn, number in enumerate(chance.sample(range(count), min(RARE_TICKETS, count)))}
    sentences = [_sentence(chance) for _ in range(4000)]
    names, weights = zip(*PHASES, strict=True)
    for number in range(count):
        at = END - timedelta(days=730) * (1 - number / count) - timedelta(minutes=chance.randint(1, 600))
        bodies = [_body(chance, sentences) for _ in range(MESSAGES)]
        if chance.random() < COMMON_SHARE:
            bodies[0] += f"\n\nNotre {COMMON} ne répond plus."
        if number in rare:
            bodies[rare[number]] += f"\n\nMot témoin : {RARE}."
        yield {
            "n": number + 1,
            "subject": chance.choice(sentences).rstrip(".")[:80],
            "status": chance.choices(names, weights)[0],
            "priority": chance.randint(1, 5),
            "labels": [LABEL] * (number % 10 == 9) + [RARE_LABEL] * (number % 1000 == 999),
            # The customers who are measured have at least twenty tickets each, however small the corpus.
            "user": number % 8 + 1 if number < 160 else chance.randint(1, CUSTOMERS),
            "agent": CUSTOMERS + chance.randint(1, AGENTS),
            "created": at.isoformat(),
            "msgs": [
                {"by": "agent" if turn == 1 else "customer", "at": (at + timedelta(hours=(0, 3, 9)[turn])).isoformat(), "body": body}
                for turn, body in enumerate(bodies)
            ],
        }


def _body(chance: random.Random, sentences: list[str]) -> str:
    return "\n\n".join(" ".join(chance.choices(sentences, k=chance.randint(2, 4))) for _ in range(chance.randint(1, 3)))


def _sentence(chance: random.Random) -> str:
    words = [f"{chance.choice(STARTS)} {chance.choice(NOUNS)}", chance.choice(VERBS), f"{chance.choice(LINKS)} {chance.choice(NOUNS)}"]
    words += [chance.choice(ENDS)]
    return f"{' '.join(words)}."


FIRST_NAMES = [
    "Hélène",
    "Marc",
    "Camille",
    "Karim",
    "Lucie",
    "Benoît",
    "Aïcha",
    "Jules",
    "Noémie",
    "Gaëtan",
    "Sophie",
    "Théo",
    "Inès",
    "Loïc",
    "Chloé",
    "Yann",
]
LAST_NAMES = [
    "Marchand",
    "Roux",
    "Benali",
    "Martin",
    "Lefèvre",
    "Garnier",
    "Haddad",
    "Brun",
    "Pichon",
    "Morel",
    "Dubois",
    "Caron",
    "Leroy",
    "Faure",
    "Petit",
    "Noël",
]
TOWNS = [
    "Saint-Aubin",
    "Bellerive",
    "Montfort",
    "Villeneuve",
    "Beaumont",
    "Clairval",
    "Fontenay",
    "Rochefort",
    "Châteauneuf",
    "Grandpré",
    "Valbonne",
    "Septeuil",
]
SAINTS = ["sur-Mer", "lès-Bois", "en-Plaine", "sur-Loire", "la-Forêt", "le-Haut", "les-Ponts", "aux-Champs"]
STARTS = [
    "Depuis ce matin, le",
    "Après la mise à jour, le",
    "Chez nous, le",
    "Pour deux agents, le",
    "Au guichet, le",
    "Hier soir, le",
    "À chaque fois, le",
]
NOUNS = [
    "formulaire",
    "tableau",
    "dossier",
    "paiement",
    "calendrier",
    "badge",
    "courrier",
    "terminal",
    "compte",
    "fichier",
    "bouton",
    "planning",
    "reçu",
    "contrat",
    "service",
    "document",
    "registre",
    "module",
    "message",
    "relevé",
    "tarif",
    "planificateur",
    "classeur",
    "stationnement",
    "horodateur",
    "procès-verbal",
    "logiciel",
    "serveur",
]
VERBS = [
    "ne s’ouvre plus",
    "affiche une erreur",
    "reste bloqué",
    "met très longtemps",
    "disparaît",
    "se ferme tout seul",
    "ne retrouve pas l’adresse",
    "double les lignes",
    "perd les accents",
    "refuse l’enregistrement",
    "n’accepte pas le mot de passe",
    "imprime une page vide",
]
LINKS = [
    "quand on ouvre le",
    "avec le",
    "sans le",
    "après le",
    "avant le",
    "malgré le",
    "dès que l’on choisit le",
    "au moment de valider le",
]
ENDS = [
    "et nous devons recommencer",
    "sur tous les postes",
    "seulement le lundi",
    "pour la régie municipale",
    "depuis le changement d’exercice",
    "dans les deux écoles",
    "pour les agents de surveillance",
    "alors que tout allait bien hier",
]
