"""Links of mails: a page with one button. Looking changes nothing; what is sent does one thing, for one reader, about one request."""

import re
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from parvis.mail import one_click
from parvis.mail.models import FailingAddress, OutgoingMail
from parvis.mail.notices import Action
from parvis.mail.rendering import render
from parvis.people.models import User
from parvis.tickets.models import Ticket
from parvis.tickets.submission import submit
from tests.cast import LIFE, Cast, move, text
from tests.portal.following.conftest import signed_in

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def stranger(enforce_csrf_checks: bool = False) -> Client:
    return Client(headers={"accept-language": "en"}, enforce_csrf_checks=enforce_csrf_checks)


def last_mail(to: User | str, kind: str = "ticket_replied") -> OutgoingMail:
    mail = OutgoingMail.objects.filter(to=getattr(to, "email", to), kind=kind).last()
    assert mail is not None
    return mail


def stop_link(mail: OutgoingMail) -> str:
    stop = render(mail).notice.stop
    assert stop is not None
    return urlsplit(stop[1]).path


def answered(house: Cast) -> Ticket:
    ticket = house.ticket(summary="MarkOfAlice")
    ticket.add_participant(house.bruno, by=house.alice)
    ticket.reply("Hello", by=house.technician)
    return ticket


def told(ticket: Ticket) -> set[str]:
    return set(ticket.participants.filter(is_notified=True).values_list("user__first_name", flat=True))


# --- no more mails ---


def test_looking_at_the_page_changes_nothing_and_tells_no_more_than_the_reference(house: Cast) -> None:
    ticket = answered(house)

    page = stranger().get(stop_link(last_mail(house.alice)))

    assert told(ticket) == {"Alice", "Bruno"}
    said = page.content.decode()
    assert "HOUSE-1" in said
    assert [word for word in ("MarkOfAlice", "Hello", house.alice.email, "Martin") if word in said] == []
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in page["Cache-Control"]


def test_a_mail_program_mutes_its_reader_alone_without_cookie_or_form(house: Cast) -> None:
    ticket = answered(house)

    for _turn in range(2):
        assert stranger(enforce_csrf_checks=True).post(stop_link(last_mail(house.alice)), ONE_CLICK).status_code == 200

    assert told(ticket) == {"Bruno"}
    house.forget_mails()
    ticket.reply("More", by=house.technician)
    assert (house.mails(house.alice), house.mails(house.bruno)) == ([], ["ticket_replied"])


def test_it_changes_no_other_request(house: Cast) -> None:
    other = house.ticket()
    stranger().post(stop_link(last_mail_of(answered(house), house)), ONE_CLICK)

    assert told(other) == {"Alice"}


def last_mail_of(ticket: Ticket, house: Cast) -> OutgoingMail:
    return OutgoingMail.objects.filter(subject_id=ticket.pk, to=house.alice.email, kind="ticket_replied").latest("id")


def test_the_page_offers_to_follow_again(house: Cast) -> None:
    ticket = answered(house)
    client = stranger()
    page = client.post(stop_link(last_mail(house.alice)), ONE_CLICK).content.decode()

    (again,) = re.findall(r'action="([^"]*/mail/follow/[^"]+)"', page)
    said = client.post(again).content.decode()

    assert told(ticket) == {"Alice", "Bruno"}
    assert "You follow this request again" in said


def test_following_again_needs_the_token_of_a_form_and_its_own_seal(house: Cast) -> None:
    ticket = answered(house)
    mail = last_mail(house.alice)
    stranger().post(stop_link(mail), ONE_CLICK)
    again = f"/p/house/mail/follow/{one_click.token(mail.pk, one_click.FOLLOW)}"

    assert stranger(enforce_csrf_checks=True).post(again).status_code == 403
    assert stranger().post(stop_link(mail).replace("/stop/", "/follow/")).status_code == 404
    assert told(ticket) == {"Bruno"}


