"""Files as they come when something went wrong: what can be loaded is, the rest is told line by line."""

import gzip
import io
import zipfile

import pytest

from parvis.places.importing import reasons
from parvis.places.models import Building, House
from tests.places.importing.files import BAN_HEADER, BAN_ROW, IPE_HEADER, IPE_ROW, ban, building, changed, counts, house, ipe, load, rejects

pytestmark = pytest.mark.django_db


def test_a_mix_of_encodings_names_the_lines_that_differ():
    rows = [house(number, nom_voie="Rue de l'Église") for number in (2, 4, 6)]
    content = ban(*rows).replace("Rue de l'Église".encode(), "Rue de l'Église".encode("cp1252"), 1)

    run = load(content)

    assert (run.encoding, counts(run)) == ("utf-8", (2, 0, 0, 0, 1))
    assert [(line, reason) for line, reason, _column, _value in rejects(run)] == [(2, "encoding")]


@pytest.mark.parametrize(
    ("encoding", "mark", "found"), [("utf-8", b"\xef\xbb\xbf", "utf-8"), ("cp1252", b"", "cp1252"), ("latin-1", b"", "cp1252")]
)
def test_each_encoding_is_read(encoding, mark, found):
    content = mark + ipe(changed(IPE_ROW, IPE_HEADER, NomVoieImmeuble="DE L'ÉGLISE")).decode().encode(encoding)

    run = load(content)

    assert (run.encoding, counts(run)) == (found, (1, 0, 0, 0, 0))
    assert Building.objects.get().street_name == "DE L'ÉGLISE"


def test_a_column_that_must_be_there_is_named():
    header = IPE_HEADER.replace("EtatImmeuble;", "")

    run = load(ipe(IPE_ROW.replace("DEPLOYE;", "", 1), header=header))

    assert run.state == "failed"
    assert reasons.of_run(run) == "Il manque des colonnes : EtatImmeuble."


def test_faulty_cells_are_told_with_their_column_and_the_rest_is_loaded():
    run = load(
        ipe(
            building(1),
            building(2, CodeInseeImmeuble="7705"[:3]),
            building(3, DateCablageAdresse="20191345"),
            building(4, CoordonneeImmeubleX="2,71"),
            building(5, CoordonneeImmeubleY="beaucoup"),
            building(6, EtatImmeuble="PRESQUE"),
            building(1),
            building(7, TypeProjectionGeographique="MARS"),
            building(8, NombreLogementsAdresseIPE="-3"),
            building(9, IdentifiantImmeuble="IMB/77058/X"),
            building(10, NumeroVoieImmeuble="6B"),
            building(11, CodePostalImmeuble="7760A"),
            building(12, NomVoieImmeuble="X" * 201),
            building(13),
        )
    )

    assert (run.state, counts(run)) == ("done", (2, 0, 0, 0, 12))
    assert rejects(run) == [
        (3, "commune", "CodeInseeImmeuble", "770"),
        (4, "day", "DateCablageAdresse", "20191345"),
        (5, "coordinates", "CoordonneeImmeubleX, CoordonneeImmeubleY", "2,71 6860548,07"),
        (6, "number", "CoordonneeImmeubleY", "beaucoup"),
        (7, "state", "EtatImmeuble", "PRESQUE"),
        (8, "duplicate", "IdentifiantImmeuble", "IMB/77058/X/0001"),
        (9, "projection", "TypeProjectionGeographique", "MARS"),
        (10, "count", "NombreLogementsAdresseIPE", "-3"),
        (11, "identifier", "IdentifiantImmeuble", "IMB/77058/X"),
        (12, "house-number", "NumeroVoieImmeuble", "6B"),
        (13, "postcode", "CodePostalImmeuble", "7760A"),
        (14, "too-long", "NomVoieImmeuble", "X" * 200),
    ]


def test_a_number_that_fits_no_column_spoils_its_line_alone():
    header = f"{IPE_HEADER};CapacitePBO;NombreLocauxFTTH"
    rows = [f"{building(number)};{capacity};{premises}" for number, capacity, premises in ((1, 32767, 32767), (2, 32768, 3), (3, 8, 99999))]

    run = load(ipe(*rows, header=header))

    assert (run.state, counts(run)) == ("done", (1, 0, 0, 0, 2))
    assert rejects(run) == [(3, "small-count", "CapacitePBO", "32768"), (4, "small-count", "NombreLocauxFTTH", "99999")]


