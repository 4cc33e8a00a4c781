"""What came by mail, and who was named in it, as an agent sees a request."""

from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.intake.definition import Field
from parvis.intake.owner import Owner
from parvis.intake.uploads import receive
from parvis.journal.models import Attachment, Entry
from parvis.tickets.models import Participant
from tests.desk.test_ticket import address, text
from tests.rights.world import PICTURE


def mailed(ticket, trust="unknown", **data):
    sender = {"email": "lou@elsewhere.example", "name": "Lou Martin", "trust": trust}
    return Entry.write(ticket, "replied", by=None, body="The lamp is dead", channel="mail", data={"from": sender, **data})


def test_a_mail_without_an_account_names_its_sender_and_says_that_nobody_checked(cast, desk):
    ticket = cast.ticket()
    entry = mailed(ticket, signature="Lou <b>M</b>", original_text="All\n> before")

    page, whole = text(desk.get(address(ticket))), text(desk.get(address(ticket, f"/messages/{entry.pk}/original")))

    assert "Lou Martin &lt;lou@elsewhere.example&gt;" in page
    assert "unverified sender" in page
    assert "Lou &lt;b&gt;M&lt;/b&gt;" in page
    assert f'href="{address(ticket)}/messages/{entry.pk}/original"' in page
    assert "<blockquote><p>before</p></blockquote>" in whole


def test_a_mail_whose_sender_was_checked_has_no_badge(cast, desk):
    ticket = cast.ticket()
    mailed(ticket, "verified")

    assert "unverified sender" not in text(desk.get(address(ticket)))


def test_the_file_of_a_mail_that_opened_a_request_is_there(cast, desk):
    ticket = cast.ticket()
    file = {"size": 1, "content_type": "text/csv", "sha256": "0" * 64, "organisation": ticket.organisation}
    loose = Attachment.objects.create(entry=ticket.entries.get(verb="submitted"), name="figures.csv", storage_key="aa/figures", **file)

    assert f'href="/desk/files/{loose.pk}"' in text(desk.get(address(ticket)))


def test_an_original_is_that_of_its_own_request(cast, desk, browse):
    ticket, other = cast.ticket(), cast.ticket()
    entry = mailed(ticket, original_text="All")

    assert desk.get(address(other, f"/messages/{entry.pk}/original")).status_code == 404
    assert browse(cast.alice).get(address(ticket, f"/messages/{entry.pk}/original")).status_code == 404
    assert desk.get(address(ticket, f"/messages/{ticket.entries.first().pk}/original")).status_code == 404


def test_who_was_named_in_a_mail_is_let_in_or_left_out(cast, desk):
    ticket = cast.ticket()
    for person in (cast.bruno, cast.chloe):
        Participant.objects.create(organisation=ticket.organisation, ticket=ticket, user=person, role="proposed", is_notified=False)
    assert "Do not add" in text(desk.get(address(ticket)))

    desk.post(address(ticket, "/proposed"), {"accept": str(cast.bruno.pk)})
    desk.post(address(ticket, "/proposed"), {"decline": str(cast.chloe.pk)})

    assert {one.user: one.role for one in ticket.participants.exclude(user__in=[cast.alice, cast.technician])} == {
        cast.bruno: "participant",
        cast.chloe: "reader",
    }
    assert (cast.mails(cast.bruno), cast.mails(cast.chloe)) == (["participant_added"], [])
    assert "Do not add" not in text(desk.get(address(ticket)))


def test_a_pasted_picture_is_shown_where_it_was_put_drawn_again_by_us(cast, desk):
    field = Field.read({"key": "files", "type": "file", "many": True})
    ticket = cast.ticket()
    upload = receive(SimpleUploadedFile("s.gif", PICTURE), owner=Owner(cast.alice.pk), purpose=ticket.reply_purpose, field=field)
    ticket.reply(f"Look ![screen](cid:{upload.pk})", by=cast.alice, uploads=[upload.pk])

    assert f'<img src="/desk/files/{upload.pk}?preview" alt="screen">' in text(desk.get(address(ticket)))
    assert desk.get(f"/desk/files/{upload.pk}?preview").headers["Content-Type"] == "image/webp"
