"""Buildings as files describe them: the original's own example, and a block of flats with staircases and sockets."""

from datetime import date

from parvis.places.models import NRO, PBO, PM, PMT, Building, Commune, Floor, House, Line, Street

BUSSY = (678771.23, 6860548.07)
"""Metres; 48.844629 N, 2.710742 E."""


def commune(code="77058", name="Bussy-Saint-Georges", postcode="77600"):
    known = {"name": name, "name_folded": name.lower().replace("-", " "), "department": code[:2], "postcodes": [postcode]}
    return Commune.objects.get_or_create(code=code, defaults=known)[0]


def street(name="Rue Étienne Ganneron", code="0361", **more):
    home = more.pop("commune", None) or commune()
    folded = name.lower().replace("é", "e")
    values = {
        "commune_name": home.name,
        "name_folded": folded,
        "label_folded": f"{folded} 77600 bussy saint georges",
        "x": BUSSY[0],
        "y": BUSSY[1],
    }
    return Street.objects.create(
        commune=home, postcode=home.postcodes[0], name=name, code=code, national_key=f"{home.code}_{code}", **(values | more)
    )


def original():
    """IMB/77058/X/0218, as the row of the file and the original's screen describe it."""
    nro = NRO.objects.create(code="77243LAG", name="Lagny", commune_code="77243")
    pm = PM.objects.create(
        reference="FI-77058-000B", nro=nro, owner_code="FI", state="DEPLOYE", location_kind="PME", x=BUSSY[0] + 60, y=BUSSY[1] + 60
    )
    pmt = PMT.objects.create(pm=pm, reference="PT 001113")
    pbo = PBO.objects.create(
        pm=pm, pmt=pmt, reference="PT 002053", kind="CH:EN CHAMBRE", laying="SOUTERRAIN", x=BUSSY[0] + 12, y=BUSSY[1] - 9
    )
    building = Building.objects.create(
        source_key="FI IMB/77058/X/0218",
        identifier="IMB/77058/X/0218",
        owner_code="FI",
        kind="PAVILLON",
        state="DEPLOYE",
        availability="Mis à disposition",
        dwelling_count=1,
        commune_code="77058",
        street_code="0361",
        postcode="77600",
        commune_name="BUSSY-ST-GEORGES",
        number="6",
        street_kind="RUE",
        street_name="ETIENNE GANNERON",
        pm=pm,
        orders_from=date(2019, 3, 6),
        supplied_from=date(2019, 3, 6),
        x=BUSSY[0],
        y=BUSSY[1],
    )
    Floor.objects.create(building=building, pbo=pbo, pm=pm, pmt=pmt, patched_by="OC")
    return building


def block(identifier="IMB/77058/X/0300", *, number="8", name="BATIMENT A", staircases=("A", "B"), levels=("1", "RDC", "10", "2"), **more):
    """Flats; each floor of the first staircase has a socket."""
    pm, _made = PM.objects.get_or_create(reference="FI-77058-000C", defaults={"owner_code": "FI", "location_kind": "PMI"})
    pbo = PBO.objects.create(pm=pm, reference=f"PT {identifier[-4:]}", kind="PI:PALIER", laying="IMMEUBLE", x=BUSSY[0] + 30, y=BUSSY[1] + 5)
    values = {
        "owner_code": "FI",
        "kind": "IMMEUBLE",
        "state": "DEPLOYE",
        "dwelling_count": 24,
        "commune_code": "77058",
        "street_code": "0361",
        "postcode": "77600",
        "commune_name": "BUSSY-ST-GEORGES",
        "street_kind": "RUE",
        "street_name": "ETIENNE GANNERON",
        "x": BUSSY[0] + 30,
        "y": BUSSY[1] + 5,
    }
    building = Building.objects.create(
        source_key=f"FI {identifier}", identifier=identifier, name=name, number=number, pm=pm, **(values | more)
    )
    for staircase in staircases:
        for level in levels:
            floor = Floor.objects.create(building=building, staircase=staircase, level=level, pbo=pbo, premises_count=3)
            if staircase == staircases[0]:
                Line.objects.create(
                    building=building, floor=floor, pto=f"FI-{identifier[-4:]}-{staircase}{level:0>3}", state="occupied", door="12"
                )
    return building


def house_with(home, number="6", **more):
    return House.objects.create(street=home, number=int(number), **({"x": BUSSY[0], "y": BUSSY[1]} | more))
