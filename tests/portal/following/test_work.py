"""Tasks, agreements and billed work on the customer's page of a request, and the pages where mails lead to answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.tickets.models import Approval, ApprovalRound, Ticket
from parvis.tickets.working import Plan
from tests.cast import Cast
from tests.portal.following.conftest import signed_in
from tests.portal.following.test_ticket import at, page
from tests.tickets.guarded import BILLING, WORDS, guarded, service

HOUR = timedelta(hours=1)


@pytest.fixture
def asked(house: Cast) -> Ticket:
    """A request of Alice's, open to her organisation, whose next step waits for her yes."""
    cache.clear()
    ticket = house.ticket(service(house, guarded({"who": ["requester"]}, asks=[WORDS]), visibility="organisation"))
    ticket.ask_approval("go", by=house.technician, answers={"body": "May we go?"})
    return ticket


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def answering(ticket: Ticket) -> str:
    return f"{at(ticket)}/approvals/{Approval.objects.get(round__ticket=ticket).pk}"


def link(house: Cast, answer: str) -> str:
    """The link of the last mail that asks Alice."""
    mail = OutgoingMail.objects.filter(kind="approval_asked", user=house.alice).latest("pk")
    found = re.search(rf"https?://[^/\s]+(\S+/mail/approval/{answer}/\S+)", render(mail).text)
    assert found
    return found[1]


