"""A few buildings and offers, as small as can be."""

from parvis.places.models import NRO, PBO, PM, PMT, Building, Floor, Line


def house(identifier="IMB/77058/X/0218", **said):
    """One dwelling, connected, without a socket: the example of the field's own documents."""
    said = {"state": "DEPLOYE", "kind": "PAVILLON", "dwelling_count": 1, "commune_code": "77058", "commune_name": "BUSSY-ST-GEORGES"} | said
    nro = NRO.objects.get_or_create(code="77243LAG", defaults={"commune_code": "77243"})[0]
    pm = PM.objects.get_or_create(reference="FI-77058-000B", defaults={"nro": nro, "owner_code": "FI", "x": 678_500.0, "y": 6_860_300.0})[0]
    pmt = PMT.objects.get_or_create(pm=pm, reference="PT 001113")[0]
    pbo = PBO.objects.create(
        pm=pm, pmt=pmt, reference=f"PT {PBO.objects.count():06}", kind="CH:EN CHAMBRE", laying="SOUTERRAIN", capacity=6
    )
    building = Building.objects.create(
        source_key=f"FI:{identifier}",
        identifier=identifier,
        owner_code="FI",
        pm=pm,
        number="6",
        street_kind="RUE",
        street_name="ETIENNE GANNERON",
        street_code="0361",
        postcode="77600",
        x=678_771.23,
        y=6_860_548.07,
        zone=3,
        **said,
    )
    Floor.objects.create(building=building, pbo=pbo, pm=pm, pmt=pmt, patched_by="OC", premises_count=said["dwelling_count"])
    return building


def block(identifier="IMB/29019/X/0ZK8", levels=("RDC", "1", "2"), **said):
    """Three floors of one dwelling each."""
    building = house(identifier, kind="IMMEUBLE", dwelling_count=len(levels), **said)
    only = building.floors.get()
    only.delete()
    for level in levels:
        Floor.objects.create(building=building, level=level, staircase="A", pbo=only.pbo, pm=only.pm, pmt=only.pmt, premises_count=1)
    return building


def socket(building, pto="FI-29AB-7K42", level=None, **said):
    floor = building.floors.get(level=level) if level else building.floors.first()
    return Line.objects.create(building=building, floor=floor, pbo=floor.pbo, pto=pto, **said)


def offer(key="just_fibre", **said):
    return {
        "key": key,
        "title": {"fr": "Just Fibre", "en": "Just Fibre"},
        "family": "fibre",
        "technology": "FTTH",
        "rates": {"down": 1000, "up": 700},
        "price": {"monthly": "21.40", "setup": "50.00"},
        "lead_time": {"days": 20, "counting": "calendar", "text": {"fr": "sous 20 jours", "en": "within 20 days"}},
        **said,
    }


def copper(key="vdsl", **said):
    return offer(key, title={"fr": "VDSL2", "en": "VDSL2"}, family="copper", technology="VDSL2", rates={"down": 80, "up": 20}, **said)


def question(*buildings, offers=None, entry=None, **place):
    return {
        "entry": entry or {"kind": "building", "value": buildings[0].identifier if buildings else "?"},
        "place": {"buildings": [building.pk for building in buildings], **place},
        "offers": offers or [offer()],
    }
