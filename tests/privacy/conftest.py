"""A portal with a personal-data service and the team that handles it, and a person whose data are everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.intake.definition import Field
from parvis.intake.owner import Owner
from parvis.intake.uploads import receive
from parvis.people.models import User
from parvis.privacy import cases, working
from parvis.privacy.models import Case, Finding
from parvis.tickets.models import Ticket
from tests.cast import Cast, text

FILE = Field.read({"key": "files", "type": "file", "many": True})
ASKED: list[dict[str, Any]] = [
    {
        "key": "action",
        "type": "choice",
        "label": text("Asks for"),
        "options": [{"value": "delete", "label": text("Delete")}, {"value": "correct", "label": text("Correct")}],
    },
    {"key": "received_on", "type": "date", "label": text("Received")},
    {"key": "summary", "type": "text", "label": text("Summary"), "required": True},
    {"key": "delivery_numbers", "type": "long_text", "label": text("Numbers")},
    {"key": "person_contact", "type": "text", "label": text("Contact")},
]
OPTIONS = {
    "personal_data": {
        "received": "received_on",
        "action": "action",
        "terms": ["delivery_numbers"],
        "contact": "person_contact",
        "grounds": {"delete": "erasure", "correct": "rectification"},
    },
    "erased_at_closing": ["person_contact"],
}


class Office(Cast):
    """The cast, with `officer` of the team for personal data and `rights`, the service."""

    def __init__(self) -> None:
        super().__init__("house")
        self.protection = self.make_team("protection")
        self.officer = self.agent("olga", self.protection)
        self.rights = self.service("rights", fields=ASKED, team=self.protection, options=OPTIONS)

    def demand(self, *, by: User | None = None, **answers: str) -> Case:
        said = {"action": "delete", "summary": "Case 55-208", **answers}
        case = cases.open_case(self.ticket(self.rights, by=by or self.bruno, answers=said))
        assert case is not None
        return case

    def searched(self, case: Case, *, ground: str = "", corrections: Any = (), **sought: list[str]) -> Case:
        cases.check_identity(case, "call", by=self.officer)
        cases.seek(case, sought, ground=ground, corrections=corrections, by=self.officer)
        working.work_due()
        return Case.objects.get(pk=case.pk)

    def carried_out(self, case: Case) -> Case:
        cases.carry_out(case, by=self.officer)
        working.work_due()
        return Case.objects.get(pk=case.pk)

    def file(self, ticket: Ticket, by: User, name: str, content: bytes) -> Any:
        return receive(SimpleUploadedFile(name, content), owner=Owner(by.pk), purpose=ticket.reply_purpose, field=FILE).pk

    def outcomes(self, case: Case) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for holding, outcome in Finding.objects.filter(case=case).values_list("holding", "outcome"):
            found.setdefault(holding, set()).add(outcome)
        return found


@pytest.fixture
def office(db, settings, tmp_path) -> Office:
    settings.MEDIA_ROOT = tmp_path / "files"
    return Office()


@pytest.fixture
def desk(office) -> Client:
    """The officer's own browser."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(office.officer)
    return client
