"""Figures at the desk: every number leads to exactly what it counts, and nobody reads what they do not handle."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.kit.clock import standing_at
from parvis.planning.models import Calendar
from parvis.reports.asked import Asked
from parvis.reports.keeping import count_changes
from parvis.reports.models import ReportSubscription
from parvis.reports.reach import Reach
from parvis.reports.reading import Reading
from parvis.reports.tables import Report
from parvis.tickets import lateness, lists
from parvis.tickets.models import Task, Ticket
from parvis.tickets.scope import Scope
from tests.cast import Cast, text
from tests.reports.counted import days
from tests.tickets.promised import OFFICE

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOVEMBER = "period=days&since=2026-11-01&until=2026-11-30"


def busy(cast: Cast) -> None:
    """A fortnight in which everything that is counted happens, in two services, to two organisations."""
    Calendar.objects.create(portal_key=cast.key, key="office", title=text("Office"), week=OFFICE, is_default=True)
    cast.portal.refresh_from_db()
    asks = {"statuses": ["closed"], "question": text("Satisfied?")}
    promised = cast.service("promised", expects={"first_answer": "PT4H", "resolution": "P2D"}, options={"satisfaction": asks})
    for number in range(8):
        with standing_at(days(number)):
            ticket = cast.ticket(promised if number % 2 else cast.help, by=cast.alice if number % 3 else cast.chloe)
            if number % 3 == 1:
                ticket.assign(cast.technician, by=cast.technician, team=cast.team)
        with standing_at(days(number + (0.1 if number < 4 else 3))):
            lateness.break_due()
            ticket.refresh_from_db()
            ticket.reply("We look", by=cast.technician)
        if number < 6:
            with standing_at(days(number + 4)):
                ticket.refresh_from_db()
                ticket.move("solve", by=cast.technician)
        if number in (1, 2):
            with standing_at(days(number + 5)):
                ticket.refresh_from_db()
                ticket.move("refuse", by=ticket.requester, answers={"reason": "No"})
                ticket.move("solve", by=cast.technician)
        if number in (1, 3):
            with standing_at(days(number + 6)):
                ticket.refresh_from_db()
                ticket.move("accept", by=ticket.requester)
                ticket.rate(5 if number == 1 else 1, "As it was", by=ticket.requester)
    with standing_at(days(12)):
        Task.objects.create(
            organisation_id=ticket.organisation_id,
            ticket=ticket,
            title="Visit",
            author=cast.technician,
            done_at=days(12),
            spent=days(1) - days(0.9),
        )
        ticket.reply("Seen", by=cast.technician)


def addresses(page: str) -> list[tuple[str, int]]:
    """(address of a list, the number that leads there)"""
    found = re.findall(r'<a href="(/desk/queue\?[^"]+)"[^>]*>\s*(?:<span[^>]*>)?([\d\u202f]+)(?=<)', page)
    return [(unescape(address), int(number.replace("\u202f", ""))) for address, number in found]


@pytest.mark.parametrize("by", ["service", "team", "organisation", "agent"])
def test_each_number_leads_to_a_list_of_as_many_requests(cast, browse, by):
    busy(cast)
    leader = cast.technician
    leader.team_memberships.update(is_lead=True)
    with standing_at(days(13)):
        count_changes()
        page = browse(leader).get(f"/desk/reports?{NOVEMBER}&by={by}")
        numbers = addresses(page.text)
        found = [(address, number, listed(leader, address)) for address, number in numbers]

    assert page.status_code == 200
    assert len(numbers) > 20
    assert [one for one in found if one[1] != one[2]] == []


def listed(user, address: str) -> int:
    from django.http import QueryDict

    from parvis.desk.queue.asked import Asked as Queue

    asked = Queue.read(QueryDict(address.partition("?")[2]))
    return lists.count(user, asked.filters, scope=Scope(user)).number


def test_the_list_behind_a_number_opens(cast, browse):
    busy(cast)
    with standing_at(days(13)):
        count_changes()
        [address, *_others] = [one for one, _number in addresses(browse(cast.technician).get(f"/desk/reports?{NOVEMBER}").text)]
        assert browse(cast.technician).get(address).status_code == 200


def test_what_one_handles_not_is_in_no_figure(cast, browse):
    """Permission beside denial: another portal's agent sees their own numbers alone, even where they take part elsewhere."""
    busy(cast)
    there = Cast("there")
    stranger = there.agent("sven")
    with standing_at(days(5)):
        there.ticket(by=there.person("tove"))
        Ticket.objects.filter(portal=cast.portal).first().participants.create(
            user=stranger, role="participant", organisation_id=Ticket.objects.filter(portal=cast.portal).first().organisation_id
        )
    with standing_at(days(13)):
        count_changes()
        theirs = browse(stranger)
        pages = [theirs.get(f"/desk/reports?{NOVEMBER}&by={by}{more}") for by in ("service", "organisation") for more in MORE(cast)]
        files = [theirs.get(f"/desk/reports/tables/breakdown.csv?{NOVEMBER}&by={by}") for by in ("service", "organisation", "portal")]
        own = browse(cast.technician).get(f"/desk/reports?{NOVEMBER}").text

    said = "".join([page.text for page in pages] + [b"".join(file).decode() for file in files])
    assert "Promised" in own
    assert [word for word in ("Promised", "Town", "As it was", str(cast.home.pk) + "</", "Tessa") if word in said] == []
    assert Reading(Asked.read({"period": "days", "since": "2026-11-01", "until": "2026-11-30"}), Reach(stranger)).figures["filed"] == 1


