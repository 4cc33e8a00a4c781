"""The pages of recurring requests."""

import pytest

from parvis.tickets.models import Recurrence

WHEN = {"name": "Backup", "every": "1", "unit": "week", "day": "2030-01-07", "hour": "08:00"}


def test_a_request_is_let_come_again_changed_and_paused(cast, desk):
    ticket = cast.ticket()

    made = desk.post(f"/desk/t/{ticket.reference}/repeat", WHEN)
    one = Recurrence.objects.get()
    assert made.url == f"/desk/recurring/{one.pk}"
    assert "Backup" in desk.get("/desk/recurring").content.decode()

    desk.post(made.url, {**WHEN, "every": "2", "version": str(one.version)})
    desk.post(f"{made.url}/pause", {"pause": "1"})

    one.refresh_from_db()
    assert (one.every, one.paused_at is not None) == (2, True)
    assert desk.get(made.url).status_code == 200


def test_days_that_make_no_sense_are_asked_again(cast, desk):
    ticket = cast.ticket()

    assert desk.post(f"/desk/t/{ticket.reference}/repeat", {**WHEN, "day": "never"}).status_code == 422
    assert desk.post(f"/desk/t/{ticket.reference}/repeat", {**WHEN, "ends_on": "2029-01-01"}).status_code == 422
    assert not Recurrence.objects.exists()


def test_what_others_handle_is_not_found(cast, desk, browse):
    desk.post(f"/desk/t/{cast.ticket().reference}/repeat", WHEN)
    one = Recurrence.objects.get()
    other = browse(cast.agent("olga", cast.make_team("elsewhere")))

    assert [other.get(f"/desk/recurring/{one.pk}").status_code, other.post(f"/desk/recurring/{one.pk}/pause").status_code] == [404, 404]
    assert "Backup" not in other.get("/desk/recurring").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_for_many(cast, desk, django_assert_max_num_queries, count):
    for _ in range(count):
        desk.post(f"/desk/t/{cast.ticket().reference}/repeat", WHEN)

    with django_assert_max_num_queries(9):
        desk.get("/desk/recurring")
