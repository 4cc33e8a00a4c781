"""Figures by mail: each week once, what the reader may see on that day, and no more once they left or stopped it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from parvis.catalogue.models import Grant
from parvis.kit.clock import standing_at
from parvis.kit.errors import Refused
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import Obsolete
from parvis.mail.rendering import render
from parvis.reports.asked import Asked
from parvis.reports.keeping import count_changes
from parvis.reports.models import ReportSubscription
from parvis.reports.subscribing import subscribe, write_weekly
from tests.cast import Cast
from tests.reports.counted import days

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def row(cast):
    cast.help  # noqa: B018  a service to handle
    with standing_at(days(0)):
        return subscribe(Asked(), weekday=0, hour=8, by=cast.technician)


def written() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="report_weekly").order_by("id"))


def test_it_comes_on_its_day_at_its_hour_on_the_clock_of_the_house(row):
    assert row.next_at.isoformat() == "2026-11-16T07:00:00+00:00"


def test_each_week_once_however_often_one_looks(cast, row):
    with standing_at(days(4)):
        assert write_weekly() == 0
    for week in (5, 12):
        with standing_at(days(week)):
            assert [write_weekly(), write_weekly()] == [1, 0]

    assert [mail.context["since"] for mail in written()] == ["2026-11-09", "2026-11-16"]


def test_after_a_long_silence_one_is_written(row):
    with standing_at(days(60)):
        assert [write_weekly(), write_weekly()] == [1, 0]


def test_the_mail_says_the_figures_of_its_week_as_text_and_as_tables(cast, row):
    with standing_at(days(0)):
        cast.ticket()
        cast.ticket()
    with standing_at(days(6)):
        cast.ticket()
        count_changes()
        write_weekly()
        shown = render(written()[0])

    assert "Made: 2 (0)" in shown.text.replace("\xa0", " ")
    assert "- Help" in shown.text
    assert 'scope="row"' in shown.html
    assert "style=" in shown.html
    assert "/mail/report/" in shown.notice.stop[1]


def test_it_tells_only_what_the_reader_may_see_when_it_leaves(cast, row):
    other = Cast("there")
    with standing_at(days(0)):
        cast.ticket()
        other.ticket(by=other.person("tove", other.organisation("Secret town")))
    with standing_at(days(6)):
        count_changes()
        write_weekly()
        shown = render(written()[0])
        assert ("Help" in shown.text, "Secret" in shown.text + shown.html) == (True, False)

        Grant.objects.filter(role="handle").delete()
        with pytest.raises(Obsolete):
            render(written()[0])


def test_it_stops_when_the_person_leaves(cast, row):
    cast.technician.is_active = False
    cast.technician.save(update_fields=["is_active"])

    with standing_at(days(6)):
        assert write_weekly() == 0
    assert not ReportSubscription.objects.exists()


def test_the_link_of_the_mail_stops_it_without_signing_in(cast, row):
    with standing_at(days(6)):
        write_weekly()
        address = render(written()[0]).notice.stop[1].partition("/p/house")[2]
        browser = Client()

        assert browser.get(f"/p/house{address}").status_code == 200
        assert ReportSubscription.objects.exists()
        assert browser.post(f"/p/house{address}").status_code == 200

    assert not ReportSubscription.objects.exists()
    with pytest.raises(Obsolete):
        render(written()[0])


def test_the_link_of_another_mail_stops_nothing(cast, row):
    with standing_at(days(6)):
        write_weekly()
        address = render(written()[0]).notice.stop[1].partition("/p/house")[2]

    assert Client().post(f"/p/house{address[:-3]}abc").status_code == 404
    assert ReportSubscription.objects.exists()


def test_asked_for_again_it_changes_only_when(cast, row):
    again = subscribe(Asked(), weekday=4, hour=17, by=cast.technician)

    assert (again.pk, ReportSubscription.objects.get().weekday) == (row.pk, 4)


def test_who_handles_nothing_gets_none(cast, row):
    with pytest.raises(Refused) as refusal:
        subscribe(Asked(), weekday=0, hour=8, by=cast.agent("new", cast.make_team("new")))

    assert refusal.value.code == "nothing_to_send"


def test_a_killed_worker_writes_it_again_and_it_is_one_mail(cast, row):
    """Its key is that of the week: a row put back by an interrupted transaction finds the mail that is there."""
    with standing_at(days(6)):
        write_weekly()
        ReportSubscription.objects.update(next_at=row.next_at)
        write_weekly()

    assert len(written()) == 1
    assert ReportSubscription.objects.get().next_at > row.next_at + timedelta(days=6)
