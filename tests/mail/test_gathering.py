"""Quick successions in one mail: nothing lost, nothing twice, nothing late."""

from datetime import timedelta

import pytest
import time_machine

from parvis.kit.clock import now
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.mail.sending import lease_next
from parvis.tickets import notices
from parvis.tickets.correction import correct
from tests.cast import Cast

MINUTE = timedelta(minutes=1)
START = now().replace(microsecond=0)


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def ticket(cast):
    """Of a service whose mails wait three minutes; its receipt has left."""
    service = cast.service("patient", options={"mail_delay": "PT3M"}, editable_in=["new", "active"])
    ticket = cast.ticket(service)
    cast.forget_mails()
    return ticket


def waiting(user):
    return list(OutgoingMail.objects.filter(to=user.email).order_by("id"))


def test_two_answers_at_once_are_one_mail_with_both_in_order(cast, ticket):
    ticket.reply("First words", by=cast.technician)
    ticket.reply("Second words", by=cast.technician)

    (mail,) = waiting(cast.alice)
    text = render(mail).text
    assert text.index("> First words") < text.index("> Second words")
    assert text.count("View the request") == 1


def test_a_receipt_never_waits(cast):
    cast.ticket(cast.service("patient", options={"mail_delay": "PT3M"}))

    assert all(mail.next_attempt_at <= now() for mail in waiting(cast.alice))


def test_without_a_delay_each_answer_is_a_mail_and_leaves_at_once(cast):
    ticket = cast.ticket()
    cast.forget_mails()
    ticket.reply("First", by=cast.technician)
    ticket.reply("Second", by=cast.technician)

    assert [mail.next_attempt_at <= now() for mail in waiting(cast.alice)] == [True, True]


def test_each_answer_starts_the_delay_again_but_never_past_twice_the_delay(cast, ticket):
    due = []
    for minutes in (0, 2, 4, 5):
        with time_machine.travel(START + minutes * MINUTE, tick=False):
            ticket.reply(f"After {minutes}", by=cast.technician)
            due.append(waiting(cast.alice)[0].next_attempt_at - START)

    assert [len(waiting(cast.alice)), *due] == [1, 3 * MINUTE, 5 * MINUTE, 6 * MINUTE, 6 * MINUTE]


def test_what_was_read_on_the_portal_meanwhile_is_mailed_all_the_same(cast, ticket):
    ticket.reply("First", by=cast.technician)
    ticket.mark_read(cast.alice)

    (mail,) = waiting(cast.alice)
    assert "> First" in render(mail).text


def test_an_answer_after_a_worker_took_the_mail_is_a_mail_of_its_own(cast, ticket):
    with time_machine.travel(START, tick=False):
        ticket.reply("First", by=cast.technician)
    with time_machine.travel(START + 4 * MINUTE, tick=False):
        taken = lease_next()
        ticket.reply("Second", by=cast.technician)

        assert "Second" not in render(OutgoingMail.objects.get(pk=taken.pk)).text
        assert len(waiting(cast.alice)) == 2


def test_a_worker_does_not_take_what_was_put_off_since_it_looked(cast, ticket, monkeypatch):
    with time_machine.travel(START, tick=False):
        ticket.reply("First", by=cast.technician)
    with time_machine.travel(START + 3 * MINUTE, tick=False):
        real = OutgoingMail.objects.filter

        def put_off(*args, **kwargs):
            if "pk" in kwargs:
                monkeypatch.undo()
                real(pk=kwargs["pk"]).update(next_attempt_at=now() + MINUTE)
            return real(*args, **kwargs)

        monkeypatch.setattr(OutgoingMail.objects, "filter", put_off)

        assert lease_next() is None


def test_the_same_cause_told_twice_is_in_one_mail_once(cast, ticket):
    ticket.reply("First", by=cast.technician)
    entry = ticket.reply("Second", by=cast.technician)

    for _turn in range(2):
        notices.tell_replied(ticket, entry)

    (mail,) = waiting(cast.alice)
    assert render(mail).text.count("> Second") == 1


def test_told_again_after_it_left_it_is_not_mailed_again(cast, ticket):
    ticket.reply("First", by=cast.technician)
    entry = ticket.reply("Second", by=cast.technician)
    OutgoingMail.objects.update(state="sent")

    notices.tell_replied(ticket, entry)

    assert len(waiting(cast.alice)) == 1


def test_mails_to_two_people_and_about_two_requests_stay_apart(cast, ticket):
    ticket.add_participant(cast.bruno, by=cast.alice)
    other = cast.ticket(ticket.service)
    cast.forget_mails()
    ticket.reply("Of the first", by=cast.technician)
    other.reply("Of the other", by=cast.technician)

    assert [len(waiting(user)) for user in (cast.alice, cast.bruno)] == [2, 1]
    assert "Of the other" not in render(waiting(cast.bruno)[0]).text


def test_of_a_text_corrected_twice_the_reader_sees_what_it_is_now(cast, ticket):
    ticket.assign(cast.technician, by=cast.technician)
    cast.forget_mails()
    correct(ticket, {"summary": "The dor"}, by=cast.alice, key=ticket.pk)
    correct(ticket, {"summary": "The door"}, by=cast.alice, key=ticket.organisation_id)

    (mail,) = waiting(cast.technician)
    text = render(mail).text
    assert "The door" in text
    assert "The dor\n" not in text


def test_what_was_gathered_and_is_no_more_to_be_read_falls_out(cast, ticket):
    ticket.reply("First", by=cast.technician)
    entry = ticket.reply("Second", by=cast.technician)
    type(entry).objects.filter(pk=entry.pk).update(is_internal=True)

    (mail,) = waiting(cast.alice)
    text = render(mail).text
    assert "First" in text
    assert "Second" not in text
