"""Buildings of an address, and by the references that people have in hand."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from parvis.places.finding.found import Found
from parvis.places.finding.numbers import is_numbered
from parvis.places.models import Building, House, Line, Street
from parvis.places.spelling import line_digits

SOCKET_LENGTHS = (2, 4, 4)
"""OO-XXXX-XXXX."""


def buildings_at(place: House | Found) -> list[Building]:
    """The buildings of a number: those that name it, and those of its street whose number, alone or from to, it is."""
    if isinstance(place, Found):
        if place.house is None:
            return _in_street(place.street, place.number, place.suffix) if place.street else []
        place = place.house
    named = Q(house=place) | (Q(national_key=place.national_key) if place.national_key else Q(pk=None))
    own = {building.pk: building for building in _read(Building.objects.filter(named))}
    numbered = {one.pk: one for one in _in_street(place.street, place.number, place.suffix) if not one.house_id}
    return sorted((own | numbered).values(), key=lambda one: (one.name, one.pk))


def buildings_of(street: Street) -> QuerySet[Building]:
    """All of a street, by the street itself or by the codes of commune and street."""
    coded = Q(commune_code=street.commune_id, street_code=street.code) if street.code else Q(pk=None)
    return _read(Building.objects.filter(Q(street=street) | coded)).order_by("number", "number_suffix", "name", "pk")


def _in_street(street: Street, number: int, suffix: str) -> list[Building]:
    return [one for one in buildings_of(street) if not number or is_numbered(one, number, suffix)]


def by_identifier(identifier: str) -> list[Building]:
    """`IMB/77058/X/0218`: one for each infrastructure operator that calls a building so."""
    wanted = identifier.strip().upper()
    return list(_read(Building.objects.filter(identifier=wanted).exclude(identifier="")).order_by("owner_code")) if wanted else []


def by_pto(reference: str) -> Line | None:
    """The line of a socket; hyphens and spaces may be missing."""
    signs = "".join(sign for sign in reference.upper() if sign.isalnum())
    spellings = {reference.strip().upper(), signs}
    if len(signs) == sum(SOCKET_LENGTHS):
        spellings.add("-".join((signs[:2], signs[2:6], signs[6:])))
    return _lines().filter(pto__in=spellings - {""}).exclude(pto="").first()


def by_number(number: str) -> list[Line]:
    """Lines of a telephone number (ND), the active ones first; +33 and spaces as people write them."""
    digits = line_digits(number)
    return list(_lines().filter(number=digits).exclude(number="").order_by("-is_number_active", "pk")) if digits else []


def by_service(reference: str) -> list[Line]:
    """Lines that a service number is for."""
    wanted = reference.strip()
    return (
        list(_lines().filter(service_reference__in={wanted, wanted.upper()}).exclude(service_reference="").order_by("pk")) if wanted else []
    )


def _lines() -> QuerySet[Line]:
    return Line.objects.select_related("building__street", "building__house", "building__pm", "floor", "pbo")


def _read(buildings: QuerySet[Building]) -> QuerySet[Building]:
    return buildings.select_related("street", "house", "pm").order_by("name", "pk")
