import pytest

from parvis.journal.models import Entry
from parvis.mail.identity import message_id, reply_address
from parvis.mail.models import MailAlert
from parvis.tickets.merging import merge
from parvis.tickets.models import Link, Ticket
from tests.tickets.inbound.conftest import Post


def last_entry(ticket, verb="replied"):
    return Entry.objects.about(ticket).filter(verb=verb).order_by("id").last()


@pytest.fixture
def ticket(house):
    return house.ticket()


def test_an_answer_to_the_signed_address_joins_the_request(house, post, ticket):
    row = post.write(
        house.alice.email, to=reply_address(ticket.pk), body="Here is more.\n\nOn Mon, 2 Nov 2026, Support <s@x> wrote:\n> old words"
    )

    entry = last_entry(ticket)
    assert (row.kind, row.subject_id, row.entry_id) == ("reply", ticket.pk, entry.pk)
    assert (entry.actor, entry.body, entry.channel) == (house.alice, "Here is more.", "mail")
    assert "old words" in entry.data["original_text"]


def test_an_answer_to_one_of_our_mails_joins_the_request(house, post, ticket):
    ours = message_id(ticket.pk, ticket.pk)

    post.write(house.alice.email, headers={"In-Reply-To": ours})

    assert last_entry(ticket).actor == house.alice


def test_an_answer_to_the_mail_that_opened_the_request_joins_it(known):
    known.write("ann@client.example", headers={"Message-ID": "<first@client.example>"})

    known.write("ann@client.example", headers={"References": "<first@client.example>"}, body="And more")

    assert last_entry(Ticket.objects.get()).body == "And more"


def test_who_takes_no_part_joins_nothing_by_the_name_of_another_persons_mail(known):
    known.write("ann@client.example", headers={"Message-ID": "<first@client.example>"})
    before = last_entry(Ticket.objects.get())

    row = known.write("ben@elsewhere.example", headers={"References": "<first@client.example>"}, body="Let me in")

    assert row.kind == "request"
    assert last_entry(Ticket.objects.exclude(pk=row.subject_id).get()) == before


def test_the_reference_in_the_subject_counts_from_somebody_who_takes_part(house, post, ticket):
    post.write(house.alice.email, subject=f"Re: [{ticket.reference}] Nothing works", body="More")

    assert last_entry(ticket).body == "More"


def test_the_reference_in_the_subject_counts_for_nothing_from_anybody_else(house, post, ticket):
    row = post.write(house.chloe.email, subject=f"Re: [{ticket.reference}] Nothing works")

    assert row.kind == "request"
    assert row.subject_id != ticket.pk
    assert {"code": "subject_ignored", "reference": ticket.reference} in row.trace


def test_a_customers_answer_moves_the_request_as_on_the_portal(house, post):
    ticket = house.ticket_at("asked")

    post.write(house.alice.email, to=reply_address(ticket.pk))

    ticket.refresh_from_db()
    assert ticket.status_key == "taken"


def test_an_agent_answers_by_mail_when_the_host_vouches(house, post, ticket):
    post.write(house.technician.email, to=reply_address(ticket.pk), body="We look into it.")

    ticket.refresh_from_db()
    assert last_entry(ticket).is_from_team
    assert ticket.status_key == "taken"
    assert post.mails_to(house.alice.email)[-1] == "ticket_replied"


@pytest.mark.parametrize("trust", ["none", "fail", None])
def test_a_mail_in_an_agents_name_that_nothing_proves_is_held(house, post, ticket, trust):
    row = post.write(house.technician.email, to=reply_address(ticket.pk), trust=trust)

    assert (row.state, row.reason) == ("held", "forged" if trust == "fail" else "agent")
    assert last_entry(ticket) is None


def test_a_customers_mail_that_nothing_proves_is_shown_as_such_and_moves_nothing(house, post):
    ticket = house.ticket_at("asked")
    ticket.add_participant(house.bruno, by=house.alice)
    before = post.mails_to(house.bruno.email), post.mails_to(house.technician.email)

    row = post.write(house.alice.email, to=reply_address(ticket.pk), trust="none", body="I accept.")

    ticket.refresh_from_db()
    entry = last_entry(ticket)
    assert (row.trust, ticket.status_key) == ("unverified", "asked")
    assert (entry.actor, entry.is_from_team, entry.data["from"]["trust"]) == (None, False, "unverified")
    assert (post.mails_to(house.bruno.email), post.mails_to(house.technician.email)) == before


def test_where_no_host_checks_senders_a_signed_answer_counts_as_its_authors_word(house):
    assert house.help
    post = Post(house, authserv_ids=[])
    ticket = house.ticket_at("asked")

    row = post.write(house.alice.email, to=reply_address(ticket.pk), trust=None)

    ticket.refresh_from_db()
    assert (row.trust, ticket.status_key, last_entry(ticket).actor) == ("unknown", "taken", house.alice)


