"""News of the mail, the health of mailboxes, addresses that refuse mail."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.kit.clock import now
from parvis.mail.alerts import alert
from parvis.mail.models import FailingAddress, MailAlert
from tests.cast import Cast
from tests.desk.arrivals import mailbox

LIST, FAILING = "/desk/mails/in", "/desk/mails/failing"


def told(kind: str, *, key: str, **values: object) -> MailAlert:
    alert(kind, key=key, **values)
    return MailAlert.objects.get(key=key)


def sentences(client):
    return [one.sentence for one in client.get(LIST).context["news"]]


def refuses(email, **fields):
    return FailingAddress.objects.create(email=email, **fields)


def addresses(client, query=""):
    return [one.email for one in client.get(f"{FAILING}?{query}").context["rows"]]


@pytest.fixture
def help_(cast):
    """What the technician handles."""
    return cast.help


# --- news ---


def test_news_of_one_s_portals_and_of_the_house_are_told_until_seen(cast, desk, help_):
    mine = told("loop_silenced", key="a", portal_key="house", address="robot@x.example")
    alert("mailbox_failing", key="b", mailbox="m@x.example", reason="no route")
    Cast("elsewhere")
    alert("loop_silenced", key="c", portal_key="elsewhere", address="other@x.example")
    assert len(sentences(desk)) == 2

    desk.post(f"/desk/mails/alerts/{mine.pk}/seen")

    assert sentences(desk) == ["The mailbox m@x.example cannot be read: no route"]
    mine.refresh_from_db()
    assert mine.seen_by == cast.technician


def test_news_seen_twice_stays_seen_by_the_first(cast, desk, browse, help_):
    news = told("loop_silenced", key="a", portal_key="house", address="robot@x.example")
    desk.post(f"/desk/mails/alerts/{news.pk}/seen")

    answer = browse(cast.agent("zoe")).post(f"/desk/mails/alerts/{news.pk}/seen", {"next": LIST})

    assert answer["Location"] == LIST
    assert MailAlert.objects.get().seen_by == cast.technician


def test_news_about_a_request_are_for_who_handles_it(cast, browse, help_):
    other_team = cast.make_team("others")
    cast.service("hidden", team=other_team)
    news = told("loop_silenced", key="a", portal_key="house", subject=cast.ticket(), address="robot@x.example")
    other = browse(cast.agent("otto", other_team))

    assert sentences(other) == []
    assert other.post(f"/desk/mails/alerts/{news.pk}/seen").status_code == 404
    assert browse(cast.alice).post(f"/desk/mails/alerts/{news.pk}/seen").status_code == 404
    assert "HOUSE-1" in browse(cast.technician).get(LIST).content.decode()
    assert MailAlert.objects.get().seen_at is None


def test_news_hold_no_markup_and_do_not_reorder_what_is_read(desk, help_):
    alert("loop_silenced", key="a", portal_key="house", address="<b>x</b>\u202e@x.example")

    said = desk.get(LIST).content.decode()

    assert "&lt;b&gt;x&lt;/b&gt;@x.example" in said
    assert "\u202e" not in said


# --- mailboxes ---


def test_each_mailbox_says_how_it_is(desk, help_):
    mailbox(key="a", address="a@house.example", last_seen_at=now())
    mailbox(key="b", address="b@house.example", failing_since=now() - timedelta(hours=2), last_error="LOGIN failed")
    mailbox(key="c", address="c@house.example", is_active=False, last_error="LOGIN failed")
    mailbox(key="d", address="d@house.example")
    Cast("elsewhere")
    mailbox("elsewhere")

    health = [(one.mailbox.address[0], str(one.mark.name), one.error) for one in desk.get(LIST).context["mailboxes"]]

    assert health == [("b", "Cannot be read", "LOGIN failed"), ("a", "Read", ""), ("c", "Turned off", ""), ("d", "Nothing came yet", "")]


# --- addresses that refuse mail ---


def test_addresses_of_one_s_customers_and_of_those_one_wrote_to_are_listed(cast, desk, browse, help_):
    refuses(cast.alice.email.upper())
    other = Cast("elsewhere")
    refuses(other.chloe.email)
    refuses("nobody@nowhere.example")

    assert addresses(desk) == [cast.alice.email.upper()]
    assert len(addresses(browse(cast.agent("root", is_superuser=True)))) == 3


def test_an_address_is_found_by_a_part_of_it(cast, desk, help_):
    refuses(cast.alice.email)

    assert [len(addresses(desk, f"q={part}")) for part in ("ALICE", "bruno")] == [1, 0]


def test_an_address_says_why_and_since_when(cast, desk, help_):
    refuses(cast.alice.email, is_permanent=True, reason="550 no <such> user", count=3)
    refuses(cast.bruno.email, is_complaint=True)

    said = desk.get(FAILING).content.decode()

    assert [one for one in ("Refused for good", "550 no &lt;such&gt; user", "3 times", "called our mail unwanted") if one not in said] == []


def test_an_address_is_tried_again_and_a_second_click_is_harmless(cast, desk, help_):
    row = refuses(cast.alice.email, is_permanent=True)

    answers = [desk.post(f"{FAILING}/{row.pk}/retry") for _click in range(2)]

    assert [answer["Location"] for answer in answers] == [FAILING, FAILING]
    assert addresses(desk) == []


def test_addresses_of_others_are_not_found(cast, browse, help_):
    row = refuses(cast.alice.email)
    other = Cast("elsewhere")
    other.help  # noqa: B018  what their technician handles

    assert addresses(browse(other.technician)) == []
    assert browse(other.technician).post(f"{FAILING}/{row.pk}/retry").status_code == 404
    assert browse(cast.alice).post(f"{FAILING}/{row.pk}/retry").status_code == 404
    assert browse(cast.alice).get(FAILING).status_code == 404
    assert FailingAddress.objects.count() == 1


def test_addresses_are_paged(cast, desk, help_, monkeypatch):
    monkeypatch.setattr("parvis.desk.mails.watching.SIZE", 2)
    for name in ("a", "b", "c"):
        refuses(cast.person(name).email)

    first = desk.get(FAILING)
    second = desk.get(f"{FAILING}{first.context['next']}")

    assert [[one.email[0] for one in page.context["rows"]] for page in (first, second)] == [["c", "b"], ["a"]]


@pytest.mark.parametrize("path", [LIST, FAILING])
def test_the_pages_ask_no_more_for_three_than_for_one(cast, desk, help_, path):
    asked = []
    for number in (1, 2):
        for which in range(number):
            person = cast.person(f"p{number}{which}")
            refuses(person.email)
            alert("loop_silenced", key=person.email, portal_key="house", subject=cast.ticket(by=person), address="x")
            mailbox(key=f"m{number}{which}")
        with CaptureQueriesContext(connection) as queries:
            desk.get(path)
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[0] <= 12


def test_when_all_is_well_the_page_says_so(desk, help_):
    assert "Every address takes our mail" in desk.get(FAILING).content.decode()
