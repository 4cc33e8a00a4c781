"""Under each message, whether it reached its readers."""

from parvis.mail.models import OutgoingMail
from tests.desk.test_ticket import address, text


def sent(cast, state, **more):
    OutgoingMail.objects.filter(kind="ticket_replied").update(state=state, **more)


def answered(cast):
    ticket = cast.ticket()
    ticket.add_participant(cast.bruno, by=cast.alice)
    OutgoingMail.objects.all().delete()
    ticket.reply("Hello", by=cast.technician)
    return ticket


def shown(browse, cast, ticket):
    return text(browse(cast.technician).get(address(ticket)))


def test_the_team_reads_under_a_message_to_how_many_it_was_sent(cast, browse):
    ticket = answered(cast)
    assert "Waits to be sent to 2 people" in shown(browse, cast, ticket)

    sent(cast, "sent")
    page = shown(browse, cast, ticket)

    assert "Sent to 2 people" in page
    assert "Waits" not in page


def test_a_refusal_is_said_with_its_address_and_the_words_of_the_host(cast, browse):
    ticket = answered(cast)
    sent(cast, "sent")
    OutgoingMail.objects.filter(to=cast.alice.email).update(state="bounced", last_error="550 <b>no</b> such user")

    page = shown(browse, cast, ticket)

    assert "Sent to 1 person" in page
    assert f"Did not reach {cast.alice.email}: 550 &lt;b&gt;no&lt;/b&gt; such user" in page


def test_a_mail_that_tells_two_messages_counts_for_both(cast, browse):
    ticket = cast.ticket(cast.service("patient", options={"mail_delay": "PT3M"}))
    OutgoingMail.objects.all().delete()
    ticket.reply("One", by=cast.technician)
    ticket.reply("Two", by=cast.technician)

    assert shown(browse, cast, ticket).count("Waits to be sent to 1 person") == 2