def test_a_stranger_who_has_the_signed_address_is_read_by_the_team_alone(house, post, ticket):
    row = post.write("eve@other.example", to=reply_address(ticket.pk), body="Please confirm: https://other.example/confirm?x=1")

    note = last_entry(ticket, "noted")
    assert (row.kind, note.is_internal, note.actor) == ("reply", True, None)
    assert MailAlert.objects.get().kind == "outsider_wrote"
    assert not Entry.objects.about(ticket).public().filter(body__contains="confirm").exists()


def test_an_automatic_answer_is_noted_for_the_team_and_moves_nothing(house, post):
    ticket = house.ticket_at("asked")

    row = post.write(house.alice.email, to=reply_address(ticket.pk), headers={"Auto-Submitted": "auto-replied"})

    ticket.refresh_from_db()
    assert (row.kind, ticket.status_key, last_entry(ticket, "noted").is_internal) == ("automatic", "asked", True)


def test_an_answer_to_a_closed_request_opens_it_again_where_the_workflow_lets_its_author(house, post):
    ticket = house.ticket_at("closed")

    row = post.write(house.alice.email, to=reply_address(ticket.pk), body="It is back.")

    ticket.refresh_from_db()
    assert (ticket.status_key, last_entry(ticket).body) == ("taken", "It is back.")
    assert {"code": "reopened", "reference": ticket.reference} in row.trace


def test_an_answer_to_a_request_closed_for_long_opens_one_that_follows_it(house, post):
    ticket = house.ticket_at("closed")
    Ticket.objects.filter(pk=ticket.pk).update(status_since="2026-01-01T00:00Z")

    row = post.write(house.alice.email, to=reply_address(ticket.pk), body="It is back.")

    follower = Ticket.objects.exclude(pk=ticket.pk).get()
    assert (row.kind, row.subject_id) == ("follow_up", follower.pk)
    assert Link.objects.get(ticket=follower).other == ticket


def test_a_service_may_want_a_new_request_after_closing(house, post):
    house.help.options = {"after_closing": "follow_up"}
    house.help.save(update_fields=["options"])
    ticket = house.ticket_at("closed")

    row = post.write(house.alice.email, to=reply_address(ticket.pk))

    assert row.kind == "follow_up"


def test_an_answer_to_a_merged_request_joins_the_one_it_was_merged_into(house, post, ticket):
    other = house.ticket(summary="The other")
    merge([ticket], other, by=house.technician)

    rows = [
        post.write(house.alice.email, to=reply_address(ticket.pk), body="By address"),
        post.write(house.alice.email, headers={"In-Reply-To": message_id(ticket.pk, ticket.pk)}, body="By message"),
        post.write(house.alice.email, subject=f"Re: [{ticket.reference}] Nothing works", body="By reference"),
    ]

    assert {row.subject_id for row in rows} == {other.pk}
    said = other.entries.filter(verb="replied").order_by("id").values_list("body", "actor", "is_internal")
    assert list(said) == [(f"By {way}", house.alice.pk, False) for way in ("address", "message", "reference")]


def test_what_who_reads_only_the_merged_request_answers_is_a_note_for_the_team(house, post, ticket):
    other = house.ticket(by=house.bruno)
    merge([ticket], other, by=house.technician, is_sure=True)

    post.write(house.alice.email, to=reply_address(ticket.pk), body="Mine alone")

    assert last_entry(other, "noted").body == "Mine alone"
    assert not other.standing_of(house.alice).sees


def test_who_asked_without_an_account_answers_by_mail(house, post):
    post.write("ann@client.example", body="First")
    ticket = Ticket.objects.get()

    post.write("ann@client.example", to=reply_address(ticket.pk), body="Second")

    assert (last_entry(ticket).body, last_entry(ticket).is_from_team) == ("Second", False)


def test_a_colleague_who_sees_the_request_may_write_when_verified(house, post):
    house.help.visibility = "organisation"
    house.help.save(update_fields=["visibility"])
    ticket = house.ticket()

    post.write(house.bruno.email, to=reply_address(ticket.pk), body="Me too")

    assert last_entry(ticket).actor == house.bruno


def test_words_of_a_mail_are_no_markup(house, post, ticket):
    post.write(house.alice.email, to=reply_address(ticket.pk), body="# Total\n* 5 * 3 = <b>15</b>")

    assert last_entry(ticket).body_html == "<p># Total<br>\n* 5 * 3 = &lt;b&gt;15&lt;/b&gt;</p>\n"


def test_an_answer_from_the_address_that_agreed_to_be_told_is_its_persons_word(house, post, ticket):
    ticket.participants.filter(user=house.alice).update(email="alice@home.example")

    post.write("alice@home.example", to=reply_address(ticket.pk), body="From home")

    entry = last_entry(ticket)
    assert (entry.actor, entry.body, entry.is_internal) == (house.alice, "From home", False)


def test_an_answer_from_that_address_which_its_host_does_not_prove_moves_nothing(house, post, ticket):
    ticket.participants.filter(user=house.alice).update(email="alice@home.example")

    row = post.write("alice@home.example", to=reply_address(ticket.pk), body="From home", trust="fail")

    assert (row.state, row.reason) == ("held", "forged")
