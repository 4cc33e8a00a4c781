"""What stands between braces in an answer written beforehand."""

import pytest

from parvis.kit.errors import Refused
from parvis.tickets.models import Ticket
from parvis.tickets.placeholders import PLACEHOLDERS, filled, gaps_in, require_filled, require_known
from tests.cast import text


def test_a_text_says_what_the_request_says(cast):
    ticket = cast.ticket(summary="No light")

    said = filled(text("{customer_name}, {reference} « {title} », {agent_name}"), ticket, by=cast.technician)

    assert said.text == f"Alice Martin, {ticket.reference} « No light », Tessa Martin"
    assert said.gaps == ()


@pytest.mark.parametrize(("language", "body"), [("fr", "Bonjour"), ("en", "Hello")])
def test_it_is_said_in_the_language_of_the_customer(cast, language, body):
    cast.alice.language = language
    cast.alice.save(update_fields=["language"])

    said = filled({"fr": "Bonjour", "en": "Hello"}, cast.ticket(), by=cast.technician)

    assert (said.text, said.language) == (body, language)


def test_who_has_no_account_is_named_as_they_named_themselves(cast):
    ticket = cast.ticket()
    Ticket.objects.filter(pk=ticket.pk).update(requester=None, contact={"name": "Zoé Petit", "language": "fr"})

    assert filled(text("{customer_name}"), Ticket.objects.get(pk=ticket.pk), by=cast.technician).text == "Zoé Petit"


def test_what_lacks_is_a_gap_in_words_and_no_brace(cast):
    said = filled(text("Before {due}, {due}"), cast.ticket(), by=cast.technician)

    assert "{" not in said.text
    assert gaps_in(said.text) == [*said.gaps, *said.gaps]
    assert len(said.gaps) == 1


def test_a_value_is_never_read_as_a_placeholder(cast):
    assert filled(text("{title}"), cast.ticket(summary="{agent_name}"), by=cast.technician).text == "{agent_name}"


def test_every_placeholder_has_words_and_a_text_as_its_value(cast):
    ticket = cast.ticket()

    assert {name: isinstance(one.value(ticket, cast.technician), str) and bool(str(one.said)) for name, one in PLACEHOLDERS.items()} == (
        dict.fromkeys(PLACEHOLDERS, True)
    )


def test_nobody_is_sent_a_gap():
    require_filled("Whole ⟦")

    with pytest.raises(Refused) as refused:
        require_filled("Before ⟦the day⟧.")

    assert (refused.value.code, "the day" in str(refused.value)) == ("gap", True)


@pytest.mark.parametrize(
    ("typed", "meant"), [("custommer_name", "customer_name"), ("Reference", "reference"), ("agent-name", "agent_name")]
)
def test_an_unknown_one_is_refused_with_what_was_meant(typed, meant):
    with pytest.raises(Refused) as refused:
        require_known({"en": f"Hello {{{typed}}}"})

    assert (refused.value.code, f"{{{meant}}}" in str(refused.value)) == ("unknown_placeholder", True)


def test_one_like_no_other_is_refused_too():
    with pytest.raises(Refused):
        require_known({"en": "{xxxxxxxxxxxx}"})


def test_braces_that_name_nothing_are_left_alone(cast):
    require_known({"en": "{ } {} { 'a': 1 }"})

    assert filled(text("{ 'a': 1 }"), cast.ticket(), by=cast.technician).text == "{ 'a': 1 }"