def test_a_link_that_we_did_not_write_is_not_known(house: Cast) -> None:
    ticket = answered(house)
    mail = last_mail(house.alice)
    theirs = last_mail(house.bruno)
    seal = one_click.token(mail.pk, one_click.STOP).rpartition(".")[2]
    start = one_click.token(theirs.pk, one_click.STOP).partition(".")[0]
    wrong = [
        f"{start}.{seal}",
        one_click.token(mail.pk, "move"),
        one_click.token(uuid4(), one_click.STOP),
        one_click.token(mail.pk, one_click.STOP)[:-1],
        f"{one_click.token(mail.pk, one_click.STOP)}=",
        "é.é",
        "x" * 3000,
    ]

    assert {stranger().post(f"/p/house/mail/stop/{one}", ONE_CLICK).status_code for one in wrong} == {404}
    assert told(ticket) == {"Alice", "Bruno"}


def test_a_link_of_another_portal_is_not_known(house: Cast) -> None:
    answered(house)
    Cast("other")

    assert stranger().post(stop_link(last_mail(house.alice)).replace("/p/house", "/p/other"), ONE_CLICK).status_code == 404


def test_a_link_sealed_before_the_key_changed_still_works(house: Cast, settings: pytest.FixtureRequest) -> None:
    ticket = answered(house)
    link = stop_link(last_mail(house.alice))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another key of fifty characters, as long as the old one was",
    )

    assert stranger().post(link, ONE_CLICK).status_code == 200
    assert told(ticket) == {"Bruno"}


def test_who_asked_without_an_account_is_muted_and_follows_again(house: Cast) -> None:
    fields = [{"key": "summary", "type": "text", "label": text("S")}, {"key": "email", "type": "email", "label": text("E")}]
    service = house.service("lost", use="everyone", fields=fields)
    ticket = submit(service, by=None, answers={"summary": "Mine", "email": "zoe@town.example"}, key=uuid4())
    client = stranger()
    page = client.post(stop_link(last_mail("zoe@town.example", "ticket_received")), ONE_CLICK).content.decode()
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket.reply("Hello", by=house.technician)
    assert house.mails("zoe@town.example") == ["ticket_received"]

    client.post(re.findall(r'action="([^"]*/mail/follow/[^"]+)"', page)[0])
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket.reply("Again", by=house.technician)

    assert house.mails("zoe@town.example") == ["ticket_received", "ticket_replied"]
    assert "muted" not in ticket.contact


# --- moves ---


@pytest.fixture
def solved(house: Cast) -> Ticket:
    """Said to be solved; the workflow lets mails offer «accept»."""
    moves = [{**one, "mail": True} if one["key"] == "accept" else one for one in LIFE["moves"]]
    house.workflow(definition={**LIFE, "moves": [*moves, move("forward", "solved", "taken", "requester", mail=True)]})
    ticket = house.ticket()
    ticket.move("solve", by=house.technician)
    return ticket


def ways(mail: OutgoingMail) -> dict[str, str]:
    notice = render(mail).notice
    return {block.label: urlsplit(block.url).path for block in notice.blocks if isinstance(block, Action) and block.is_move}


def test_a_mail_offers_what_may_be_answered_to_it(house: Cast, solved: Ticket) -> None:
    offered = ways(last_mail(house.alice, "ticket_moved"))

    assert list(offered) == ["accept", "refuse", "forward"]
    assert offered["refuse"] == "/p/house/t/HOUSE-1/moves/refuse"
    assert offered["accept"].startswith("/p/house/mail/move/accept/")


def test_nothing_is_offered_while_it_is_not_the_customers_turn(house: Cast) -> None:
    ticket = house.ticket()
    ticket.reply("Hello", by=house.technician)

    assert ways(last_mail(house.alice)) == {}


