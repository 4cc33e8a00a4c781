"""What the board says of the promise behind each order: what is left, that it stands still, or nothing."""

from datetime import timedelta

import pytest

from parvis.kit.clock import now
from parvis.planning.models import Calendar
from parvis.tickets.models import Ticket
from tests.portal.orders.test_board import cast, opened, order, orders

__all__ = ["cast", "orders"]
pytestmark = pytest.mark.django_db


def said(page):
    cell = page.content.decode().partition('data-label="Commitment">')[2].partition("</td>")[0]
    return "paused" if "paused" in cell else "due" if "<time" in cell else "nothing" if "–" in cell else cell


@pytest.mark.parametrize(("is_asked", "promised", "words"), [(False, True, "due"), (True, True, "paused"), (False, False, "nothing")])
def test_each_order_says_what_is_left_of_its_promise(cast, orders, is_asked, promised, words):
    if promised:
        days = ("mon", "tue", "wed", "thu", "fri", "sat")
        week = {day: [["08:00", "18:00"]] for day in days}
        Calendar.objects.create(portal_key="house", key="hours", title={"en": "Hours"}, week=week, is_default=True)
        orders.expects = {"resolution": "P26WD"}
        orders.save(update_fields=["expects"])
    made = order(cast, orders, "received")
    if is_asked:
        made.move("ask", by=cast.technician, answers={"body": "Which floor?"})

    page = opened(cast.bruno, state="all")

    assert said(page) == words
    due_at = Ticket.objects.get(pk=made.pk).due_at
    assert (due_at is not None) == (words == "due")
    assert due_at is None or timedelta(days=26) < due_at - now() < timedelta(days=40)
