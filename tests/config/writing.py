"""`python -m tests.config.writing fill COUNT|fill-again 1|load NUMBER`: somebody who works on an installation, for tests that look at it meanwhile.

Django is set up by `main`: what needs it is imported after that.
"""

import io
import os
import sys
from itertools import count
from uuid import uuid4

import django
from django.core.files.uploadedfile import InMemoryUploadedFile


def main(what: str, number: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.config.settings"
    django.setup()
    from parvis.people.models import User
    from parvis.tickets.models import Ticket
    from tests.cast import Cast

    if what == "fill":
        cast = Cast()
        for one in range(number):
            ticket = cast.ticket(summary=f"Écran n° {one} 🖥")
            _answer(ticket, cast.alice, b"%d " % one * 5000)
            _answer(ticket, cast.technician, b"")
        return
    ticket = Ticket.objects.order_by("pk").first()
    alice = User.objects.get(username="alice.house")
    if what == "fill-again":
        _answer(_file(ticket.service, alice, "Encore un écran"), alice, b"again")
        return
    for one in count():
        filed = _file(ticket.service, alice, f"{number} {one}")
        _answer(filed, alice, os.urandom(60_000))
        _change_mind(filed, alice)
        if one == 2:
            print("at work", flush=True)


def _file(service, person, summary):
    from parvis.tickets.submission import submit

    return submit(service, by=person, answers={"summary": summary}, key=uuid4())


def _upload(ticket, person, data):
    from parvis.intake.definition import Field
    from parvis.intake.owner import Owner
    from parvis.intake.uploads import receive

    field = Field.read({"key": "files", "type": "file", "label": {"fr": "", "en": ""}, "many": True})
    sent = InMemoryUploadedFile(io.BytesIO(data), "files", "note.txt", "text/plain", len(data), None)
    return receive(sent, owner=Owner(user_id=person.pk), purpose=ticket.reply_purpose, field=field)


def _answer(ticket, person, data):
    uploads = [_upload(ticket, person, data).pk] if data else []
    ticket.reply("Voilà.", by=person, uploads=uploads)


def _change_mind(ticket, person):
    """A file that goes again before it was of any use."""
    from parvis.intake.owner import Owner
    from parvis.intake.uploads import remove

    upload = _upload(ticket, person, b"wrong one " * 500)
    remove(upload.pk, owner=Owner(user_id=person.pk), purpose=ticket.reply_purpose)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