def test_a_move_is_made_by_the_button_of_its_page_and_not_by_looking(house: Cast, solved: Ticket) -> None:
    link = ways(last_mail(house.alice, "ticket_moved"))["accept"]
    page = stranger().get(link).content.decode()
    solved.refresh_from_db()
    assert solved.status_key == "solved"
    assert page.count("<button") == stranger().get("/p/house/help").content.decode().count("<button") + 1
    assert "Nothing works" not in page

    said = stranger().post(link).content.decode()

    solved.refresh_from_db()
    assert solved.status_key == "closed"
    assert "done" in said
    entry = solved.entries.latest("id")
    assert (entry.verb, entry.actor, entry.channel) == ("moved", house.alice, "mail")


def test_sent_twice_it_is_made_once(house: Cast, solved: Ticket) -> None:
    link = ways(last_mail(house.alice, "ticket_moved"))["accept"]

    answers = [stranger().post(link) for _turn in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [entry.data.get("move") for entry in solved.entries.filter(verb="moved")].count("accept") == 1


def test_a_move_needs_the_token_of_a_form(house: Cast, solved: Ticket) -> None:
    assert stranger(enforce_csrf_checks=True).post(ways(last_mail(house.alice, "ticket_moved"))["accept"]).status_code == 403


def test_after_the_request_changed_the_page_says_so_and_changes_nothing(house: Cast, solved: Ticket) -> None:
    link = ways(last_mail(house.alice, "ticket_moved"))["accept"]
    solved.move("refuse", by=house.alice, answers={"reason": "It is not"})
    assert stranger().post(link).status_code == 409
    solved.move("solve", by=house.technician)  # the same status, another stay in it

    page = stranger().post(link)

    assert page.status_code == 409
    assert "The request has changed since this message was sent." in page.content.decode()
    solved.refresh_from_db()
    assert solved.status_key == "solved"


def test_a_link_to_one_move_makes_no_other(house: Cast, solved: Ticket) -> None:
    link = ways(last_mail(house.alice, "ticket_moved"))["accept"]

    assert stranger().post(link.replace("/accept/", "/forward/")).status_code == 404
    solved.refresh_from_db()
    assert solved.status_key == "solved"


def test_where_the_workflow_says_nothing_a_move_needs_signing_in(house: Cast) -> None:
    ticket = house.ticket()
    ticket.move("solve", by=house.technician)

    link = ways(last_mail(house.alice, "ticket_moved"))["accept"]

    assert link == "/p/house/t/HOUSE-1/moves/accept"
    assert "/login" in stranger().get(link)["Location"]


def test_who_was_let_go_moves_nothing(house: Cast, solved: Ticket) -> None:
    link = ways(last_mail(house.alice, "ticket_moved"))["accept"]
    User.objects.filter(pk=house.alice.pk).update(is_active=False)

    assert stranger().post(link).status_code == 409
    solved.refresh_from_db()
    assert solved.status_key == "solved"


def test_a_workflow_that_offers_it_no_more_is_obeyed(house: Cast, solved: Ticket) -> None:
    link = ways(last_mail(house.alice, "ticket_moved"))["accept"]
    workflow = solved.workflow
    workflow.definition = LIFE
    workflow.save()

    assert stranger().post(link).status_code == 409


# --- an address that takes no mail ---


def test_a_customer_is_told_that_their_own_address_refuses_mail_and_of_nobody_elses(house: Cast) -> None:
    ticket = answered(house)
    FailingAddress.objects.create(email=house.alice.email.upper(), is_permanent=True, reason="SecretWordsOfTheHost")
    FailingAddress.objects.create(email=house.bruno.email, reason="only slow")

    hers = signed_in(house.alice).get(f"/p/house/t/{ticket.reference}").content.decode()
    his = signed_in(house.bruno).get(f"/p/house/t/{ticket.reference}").content.decode()

    assert "We cannot write to your address alice@house.example" in hers
    assert "SecretWordsOfTheHost" not in hers
    assert "We cannot write" not in his
