"""A person's data as a file: everything of theirs, nothing of others."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta

import pytest

from parvis.kit.clock import now, standing_at
from parvis.kit.files import open_stored
from parvis.mail.models import OutgoingMail
from parvis.privacy import exporting
from parvis.privacy.models import Bundle
from tests.privacy.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def told(office):
    """Alice's request, with a file, an answer and a note; and Bruno's, which names her."""
    ticket = office.ticket(answers={"summary": "AliceOne", "description": "AliceTwo"})
    ticket.reply("AliceThree", by=office.alice, uploads=[office.file(ticket, office.alice, "AliceFour.txt", b"AliceFive")])
    ticket.reply("AnswerToAlice", by=office.technician)
    ticket.reply("SecretNote about alice@house.example", by=office.technician, internal=True)
    theirs = office.ticket(by=office.bruno, answers={"summary": "BrunoOne"})
    theirs.reply("BrunoTwo\n\nAsk alice@house.example\n\nBrunoThree", by=office.bruno)
    return ticket


def opened(bundle: Bundle) -> str:
    with open_stored(bundle.storage_key) as file, zipfile.ZipFile(file) as archive:
        return "\n".join([*archive.namelist(), *(archive.read(name).decode() for name in archive.namelist())])


def test_it_holds_every_mark_of_the_person_and_none_of_others(office, told):
    bundle = exporting.ask(office.alice, "house")
    exporting.make_bundles()

    said = opened(Bundle.objects.get(pk=bundle.pk))
    for mark in ("AliceOne", "AliceTwo", "AliceThree", "AliceFour", "AliceFive", "AnswerToAlice", "alice@house.example"):
        assert mark in said, mark
    for mark in ("SecretNote", "BrunoOne", "BrunoTwo", "BrunoThree", "bruno@house.example", "password"):
        assert mark not in said, mark


def test_it_is_json_that_says_where_each_thing_was(office, told):
    exporting.ask(office.alice, "house")
    exporting.make_bundles()

    with open_stored(Bundle.objects.get().storage_key) as file, zipfile.ZipFile(file) as archive:
        data = json.loads(archive.read("data.json"))
    assert data["portal"] == "house"
    assert {"people.account", "tickets.ticket", "tickets.message", "tickets.file"} <= set(data["data"])
    assert {row["place"] for row in data["data"]["tickets.ticket"]["rows"]} == {told.reference}


def test_asked_twice_it_is_made_once_and_the_mail_says_nothing_of_it(office, told):
    office.forget_mails()
    first, second = exporting.ask(office.alice, "house"), exporting.ask(office.alice, "house")
    exporting.make_bundles()
    exporting.make_bundles()

    assert first == second
    mail = OutgoingMail.objects.get(kind="data_ready")
    assert (mail.user, list(mail.context)) == (office.alice, ["bundle"])


def test_it_is_there_for_32_hours(office, told):
    exporting.ask(office.alice, "house")
    exporting.make_bundles()
    kept = Bundle.objects.get()

    with standing_at(kept.made_at + timedelta(hours=31)):
        assert exporting.drop_bundles() == 0
    with standing_at(kept.made_at + timedelta(hours=32)):
        assert exporting.drop_bundles() == 1
    with pytest.raises(FileNotFoundError):
        open_stored(kept.storage_key)
    assert Bundle.objects.get().state == "gone"


def test_the_team_makes_a_copy_of_what_it_found(office, told):
    case = office.searched(office.demand(action="delete"), emails=["alice@house.example"])
    exporting.ask_for_case(case, by=office.officer)
    exporting.make_bundles()

    said = opened(Bundle.objects.get(case=case))
    assert "AliceThree" in said and "BrunoTwo" not in said
    with refused("team_only"):
        exporting.ask_for_case(case, by=office.technician)
    assert now() < Bundle.objects.get(case=case).expires_at
