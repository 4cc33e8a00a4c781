"""What the pages of a customer with a contract ask the database, with the people and contracts of a whole demo."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.people.models import Organisation, User
from parvis.tickets.models import Ticket

pytestmark = pytest.mark.django_db

MOST = 15
MOST_OF_A_FULL_REQUEST = 18
"""One with a contract, commitments, tasks and equipment: what it has none of is not asked about."""


def _asked(login: str, *pages: str) -> dict[str, int]:
    """{page: how many questions its second opening asks}"""
    client, found = Client(), {}
    client.force_login(User.objects.get(username=login))
    for page in pages:
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200, page
        found[page] = len(asked)
    return found


def test_each_page_reads_a_contract_once_and_asks_few_questions(ipeos):
    wtc = Organisation.objects.get(name="IPEOS-WTC")
    tickets = Ticket.objects.filter(organisation=wtc).values_list("reference", flat=True)
    sheet = f"/p/ipeos/contract/{wtc.pk}/sheet"

    asked = _asked("julien.faure", *(f"/p/ipeos/{page}" for page in ("", "services/nouveau-ticket/new/ticket", "contract")))
    asked |= _asked("wtc-referent", "/p/ipeos/tickets", "/p/ipeos/help", sheet, *(f"/p/ipeos/t/{one}" for one in tickets))
    asked |= _asked("ipeos-admin", f"/desk/customers/organisations/{wtc.pk}", *(f"/desk/t/{one}" for one in tickets))

    full = {f"{place}/{one}" for place in ("/p/ipeos/t", "/desk/t") for one in tickets.exclude(ticket_assets=None)}
    assert {page: count for page, count in asked.items() if count > (MOST_OF_A_FULL_REQUEST if page in full else MOST)} == {}


def test_who_is_promoted_is_known_with_the_next_page(ipeos):
    """What a page asked once is forgotten with it."""
    client, julien = Client(), User.objects.get(username="julien.faure")
    client.force_login(julien)
    sheet = f"/p/ipeos/contract/{Organisation.objects.get(name='IPEOS-WTC').pk}/sheet"

    before = client.get(sheet).status_code
    julien.memberships.update(role="manager")

    assert (before, client.get(sheet).status_code) == (404, 200)
