"""Many places by a file: each line asked once, refused ones with their reason, a crash, a second sending."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from parvis.connectors import performing, steering
from parvis.connectors.models import Qualification, Run
from parvis.connectors.qualifying import exporting, files
from parvis.connectors.qualifying.files import Asked
from parvis.connectors.running import cancel
from parvis.connectors.troubles import Unavailable
from parvis.connectors.working import perform_due
from parvis.kit import sheets
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.tables import csv_rows
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import Obsolete
from parvis.mail.rendering import render
from parvis.people.models import User
from tests.connectors.qualifying.house import House, Outside

FILE = "Réf;Adresse;ND;Code immeuble\nA;8 rue des Goélands 29200 Brest;;\nB;;;IMB/29019/X/0ZK8\nC;;;IMB/29019/X/NONE\nD;;12;\nE;;;\n"


def send(house: House, text: str = FILE, key: str = "k1", offers=("fibre", "copper"), by=None) -> Qualification:
    asker = by or house.cast.alice
    return files.ask_file(sheets.read(text.encode()), "sites.csv", Asked(house.service, asker, house.cast.home, offers), key=key)


def table(chunks: Iterator[bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(chunks).decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def sent(house: House) -> Qualification:
    house.block(at=house.address(8))
    User.objects.filter(pk=house.cast.alice.pk).update(language="fr")
    return send(house)


def work(found: Qualification) -> Run:
    perform_due(files.CONNECTOR)
    found.run.refresh_from_db()
    return found.run


def test_each_line_is_asked_and_those_that_cannot_be_say_why(house: House, sent: Qualification):
    run = work(sent)

    assert (run.state, run.result) == ("done", {"lines": 5, "refused": 3})
    rows = table(files.result_file(run))
    assert [(row["Réf"], row["Résultat"], row["Code de l’immeuble"], row["Fibre Pro"]) for row in rows] == [
        ("A", "Éligible en partie", "IMB/29019/X/0ZK8", "Éligible"),
        ("B", "Éligible en partie", "IMB/29019/X/0ZK8", "Éligible"),
        ("C", "", "", ""),
        ("D", "", "", ""),
        ("E", "", "", ""),
    ]
    assert [row["Rejet"] for row in rows[2:]] == [
        "Aucun immeuble ne porte ce code. Vérifiez-le, ou cherchez par adresse.",
        "Un ND a dix chiffres et commence par 0, par exemple 02 98 00 00 31.",
        "Cette ligne n’indique aucun lieu.",
    ]


def test_all_offers_of_all_lines_are_taken_along(house: House, sent: Qualification):
    run = work(sent)

    rows = table(csv_rows(exporting.header(), files.details(run)))

    assert [(row["Recherche"], row["Offre"]) for row in rows] == [
        ("8 Rue des Goélands, 29200 Brest", "Fibre Pro"),
        ("8 Rue des Goélands, 29200 Brest", "VDSL2"),
        ("8 RUE DES GOELANDS, 29200 BREST", "Fibre Pro"),
        ("8 RUE DES GOELANDS, 29200 BREST", "VDSL2"),
    ]


def test_lines_stand_not_in_the_list_of_searches(house: House, sent: Qualification):
    work(sent)

    seen = Qualification.objects.visible_to(house.cast.alice)
    assert list(seen.whole()) == []
    assert [one.run for one in seen.files()] == [sent.run]
    assert not Qualification.objects.visible_to(house.cast.chloe).exists()


def test_sent_twice_it_is_one_file(house: House, sent: Qualification):
    assert send(house).run == sent.run
    assert sent.run.lines.count() == 5


def test_a_worker_that_died_leaves_off_where_the_next_goes_on(house: House, sent: Qualification, remote: Outside):
    first = sent.run.lines.order_by("number").first()
    assert first is not None
    part = files.ask_line(sent.run, first.cells, f"{first.pk.hex}:0")

    work(sent)

    assert Run.objects.filter(parent=sent.run).count() == 2
    assert sent.run.lines.get(number=2).part == part
    assert remote.calls == 2


def test_while_the_outside_system_does_not_answer_the_file_waits(house: House, sent: Qualification, remote: Outside):
    remote.answers = [Unavailable("down")]

    run = work(sent)

    assert (run.is_finished, run.lines.open().count()) == (False, 5)


def test_whoever_sent_it_is_told_once_that_it_is_done(house: House, sent: Qualification):
    work(sent)
    work(sent)

    assert house.cast.mails(house.cast.alice) == ["qualifications_done"]


@pytest.mark.parametrize(("text", "code"), [
    ("Réf;Ville\nA;Brest\n", "column"),
    ("Adresse\n", "empty"),
    ("Adresse\n" + "8 rue des Goélands\n" * 5001, "too_long"),
])  # fmt: skip
def test_a_file_that_cannot_be_asked_says_why(house: House, text, code):
    with pytest.raises(Refused) as refused:
        send(house, text)

    assert (refused.value.code, Run.objects.count()) == (code, 0)


def test_who_may_not_use_the_service_sends_no_file(house: House):
    house.service.grants.filter(role="use").delete()

    with pytest.raises(Refused) as refused:
        send(house)

    assert refused.value.code == "right"


def test_the_example_is_a_file_that_can_be_sent(house: House):
    header, rows = files.example()
    text = b"".join(csv_rows(header, rows))

    found = files.ask_file(sheets.read(text), "example.csv", Asked(house.service, house.cast.alice, house.cast.home, ("fibre",)), key="x")

    assert (found.run.input["lines"], found.run.input["header"]) == (
        6, ["référence", "adresse", "nd", "prestation", "gps", "immeuble", "pto"],
    )  # fmt: skip


def test_tries_that_came_to_nothing_are_not_among_all_offers(house: House, sent: Qualification, remote: Outside):
    remote.answers = [Unavailable("down")]
    work(sent)
    with time_machine.travel(now() + timedelta(minutes=1)):
        run = work(sent)

    rows = table(csv_rows(exporting.header(), files.details(run)))

    assert Run.objects.filter(parent=run).count() == 3
    assert (run.state, len(rows), len({row["Recherche"] for row in rows})) == ("done", 4, 2)


@pytest.mark.parametrize("code", ["no_end", "crashed", "given_up"])
def test_whoever_sent_a_file_that_came_to_nothing_is_told_so(house: House, sent: Qualification, code):
    performing.give_up(sent.run, code)

    [mail] = OutgoingMail.objects.filter(kind="qualifications_done")
    said = render(mail)
    assert mail.user == house.cast.alice
    assert "Votre fichier n’a pas été traité jusqu’au bout" in said.subject
    assert "Lignes traitées : 0 sur 5." in said.text.replace("\u00a0", " ")


def test_a_file_that_is_tried_again_after_all_is_told_by_its_end_alone(house: House, sent: Qualification):
    performing.give_up(sent.run, "crashed")
    steering.try_again(sent.run, by=house.cast.technician)
    work(sent)

    first, last = OutgoingMail.objects.filter(kind="qualifications_done").order_by("id")
    with pytest.raises(Obsolete):
        render(first)
    assert "Votre fichier a été traité" in render(last).subject


def test_whoever_cancelled_a_file_needs_no_letter(house: House, sent: Qualification):
    cancel(sent.run)

    assert house.cast.mails(house.cast.alice) == []
