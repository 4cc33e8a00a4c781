"""One question after closing: who is asked and when, until when it is answered, what a low score does, who reads it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import Action, Obsolete
from parvis.mail.rendering import render
from parvis.tickets import automatic
from parvis.tickets.models import Survey, Ticket
from parvis.tickets.satisfaction import Terms
from tests.cast import text

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OPTION = {"statuses": ["closed"], "after": "P1D", "quiet": "P30D", "within": "P20D", "change": "P7D", "alert": 2}


@pytest.fixture
def asked(cast):
    return cast.service("asked", options={"satisfaction": OPTION})


def closed(cast, service, by=None, status="solved", move="accept"):
    ticket = cast.ticket_at(status, service=service, by=by)
    ticket.move(move, by=by or cast.alice)
    cast.forget_mails()
    return Ticket.objects.get(pk=ticket.pk)


def after(**delay):
    return time_machine.travel(now() + timedelta(**delay), tick=False)


def test_the_requester_is_asked_once_a_day_after_the_closing(cast, asked):
    closed(cast, asked)

    told = [automatic.ask_satisfaction_due()]
    for hours in (25, 26, 50):
        with after(hours=hours):
            told.append(automatic.ask_satisfaction_due())

    assert told == [0, 1, 0, 0]
    assert cast.mails(cast.alice) == ["satisfaction_asked"]


@pytest.mark.parametrize(("status", "move"), [("received", "cancel")])
def test_what_was_cancelled_or_is_of_a_service_that_asks_nothing_is_not_asked_about(cast, asked, status, move):
    closed(cast, asked, status=status, move=move)
    closed(cast, cast.help)

    with after(days=2):
        assert automatic.ask_satisfaction_due() == 0


def test_what_was_reopened_or_closed_long_ago_is_not_asked_about(cast, asked):
    ticket = closed(cast, asked)
    with after(days=40):
        assert automatic.ask_satisfaction_due() == 0
    ticket.move("reopen", by=cast.alice, answers={"reason": "Again"})
    with after(days=2):
        assert automatic.ask_satisfaction_due() == 0


def test_a_person_is_asked_about_one_ticket_in_the_quiet_time(cast, asked):
    first, second = closed(cast, asked), closed(cast, asked)
    closed(cast, asked, by=cast.bruno)

    with after(days=2):
        assert automatic.ask_satisfaction_due() == 2
    with after(days=31):
        third = closed(cast, asked)
    with after(days=33):
        assert automatic.ask_satisfaction_due() == 1

    asked_about = Survey.objects.filter(person=cast.alice, asked_at__isnull=False).values_list("ticket", flat=True)
    assert set(asked_about) == {first.pk, third.pk}
    assert Survey.objects.get(ticket=second).asked_at is None


@pytest.mark.parametrize("share", [0, 30, 100])
def test_the_sample_is_the_same_however_often_one_looks(share):
    terms = Terms(("closed",), share, 0, {}, *[None] * 4)
    ids = [UUID(int=number * 7919) for number in range(1000)]

    chosen = [terms.samples(one) for one in ids]

    assert chosen == [terms.samples(one) for one in ids]
    assert abs(sum(chosen) - 10 * share) <= 20


def test_who_wants_no_such_mail_is_not_asked_and_may_answer_all_the_same(cast, asked):
    cast.alice.preferences = {"notifications": {"satisfaction_asked": False}}
    cast.alice.save(update_fields=["preferences"])
    ticket = closed(cast, asked)

    with after(days=2):
        assert automatic.ask_satisfaction_due() == 0
        ticket.rate(4, by=cast.alice)
    assert Ticket.objects.get(pk=ticket.pk).rating == 4


def test_the_mail_has_five_ways_that_lead_to_a_page_and_is_obsolete_once_answered(cast, asked):
    ticket = closed(cast, asked)
    with after(days=2):
        automatic.ask_satisfaction_due()
        mail = OutgoingMail.objects.get(kind="satisfaction_asked")
        ways = [block for block in render(mail).notice.blocks if isinstance(block, Action) and block.is_move]
        assert [way.url.split("/mail/rate/")[1][0] for way in ways] == ["5", "4", "3", "2", "1"]
        assert "Nothing works" not in render(mail).notice.title

        ticket.rate(5, by=cast.alice)
        with pytest.raises(Obsolete):
            render(mail)


# --- answering ---


def test_an_opinion_is_kept_with_one_entry_that_customers_do_not_read(cast, asked):
    ticket = closed(cast, asked)

    entry = ticket.rate(4, "Quick **and** neat", by=cast.alice)

    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.rating, ticket.rating_comment) == (4, "Quick **and** neat")
    assert (entry.verb, entry.is_internal, entry.is_from_team, entry.data) == ("rated", True, False, {"was": None, "to": 4})
    assert not ticket.entries.public().filter(pk=entry.pk).exists()


def test_said_twice_it_is_written_once(cast, asked):
    ticket, key = closed(cast, asked), uuid4()

    assert ticket.rate(4, by=cast.alice, key=key) == ticket.rate(2, by=cast.alice, key=key)
    assert ticket.rate(4, by=cast.alice) is None
    assert Entry.objects.filter(verb="rated").count() == 1


def test_it_may_be_changed_for_seven_days_and_given_for_twenty(cast, asked):
    ticket, other = closed(cast, asked), closed(cast, asked)
    with after(days=19):
        ticket.rate(2, by=cast.alice)
    with after(days=25):
        ticket.rate(5, by=cast.alice)
        assert Ticket.objects.get(pk=ticket.pk).rating == 5
    with after(days=27), pytest.raises(Refused):
        ticket.rate(1, by=cast.alice)
    with after(days=21), pytest.raises(Refused):
        other.rate(1, by=cast.alice)


@pytest.mark.parametrize("who", ["bruno", "chloe", "technician"])
def test_nobody_else_says_it(cast, asked, who):
    ticket = closed(cast, asked)
    ticket.participants.update_or_create(user=cast.bruno, defaults={"organisation": ticket.organisation, "role": "participant"})

    with pytest.raises(Refused):
        ticket.rate(1, by=getattr(cast, who))
    assert Ticket.objects.get(pk=ticket.pk).rating is None


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_is_one_of_five(cast, asked, score):
    ticket = closed(cast, asked)

    with pytest.raises(Refused):
        ticket.rate(score, by=cast.alice)


def test_it_is_not_given_before_the_closing_nor_where_nobody_asks(cast, asked):
    for ticket in (cast.ticket_at("solved", service=asked), closed(cast, cast.help)):
        with pytest.raises(Refused):
            ticket.rate(5, by=cast.alice)


@pytest.mark.parametrize(("scores", "told"), [([2], 1), ([3], 0), ([1, 2], 1), ([4, 1], 1)])
def test_a_low_score_alerts_the_team_once(cast, asked, scores, told):
    ticket = closed(cast, asked)
    tessa = cast.technician

    for score in scores:
        ticket.rate(score, "Nobody told me", by=cast.alice)

    assert cast.mails(tessa) == ["rating_low"] * told


def test_the_alert_says_the_score_and_the_words_to_the_team(cast, asked):
    ticket = closed(cast, asked)
    cast.technician.get_username()
    ticket.rate(1, "Nobody told me", by=cast.alice)

    said = render(OutgoingMail.objects.get(kind="rating_low"))

    assert "1 out of 5" in said.text
    assert "Nobody told me" in said.text


def test_a_question_is_the_service_s_own(cast):
    from parvis.tickets.rating import question_of

    service = cast.service("own", options={"satisfaction": {**OPTION, "question": text("Well?")}})

    assert question_of(cast.ticket(service)) == "Well?"
