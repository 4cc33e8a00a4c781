"""A confidential request: its author, who handles it, and those whom these let in one by one. Its mails hold nothing of it."""

import html

import pytest

from parvis.kit.errors import Refused
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.tickets import lists
from parvis.tickets.filters import Filters
from parvis.tickets.models import Share, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORDS = "TheHoleIsHere"


@pytest.fixture
def report(cast) -> Ticket:
    service = cast.service("hole", visibility="restricted")
    return cast.ticket(service, answers={"summary": f"{WORDS} in the title", "description": f"{WORDS} told"})


def mailed_words() -> dict[str, str]:
    found = {}
    for mail in OutgoingMail.objects.filter(subject_kind="ticket"):
        drawn = render(mail)
        found[f"{mail.kind} to {mail.to}"] = f"{drawn.subject} {drawn.text} {html.unescape(drawn.html)}"
    return found


def test_no_role_of_the_organisation_sees_it_nor_counts_it(cast, report):
    for role in ("member", "manager", "administrator"):
        someone = cast.person(organisation=cast.home, role=role)
        assert not Ticket.objects.visible_to(someone).exists()
        assert lists.count(someone, Filters(state="all", by="organisation")).number == 0
    assert list(Ticket.objects.visible_to(cast.alice)) == list(Ticket.objects.visible_to(cast.technician)) == [report]


def test_its_mails_say_that_there_is_something_to_read_and_nothing_of_it(cast, report):
    report.add_participant(cast.chloe, by=cast.technician)
    report.reply(f"{WORDS} again", by=cast.alice)
    report.reply(f"{WORDS} answered", by=cast.technician)
    report.move("solve", by=cast.technician)

    said = mailed_words()

    assert {key for key, words in said.items() if WORDS in words or "Hole" in words} == set()
    assert [key for key, words in said.items() if report.reference not in words] == []
    assert len(said) > 5


def test_the_mails_of_another_request_hold_what_was_said(cast):
    cast.ticket(summary=WORDS).reply(f"{WORDS} answered", by=cast.technician)

    assert all(WORDS in words for words in mailed_words().values())


def test_its_author_and_the_team_let_somebody_in_and_nobody_else_does(cast, report):
    report.add_participant(cast.bruno, by=cast.alice)
    report.add_participant(cast.chloe, by=cast.technician)

    with pytest.raises(Refused) as refusal:
        Ticket.objects.get(pk=report.pk).add_participant(cast.person(organisation=cast.home), by=cast.bruno)

    assert refusal.value.code == "confidential"
    assert Ticket.objects.get(pk=report.pk).standing_of(cast.bruno).sees


def test_an_agent_makes_a_request_confidential_and_opens_it_again(cast):
    ticket = cast.ticket(cast.service("open", visibility="organisation"))
    Share.objects.create(organisation=ticket.organisation, ticket=ticket, shared_with=cast.chloe.memberships.get().organisation)
    assert Ticket.objects.visible_to(cast.bruno).exists() and Ticket.objects.visible_to(cast.chloe).exists()

    entry = ticket.open_to("restricted", by=cast.technician)

    assert entry and (entry.verb, entry.data, entry.is_internal) == (
        "opened_to",
        {"field": "visibility", "from": "organisation", "to": "restricted"},
        False,
    )
    assert not Ticket.objects.visible_to(cast.bruno).exists() and not Ticket.objects.visible_to(cast.chloe).exists()
    ticket.open_to("organisation", by=cast.technician)
    assert Ticket.objects.visible_to(cast.bruno).exists()


def test_who_asked_closes_it_to_the_organisation_and_does_not_undo_the_team(cast):
    ticket = cast.ticket(cast.service("open", visibility="pst"))
    assert ticket.openings(cast.alice) == ["pst", "participants"]
    assert ticket.open_to("participants", by=cast.alice)
    assert ticket.open_to("participants", by=cast.alice) is None
    ticket.open_to("restricted", by=cast.technician)

    for visibility, by in (("pst", cast.alice), ("organisation", cast.technician), ("requester", cast.technician)):
        with pytest.raises(Refused):
            ticket.open_to(visibility, by=by)
    assert Ticket.objects.get(pk=ticket.pk).visibility == "restricted"


def test_a_colleague_who_reads_it_decides_nothing_and_a_stranger_is_told_nothing(cast):
    ticket = cast.ticket(cast.service("open", visibility="organisation"))

    assert ticket.openings(cast.bruno) == []
    for someone in (cast.bruno, cast.chloe):
        with pytest.raises(Refused):
            ticket.open_to("participants", by=someone)


def test_what_the_service_keeps_confidential_nobody_opens(cast, report):
    assert report.openings(cast.technician) == report.openings(cast.alice) == []
