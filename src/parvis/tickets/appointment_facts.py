"""What an appointment tells the forms that follow: `?booking=RDV-1042`."""

from __future__ import annotations

from typing import Any

from parvis.planning.models import Booking
from parvis.planning.wording import when
from parvis.tickets.facts import FACTS, Asking, Facts


@FACTS.register("booking")
def facts_of_booking(value: str, asking: Asking) -> Facts:
    """Nothing of one that `asking.user` may not see, or that is given up.

    appointment.reference, appointment.when (words), operation (the option that was chosen), product.nature, access.identifier,
    place.street_number, place.street_code, place.town_code, building.identifier, contact.name, contact.phone, own.reference.
    """
    seen = Booking.objects.appointments_of(asking.user, asking.portal.key).live().filter(reference__iexact=value)
    one = seen.select_related("resource__calendar", "rule__calendar").first()
    if one is None:
        return {}
    said: dict[str, Any] = {
        "appointment.reference": one.reference,
        "appointment.when": when(one),
        "operation": one.data.get("operation", ""),
        "product.nature": one.nature,
        "access.identifier": one.access_reference,
        "place.street_number": one.place.get("number", ""),
        "place.street_code": one.place.get("street_code", ""),
        "place.town_code": one.place.get("insee", ""),
        "building.identifier": one.place.get("building", ""),
        "contact.name": one.contact_name,
        "contact.phone": one.contact_phone,
        "own.reference": one.title,
    }
    return {name: words for name, words in said.items() if words}
