"""Searches of offers: whoever may use the service asks; a search is seen by its organisation, and by the team of the service."""

from __future__ import annotations

from tests.rights.table import STAFF, STRANGERS, Answers, Row, signed_in
from tests.rights.world import OBJECTS, ROLES

HOME = ("requester", "colleague", "manager", "administrator", "agent", "superuser")
READS = {"own": HOME, "organisation’s": HOME, "another’s": ("stranger", "agent", "superuser")}
NOTE = "the whole organisation, as the service says, and its team"


def who_reads(answer: str, *, team: str = "") -> Answers:
    """`team`: their own answer, where it is another."""
    return {
        (role, name): "sign in" if role in STRANGERS else ((role in STAFF and team) or answer) if role in READS[name] else "not found"
        for name in OBJECTS
        for role in ROLES
    }


ROWS = [
    Row("/eligibility", "GET", signed_in("page")),
    Row("/eligibility", "POST", signed_in("asks again"), note="nothing was typed"),
    Row("/eligibility/searches", "GET", signed_in("page")),
    Row("/eligibility/searches.csv", "GET", signed_in("page")),
    Row("/eligibility/searches.pdf", "GET", signed_in("page")),
    Row("/eligibility/files", "GET", signed_in("page")),
    Row("/eligibility/files", "POST", signed_in("asks again"), note="no file was chosen"),
    Row("/eligibility/files/example.<ending>", "GET", signed_in("page"), values={"ending": "csv"}),
    Row("/eligibility/files/<file_number>", "GET", who_reads("page"), note=NOTE),
    Row("/eligibility/files/<file_number>/result.csv", "GET", who_reads("page")),
    Row("/eligibility/files/<file_number>/details.csv", "GET", who_reads("page")),
    Row("/eligibility/<search_number>", "GET", who_reads("page"), note=NOTE),
    Row(
        "/eligibility/<search_number>/again",
        "POST",
        who_reads("moves on", team="forbidden"),
        note="one asks for an organisation of one’s own",
    ),
    Row("/eligibility/<search_number>.csv", "GET", who_reads("page")),
    Row("/eligibility/<search_number>.pdf", "GET", who_reads("page")),
]
