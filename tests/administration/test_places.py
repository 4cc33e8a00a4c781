"""Addresses and buildings: taking a file in, how far it is, what of it was refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parvis.people.models import User
from parvis.places.importing import asking
from parvis.places.models import House, ImportReject, ImportRun
from tests.places.importing.files import BAN_ROW, ban, house, load

PLACES = "/admin/house/places"


@pytest.fixture
def owner(client, db):
    client.force_login(User.objects.create(username="root", email="root@parvis.example", is_superuser=True, is_staff=True))
    return client


def sent(content, name="adresses-01.csv"):
    return SimpleUploadedFile(name, content, "text/csv")


def test_a_file_is_taken_in_and_loaded_by_the_worker(owner):
    answer = owner.post(PLACES, {"file": sent(ban(BAN_ROW, house(8, numero="huit")))})

    run = ImportRun.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("administration:places_loading", args=[run.pk]))
    assert (run.state, run.requested_by.username) == ("waiting", "root")
    asking.load_due()
    page = owner.get(answer.headers["Location"])
    assert [count for _label, count in page.context["loading"].counts] == [1, 0, 0, 0, 1]
    assert [(one.reject.line_number, one.reason) for one in page.context["refusals"].lines] == [(3, "Ce n’est pas un numéro de voie.")]


def test_a_file_that_was_loaded_last_is_said_to_be_loaded(owner):
    owner.post(PLACES, {"file": sent(ban(BAN_ROW))})
    asking.load_due()

    answer = owner.post(PLACES, {"file": sent(ban(BAN_ROW))}, follow=True)

    assert [str(one) for one in answer.context["messages"]][
        -1
    ] == "Ce fichier est déjà chargé, et aucun ne l’a été après lui : il n’y a rien à faire."
    assert ImportRun.objects.count() == 1


def test_a_part_of_the_addresses_removes_none(owner):
    load(ban(BAN_ROW, house(8)))

    owner.post(PLACES, {"file": sent(ban(BAN_ROW)), "is_part": "on"})
    asking.load_due()

    assert House.objects.count() == 2


def test_what_is_no_file_of_places_is_refused_in_words(owner):
    answer = owner.post(PLACES, {"file": sent(b"nom;prenom\nDupont;Jeanne\n", "gens.csv")})

    assert answer.status_code == 422
    assert "La première ligne n’est pas celle d’un fichier connu" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_must_be_chosen(owner):
    answer = owner.post(PLACES, {})

    assert (answer.status_code, answer.context["form"].errors["file"]) == (422, ["Choisissez un fichier"])


def test_a_file_that_is_too_large_is_refused(owner, monkeypatch):
    monkeypatch.setattr(asking, "MOST_BYTES", 100)

    answer = owner.post(PLACES, {"file": sent(ban(BAN_ROW))})

    assert answer.status_code == 422


def test_the_page_asks_for_itself_again_while_a_file_is_loaded(owner):
    run = ImportRun.objects.create(layout="ban", file_name="a.csv", state="running", storage_key="kept", byte_count=200, bytes_read=50)

    shown = {path: owner.get(path).content.decode() for path in (PLACES, f"{PLACES}/{run.pk}")}

    assert [text.count('hx-trigger="every') for text in shown.values()] == [1, 1]
    assert all('value="25"' in text for text in shown.values())
    ImportRun.objects.update(state="done")
    assert [owner.get(path).content.decode().count("hx-trigger") for path in shown] == [0, 0]


def test_refused_lines_come_in_pages(owner):
    run = ImportRun.objects.create(layout="ban", file_name="a.csv", state="done", rejected_count=120)
    ImportReject.objects.bulk_create(ImportReject(run=run, line_number=number + 2, reason="day") for number in range(120))
    first = owner.get(f"{PLACES}/{run.pk}").context["refusals"]

    last = owner.get(first.next).context["refusals"]

    assert (len(list(first.lines)), first.first, [one.reject.line_number for one in last.lines][:1]) == (50, "", [52])
    assert owner.get(last.next).context["refusals"].next == ""


def test_refused_lines_are_taken_along_as_a_file(owner):
    run = load(ban(house(8, numero="huit")))

    answer = owner.get(f"{PLACES}/{run.pk}/rejects.csv")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert ";huit;" in b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.mark.parametrize("path", [PLACES, f"{PLACES}/0199aaaa-0000-7000-8000-000000000000"])
def test_who_does_not_administer_the_whole_house_finds_nothing(client, db, path):
    client.force_login(User.objects.create(username="agent", email="agent@parvis.example", is_staff=True))

    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_pages_ask_the_same_however_many_files_there_are(owner, django_assert_max_num_queries):
    for number in range(3):
        ImportRun.objects.create(layout="ban", file_name=f"{number}.csv", state="done")

    with django_assert_max_num_queries(12):
        owner.get(PLACES)


def test_a_command_that_stopped_is_told_and_not_waited_for(owner):
    run = ImportRun.objects.create(layout="ban", file_name="a.csv", state="running", byte_count=200, bytes_read=50)

    page = owner.get(f"{PLACES}/{run.pk}")

    assert page.context["loading"].words.startswith("La commande qui chargeait ce fichier s’est arrêtée")
    assert "hx-trigger" not in page.content.decode()