def MORE(cast: Cast) -> list[str]:
    return [
        "",
        f"&organisation={cast.home.pk}",
        f"&agent={cast.technician.pk}",
        f"&team={cast.team.key}",
        f"&portal={cast.key}",
        "&type=promised",
    ]


def test_agents_are_named_only_to_who_leads_or_administers(cast, browse):
    busy(cast)
    colleague = cast.agent("carl")
    boss = cast.agent("boss", is_superuser=True)
    lead = cast.agent("lea")
    lead.team_memberships.update(is_lead=True)
    with standing_at(days(13)):
        count_changes()
        said = {user.username: split(user) for user in (colleague, boss, lead, cast.technician)}
        own = Reading(Asked.read({"period": "90", "agent": "me"}), Reach(cast.technician)).figures["filed"]
        theirs = Reading(Asked.read({"period": "90", "agent": str(cast.technician.pk)}), Reach(colleague)).figures["filed"]

    assert {name: by for name, (by, _keys) in said.items()} == {
        "carl.house": "service",
        "boss.house": "agent",
        "lea.house": "agent",
        "tessa.house": "service",
    }
    assert str(cast.technician.pk) in said["lea.house"][1] & said["boss.house"][1]
    assert (own > 0, theirs) == (True, 0)


def split(user) -> tuple[str, set[str]]:
    reading = Reading(Asked.read({"period": "90", "by": "agent"}), Reach(user))
    return reading.by, set(reading.groups)


def test_the_first_page_of_a_minute_asks_no_more_than_fifteen_either(cast, browse, monkeypatch):
    monkeypatch.setattr("parvis.desk.shell.ADMINISTERING.says", lambda _key, ask: ask())
    cast.technician.team_memberships.update(is_lead=True)
    browser = browse(cast.technician)
    busy(cast)
    with standing_at(days(13)):
        count_changes()
        with CaptureQueriesContext(connection) as asked:
            browser.get("/desk/reports?period=90&by=organisation")

    assert len(asked) <= 15, "\n".join(query["sql"] or "" for query in asked)


@pytest.mark.parametrize("by", ["service", "organisation", "agent", "team"])
def test_the_page_asks_no_more_than_fifteen_questions_however_much_there_is(cast, browse, by):
    lead = cast.technician
    lead.team_memberships.update(is_lead=True)
    browser = browse(lead)
    asked = f"/desk/reports?period=90&by={by}&team={cast.team.key}&type=help"
    with standing_at(days(1)):
        cast.ticket()
        count_changes()
        browser.get(asked)
        with CaptureQueriesContext(connection) as one:
            browser.get(asked)
    busy(cast)
    with standing_at(days(13)):
        count_changes()
        with CaptureQueriesContext(connection) as many:
            browser.get(asked)
        with CaptureQueriesContext(connection) as everything:
            browser.get(f"/desk/reports?period=90&by={by}")

    said = "\n".join((query["sql"] or "").partition(" FROM ")[2][:100] for query in everything)
    assert [len(many) <= 15, len(everything) <= 15, len(many) <= len(one) + 2] == [True] * 3, said


