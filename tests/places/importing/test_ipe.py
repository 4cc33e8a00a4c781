import datetime as dt

import pytest

from parvis.places.importing.reasons import of_run
from parvis.places.models import NRO, PBO, PM, PMT, Building, Floor, Line
from tests.places.importing.files import IPE_HEADER, IPE_ROW, building, changed, counts, ipe, load, rejects

pytestmark = pytest.mark.django_db

EXTENDED = f"{IPE_HEADER};ReferenceNRO;TypeBrassage;NatureTravaux;DisponibiliteImmeuble"


def test_the_protocols_example_gives_every_value_of_the_building():
    run = load(ipe(IPE_ROW))

    assert (run.layout, run.state, run.encoding, *counts(run)) == ("ipe", "done", "utf-8", 1, 0, 0, 0, 0)
    one = Building.objects.get()
    assert (one.identifier, one.source_key, one.owner_code, one.name, one.kind, one.state) == (
        "IMB/77058/X/0218",
        "FI:IMB/77058/X/0218",
        "FI",
        "_NA_",
        "PAVILLON",
        "DEPLOYE",
    )
    assert (one.x, one.y, one.projection) == (678771.23, 6860548.07, "RGF93")
    assert (one.commune_code, one.street_code, one.postcode, one.commune_name) == ("77058", "0361", "77600", "BUSSY-ST-GEORGES")
    assert (one.street_line, one.dwelling_count) == ("6 RUE ETIENNE GANNERON", 1)
    assert {one.cabled_on, one.orders_from, one.supplied_from} == {dt.date(2019, 3, 6)}


def test_the_protocols_example_makes_its_network_along():
    load(ipe(IPE_ROW))

    floor = Floor.objects.select_related("pm", "pmt", "pbo", "building__pm").get()
    assert (floor.staircase, floor.level, floor.premises_count) == ("_NA_", "_NA_", 1)
    assert (floor.pm.reference, floor.pmt.reference, floor.pbo.reference) == ("FI-77058-000B", "PT 001113", "PT 002053")
    assert (floor.pbo.kind, floor.pbo.pmt, floor.building.pm) == ("CH:EN CHAMBRE", floor.pmt, floor.pm)
    assert (floor.pm.state, floor.pm.location_kind, floor.pm.owner_code, floor.pm.commune_code) == ("DEPLOYE", "PME", "FI", "77058")
    assert floor.pm.commercial_on == dt.date(2019, 3, 6)


def test_columns_of_ours_say_what_the_protocol_does_not():
    load(ipe(f"{IPE_ROW};77243LAG;OC;SOUTERRAIN;Mis à disposition", header=EXTENDED))

    floor = Floor.objects.select_related("pm__nro", "pbo", "building").get()
    assert (floor.patched_by, floor.pbo.laying, floor.building.availability) == ("OC", "SOUTERRAIN", "Mis à disposition")
    assert (floor.pm.link_reference, floor.pm.nro.commune_code) == ("77243LAG_FI-77058-000B", "77243")


def test_a_file_loaded_again_writes_nothing():
    load(ipe(IPE_ROW, building(2)))

    assert counts(load(ipe(IPE_ROW, building(2)))) == (0, 0, 2, 0, 0)


def test_what_differs_is_changed_and_what_is_gone_is_abandoned():
    load(ipe(IPE_ROW, building(2), building(3)))

    run = load(ipe(IPE_ROW, building(2, EtatImmeuble="RAD"), building(4)))

    assert counts(run) == (1, 1, 1, 1, 0)
    assert dict(Building.objects.values_list("identifier", "state")) == {
        "IMB/77058/X/0218": "DEPLOYE",
        "IMB/77058/X/0002": "RAD",
        "IMB/77058/X/0003": "ABANDONNE",
        "IMB/77058/X/0004": "DEPLOYE",
    }


def test_a_changed_floor_is_a_changed_line():
    load(ipe(IPE_ROW))

    assert counts(load(ipe(changed(IPE_ROW, IPE_HEADER, ReferencePBO="PT 002054")))) == (0, 1, 0, 0, 0)
    assert Floor.objects.get().pbo.reference == "PT 002054"


def test_a_building_of_several_floors_comes_on_several_lines():
    header = f"{IPE_HEADER};EscalierImmeuble;EtageImmeuble"

    run = load(ipe(f"{IPE_ROW};A;RDC", f"{IPE_ROW};A;01", f"{IPE_ROW};A;01", header=header))

    assert counts(run) == (2, 0, 0, 0, 1)
    assert list(Floor.objects.values_list("building__identifier", "staircase", "level")) == [
        ("IMB/77058/X/0218", "A", "01"),
        ("IMB/77058/X/0218", "A", "RDC"),
    ]
    assert rejects(run) == [(4, "duplicate", "IdentifiantImmeuble", "IMB/77058/X/0218")]


