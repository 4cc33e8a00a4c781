"""Texts of presets with placeholders."""

from datetime import timedelta

from django.utils.translation import override

from parvis.kit.clock import now
from parvis.kit.speaking import day
from parvis.tickets.models import Ticket
from parvis.tickets.wording import closes_at, fill, reopen_until, turn_of, values_of


def test_only_known_placeholders_are_filled_and_nothing_is_evaluated():
    said = {"en": "Hello {agent}, {settings.SECRET_KEY} {unknown} {{7*7}} {reference.__class__}"}

    assert (
        fill(said, {"agent": "Tessa", "reference": "A-1"}, "en")
        == "Hello Tessa, {settings.SECRET_KEY} {unknown} {{7*7}} {reference.__class__}"
    )


def test_a_sentence_whose_placeholder_has_no_value_is_left_out():
    said = {"en": "You get an answer before {due}. You can add to it."}

    assert fill(said, {"due": ""}, "en") == "You can add to it."
    assert fill(said, {"due": "noon"}, "en") == "You get an answer before noon. You can add to it."


def test_the_turn_block_names_who_acts_and_when(cast):
    ticket = cast.ticket()
    with override("en"):
        assert (turn_of(ticket).title, turn_of(ticket).text) == ("We read it", "You can add to it.")
        ticket.due_at = now() + timedelta(hours=1)
        assert turn_of(ticket).text.startswith("You get an answer before ")

    ticket.assign(cast.technician, by=cast.technician)
    assert turn_of(Ticket.objects.get(pk=ticket.pk)).title == "Tessa Martin works on it"


def test_a_day_to_reopen_is_said_until_it_has_passed(cast):
    ticket = cast.ticket_at("closed")
    assert reopen_until(ticket) is not None

    ticket.status_since = now() - timedelta(days=31)

    assert (reopen_until(ticket), values_of(ticket)["reopen_until"]) == (None, "")


def test_the_day_on_which_silence_counts_is_said_wherever_it_leads(cast):
    ticket = cast.ticket()
    assert closes_at(ticket) is None
    ticket.next_move_at = now() + timedelta(days=12)

    assert values_of(ticket)["closes_on"] == day(ticket.next_move_at)
