"""Appointments: who makes some reads those of the whole organisation; who made one, who leads the organisation and the team change it."""

from __future__ import annotations

from tests.rights.table import STRANGERS, Answers, Row, signed_in
from tests.rights.world import OBJECTS, ROLES

READS = {
    "own": {"requester", "colleague", "manager", "administrator", "agent", "superuser"},
    "organisation’s": {"requester", "colleague", "manager", "administrator", "agent", "superuser"},
    "another’s": {"stranger", "agent", "superuser"},
}
CHANGES = {
    "own": {"manager", "administrator", "agent", "superuser"},
    "organisation’s": {"manager", "administrator", "agent", "superuser"},
    "another’s": {"stranger", "agent", "superuser"},
}


def who_reads(answer: str, *, readers: str = "") -> Answers:
    """`readers`: what those are answered who may read it and not change it, where it is another answer."""
    found = {}
    for name in OBJECTS:
        for role in ROLES:
            said = answer if role in CHANGES[name] else (readers or answer) if role in READS[name] else "not found"
            found[role, name] = "sign in" if role in STRANGERS else said
    return found


ROWS = [
    Row("/appointments", "GET", signed_in("page")),
    Row("/appointments/new", "GET", signed_in("page")),
    Row("/appointments/new", "POST", signed_in("asks again"), {"town": "29019"}, note="the rest of the form is missing"),
    Row("/appointments/times", "GET", signed_in("moves on"), note="nothing was asked for yet: back to the form"),
    Row("/appointments/times", "POST", signed_in("moves on"), note="as above"),
    Row("/appointments/<appointment>", "GET", who_reads("page")),
    Row("/appointments/<appointment>/appointment.ics", "GET", who_reads("page")),
    Row("/appointments/<appointment>/check", "GET", who_reads("moves on"), note="it is booked already"),
    Row("/appointments/<appointment>/check", "POST", who_reads("no effect"), note="it is booked already"),
    Row("/appointments/<appointment>/move", "GET", who_reads("page", readers="moves on")),
    Row("/appointments/<appointment>/move", "POST", who_reads("asks again", readers="no effect"), note="no time was chosen"),
    Row("/appointments/<appointment>/cancel", "GET", who_reads("page")),
    Row("/appointments/<appointment>/cancel", "POST", who_reads("moves on", readers="refused")),
]