def test_floors_that_a_later_file_does_not_name_go():
    header = f"{IPE_HEADER};EscalierImmeuble;EtageImmeuble"
    load(ipe(f"{IPE_ROW};A;RDC", f"{IPE_ROW};A;01", header=header))

    load(ipe(f"{IPE_ROW};A;RDC", header=header))

    assert list(Floor.objects.values_list("level", flat=True)) == ["RDC"]


def test_lines_of_a_floor_come_with_their_sockets():
    header = f"{IPE_HEADER};ReferencePTO;EtatFibre;ND;NDActif;ReferencePrestation;Porte"

    run = load(
        ipe(f"{IPE_ROW};OO-AB12-CD34;occupée;01 23 45 67 89;O;F00000015;12", f"{IPE_ROW};OO-AB12-CD35;disponible;;;;", header=header)
    )

    assert counts(run) == (2, 0, 0, 0, 0)
    assert list(Line.objects.values_list("pto", "state", "number", "is_number_active", "service_reference", "door", "floor__level")) == [
        ("OO-AB12-CD34", "occupied", "0123456789", True, "F00000015", "12", "_NA_"),
        ("OO-AB12-CD35", "available", "", False, "", "", "_NA_"),
    ]


@pytest.mark.parametrize(
    ("more", "cells", "notice"),
    [
        ("ReferencePTO;ND", ";01 23 45 67 89", "without-sockets"),
        ("ND", "01 23 45 67 89", "without-sockets"),
        ("ReferencePrestation", "F00000015", "without-sockets"),
        ("ReferencePTO;ND", "OO-AB12-CD34;01 23 45 67 89", ""),
        ("ReferencePTO;ND", ";", ""),
        ("Etage", "01", ""),
    ],
)
def test_a_number_without_a_socket_makes_no_line_and_that_is_said(more, cells, notice):
    run = load(ipe(f"{IPE_ROW};{cells}", header=f"{IPE_HEADER};{more}"))

    assert (run.state, counts(run), run.notice) == ("done", (1, 0, 0, 0, 0), notice)
    assert Line.objects.count() == (1 if "OO-" in cells else 0)
    assert bool(of_run(run)) == bool(notice)


def test_what_has_no_column_of_ours_is_kept_beside():
    load(ipe(f"{IPE_ROW};42;", header=f"{IPE_HEADER};CodeIris;Vide"))

    assert Building.objects.get().extra == {"CodeIris": "42"}


def test_a_column_that_a_file_lacks_leaves_what_is_known():
    load(ipe(f"{IPE_ROW};77243LAG;OC;SOUTERRAIN;Mis à disposition", header=EXTENDED))

    load(ipe(changed(IPE_ROW, IPE_HEADER, NombreLogementsAdresseIPE="2")))

    one = Building.objects.select_related("pm__nro").get()
    assert (one.dwelling_count, one.availability, one.pm.nro.code) == (2, "Mis à disposition", "77243LAG")


def test_several_buildings_stand_at_one_address_without_identifiers():
    header = f"{IPE_HEADER};CodeAdresseImmeuble"
    rows = [changed(IPE_ROW, IPE_HEADER, IdentifiantImmeuble="", BatimentImmeuble=name) + ";7705803610" for name in ("BAT A", "BAT B")]

    run = load(ipe(*rows, header=header))

    assert counts(run) == (2, 0, 0, 0, 0)
    assert set(Building.objects.values_list("source_key", "address_key")) == {
        ("FI:7705803610:BAT A", "7705803610"),
        ("FI:7705803610:BAT B", "7705803610"),
    }


def test_the_network_is_written_once_for_all_its_buildings():
    load(ipe(*(building(number) for number in range(1, 20))))

    assert [model.objects.count() for model in (NRO, PM, PMT, PBO)] == [0, 1, 1, 1]


def test_coordinates_of_another_projection_are_converted():
    load(
        ipe(
            changed(
                IPE_ROW, IPE_HEADER, TypeProjectionGeographique="WGS84", CoordonneeImmeubleX="2.710742", CoordonneeImmeubleY="48.844629"
            )
        )
    )

    one = Building.objects.get()
    assert (round(one.x, 1), round(one.y, 1), one.projection) == (678771.2, 6860548.1, "RGF93")
