"""A place that was chosen among those found, by the key that its form sends back."""

from __future__ import annotations

from parvis.places.finding.found import Found, label_of, street_kind
from parvis.places.finding.retrieving import centres
from parvis.places.models import Building, Commune, House, Street


def chosen(key: str) -> Found | None:
    """`key`: of `Found.key`; None for what is none, or is gone meanwhile."""
    kind, _, said = key.partition(":")
    if kind == "commune":
        return _commune(Commune.objects.filter(pk=said).first())
    if not (said.isdecimal() and said.isascii() and len(said) < 19):
        return None
    if kind == "house":
        return _house(House.objects.select_related("street").filter(pk=said).first())
    if kind == "building":
        return _building(Building.objects.select_related("street", "house").filter(pk=said).first())
    return _street(Street.objects.filter(pk=said).first()) if kind == "street" else None


def _house(house: House | None) -> Found | None:
    if house is None:
        return None
    street, full = house.street, f"{house.number or ''} {house.suffix}".strip()
    return Found(
        "housenumber", 1.0, label_of(street, full), street.commune_id, street.commune_name, street.postcode, street, house,
        number=house.number, suffix=house.suffix, x=house.x, y=house.y,
    )  # fmt: skip


def _building(building: Building | None) -> Found | None:
    if building is None:
        return None
    town = f"{building.postcode} {building.commune_name}".strip()
    number = int(building.number) if building.number.isdigit() and len(building.number) < 6 else 0
    return Found(
        "housenumber", 1.0, f"{building.street_line} {town}".strip(), building.commune_code, building.commune_name, building.postcode,
        building.street, building.house, building=building, number=number, suffix=building.number_suffix.lower(), x=building.x, y=building.y,
    )  # fmt: skip


def _street(street: Street | None) -> Found | None:
    if street is None:
        return None
    kind = street_kind(street.code, street.house_count)
    return Found(kind, 1.0, label_of(street), street.commune_id, street.commune_name, street.postcode, street, x=street.x, y=street.y)


def _commune(commune: Commune | None) -> Found | None:
    if commune is None:
        return None
    x, y = centres([commune.code]).get(commune.code, (None, None))
    postcode = next(iter(commune.postcodes), "")
    return Found("municipality", 1.0, commune.name, commune.code, commune.name, postcode, commune=commune, x=x, y=y)
