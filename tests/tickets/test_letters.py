"""What the mails say, to each reader in their language."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.kit.clock import now
from parvis.mail.models import Mailbox, OutgoingMail
from parvis.mail.notices import Action, Obsolete
from parvis.mail.rendering import render, worded
from parvis.tickets.correction import correct
from parvis.tickets.models import Ticket
from parvis.tickets.submission import submit
from tests.cast import text


def letter(user, kind, language=None):
    email = user if isinstance(user, str) else user.email
    mail = OutgoingMail.objects.filter(to=email, kind=kind).last()
    mail.language = language or mail.language
    return render(mail)


def test_an_answer_brings_its_words_the_button_and_what_follows(cast):
    ticket = cast.ticket(summary="The door")
    ticket.reply("Which **door**?", by=cast.technician, then="ask")

    mail = letter(cast.alice, "ticket_replied")

    assert mail.subject == "[HOUSE-1] Your answer is awaited: The door"
    assert "Tessa Martin" in mail.text
    assert "> Which door?" in mail.text
    assert "/p/house/t/HOUSE-1" in mail.text
    assert "View the request" in mail.text
    assert "You get this message because you made this request. Stop following it" in mail.text.replace("\n", " ")


def test_the_same_letter_in_french(cast):
    ticket = cast.ticket(summary="La porte")
    ticket.reply("Laquelle ?", by=cast.technician, then="ask")

    mail = letter(cast.alice, "ticket_replied", "fr")

    assert mail.subject == "[HOUSE-1] Votre réponse est attendue\u00a0: La porte"
    assert "Voir la demande" in mail.text
    assert "parce que vous avez fait cette demande" in mail.text.replace("\n", " ").replace("\u00a0", " ")


def test_the_button_speaks_the_portals_own_words(cast):
    cast.portal.texts = {"view_ticket": text("VOIR LA DEMANDE")}
    cast.portal.save(update_fields=["texts", "updated_at"])
    cast.ticket()

    assert "VOIR LA DEMANDE" in letter(cast.alice, "ticket_received").html


def test_the_team_is_led_to_the_desk(cast):
    cast.technician.get_username()
    cast.ticket()

    mail = letter(cast.technician, "ticket_new_for_team")

    assert mail.subject == "[HOUSE-1] New request: Nothing works"
    assert "/desk/t/HOUSE-1" in mail.text


def test_a_receipt_to_a_stranger_holds_nothing_of_what_was_typed(cast):
    service = cast.service("lost", use="everyone", fields=[*_fields(), {"key": "email", "type": "email", "label": text("E-mail")}])
    submit(service, by=None, answers={"summary": "BUY THIS NOW", "email": "victim@town.example"}, key=uuid4())

    mail = letter("victim@town.example", "ticket_received")

    assert "BUY" not in mail.subject + mail.text + mail.html
    assert mail.notice.is_acknowledgement
    assert "/t/" not in mail.text


def test_answering_by_mail_is_offered_only_where_a_mailbox_reads(cast):
    ticket = cast.ticket()
    ticket.reply("Hello", by=cast.technician)
    assert letter(cast.alice, "ticket_replied").notice.may_reply is False

    Mailbox.objects.create(key="support", portal_key="house", address="support@house.example")

    assert letter(cast.alice, "ticket_replied").notice.may_reply is True


def test_who_asked_without_an_account_can_answer_and_stop_every_mail(cast):
    service = cast.service("lost", use="everyone", fields=[*_fields(), {"key": "email", "type": "email", "label": text("E-mail")}])
    ticket = submit(service, by=None, answers={"summary": "Lost", "email": "zoe@town.example"}, key=uuid4())
    ticket.reply("Which one?", by=cast.technician)
    Mailbox.objects.create(key="support", portal_key="house", address="support@house.example")

    for kind in ("ticket_received", "ticket_replied"):
        mail = letter("zoe@town.example", kind, "fr")
        assert mail.notice.may_reply is True
        assert mail.text.startswith("— Répondez au-dessus de cette ligne —")
        assert "/p/house/mail/stop/" in mail.notice.stop[1]


def test_a_teams_own_address_is_offered_no_answer_and_no_way_out(cast):
    team = cast.make_team("desk", email="team@house.example")
    cast.ticket(cast.service("of-a-team", team=team))
    Mailbox.objects.create(key="support", portal_key="house", address="support@house.example")

    notice = letter("team@house.example", "ticket_new_for_team").notice

    assert (notice.may_reply, notice.stop) == (False, None)


def test_a_portals_word_for_its_button_leaves_the_moves_their_own(cast):
    ticket = cast.ticket()
    ticket.move("solve", by=cast.technician)
    notice = worded(letter(cast.alice, "ticket_moved").notice, {"button": text("OPEN")})

    assert [block.label for block in notice.blocks if isinstance(block, Action)] == ["accept", "refuse", "OPEN"]


def test_a_mail_that_waits_is_not_sent_to_whom_lost_sight_of_the_request(cast):
    ticket = cast.ticket()
    ticket.add_participant(cast.bruno, by=cast.alice)
    ticket.reply("Hello", by=cast.technician)
    ticket.remove_participant(cast.bruno, by=cast.alice)

    with pytest.raises(Obsolete):
        letter(cast.bruno, "ticket_replied")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_letter_can_be_read_in_both_languages(cast, language):
    cast.technician.get_username()
    ticket = cast.ticket(cast.service("editable", editable_in=["new"]))
    _live(cast, ticket)

    subjects = {}
    for mail in OutgoingMail.objects.order_by("id"):
        mail.language = language
        try:
            rendered = render(mail)
        except Obsolete:
            continue
        assert "%(" not in rendered.text
        assert rendered.subject.startswith("[HOUSE-1] ")
        subjects.setdefault(mail.kind, rendered.subject)

    assert set(subjects) == {
        "ticket_received",
        "ticket_new_for_team",
        "ticket_corrected",
        "ticket_replied",
        "ticket_moved",
        "ticket_assigned",
        "participant_added",
        "ticket_reminder",
    }


def _fields():
    return [{"key": "summary", "type": "text", "label": text("Summary"), "required": True}]


def _live(cast, ticket: Ticket) -> None:
    correct(ticket, {"summary": "Another"}, by=cast.alice, key=uuid4())
    ticket.assign(cast.agent("carl"), by=cast.technician)
    ticket.add_participant(cast.bruno, by=cast.alice)
    ticket.reply("Hello", by=cast.alice)
    ticket.move("solve", by=cast.technician)
    Ticket.objects.filter(pk=ticket.pk).update(next_reminder_at=now() - timedelta(minutes=1))
    ticket.remind()