def test_more_dwellings_than_a_floor_can_count_spoil_their_line_alone():
    run = load(ipe(building(1, NombreLogementsAdresseIPE="40000"), building(2, NombreLogementsAdresseIPE="32767")))

    assert counts(run) == (1, 0, 0, 0, 1)
    assert rejects(run) == [(2, "small-count", "NombreLogementsAdresseIPE", "40000")]


def test_faulty_addresses_are_told_with_their_column_and_the_rest_is_loaded():
    run = load(
        ban(
            BAN_ROW,
            house(2, numero="deux"),
            house(4, code_insee="ABCDE"),
            house(8, x="12", y="13"),
            house(10, x="", y="", lon="120", lat="3"),
            house(12, nom_voie=""),
            house(14, code_postal="1640 "),
            BAN_ROW,
        )
    )

    assert (run.state, counts(run)) == ("done", (2, 0, 0, 0, 6))
    assert rejects(run) == [
        (3, "house-number", "numero", "deux"),
        (4, "commune", "code_insee", "ABCDE"),
        (5, "coordinates", "x, y", "12 13"),
        (6, "coordinates", "lon, lat", "120 3"),
        (7, "missing", "nom_voie", ""),
        (9, "duplicate", "id", "01002_w4ld4h_00006"),
    ]


def test_a_cut_last_line_is_refused_and_nothing_is_taken_for_gone():
    load(ipe(building(1), building(2), building(3)))

    run = load(ipe(building(1), building(2))[:-80])

    assert (run.state, run.notice, counts(run)) == ("done", "cut-line", (0, 0, 1, 0, 1))
    assert rejects(run)[0][:2] == (3, "too-few-cells")
    assert Building.objects.filter(state="DEPLOYE").count() == 3


def test_empty_characters_and_loose_quotes_spoil_their_line_alone():
    run = load(
        ipe(building(1), building(2).replace("RUE", "R\0UE"), building(3, NomVoieImmeuble='"MOULIN'), f"{building(4)};;x", building(5))
    )

    assert counts(run) == (2, 0, 0, 0, 3)
    assert [(line, reason) for line, reason, _column, _value in rejects(run)] == [(3, "nul"), (4, "quotes"), (5, "too-many-cells")]


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_packed_files_are_read_as_they_are(pack):
    assert counts(load(packed(ipe(building(1), building(2)), pack))) == (2, 0, 0, 0, 0)


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_what_comes_before_the_cut_of_a_packed_file_is_loaded(pack):
    import random

    numbers = random.Random(7)
    rows = [house(number, nom_afnor=f"{numbers.getrandbits(400):x}") for number in range(1, 3000)]
    content = packed(ban(*rows), pack)

    run = load(content[: len(content) // 2])

    assert run.state == "failed"
    assert reasons.of_run(run).startswith("Ce fichier s’arrête au milieu")
    assert House.objects.count() == run.created_count > 500


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "Ce fichier n’est pas un tableau"),
        ("id;numero".encode("utf-16"), "Ce fichier est écrit en UTF-16"),
        (b"nom;prenom\nDupont;Jeanne\n", "La première ligne n’est pas celle d’un fichier connu"),
        (gzip.compress(b";" * (300 << 20)), "Une fois décompressé"),
        (b"PK\x03\x04 nothing more", "Cette archive ne peut pas être ouverte"),
    ],
    ids=["empty", "picture", "utf-16", "other table", "bomb", "archive"],
)
def test_what_cannot_be_read_at_all_says_why(content, sentence):
    run = load(content)

    assert run.state == "failed"
    assert reasons.of_run(run).startswith(sentence)


def test_an_archive_of_several_files_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", ipe(IPE_ROW))
        archive.writestr("b.csv", ipe(IPE_ROW))

    assert reasons.of_run(load(stream.getvalue())).startswith("Cette archive contient plusieurs fichiers (a.csv, b.csv")


def test_a_line_that_was_refused_keeps_what_it_names():
    load(ipe(building(1), building(2)))

    assert counts(load(ipe(building(1), building(2, EtatImmeuble="PRESQUE")))) == (0, 0, 1, 0, 1)
    assert Building.objects.filter(state="DEPLOYE").count() == 2


