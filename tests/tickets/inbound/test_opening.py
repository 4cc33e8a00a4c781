from parvis.journal.models import Attachment, Entry
from parvis.mail.models import IncomingMail
from parvis.people.merging import merge
from parvis.people.models import EmailDomain, User
from parvis.tickets.models import Participant, Ticket
from tests.tickets.inbound.conftest import mail


def people_of(ticket):
    return sorted(ticket.participants.values_list("user__email", "role"))


def test_a_mail_opens_a_request_with_its_words_and_files(known):
    row = known.write("Ann Onyme <ann@client.example>", subject="Le lift", body="Il est bloqué.\n\nAnn", files={"plan.pdf": b"%PDF-1.4"})

    ticket = Ticket.objects.get()
    entry = Entry.objects.about(ticket).get(verb="submitted")
    assert (row.state, row.kind, row.subject_id, row.entry_id) == ("done", "request", ticket.pk, entry.pk)
    assert (ticket.title, ticket.requester.email, ticket.channel) == ("Le lift", "ann@client.example", "mail")
    assert ticket.answers["summary"] == "Le lift"
    assert ticket.answers["description"].startswith("Il est bloqué.")
    assert list(Attachment.objects.filter(entry=entry).values_list("name", flat=True)) == ["plan.pdf"]


def test_the_first_mail_makes_its_sender_known_without_a_password(known):
    known.write("Ann Onyme <ann@client.example>")

    ann = User.objects.get()
    assert (ann.email, ann.full_name, ann.has_usable_password()) == ("ann@client.example", "Ann Onyme", False)


def test_where_accounts_are_made_otherwise_a_stranger_stays_one(post):
    post.write("Ann <ann@client.example>", trust="none")

    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.contact["email"]) == (None, "ann@client.example")
    assert not User.objects.filter(email="ann@client.example").exists()


def test_a_mailbox_may_hold_the_mails_of_strangers(house):
    from tests.tickets.inbound.conftest import Post

    assert house.help
    row = Post(house, strangers="hold").write("Ann <ann@client.example>")

    assert (row.state, row.reason) == ("held", "stranger")
    assert not Ticket.objects.exists()


def test_a_known_person_gets_a_receipt_with_the_title(house, post):
    row = post.write(f"Alice <{house.alice.email}>", subject="The lift is stuck")

    ticket = Ticket.objects.get()
    assert row.trust == "verified"
    assert (ticket.requester, ticket.organisation) == (house.alice, house.home)
    assert post.mails_to(house.alice.email) == ["ticket_received"]
    assert Entry.objects.about(ticket).get(verb="submitted").actor == house.alice


def test_the_address_of_a_merged_account_speaks_for_the_one_that_goes_on(house, post):
    old = house.person("alice2")
    merge(old, house.alice, by=house.technician, portals=None, portal_key=house.key)

    row = post.write(f"Alice <{old.email}>", subject="The lift is stuck")

    ticket = Ticket.objects.get()
    assert (row.state, ticket.requester, ticket.organisation) == ("done", house.alice, house.home)
    assert Entry.objects.about(ticket).get(verb="submitted").actor == house.alice


def test_the_same_mail_delivered_twice_opens_one_request(known):
    raw = mail("ann@client.example", to=known.mailbox.address)
    first = known.deliver(raw)

    again = IncomingMail.objects.get(pk=first.pk)
    from parvis.mail import processing

    assert processing.work_through(again) is False
    assert Ticket.objects.count() == 1


def test_without_a_subject_the_first_words_name_the_request(known):
    known.write("ann@client.example", subject="", body="The lift is stuck again.\nSince Monday.")

    assert Ticket.objects.get().title.startswith("The lift is stuck again.")


def test_a_mail_from_nobody_is_held(known):
    row = known.deliver(mail("ann@client.example", headers={"From": "undisclosed"}))

    assert (row.state, row.reason) == ("held", "no_sender")


def test_colleagues_in_copy_of_a_proven_mail_take_part_and_are_told_where_the_owner_says_so(known):
    town = known.cast.organisation("Town")
    EmailDomain.objects.create(organisation=town, domain="town.example", verified_at="2026-01-01T00:00Z")
    ann = known.cast.person("ann", town, email="ann@town.example")

    known.write("Ann <ann@town.example>", cc="Bob <bob@town.example>, Eve <eve@other.example>")

    ticket = Ticket.objects.get()
    assert people_of(ticket) == [("ann@town.example", "requester"), ("bob@town.example", "participant"), ("eve@other.example", "proposed")]
    assert ticket.organisation == ann.memberships.get().organisation
    assert known.mails_to("bob@town.example") == ["participant_added"]
    assert known.mails_to("eve@other.example") == []


def test_nobody_in_copy_of_an_unproven_mail_is_added_or_told(known):
    town = known.cast.organisation("Town")
    EmailDomain.objects.create(organisation=town, domain="town.example", verified_at="2026-01-01T00:00Z")
    known.cast.person("ann", town, email="ann@town.example")

    known.write("Ann <ann@town.example>", cc="Bob <bob@town.example>", trust="none")

    assert people_of(Ticket.objects.get()) == [("ann@town.example", "requester"), ("bob@town.example", "proposed")]
    assert known.mails_to("bob@town.example") == []


def test_our_own_addresses_in_copy_are_nobody(known):
    known.write("ann@client.example", cc=f"{known.mailbox.address}, no-reply@client.example, support+x@centre.example")

    assert people_of(Ticket.objects.get()) == [("ann@client.example", "requester")]
    assert Participant.objects.count() == 1


def test_the_request_of_a_person_alone_is_filed_where_their_mail_domain_belongs(known):
    town = known.cast.organisation("Town")
    EmailDomain.objects.create(organisation=town, domain="town.example", verified_at="2026-01-01T00:00Z")

    known.write("New <new@town.example>")

    assert Ticket.objects.get().organisation == town


def test_too_many_files_stay_in_the_original_and_the_trace_says_so(known, monkeypatch):
    monkeypatch.setattr("parvis.tickets.inbound.content.MOST_BYTES", 10)

    row = known.write("ann@client.example", files={"small.txt": b"12345", "large.bin": b"x" * 100})

    assert list(Attachment.objects.values_list("name", flat=True)) == ["small.txt"]
    assert {"code": "files_left", "names": "large.bin"} in row.trace
    assert "large.bin" in Ticket.objects.get().answers["description"]
