"""What a request's page shows of its calls, to the customer and to the team; and what the team may do."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from parvis.connectors import listening
from parvis.connectors.models import Run
from parvis.connectors.registry import Answer, Told
from parvis.connectors.troubles import Rejected, Unavailable
from parvis.kit.clock import now
from parvis.tickets.models import Ticket
from tests.cast import Cast, move, status

LIFE = {
    "start": "sent",
    "statuses": [status("sent", "active"), status("lost", "active"), status("ended", "closed", "none")],
    "moves": [
        move("lose", "sent", "lost", "system", on=["call_failed"]),
        move("end", ["sent", "lost"], "ended", ["handler", "system"], on=["ended"]),
    ],
}


@pytest.fixture
def cast(db):
    made = Cast()
    for person in (made.alice, made.technician):
        person.language = "fr"
        person.save(update_fields=["language"])
    return made


@pytest.fixture
def ordered(cast, lab):
    """A request whose call is to be made."""
    lab.change(events=("ended",))
    service = cast.service("order", workflow=cast.workflow("ordered", LIFE), calls=[{"on": "submitted", "operation": "bench.order"}])
    return cast.ticket(service, summary="Box")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def seen_by_alice(cast, ordered):
    return lambda: signed_in(cast.alice).get(f"/p/house/t/{ordered.reference}").content.decode()


@pytest.fixture
def desk(cast):
    return signed_in(cast.technician)


@pytest.fixture
def seen_by_team(desk, ordered):
    return lambda: desk.get(f"/desk/t/{ordered.reference}").content.decode()


def post(client, ordered, name):
    run = Run.objects.get()
    return client.post(reverse(f"desk:{name}", args=[ordered.reference, run.pk]))


def test_while_it_is_under_way_both_see_since_when(seen_by_alice, seen_by_team):
    assert "Commander" in seen_by_alice()
    assert Run.objects.get().number in seen_by_team()


def test_a_request_that_calls_nobody_asks_the_database_nothing_for_it(cast, django_assert_num_queries):
    from parvis.tickets.panels import panels_of

    ticket = Ticket.objects.select_related("service").get(pk=cast.ticket().pk)
    with django_assert_num_queries(0):
        assert panels_of(ticket, cast.alice, for_team=False) == ([], [])
        assert panels_of(ticket, cast.technician, for_team=True) == ([], [])


def test_while_the_outside_system_fails_the_customer_reads_that_nothing_is_to_be_done(seen_by_alice, seen_by_team, lab):
    lab.answers = [Unavailable("http_503")]
    lab.work()

    page, desk = seen_by_alice(), seen_by_team()

    assert "Nous réessayons" in page
    assert "503" not in strip_tags(page)  # what is read: any key of a row may hold these digits
    assert "503" in strip_tags(desk)
    assert "1 essai" in desk


def test_what_was_refused_is_said_in_the_words_of_the_outside_system(seen_by_alice, seen_by_team, lab):
    lab.answers = [Rejected("saturated", {"fr": "Il n’y a plus de place.", "en": "No room."})]
    lab.work()

    assert "Il n’y a plus de place." in seen_by_alice()
    assert "saturated" in seen_by_team()


def test_what_came_to_nothing_tells_the_customer_that_the_team_takes_it_up(seen_by_alice, lab):
    lab.answers = [Unavailable()] * 3
    for hours in range(3):
        with time_machine.travel(now() + timedelta(hours=hours)):
            lab.work()

    assert "L’équipe" in seen_by_alice()
    assert Ticket.objects.get().status_key == "lost"


def test_what_is_done_needs_no_words_beside_those_of_the_request(seen_by_alice, seen_by_team, lab):
    lab.answers = [Answer({}, remote_reference="ORD-77")]
    lab.work()

    assert "Commander" not in seen_by_alice()
    assert "ORD-77" in seen_by_team()


def test_the_team_has_it_tried_again_and_the_journal_says_who(desk, ordered, lab, cast):
    lab.answers = [Rejected("no", "Non"), Answer({}, told=Told("ended"))]
    lab.work()

    answer = post(desk, ordered, "ticket_run_again")
    post(desk, ordered, "ticket_run_again")  # sent twice
    lab.work()

    assert answer.status_code == 302
    run = Run.objects.get()
    assert (run.state, run.said, len(lab.asked), len(set(lab.asked))) == ("done", {}, 2, 1)
    assert Ticket.objects.get().status_key == "ended"
    assert [entry.actor for entry in ordered.entries.filter(verb="run_tried_again")] == [cast.technician]


def test_the_team_gives_up_what_does_not_come_to_an_end(desk, ordered, lab):
    lab.answers = [Unavailable()]
    lab.work()

    post(desk, ordered, "ticket_run_given_up")
    post(desk, ordered, "ticket_run_given_up")

    run = Run.objects.get()
    assert (run.state, run.error_code) == ("failed", "given_up")
    assert ordered.entries.filter(verb="run_given_up").count() == 1
    assert Ticket.objects.get().status_key == "lost"
    with time_machine.travel(now() + timedelta(hours=2)):
        assert lab.work() == 0


def test_what_is_done_cannot_be_done_again(desk, ordered, lab):
    lab.work()

    post(desk, ordered, "ticket_run_again")
    lab.work()

    assert len(lab.asked) == 1


def test_who_does_not_handle_the_request_steers_nothing(cast, ordered, lab):
    other = signed_in(cast.agent("other", team=cast.make_team("others")))

    assert post(other, ordered, "ticket_run_again").status_code == 404
    assert post(signed_in(cast.alice), ordered, "ticket_run_again").status_code == 404
    assert post(Client(), ordered, "ticket_run_again").status_code == 302
    assert Run.objects.get().attempts == 0


def test_a_run_of_another_request_is_not_there(desk, ordered, cast):
    other = cast.ticket(ordered.service, summary="Other")
    run = Run.objects.get(ticket=other)

    assert desk.post(reverse("desk:ticket_run_again", args=[ordered.reference, run.pk])).status_code == 404


def test_news_are_seen_by_the_team_also_those_that_came_again(ordered, seen_by_team, lab):
    lab.answers = [Answer({}, remote_reference="ORD-77")]
    lab.work()
    for _ in range(2):
        listening.receive("bench", event_id="e", remote_reference="ORD-77", sequence=1, kind="visit_done", at=now(), data={})
    listening.apply_due()

    assert "visit_done" in seen_by_team()


@pytest.mark.parametrize("count", [1, 3])
def test_the_panel_of_the_team_asks_the_same_for_one_and_for_three(cast, ordered, lab, django_assert_num_queries, count):
    from parvis.connectors.panels import Sheet

    for number in range(count - 1):
        run = Run.objects.first()
        Run.objects.create(
            organisation=run.organisation,
            portal_key="house",
            number=str(number),
            key=str(number),
            ticket=ordered,
            connector_key="bench",
            operation_key="order",
        )

    with django_assert_num_queries(4):
        assert len([one.next_attempt_at for one in Sheet(ordered).all]) == count