def quoted(row):
    return ";".join(f'"{cell}"' for cell in row.split(";"))


def spaced(row):
    return " ; ".join(row.split(";"))


def too_short(row):
    return quoted(row).rpartition(";")[0]


def loosely_quoted(row):
    return quoted(row)[:-1]


@pytest.mark.parametrize("spelt", [quoted, spaced, too_short, loosely_quoted])
def test_a_line_that_was_refused_keeps_what_it_names_however_it_is_written(spelt):
    load(ipe(*(building(number) for number in (1, 2, 3))))
    load(ban(*(house(number) for number in (1, 2, 3))))

    buildings = load(ipe(spelt(building(2, EtatImmeuble="PRESQUE")), building(1)))
    houses = load(ban(spelt(house(2, numero="deux")), house(1)))

    assert (counts(buildings), counts(houses)) == ((0, 0, 1, 1, 1), (0, 0, 1, 1, 1))
    assert set(Building.objects.filter(state="DEPLOYE").values_list("identifier", flat=True)) == {"IMB/77058/X/0001", "IMB/77058/X/0002"}
    assert set(House.objects.values_list("number", flat=True)) == {1, 2}


@pytest.mark.parametrize(
    ("cells", "gone"),
    [
        ({"IdentifiantImmeuble": "IMB/77058/X"}, ["IMB/77058/X/0005", "IMB/77058/X/0007"]),
        ({"IdentifiantImmeuble": ""}, ["IMB/77058/X/0005", "IMB/77058/X/0007"]),
        ({"IdentifiantImmeuble": "IMB/77058/X", "CodeInseeImmeuble": "770"}, ["IMB/77058/X/0007"]),
        ({"IdentifiantImmeuble": "IMB/77058/X", "CodeOI": "?", "ReferencePM": ""}, ["IMB/77058/X/0005"]),
        (
            {"IdentifiantImmeuble": "IMB/77058/X", "CodeInseeImmeuble": "", "CodeOI": "?", "ReferencePM": ""},
            [f"IMB/77058/X/000{number}" for number in (3, 5, 7)],
        ),
    ],
    ids=["identifier", "no identifier", "no commune either", "no owner either", "nothing"],
)
def test_a_line_of_which_no_building_can_be_told_keeps_those_of_its_owner_and_commune(cells, gone):
    elsewhere, others = {"CodeInseeImmeuble": "75102"}, {"CodeOI": "SF", "CodeInseeImmeuble": "77058"}
    kept = [building(1), building(4, **elsewhere), building(6, **others)]
    load(ipe(*kept, building(3), building(5, **elsewhere), building(7, **others)))

    load(ipe(*kept, building(3, EtatImmeuble="PRESQUE", **cells)))

    assert list(Building.objects.filter(state="ABANDONNE").order_by("identifier").values_list("identifier", flat=True)) == gone


@pytest.mark.parametrize("key", ["", "0" * 41])
def test_a_line_of_which_no_house_can_be_told_keeps_those_of_its_commune(key):
    there = {"id": "", "code_insee": "01004", "nom_commune": "Ambérieu-en-Bugey"}
    load(ban(*(house(number, id="") for number in (1, 2)), *(house(number, **there) for number in (1, 2))))

    run = load(ban(house(1, id=""), house(2, id=key, x="12", y="13"), house(1, **there)))

    assert counts(run) == (0, 0, 2, 1, 1)
    assert list(House.objects.order_by("street__commune", "number").values_list("street__commune", "number")) == [
        ("01002", 1),
        ("01002", 2),
        ("01004", 1),
    ]


def test_a_part_of_a_file_is_not_taken_for_the_whole():
    load(ban(*(house(number) for number in range(1, 160))))

    run = load(ban(BAN_ROW, header=BAN_HEADER))

    assert (run.notice, counts(run)) == ("too-many-gone", (0, 0, 1, 0, 0))
    assert House.objects.count() == 159


def packed(content, pack):
    if pack == "gz":
        return gzip.compress(content)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("IPE_Forbach_FIBA_PM_IPEZMD_V30_20210419.csv", content)
    return stream.getvalue()