def test_a_table_as_a_file_says_what_the_page_says(cast, desk):
    busy(cast)
    with standing_at(days(13)):
        count_changes()
        file = desk.get(f"/desk/reports/tables/breakdown.csv?{NOVEMBER}")
        sheet = desk.get(f"/desk/reports/tables/volumes.xlsx?{NOVEMBER}")
        report = Report(Reading(Asked.read({"period": "days", "since": "2026-11-01", "until": "2026-11-30"}), Reach(cast.technician)))

    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[:3] for row in rows[1:]] == [
        [str(label), str(cells[0].value), str(cells[1].value)] for label, cells in report.breakdown.rows
    ]
    assert file["Content-Disposition"] == 'attachment; filename="breakdown.csv"'
    assert sheet.content[:2] == b"PK"


def test_there_is_no_other_table_and_no_other_kind(desk):
    assert [desk.get(f"/desk/reports/tables/{name}").status_code for name in ("other.csv", "volumes.pdf", "volumes.csv")] == [404, 404, 200]


@pytest.mark.parametrize(
    "query",
    [
        "period=x&since=2026-13-40",
        "by=everything&agent=<script>",
        "organisation=1",
        "since=2026-11-30&until=2026-11-01&period=days",
        "team=none&agent=none&by=organisation&step=hour",
    ],
)
def test_a_value_that_is_none_breaks_no_page(cast, desk, query):
    cast.ticket()
    count_changes()

    assert [desk.get(f"/desk/{page}?{query}").status_code for page in ("reports", "reports/board", "reports/mails")] == [200] * 3


def test_who_handles_nothing_sees_none(cast, browse):
    page = browse(cast.agent("new", cast.make_team("new"))).get("/desk/reports")

    assert (page.status_code, "report__keys" in page.text) == (200, False)


def test_customers_find_no_figures(cast, browse):
    assert [browse(cast.alice).get(f"/desk/reports{more}").status_code for more in ("", "/board", "/mails", "/tables/volumes.csv")] == [
        404
    ] * 4


def test_the_board_counts_what_its_lists_hold(cast, browse):
    busy(cast)
    lead = cast.technician
    lead.team_memberships.update(is_lead=True)
    with standing_at(days(13)):
        page = browse(lead).get("/desk/reports/board")
        fragment = browse(lead, htmx="board").get("/desk/reports/board")
        numbers = [(address, number) for address, number in addresses(page.text)]
        found = [(address, number, listed(lead, address)) for address, number in numbers]

    assert len(numbers) >= 8
    assert [one for one in found if one[1] != one[2]] == []
    assert fragment.text.strip().startswith('<div id="board"')


def test_figures_are_asked_for_by_mail_and_stopped(cast, browse):
    cast.ticket()
    browser, other = browse(cast.technician), browse(cast.agent("other"))

    assert browser.post("/desk/reports/mails?by=team", {"weekday": "2", "hour": "7"}).status_code == 302
    row = ReportSubscription.objects.get()
    assert (row.person, row.query, row.weekday, row.hour) == (cast.technician, "by=team", 2, 7)
    assert browser.post("/desk/reports/mails", {"weekday": "9", "hour": "7"}).status_code == 422
    assert (other.post(f"/desk/reports/mails/{row.pk}/stop").status_code, ReportSubscription.objects.count()) == (302, 1)
    assert browser.post(f"/desk/reports/mails/{row.pk}/stop").status_code == 302
    assert not ReportSubscription.objects.exists()


def test_who_handles_nothing_asks_for_no_mails(cast, browse):
    assert browse(cast.agent("new", cast.make_team("new"))).post("/desk/reports/mails", {"weekday": "1", "hour": "7"}).status_code == 409
