"""Machines that write to machines: at most three mails an hour, then silence and an alert. No mail is lost meanwhile."""

from datetime import timedelta

import pytest

from parvis.kit.clock import now, standing_at
from parvis.mail.identity import reply_address
from parvis.mail.models import IncomingMail, MailAlert, OutgoingMail
from parvis.tickets.models import Ticket
from tests.tickets.inbound.conftest import mail


def test_a_robot_without_marks_that_changes_its_address_gets_three_mails_an_hour(known):
    for number in range(12):
        known.write(f"robot{number}@away.example", subject="Re: Request recorded", body="I am away until Monday.", trust="none")

    assert OutgoingMail.objects.filter(to__endswith="@away.example").count() == 3
    assert IncomingMail.objects.filter(state="done").count() == 12
    assert MailAlert.objects.filter(kind="loop_silenced").exists()


def test_a_robot_that_changes_its_domain_too_gets_three_mails_an_hour(known):
    for number in range(12):
        known.write(f"robot@away{number}.example", subject=f"Re: [TRK-{number}] Request recorded", body="I am away.", trust="none")

    assert OutgoingMail.objects.filter(kind="ticket_received").count() == 3


def test_two_people_whose_robots_answer_each_notice_fall_silent(house, post):
    """Each one's mail is told to the other: without a ration they would write for ever."""
    ticket = house.ticket()
    ticket.add_participant(house.bruno, by=house.alice)
    robots = {person.email: 0 for person in (house.alice, house.bruno)}
    answered = set(OutgoingMail.objects.values_list("pk", flat=True))
    post.write(house.alice.email, to=reply_address(ticket.pk), body="Hello")

    for number in range(60):
        notice = OutgoingMail.objects.filter(to__in=robots).exclude(pk__in=answered).first()
        if notice is None:
            break
        answered.add(notice.pk)
        robots[notice.to] += 1
        post.write(notice.to, to=notice.reply_to, body=f"I am away, number {number}.")

    assert robots == {house.alice.email: 2, house.bruno.email: 3}  # her receipt was the first of three
    assert MailAlert.objects.filter(kind="loop_silenced", subject_id=ticket.pk).exists()
    assert IncomingMail.objects.exclude(state="done").count() == 0


def test_what_the_team_answers_by_mail_reaches_people_however_often_they_write(house, post):
    ticket = house.ticket()
    house.technician.email = "Technician@House.Example"
    house.technician.save()
    for number in range(6):
        post.write(house.alice.email, to=reply_address(ticket.pk), body=f"Question {number}")
        post.write(house.technician.email, to=reply_address(ticket.pk), body=f"Answer {number}")

    assert post.mails_to(house.alice.email).count("ticket_replied") == 6
    assert post.mails_to(house.technician.email).count("ticket_replied") == 6


def test_who_asked_without_an_account_is_not_told_of_their_own_words(post):
    post.write("ann@client.example", body="First")
    ticket = Ticket.objects.get()
    post.write("ann@client.example", to=reply_address(ticket.pk), body="Second")

    assert post.mails_to("ann@client.example") == ["ticket_received"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"X-Auto-Response-Suppress": "All"},
        {"List-Id": "<news.client.example>"},
        {"X-Autoreply": "yes"},
        {"Return-Path": "<>"},
        {"X-Loop": "yes"},
    ],
)
def test_what_says_that_it_is_a_machine_is_never_answered(known, headers):
    known.cast.person("ann", email="ann@client.example")

    row = known.write("ann@client.example", headers=headers)

    assert row.state in ("done", "held")
    assert known.mails_to("ann@client.example") == []


def test_an_unproven_address_gets_one_receipt_an_hour_with_nothing_of_what_was_written(known):
    for number in range(5):
        known.write("victim@client.example", subject=f"Buy now {number}", body=f"Cheap things {number}", trust="none")

    [receipt] = OutgoingMail.objects.filter(to="victim@client.example")
    assert receipt.context == {"fixed": True}
    with standing_at(now() + timedelta(minutes=61)):
        known.write("victim@client.example", subject="Later", trust="none")
    assert OutgoingMail.objects.filter(to="victim@client.example").count() == 2


def test_our_own_mails_that_come_back_open_nothing(known):
    from parvis.kit.ids import uuid7
    from parvis.mail.identity import message_id

    row = known.deliver(mail("ann@client.example", to=known.mailbox.address, headers={"Message-ID": message_id(uuid7(), None)}))

    assert (row.state, row.kind) == ("done", "own")
    assert not Ticket.objects.exists()


def test_a_mail_from_one_of_our_own_addresses_is_held(known):
    row = known.write(known.mailbox.address)

    assert (row.state, row.reason) == ("held", "own_address")


def test_the_same_words_from_many_strangers_wait_for_the_team(post, monkeypatch):
    monkeypatch.setattr("parvis.tickets.inbound.answering.MOST_ALIKE", 4)

    states = [post.write(f"a{number}@b{number}.example", body="Buy these things", trust="none").state for number in range(6)]

    assert states == ["done"] * 4 + ["held"] * 2
