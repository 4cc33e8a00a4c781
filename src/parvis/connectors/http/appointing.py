"""Appointments as TMF646 has them: free times are searched, one is taken, moved or given back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from django.utils.dateparse import parse_datetime

from parvis.connectors.http.line import line
from parvis.connectors.registry import Answer
from parvis.connectors.troubles import Garbled
from parvis.planning.sources import FreeSlot

if TYPE_CHECKING:
    from parvis.connectors.models import Run

SEARCHES: Final = "/appointment/v4/searchTimeSlot"
APPOINTMENTS: Final = "/appointment/v4/appointment"


def search(place: str, kind: str, first: date, last: date) -> list[FreeSlot]:
    """Free times of that kind of visit at that place, between two days. Raises what `line.call` does."""
    asked = {
        "requestedTimeSlot": [{"validFor": {"startDateTime": f"{first}T00:00:00Z", "endDateTime": f"{last}T23:59:59Z"}}],
        "relatedPlace": {"id": place},
        "category": kind,
    }
    body = line().call("POST", SEARCHES, asked).body
    if not isinstance(body, dict) or not isinstance(body.get("availableTimeSlot"), list):
        raise Garbled("slots")
    return list(_slots(body["availableTimeSlot"]))


def appoint(run: Run) -> Answer:
    """Take a time. `input`: {place, kind, starts_at, ends_at, slot}; Rejected where somebody was faster.

    Asked again, what was taken already is taken for the answer.
    """
    given = run.input
    said = {
        "externalId": run.once,
        "category": given["kind"],
        "relatedPlace": {"id": given["place"]},
        "validFor": {"startDateTime": given["starts_at"], "endDateTime": given["ends_at"]},
        **({"timeSlot": {"id": given["slot"]}} if given.get("slot") else {}),
    }
    known = ours(run.once) if run.may_have_been_sent else None
    body = known or made(line().call("POST", APPOINTMENTS, said, once=run.once).body)
    return Answer({"appointment": body["id"], "state": str(body.get("status", ""))}, verdict="booked", remote_reference=body["id"])


def give_back(run: Run) -> Answer:
    """`input`: {appointment}. One that was given back already is."""
    line().call("PATCH", address(run.input["appointment"]), {"status": "cancelled"}, once=run.once)
    return Answer({"appointment": run.input["appointment"], "state": "cancelled"}, verdict="cancelled")


def address(appointment_id: str) -> str:
    """Whatever the remote calls it, it stays one part of the address."""
    return f"{APPOINTMENTS}/{quote(appointment_id, safe='')}"


def ours(mark: str) -> dict[str, Any] | None:
    """The appointment that was made with this mark, its `externalId`."""
    body = line().get(APPOINTMENTS, externalId=mark).body
    if not isinstance(body, list):
        raise Garbled("appointments")
    return next((made(one) for one in body if isinstance(one, dict) and one.get("externalId") == mark), None)


def made(body: Any) -> dict[str, Any]:
    """An appointment as it was answered. Raises Garbled."""
    if not isinstance(body, dict) or not isinstance(body.get("id"), str):
        raise Garbled("appointment")
    return body


def _slots(found: list[Any]) -> Iterator[FreeSlot]:
    for one in found:
        span = one.get("validFor", {})
        starts_at, ends_at = _instant(span.get("startDateTime")), _instant(span.get("endDateTime"))
        yield FreeSlot(starts_at, ends_at, str(one.get("id", "")))


def _instant(said: object) -> datetime:
    found = parse_datetime(said) if isinstance(said, str) else None
    if found is None or found.tzinfo is None:
        raise Garbled("instant")
    return found
