"""Agreements at the desk: read by who works for the portal, written by who administers it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.assets.models import Asset, AssetKind
from parvis.journal.models import Entry
from parvis.kit.clock import standing_at
from parvis.people.models import Organisation
from parvis.planning import quotas
from parvis.planning.models import Agreement, Coverage
from tests.cast import Cast, text
from tests.planning.contracts import agreement, covers, includes, level
from tests.tickets.test_contract import FIELDS

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LINES = {"targets-TOTAL_FORMS": 1, "targets-INITIAL_FORMS": 0, "quotas-TOTAL_FORMS": 1, "quotas-INITIAL_FORMS": 0}


@pytest.fixture
def cast(db) -> Cast:
    made = Cast("house", modules=["contract"])
    made.service("ticket", fields=FIELDS, fills={"category": "category", "assets": "equipment"})
    made.grant("use", who="organisation", organisation=made.home)
    level("gold", shows_direct_phone=True, rank=3)
    return made


@pytest.fixture
def boss(cast: Cast, browse: Any) -> Client:
    """Who administers the portal."""
    person = cast.agent("boss")
    cast.grant("administer", who="person", user=person)
    return browse(person)


def said(**more: Any) -> dict[str, Any]:
    return {"reference": "C-9", "level": "gold", "starts_on": "2026-01-01", "covers_tree": "on", **LINES, **more}


def new(organisation: Organisation) -> str:
    return f"/desk/customers/organisations/{organisation.pk}/agreements/new"


def words(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def test_an_agreement_is_recorded_with_what_it_covers_promises_and_includes(cast: Cast, boss: Client) -> None:
    kind = AssetKind.objects.create(portal_key="house", key="server", title=text("Server"))
    server = Asset.objects.create(organisation=cast.home, kind=kind, name="SRV")
    parts = {
        "categories": ["network"],
        "assets": [str(server.pk)],
        "targets-0-milestone": "resolution",
        "targets-0-delay": "pt8h",
        "targets-0-priority": "5",
        "quotas-0-allowed": "12",
        "quotas-0-unit": "tickets",
        "quotas-0-period": "year",
    }

    answer = boss.post(new(cast.home), said(direct_phone="01 02", note="Paid late", **parts), follow=True)

    made = Agreement.objects.get()
    assert answer.redirect_chain[-1][0] == f"/desk/agreements/{made.pk}"
    assert (made.reference, made.level.key, made.portal_key, made.direct_phone) == ("C-9", "gold", "house", "01 02")
    assert {(row.sort, row.key) for row in made.coverages.all()} == {("category", "network"), ("asset", str(server.pk))}
    assert [(row.milestone, row.delay, row.priority) for row in made.targets.all()] == [("resolution", "PT8H", "5")]
    assert [(row.unit, row.period, row.allowed, row.may_exceed) for row in made.quotas.all()] == [("tickets", "year", 12, False)]
    assert list(Entry.objects.about(made).values_list("verb", "is_internal")) == [("agreed", True)]


def test_the_same_form_sent_twice_makes_one(cast: Cast, boss: Client) -> None:
    key = str(uuid4())

    for _time in range(2):
        boss.post(new(cast.home), said(key=key))

    assert Agreement.objects.count() == 1


def test_what_is_wrong_is_said_in_words_and_what_was_typed_stays(cast: Cast, boss: Client) -> None:
    agreement(cast.home, "C-9")

    answer = boss.post(new(cast.home), said(ends_on="2025-12-31", note="Do not lose me", **{"targets-0-delay": "soon"}))

    page = unescape(answer.content.decode())
    wanted = [
        "Another agreement of this portal has this number.",
        "Choose a day after the first one",
        "is not a duration",
        "Do not lose me",
    ]
    assert (answer.status_code, [one for one in wanted if one not in page]) == (422, [])
    assert Agreement.objects.count() == 1


def test_equipment_of_another_organisation_is_not_offered_nor_taken(cast: Cast, boss: Client) -> None:
    kind = AssetKind.objects.create(portal_key="house", key="server", title=text("Server"))
    theirs = Asset.objects.create(organisation=cast.organisation("Other"), kind=kind, name="SRV-OF-OTHERS")

    answer = boss.post(new(cast.home), said(assets=[str(theirs.pk)]))

    assert "SRV-OF-OTHERS" not in answer.content.decode()
    assert Coverage.objects.filter(key=str(theirs.pk)).count() == 0


def edited(held: Agreement, **more: Any) -> dict[str, Any]:
    base = Agreement.objects.get(pk=held.pk).updated_at.isoformat()
    return said(**{"reference": held.reference, "level": held.level.key, "base": base, **more})


def test_a_change_is_journaled_with_what_it_was_and_is(cast: Cast, boss: Client) -> None:
    held = agreement(cast.home, "C-1")
    covers(held, "category", "network")

    boss.post(f"/desk/agreements/{held.pk}/edit", edited(held, level="gold", categories=["network", "web"]))

    entry = Entry.objects.about(held).get()
    assert entry.data["changes"] == {
        "level": ["house/silver", "house/gold"],
        "covered": [["category network"], ["category network", "category web"]],
    }


def test_nothing_that_differs_writes_nothing(cast: Cast, boss: Client) -> None:
    held = agreement(cast.home, "C-1")

    boss.post(f"/desk/agreements/{held.pk}/edit", edited(held))

    assert Entry.objects.about(held).count() == 0


def test_two_who_change_it_at_once_do_not_lose_the_first(cast: Cast, boss: Client) -> None:
    held = agreement(cast.home, "C-1")
    stale = edited(held, title="Second")
    boss.post(f"/desk/agreements/{held.pk}/edit", edited(held, title="First"))

    answer = boss.post(f"/desk/agreements/{held.pk}/edit", stale)

    assert (answer.status_code, Agreement.objects.get().title) == (409, "First")
    assert 'value="Second"' in answer.content.decode()


def test_what_was_used_stays_when_more_is_included_and_less_than_that_is_refused(cast: Cast, boss: Client) -> None:
    held = agreement(cast.home, "C-1")
    includes(held, 5, period="agreement")
    for _time in range(3):
        quotas.use(held, "tickets", 1, key=uuid4(), day=date.today())
    line = {"quotas-0-unit": "tickets", "quotas-0-period": "agreement"}

    less = boss.post(f"/desk/agreements/{held.pk}/edit", edited(held, **line, **{"quotas-0-allowed": "2"}))
    more = boss.post(f"/desk/agreements/{held.pk}/edit", edited(held, **line, **{"quotas-0-allowed": "8"}))

    [state] = quotas.state_of(held, date.today())
    assert (less.status_code, more.status_code, state.used, state.allowed) == (409, 302, 3, 8)
    assert "3 requests are used already" in unescape(less.content.decode())


def test_what_was_used_this_month_is_that_of_the_portals_own_month(cast: Cast, boss: Client) -> None:
    held = agreement(cast.home, "C-1")
    includes(held, 5, period="month")
    for _time in range(3):
        quotas.use(held, "tickets", 1, key=uuid4(), day=date(2026, 12, 1))
    less = {"quotas-0-unit": "tickets", "quotas-0-period": "month", "quotas-0-allowed": "2"}

    with standing_at(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)):  # in Paris, December has begun
        answer = boss.post(f"/desk/agreements/{held.pk}/edit", edited(held, **less))

    assert answer.status_code == 409
    assert "3 requests are used already" in unescape(answer.content.decode())


def test_it_is_ended_and_not_before_it_begins(cast: Cast, boss: Client) -> None:
    held = agreement(cast.home, "C-1")

    statuses = [boss.post(f"/desk/agreements/{held.pk}/end", {"on": day}).status_code for day in ("", "2025-12-31", "2026-06-30")]

    assert (statuses, Agreement.objects.get().ends_on) == ([422, 409, 302], date(2026, 6, 30))
    assert [one.verb for one in Entry.objects.about(held)] == ["ended"]


def test_an_agent_reads_and_does_not_write(cast: Cast, desk: Client) -> None:
    held = agreement(cast.home, "C-1", direct_phone="01 02 03")
    at = f"/desk/agreements/{held.pk}"

    statuses = [desk.get(at).status_code, desk.get(f"{at}/edit").status_code, desk.post(f"{at}/end").status_code]

    assert [*statuses, desk.get(new(cast.home)).status_code] == [200, 403, 403, 404]
    assert "the customer does not see it at this level" in words(desk, at)


def test_customers_and_agents_of_other_portals_find_nothing(cast: Cast, browse: Any) -> None:
    held = agreement(cast.home, "C-1")
    other = Cast("other", modules=["contract"])
    other.help  # noqa: B018  its team handles something
    at = [f"/desk/agreements/{held.pk}", f"/desk/customers/organisations/{cast.home.pk}/sheet"]

    found = [browse(person).get(address).status_code for person in (cast.alice, other.technician) for address in at]

    assert found == [404] * 4


def test_the_page_of_the_organisation_lists_them_with_their_state(cast: Cast, desk: Client) -> None:
    agreement(cast.home, "C-NOW")
    agreement(cast.home, "C-OLD", starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))

    page = words(desk, f"/desk/customers/organisations/{cast.home.pk}")

    assert [state in page for state in ("C-NOW", "in force", "C-OLD", "ended", "No contract yet.")] == [True, True, True, True, False]


def test_the_list_costs_the_same_however_long(cast: Cast, desk: Client) -> None:
    at, counts = f"/desk/customers/organisations/{cast.home.pk}", []
    desk.get(at)

    for number in range(3):
        agreement(cast.home, f"C-{number}")
        with CaptureQueriesContext(connection) as asked:
            desk.get(at)
        counts.append(len(asked))

    assert counts == [counts[0]] * 3


def test_the_page_of_one_asks_few_questions(cast: Cast, desk: Client, django_assert_max_num_queries) -> None:
    held = agreement(cast.home, "C-1")
    covers(held, "category", "network")
    includes(held, 5)
    desk.get(f"/desk/agreements/{held.pk}")

    with django_assert_max_num_queries(24):
        desk.get(f"/desk/agreements/{held.pk}")


# --- the sheet and the support contact ---


def test_the_support_contact_is_named_and_stands_on_the_sheet(cast: Cast, boss: Client) -> None:
    mine = cast.alice.memberships.get()
    at = f"/desk/customers/organisations/{cast.home.pk}"

    boss.post(f"{at}/contact", {"membership": str(mine.pk), "named": "1"})

    sheet = words(boss, f"{at}/sheet")
    assert (cast.alice.username in sheet, cast.alice.email in sheet) == (True, True)
    assert [one.verb for one in Entry.objects.about(cast.home)] == ["support_contact_named"]
    assert boss.get(f"{at}/sheet.pdf").content.startswith(b"%PDF-")


def test_only_who_administers_names_one_and_only_of_this_organisation(cast: Cast, boss: Client, desk: Client) -> None:
    mine, theirs = cast.alice.memberships.get(), cast.chloe.memberships.get()
    at = f"/desk/customers/organisations/{cast.home.pk}/contact"

    statuses = [
        desk.post(at, {"membership": str(mine.pk), "named": "1"}).status_code,
        boss.post(at, {"membership": str(theirs.pk), "named": "1"}).status_code,
    ]

    mine.refresh_from_db()
    assert (statuses, mine.is_support_contact) == ([404, 404], False)


def test_the_sheet_at_the_desk_is_what_the_customer_gets(cast: Cast, desk: Client) -> None:
    held = agreement(cast.home, "C-1", direct_phone="01-DIRECT")
    at = f"/desk/customers/organisations/{cast.home.pk}/sheet"

    before = words(desk, at)
    held.level.shows_direct_phone = True
    held.level.save(update_fields=["shows_direct_phone"])

    assert ("01-DIRECT" in before, "01-DIRECT" in words(desk, at)) == (False, True)


# --- the category of a request ---


def test_the_category_is_corrected_on_the_request(cast: Cast, desk: Client) -> None:
    covers(agreement(cast.home), "category", "general")
    ticket = cast.ticket(cast.portal.services.get(slug="ticket"), answers={"summary": "It fell", "category": "general"})

    answer = desk.post(f"/desk/t/{ticket.reference}/category", {"category": "web-site"}, follow=True)

    page = unescape(answer.content.decode())
    assert [one in page for one in ("Tessa Martin changed the category", "category outside the contract")] == [True, True]


def test_a_category_that_is_not_offered_is_refused_on_the_page(cast: Cast, desk: Client) -> None:
    ticket = cast.ticket(cast.portal.services.get(slug="ticket"), answers={"summary": "It fell", "category": "general"})

    answer = desk.post(f"/desk/t/{ticket.reference}/category", {"category": "nonsense"})

    assert (answer.status_code, "Choose a category of the list." in answer.content.decode()) == (409, True)
