"""A small piece of ground: communes, streets with numbers, and what stands there."""

from __future__ import annotations

from typing import Any

from parvis.places import folding, indexing
from parvis.places.models import Building, Commune, House, Street

COMMUNES = [
    ("77058", "Bussy-Saint-Georges", "77600", 27_498),
    ("75102", "Paris 2e Arrondissement", "75002", 19_847),
    ("69383", "Lyon 3e Arrondissement", "69003", 100_679),
    ("69123", "Lyon", "69001", 520_774),
    ("01002", "L'Abergement-de-Varey", "01640", 250),
    ("94038", "L'Haÿ-les-Roses", "94240", 31_000),
    ("80688", "Rue", "80120", 3_000),
    ("59350", "Lille", "59000", 236_000),
]
STREETS = [  # commune, name, code, numbers
    ("77058", "Rue Étienne Ganneron", "0361", [1, 2, 4, 6, "6 bis", 8]),
    ("77058", "Avenue du Général de Gaulle", "0400", [*range(1, 60)]),
    ("77058", "Boulevard de Lagny", "0410", [*range(1, 30)]),
    ("75102", "Rue de la Paix", "7059", [1, 3, 5, "5 ter", 10, 12]),
    ("75102", "Rue du 4 Septembre", "7800", [1, 2, 3, 4, 12]),
    ("69383", "Rue de la Paix", "3145", [*range(1, 20)]),
    ("69383", "Avenue Jean Jaurès", "3200", [*range(1, 100)]),
    ("69383", "Rue du 8 Mai 1945", "3210", [2, 8, 12]),
    ("69383", "Rue Général Mouton Duvernet", "3220", [18, 20, 22]),
    ("01002", "Place du Pèse-Lait", "0010", [6]),
    ("01002", "Le Moulin", "B012", []),
    ("94038", "Rue d'Arras", "0100", [3, 5]),
    ("94038", "Rue de Lyon", "0110", [1, 3]),
    ("59350", "Rue de Paris", "0200", [*range(1, 40)]),
    ("59350", "Boulevard Louis Pasteur", "0210", [7]),
]
ORIGIN = {"77058": (678700.0, 6860500.0), "75102": (651300.0, 6863700.0), "69383": (844500.0, 6518700.0)}


def lay() -> None:
    """All of it, and the dictionary."""
    for code, name, postcode, population in COMMUNES:
        commune(code, name, postcode, population)
    for commune_code, name, code, numbers in STREETS:
        street(commune_code, name, code, numbers)
    indexing.refresh()


def commune(code: str, name: str, postcode: str, population: int = 1000) -> Commune:
    department = code[:2]
    return Commune.objects.create(
        code=code, name=name, name_folded=folding.fold(name), department=department, postcodes=[postcode], population=population
    )


def street(commune_code: str, name: str, code: str = "", numbers: list[int | str] | tuple[()] = ()) -> Street:
    """The houses stand eight metres apart, to the east of the street's beginning."""
    of = Commune.objects.get(pk=commune_code)
    made, place = of.streets.count(), ORIGIN.get(commune_code, (700000.0, 6600000.0))
    x, y = place[0], place[1] + 100 * made
    one = Street.objects.create(
        commune=of,
        postcode=of.postcodes[0],
        name=name,
        code=code,
        national_key=f"{commune_code}_{code or made}",
        commune_name=of.name,
        name_folded=folding.fold(name),
        label_folded=folding.label(name, of.postcodes[0], of.name),
        house_count=len(numbers),
        x=x,
        y=y,
    )
    House.objects.bulk_create(_house(one, number, x, y) for number in numbers)
    return one


def _house(of: Street, written: int | str, x: float, y: float) -> House:
    number, _, suffix = str(written).partition(" ")
    key = f"{of.national_key}_{int(number):05d}{f'_{suffix}' if suffix else ''}"
    return House(street=of, number=int(number), suffix=suffix, national_key=key, x=x + 8 * int(number) + bool(suffix), y=y)


def building(identifier: str, **fields: Any) -> Building:
    usual = {
        "owner_code": "FI",
        "state": "DEPLOYE",
        "commune_code": "77058",
        "commune_name": "BUSSY-ST-GEORGES",
        "source_key": f"FI {identifier}",
    }
    return Building.objects.create(identifier=identifier, **(usual | fields))
