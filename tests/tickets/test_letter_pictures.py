"""Pictures that an agent pasted into an answer reach the customer's mailbox; no other picture does."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from parvis.intake.definition import Field
from parvis.intake.owner import Owner
from parvis.intake.uploads import receive
from parvis.mail import pictures
from parvis.mail.message import build
from parvis.mail.models import OutgoingMail
from parvis.mail.rendering import render
from parvis.tickets.models import Ticket

FIELD = Field.read({"key": "files", "type": "file", "many": True})


def png(side=40, colour="red"):
    output = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(output, "PNG")
    return output.getvalue()


def pasted(ticket, by, data=None, name="screen.png"):
    return receive(SimpleUploadedFile(name, data or png()), owner=Owner(by.pk), purpose=ticket.reply_purpose, field=FIELD)


@pytest.fixture
def ticket(cast):
    return cast.ticket()


def answered(cast, ticket, body, uploads=(), **more):
    ticket.reply(body, by=cast.technician, uploads=[one.pk for one in uploads], **more)


def mailed(user, kind="ticket_replied"):
    mail = OutgoingMail.objects.filter(to=user.email, kind=kind).last()
    rendered = render(mail)
    return rendered, build(mail, rendered)


def parts(message):
    return [(part.get_content_type(), part["Content-ID"]) for part in message.walk() if part.get_content_maintype() == "image"]


def test_a_small_picture_travels_with_the_mail_drawn_again_by_us(cast, ticket):
    upload = pasted(ticket, cast.technician)
    answered(cast, ticket, f"Press ![this button](cid:{upload.pk}) twice", [upload])

    rendered, message = mailed(cast.alice)

    assert parts(message) == [("image/png", f"<{upload.pk}@picture>")]
    assert f'<img src="cid:{upload.pk}@picture" alt="this button"' in rendered.html
    assert message.get_body(("related", "html")).get_content_type() == "multipart/related"
    sent = next(part for part in message.walk() if part.get_content_type() == "image/png").get_content()
    assert Image.open(io.BytesIO(sent)).getpixel((1, 1)) == (255, 0, 0)


def test_the_text_leads_to_where_it_is_seen(cast, ticket):
    upload = pasted(ticket, cast.technician)
    answered(cast, ticket, f"Press ![this button](cid:{upload.pk}) twice", [upload])

    said = mailed(cast.alice)[0].text.replace("\n> ", " ")

    assert "See the picture “this button”" in said
    assert f"/p/house/t/{ticket.reference}" in said


def test_a_large_one_is_a_link_to_the_request(cast, ticket, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_EACH", 10)
    upload = pasted(ticket, cast.technician)
    answered(cast, ticket, f"Look ![here](cid:{upload.pk})", [upload])

    rendered, message = mailed(cast.alice)

    assert parts(message) == []
    assert f'/p/house/t/{ticket.reference}"' in rendered.html
    assert "See the picture “here”" in rendered.html


def test_together_they_stay_below_what_mailboxes_take(cast, ticket, monkeypatch):
    one, other = pasted(ticket, cast.technician), pasted(ticket, cast.technician, png(41), "other.png")
    answered(cast, ticket, f"![a](cid:{one.pk}) ![b](cid:{other.pk})", [one, other])
    monkeypatch.setattr(pictures, "MOST_TOGETHER", 150)

    assert parts(mailed(cast.alice)[1]) == [("image/png", f"<{one.pk}@picture>")]


def test_a_picture_of_an_internal_note_never_leaves(cast, ticket):
    upload = pasted(ticket, cast.technician)
    answered(cast, ticket, f"![secret](cid:{upload.pk})", [upload], internal=True)
    answered(cast, ticket, f"Look ![secret](cid:{upload.pk})")

    rendered, message = mailed(cast.alice)

    assert parts(message) == []
    assert "<img" not in rendered.html
    assert "image not shown" in rendered.html


def test_nor_one_of_another_request(cast, ticket):
    far = cast.ticket(by=cast.chloe, summary="far")
    upload = pasted(far, cast.technician)
    answered(cast, far, f"![theirs](cid:{upload.pk})", [upload])
    answered(cast, ticket, f"![theirs](cid:{upload.pk})")

    assert parts(mailed(cast.alice)[1]) == []
    assert len(parts(mailed(cast.chloe)[1])) == 1


def test_nor_one_of_a_confidential_request(cast, ticket):
    upload = pasted(ticket, cast.technician)
    answered(cast, ticket, f"![x](cid:{upload.pk})", [upload])
    Ticket.objects.filter(pk=ticket.pk).update(visibility="restricted")

    rendered, message = mailed(cast.alice)

    assert parts(message) == []
    assert str(upload.pk) not in rendered.html


def test_what_is_no_picture_is_a_link(cast, ticket):
    upload = pasted(ticket, cast.technician, b"%PDF-1.4\n%", "plan.pdf")
    answered(cast, ticket, f"![plan](cid:{upload.pk})", [upload])

    rendered, message = mailed(cast.alice)

    assert parts(message) == []
    assert "See the picture “plan”" in rendered.html
