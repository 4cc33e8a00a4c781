"""What the team proposes is accepted or refused by saying so: a message is asked about, and words against an acceptance too."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.tickets import automatic
from parvis.tickets.contradiction import Contradiction
from parvis.tickets.invalid import Invalid
from parvis.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def again(ticket):
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture
def proposed(cast):
    ticket = cast.ticket()
    ticket.move("solve", by=cast.technician)
    cast.forget_mails()
    return again(ticket)


def verbs(ticket):
    return list(ticket.entries.values_list("verb", flat=True))[2:]


@pytest.mark.parametrize("words", ["Merci !", "Ça ne marche toujours pas"])
def test_a_message_is_added_and_asked_about_and_decides_nothing(cast, proposed, words):
    proposed.reply(words, by=cast.alice)

    assert again(proposed).status_key == "solved"
    assert verbs(proposed) == ["replied", "opinion_asked"]
    assert cast.mails(cast.alice) == ["opinion_asked"]
    assert cast.mails(cast.technician) == ["ticket_replied"]


def test_it_is_asked_once_for_each_proposal(cast, proposed):
    for words in ("Merci", "encore merci"):
        again(proposed).reply(words, by=cast.alice)
    assert verbs(proposed) == ["replied", "opinion_asked", "replied"]

    again(proposed).move("refuse", by=cast.alice, answers={"reason": "It fell again"})
    again(proposed).move("solve", by=cast.technician)
    again(proposed).reply("Thanks", by=cast.alice)

    assert cast.mails(cast.alice).count("opinion_asked") == 2


def test_the_same_message_sent_twice_is_asked_about_once(cast, proposed):
    key = uuid4()

    for _turn in range(2):
        again(proposed).reply("Merci", by=cast.alice, key=key)

    assert verbs(proposed) == ["replied", "opinion_asked"]


def test_who_may_not_decide_is_not_asked_and_what_the_team_writes_asks_nobody(cast):
    ticket = cast.ticket(cast.service("open", visibility="site"))
    ticket.move("solve", by=cast.technician)
    cast.forget_mails()

    again(ticket).reply("Did it help?", by=cast.technician)
    again(ticket).reply("It helps me", by=cast.bruno)

    assert verbs(ticket) == ["replied", "replied"]
    assert cast.mails(cast.bruno) == []


def test_a_message_elsewhere_is_not_asked_about(cast):
    ticket = cast.ticket()
    ticket.reply("More", by=cast.alice)

    assert verbs(ticket) == []


def test_silence_counts_anew_from_the_message_with_its_reminder(cast, proposed):
    start = now()
    with time_machine.travel(start + timedelta(days=9), tick=False):
        assert automatic.remind_due() == 1
        again(proposed).reply("Merci", by=cast.alice)

    done = []
    for days in (13, 18, 20, 22):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            done.append((automatic.remind_due(), automatic.move_due()))

    assert done == [(0, 0), (1, 0), (0, 0), (0, 1)]
    assert again(proposed).status_key == "closed"


def test_the_question_is_not_mailed_once_it_is_answered(cast, proposed):
    from parvis.mail.models import OutgoingMail
    from parvis.mail.notices import Obsolete
    from parvis.mail.rendering import render

    proposed.reply("Merci", by=cast.alice)
    mail = OutgoingMail.objects.get(kind="opinion_asked")
    assert "[HOUSE-1] Your opinion is awaited" in render(mail).subject

    again(proposed).move("accept", by=cast.alice)

    with pytest.raises(Obsolete):
        render(mail)


# --- words against an acceptance ---


def test_accepting_after_saying_that_it_does_not_work_asks_once(cast, proposed):
    proposed.reply("It still doesn't work", by=cast.alice)

    with pytest.raises(Contradiction):
        again(proposed).move("accept", by=cast.alice)
    assert again(proposed).status_key == "solved"

    again(proposed).move("accept", by=cast.alice, is_sure=True)
    assert again(proposed).status_key == "closed"


def test_words_said_with_the_acceptance_count_and_nothing_of_it_is_kept_until_it_is_sure(cast, proposed):
    with pytest.raises(Contradiction):
        again(proposed).reply("Still broken", by=cast.alice, then="accept")
    assert verbs(proposed) == []

    again(proposed).reply("Still broken", by=cast.alice, then="accept", is_sure=True)
    assert (verbs(proposed), again(proposed).status_key) == (["replied", "moved"], "closed")


def test_only_the_last_words_of_who_accepts_since_the_proposal_count(cast):
    ticket = cast.ticket()
    ticket.reply("It does not work", by=cast.alice)
    ticket.add_participant(cast.bruno, by=cast.alice)
    again(ticket).move("solve", by=cast.technician)
    again(ticket).reply("Still broken for me", by=cast.bruno)
    again(ticket).reply("It still fails here", by=cast.alice)
    again(ticket).reply("No, sorry: it works, thanks", by=cast.alice)

    again(ticket).move("accept", by=cast.alice)

    assert again(ticket).status_key == "closed"


def test_a_refusal_is_never_asked_about_and_needs_its_reason(cast, proposed):
    with pytest.raises(Invalid):
        again(proposed).move("refuse", by=cast.alice)

    again(proposed).reply("Still broken", by=cast.alice, then="refuse")

    assert (again(proposed).status_key, verbs(proposed)) == ("taken", ["replied", "moved"])


@pytest.mark.parametrize("who", ["bruno", "chloe", "technician"])
def test_nobody_else_gives_an_opinion(cast, proposed, who):
    for key in ("accept", "refuse"):
        with pytest.raises(Refused):
            again(proposed).move(key, by=getattr(cast, who), answers={"reason": "Mine"})
    assert (again(proposed).status_key, again(proposed).opinions_of(getattr(cast, who))) == ("solved", [])


def test_who_wants_no_mail_of_it_is_asked_on_the_page_alone(cast, proposed):
    proposed.unwatch(cast.alice)

    proposed.reply("Merci", by=cast.alice)

    assert (verbs(proposed), cast.mails(cast.alice)) == (["replied", "opinion_asked"], [])
