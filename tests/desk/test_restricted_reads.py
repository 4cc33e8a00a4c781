"""Who of the team reads what is confidential is written down, once an hour."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.people.audit import AuditLine
from tests.cast import Cast


@pytest.mark.parametrize(("visibility", "count"), [("restricted", 1), ("participants", 0)])
def test_a_read_of_a_confidential_request_is_written_once_and_of_another_not(db, visibility, count):
    cast = Cast("house")
    service = cast.service("vault", visibility=visibility)
    ticket = cast.ticket(service)
    browser = Client()
    browser.force_login(cast.technician)

    for _ in range(2):
        assert browser.get(f"/desk/t/{ticket.reference}").status_code == 200

    lines = [(one.verb, one.actor, one.organisation, one.data) for one in AuditLine.objects.all()]
    assert lines == [("restricted_read", cast.technician, cast.home, {"reference": ticket.reference})] * count
