"""New mails that open nothing until somebody of the team has looked at them."""

import pytest

from parvis.mail import processing
from parvis.mail.models import OutgoingMail
from parvis.tickets.models import Ticket

VACATION = {"Auto-Submitted": "auto-replied", "In-Reply-To": "<some@where.example>"}


def held(row) -> str:
    """Why; and nothing was opened or written."""
    assert row.state == "held"
    assert not Ticket.objects.exists()
    assert not OutgoingMail.objects.exists()
    return row.reason


def test_a_customers_name_that_was_forged(house, post):
    assert held(post.write(house.alice.email, trust="fail")) == "forged"


@pytest.mark.parametrize("trust", ["none", None])
def test_an_agents_name_that_nothing_proves(house, post, trust):
    assert held(post.write(house.technician.email, trust=trust)) == "agent"


def test_a_closed_account(house, post):
    house.alice.is_active = False
    house.alice.save()

    assert held(post.write(house.alice.email)) == "stranger"


@pytest.mark.parametrize("headers", [{"Auto-Submitted": "auto-generated"}, VACATION, {"List-Id": "<news.client.example>"}])
def test_a_machine_that_nobody_knows(post, headers):
    assert held(post.write("robot@client.example", headers=headers)) == "automatic"


def test_an_automatic_answer_of_somebody_we_know_that_answers_nothing_of_ours(house, post):
    assert held(post.write(house.alice.email, headers=VACATION)) == "automatic"


def test_a_machine_of_somebody_we_know_that_reports_opens_a_request(house, post):
    row = post.write(house.alice.email, headers={"Auto-Submitted": "auto-generated"})

    assert row.state == "done"
    assert Ticket.objects.get().requester == house.alice


def test_an_agent_who_knows_better_takes_it_in_as_its_senders_word(house, post):
    row = post.write(house.alice.email, trust="fail")

    processing.release(row, by=house.technician)

    ticket = Ticket.objects.get()
    assert ticket.requester == house.alice
    row.refresh_from_db()
    assert (row.state, row.subject_id) == ("done", ticket.pk)