def test_public_tasks_are_listed_with_date_author_and_time_and_internal_ones_are_not(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    ticket.add_task(Plan("Disk replaced", is_public=True, spent=HOUR * 0.75), by=house.technician, is_done=True)
    ticket.add_task(Plan("Xylophone", spent=HOUR), by=house.technician, is_done=True)

    shown = page(alice, ticket)

    assert "Tasks done" in shown
    assert "Disk replaced" in shown
    assert "45\u00a0min" in shown
    assert "Tessa Martin" in shown
    assert "Xylophone" not in shown
    assert "Xylophone" not in page(alice, ticket, "/print")


def test_who_is_asked_says_yes_at_one_button(asked: Ticket, alice: Client) -> None:
    assert "May we go?" in page(alice, asked)

    answer = alice.post(answering(asked), {"answer": "yes"})

    assert (answer.status_code, answer.headers["Location"]) == (302, at(asked))
    assert again(asked).status_key == "solved"
    assert alice.get(answering(asked)).status_code == 302


def test_a_no_asks_for_its_reason_and_loses_nothing(asked: Ticket, alice: Client) -> None:
    refused = alice.post(answering(asked), {"answer": "no"})
    assert (refused.status_code, "Write why you do not agree." in refused.content.decode()) == (422, True)

    alice.post(answering(asked), {"answer": "no", "reason": "Not this week"})

    assert ApprovalRound.objects.get().outcome == "refused"
    assert "Not this week" in page(alice, asked)


def test_a_colleague_reads_who_is_asked_and_cannot_answer(asked: Ticket, bruno: Client, chloe: Client) -> None:
    assert "Alice Martin" in page(bruno, asked)
    assert "I do not agree" not in page(bruno, asked)

    for method in ("get", "post"):
        assert getattr(bruno, method)(answering(asked), {"answer": "yes"}).status_code == 403
        assert getattr(chloe, method)(answering(asked), {"answer": "yes"}).status_code == 404
        assert getattr(Client(), method)(answering(asked), {"answer": "yes"}).status_code == 302
    assert ApprovalRound.objects.get().is_open


def test_somebody_of_the_same_organisation_answers_instead(asked: Ticket, house: Cast, alice: Client) -> None:
    url = f"{answering(asked)}/delegate"
    assert [alice.post(url, {"email": email}).status_code for email in ("nobody", house.chloe.email)] == [422, 409]

    assert alice.post(url, {"email": house.bruno.email}).status_code == 302

    assert alice.get(answering(asked)).status_code == 403
    assert signed_in(house.bruno).post(answering(asked), {"answer": "yes"}).status_code == 302
    assert again(asked).status_key == "solved"


def test_looking_at_a_mail_s_link_says_nothing_and_its_button_says_it_once(asked: Ticket, house: Cast) -> None:
    url, visitor = link(house, "yes"), Client(headers={"accept-language": "en"})

    for _ in range(2):
        assert "I agree" in visitor.get(url).content.decode()
    assert ApprovalRound.objects.get().is_open

    for _ in range(2):
        assert "Your answer is recorded" in visitor.post(url).content.decode()
    assert again(asked).status_key == "solved"
    assert [entry.verb for entry in asked.entries].count("approval_given") == 1
    assert asked.entries.get(verb="approval_given").channel == "mail"


def test_a_no_from_a_mail_asks_for_its_reason(asked: Ticket, house: Cast) -> None:
    url, visitor = link(house, "no"), Client()

    assert visitor.post(url).status_code == 422
    assert visitor.post(url, {"reason": "Too dear"}).status_code == 200
    assert Approval.objects.get().reason == "Too dear"
    assert visitor.post(url.replace("/no/", "/yes/")).status_code == 404


def test_a_mail_s_link_is_no_good_once_the_request_went_on_or_it_was_passed_on(asked: Ticket, house: Cast) -> None:
    yes, no = link(house, "yes"), link(house, "no")
    again(asked).delegate_approval(Approval.objects.get(), house.bruno, by=house.alice)
    assert [Client().get(url).status_code for url in (yes, no)] == [409, 409]

    again(asked).move("cancel", by=house.alice)

    assert Client().post(yes).status_code == 409
    assert ApprovalRound.objects.get().outcome == "overtaken"


def test_a_customer_asks_for_what_their_own_side_wants(house: Cast, alice: Client) -> None:
    manager = house.person("mona", house.home, role="manager")
    ticket = house.ticket(service(house, guarded({"who": ["managers"]}, by="requester"), visibility="organisation"))
    assert f"{at(ticket)}/moves/go" in page(alice, ticket)

    assert alice.post(f"{at(ticket)}/moves/go").status_code == 302
    assert f"{at(ticket)}/moves/go" not in page(alice, ticket)
    round = ApprovalRound.objects.get()
    assert signed_in(manager).post(f"{at(ticket)}/rounds/{round.pk}/withdraw").status_code == 403
    assert alice.post(f"{at(ticket)}/rounds/{round.pk}/withdraw").status_code == 302

    assert ApprovalRound.objects.get().outcome == "withdrawn"


def test_billed_work_is_shown_once_agreed_with_what_was_billed(house: Cast, alice: Client) -> None:
    ticket = house.ticket(service(house, BILLING))
    ticket.move("quote", by=house.technician, answers={"hours": 2, "under": "none", "body": "Mend the shop"})
    assert "2\u00a0h" in page(alice, ticket)
    assert "Billed so far" not in page(alice, ticket)
    alice.post(answering(ticket), {"answer": "yes"})

    again(ticket).add_task(Plan("Mended", is_billable=True, spent=HOUR * 3), by=house.technician, is_done=True)

    shown = page(alice, ticket)
    assert "Billed so far" in shown
    assert "agreed by Alice Martin" in shown
    assert "3\u00a0h" not in shown


def test_the_page_asks_nothing_more_where_there_is_no_work_and_as_much_for_one_task_as_for_three(house: Cast, alice: Client) -> None:
    ticket = house.ticket()
    page(alice, ticket)
    counts = []
    for tasks in (0, 1, 2):
        for _ in range(tasks):
            again(ticket).add_task(Plan("Visit", is_public=True, spent=HOUR), by=house.technician, is_done=True)
        page(alice, ticket)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(alice, ticket)
        counts.append(len(queries))

    assert (counts[1] - counts[0], counts[2] - counts[1]) == (1, 0)
