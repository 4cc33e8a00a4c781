"""Asking without an account, and what happens to what was typed when one signs in or a session ends."""

from urllib.parse import parse_qs, urlsplit

from django.test import Client

from parvis.tickets.models import Draft, Ticket
from tests.cast import Cast
from tests.portal.asking.conftest import STEPS
from tests.portal.asking.test_flow import FIRST, LAST, NEW, send


def filed(house: Cast, client: Client) -> Ticket:
    house.service("wizard", steps=STEPS, use="everyone")
    send(client, "what", FIRST)
    send(client, "who", LAST)
    client.post(f"{NEW}/check", {"key": Draft.objects.get().key})
    return Ticket.objects.get()


def test_a_visitor_files_without_an_account(house: Cast, visitor: Client) -> None:
    ticket = filed(house, visitor)

    assert (ticket.requester, ticket.contact["email"]) == (None, "helene@town.example")


def test_the_session_that_filed_reads_its_confirmation_print_and_pdf(house: Cast, visitor: Client) -> None:
    ticket = filed(house, visitor)
    addresses = [f"{NEW}/done/{ticket.reference}", f"/p/house/t/{ticket.reference}/print", f"/p/house/t/{ticket.reference}/pdf"]

    assert [visitor.get(address).status_code for address in addresses] == [200, 200, 200]


def test_another_session_reads_none_of_it(house: Cast, visitor: Client) -> None:
    ticket = filed(house, visitor)
    addresses = [f"{NEW}/done/{ticket.reference}", f"/p/house/t/{ticket.reference}/print", f"/p/house/t/{ticket.reference}/pdf"]
    stranger, chloe = Client(), Client()
    chloe.force_login(house.chloe)

    assert [stranger.get(address).headers["Location"].partition("?")[0] for address in addresses] == ["/p/house/login"] * 3
    assert [chloe.get(address).status_code for address in addresses] == [404, 404, 404]


def test_a_visitors_draft_belongs_to_their_session_alone(house: Cast, visitor: Client) -> None:
    house.service("wizard", steps=STEPS, use="everyone")
    send(visitor, "what", FIRST)

    assert "The meter is broken" in visitor.get(f"{NEW}/what").content.decode()
    assert "The meter is broken" not in Client().get(f"{NEW}/what").content.decode()


def test_a_draft_follows_its_visitor_over_the_sign_in(house: Cast, visitor: Client) -> None:
    house.service("wizard", steps=STEPS, use="everyone")
    send(visitor, "what", FIRST)

    visitor.force_login(house.alice)

    assert Draft.objects.get().owner == house.alice
    assert visitor.get(NEW).headers["Location"] == f"{NEW}/who"


def test_a_form_that_needs_an_account_leads_to_the_sign_in_and_back(house: Cast, visitor: Client) -> None:
    house.service("wizard", steps=STEPS)
    house.grant("see", service=house.portal.services.get())

    way = urlsplit(visitor.get(f"{NEW}/what").headers["Location"])

    assert (way.path, parse_qs(way.query)["next"]) == ("/p/house/login", [NEW])


def test_a_service_that_does_not_exist_and_a_hidden_one_answer_a_visitor_alike(house: Cast, visitor: Client) -> None:
    house.service("wizard", use="customers")

    hidden, absent = visitor.get(NEW), visitor.get(NEW.replace("wizard", "absent"))

    assert hidden.headers["Location"] == absent.headers["Location"].replace("absent", "wizard")


def test_what_was_sent_after_the_session_ended_is_found_after_signing_in_again(house: Cast, visitor: Client) -> None:
    service = house.service("wizard", steps=STEPS)
    house.grant("see", service=service)

    answer = send(visitor, "what", FIRST)
    visitor.force_login(house.alice)

    assert answer.headers["Location"].startswith("/p/house/login")
    assert "The meter is broken" in visitor.get(f"{NEW}/what").content.decode()


def test_the_draft_of_a_session_cannot_be_read_by_knowing_its_page(house: Cast, visitor: Client) -> None:
    """The key of somebody else's draft opens nothing."""
    house.service("wizard", steps=STEPS, use="everyone")
    send(visitor, "what", FIRST)
    key = Draft.objects.get().key
    stranger = Client()

    stranger.post(f"{NEW}/who", {**LAST, "key": key})

    assert Draft.objects.get(key=key).answers == FIRST
