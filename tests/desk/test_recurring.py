"""The pages of recurring requests."""

import pytest

from parvis.people.audit import AuditLine
from parvis.tickets.models import Draft, Recurrence, Ticket
from tests.cast import text

PAGES = [
    {"key": "ask", "title": text("Ask"), "fields": [{"key": "summary", "type": "text", "label": text("Summary"), "required": True}]},
    {"key": "more", "title": text("More"), "fields": [{"key": "where", "type": "text", "label": text("Where"), "required": True}]},
]
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


def recurring(cast, desk, **more) -> Recurrence:
    """One that comes every week."""
    desk.post(f"/desk/t/{cast.ticket(**more).reference}/repeat", WHEN)
    return Recurrence.objects.get()


def test_its_answers_are_changed_page_by_page_and_no_request_is_made(cast, desk):
    one = recurring(cast, desk, service=cast.service("pages", steps=PAGES), answers={"summary": "Check", "where": "Lyon"})
    assert "Lyon" in desk.get(f"/desk/recurring/{one.pk}").content.decode()

    first = desk.post(f"/desk/recurring/{one.pk}/answers").url
    assert 'value="Check"' in desk.get(first).content.decode()
    assert desk.post(first, {"summary": ""}).status_code == 422
    second = desk.post(first, {"summary": "Check again"}).url
    assert 'value="Lyon"' in desk.get(second).content.decode()
    kept = desk.post(second, {"where": "Nantes", "_version": "1"})

    one.refresh_from_db()
    assert kept.url == f"/desk/recurring/{one.pk}"
    assert (one.answers, one.version) == ({"summary": "Check again", "where": "Nantes"}, 2)
    assert (Ticket.objects.count(), Draft.objects.exists()) == (1, False)


def test_its_answers_sent_twice_are_changed_once(cast, desk):
    one = recurring(cast, desk)
    starts = {desk.post(f"/desk/recurring/{one.pk}/answers").url for _ in range(2)}
    address = starts.pop()

    answers = [desk.post(address, {"summary": "Both", "_recurrence": one.pk, "_version": "1"}) for _ in range(2)]

    one.refresh_from_db()
    assert (starts, {answer.url for answer in answers}, one.version) == (set(), {f"/desk/recurring/{one.pk}"}, 2)
    assert desk.post(address, {"_recurrence": "nothing"}).status_code == 404


def test_somebody_who_was_faster_is_told_and_nothing_typed_is_lost(cast, desk):
    one = recurring(cast, desk)
    address = desk.post(f"/desk/recurring/{one.pk}/answers").url
    desk.post(f"/desk/recurring/{one.pk}", {**WHEN, "version": "1", "every": "2"})

    told = [desk.post(address, {"summary": "Mine", "_version": "1"}) for _ in range(2)]

    one.refresh_from_db()
    assert ([answer.status_code for answer in told], one.answers) == ([409, 409], {"summary": "Nothing works"})
    page = told[0].content.decode()
    assert all(mark in page for mark in ('value="Mine"', 'name="_version" value="2"', f'href="/desk/recurring/{one.pk}"'))
    assert 'value="Mine"' in desk.get(desk.post(f"/desk/recurring/{one.pk}/answers").url).content.decode()
    assert desk.post(address, {"summary": "Mine", "_version": "2"}).status_code == 302
    one.refresh_from_db()
    assert (one.answers, one.every) == ({"summary": "Mine"}, 2)


def test_what_a_new_form_has_no_place_for_is_shown(cast, desk):
    one = recurring(cast, desk, service=cast.service("pages", steps=PAGES), answers={"summary": "Check", "where": "In the cellar"})
    cast.form("pages", steps=PAGES[:1])

    page = desk.get(desk.post(f"/desk/recurring/{one.pk}/answers").url).content.decode()

    assert all(words in page for words in ("In the cellar", 'value="Check"'))


def test_its_pages_ask_the_database_little(cast, desk, django_assert_max_num_queries):
    one = recurring(cast, desk)
    address = desk.post(f"/desk/recurring/{one.pk}/answers").url

    for page in (f"/desk/recurring/{one.pk}", address):
        with django_assert_max_num_queries(15):
            desk.get(page)


def test_giving_its_answers_up_changes_nothing(cast, desk):
    one = recurring(cast, desk)
    address = desk.post(f"/desk/recurring/{one.pk}/answers").url

    left = desk.post(address, {"_cancel": "1"})

    assert (left.url, Draft.objects.exists()) == (f"/desk/recurring/{one.pk}", False)


def test_answers_that_its_requester_may_not_give_any_more_are_refused_on_its_page(cast, desk):
    one = recurring(cast, desk)
    cast.portal.services.update(is_active=False)

    assert desk.post(f"/desk/recurring/{one.pk}/answers").status_code == 409
    assert not Draft.objects.exists()


def test_answers_begun_are_no_page_of_somebody_who_looks_after_it_no_more(cast, desk, browse):
    one = recurring(cast, desk)
    address = desk.post(f"/desk/recurring/{one.pk}/answers").url
    other = browse(cast.agent("olga"))

    assert other.get(address).status_code == 404
    cast.team.memberships.filter(user=cast.technician).delete()
    statuses = [desk.get(address).status_code, desk.post(address, {"summary": "x", "_version": "1"}).status_code]
    assert (statuses, desk.post(f"/desk/recurring/{one.pk}/answers").status_code) == ([404, 404], 404)


def test_a_read_of_confidential_answers_is_written_once(cast, desk):
    one = recurring(cast, desk, service=cast.service("vault", visibility="restricted"))

    for _ in range(2):
        desk.get(f"/desk/recurring/{one.pk}")

    lines = [(line.verb, line.actor, line.data) for line in AuditLine.objects.filter(verb="restricted_read")]
    assert lines == [("restricted_read", cast.technician, {"recurrence": str(one.pk)})]


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
    assert other.post(f"/desk/recurring/{one.pk}/answers").status_code == 404
    assert "Backup" not in other.get("/desk/recurring").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_for_many(cast, desk, django_assert_max_num_queries, count):
    for _ in range(count):
        desk.post(f"/desk/t/{cast.ticket().reference}/repeat", WHEN)

    with django_assert_max_num_queries(9):
        desk.get("/desk/recurring")
