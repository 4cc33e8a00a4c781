"""The tables that files are loaded into. Of each: what a row is known by, and what a column that a file lacks is given at first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from parvis.places.importing.merging import Table
from parvis.places.models import NRO, PBO, PM, PMT, Building, Floor, House, Line, Street
from parvis.places.models.building import NOT_APPLICABLE
from parvis.places.projections import METROPOLITAN

_NOWHERE: Final = {"x": None, "y": None, "projection": METROPOLITAN}

STREETS: Final = Table(
    Street,
    key=("national_key",),
    columns=("national_key", "commune_id", "postcode", "name", "code", "commune_name", "name_folded", "label_folded"),
    at_first={**_NOWHERE, "house_count": 0},
)
HOUSES: Final = Table(
    House, key=("street_id", "number", "suffix"), columns=("street_id", "number", "suffix", "national_key", "x", "y", "projection")
)
NROS: Final = Table(NRO, key=("code",), columns=("code", "commune_code"), at_first={**_NOWHERE, "name": ""})
PMTS: Final = Table(PMT, key=("pm_id", "reference"), columns=("pm_id", "reference"))

PM_AT_FIRST: Final[dict[str, Any]] = {
    "nro_id": None,
    "owner_code": "",
    "state": "",
    "location_kind": "",
    "engineering": "",
    "comment": "",
    "capacity": None,
    "dwelling_count": None,
    "riser_count": None,
    "technical_pm_count": None,
    "has_free_dedicated_fibre": None,
    "has_active_space": None,
    "installed_on": None,
    "first_available_on": None,
    "commercial_on": None,
    "commune_code": "",
    "address": "{}",
    "access": "{}",
    "extra": "{}",
    **_NOWHERE,
}
PBO_AT_FIRST: Final[dict[str, Any]] = {"pmt_id": None, "kind": "", "laying": "", "capacity": None, "location": "", **_NOWHERE}
BUILDING_AT_FIRST: Final[dict[str, Any]] = {
    "identifier": "",
    "owner_code": "",
    "name": NOT_APPLICABLE,
    "kind": "",
    "state": "",
    "availability": "",
    "zone": None,
    "dwelling_count": 0,
    "street_id": None,
    "house_id": None,
    "commune_code": "",
    "street_code": "",
    "postcode": "",
    "commune_name": "",
    "number": "",
    "number_suffix": "",
    "street_kind": "",
    "street_name": "",
    "address_key": "",
    "street_key": "",
    "national_key": "",
    "pm_id": None,
    "connection_category": "",
    "drop_kind": "",
    "needs_manager_agreement": None,
    "manager": "{}",
    "cabled_on": None,
    "orders_from": None,
    "supplied_from": None,
    "changed_on": None,
    "extra": "{}",
    **_NOWHERE,
}
FLOOR_AT_FIRST: Final[dict[str, Any]] = {"pbo_id": None, "pm_id": None, "pmt_id": None, "patched_by": "", "premises_count": None}
LINE_AT_FIRST: Final[dict[str, Any]] = {
    "building_id": None,
    "floor_id": None,
    "pbo_id": None,
    "door": "",
    "state": Line.State.AVAILABLE.value,
    "is_dedicated": False,
    "operator_code": "",
    "service_reference": "",
    "number": "",
    "is_number_active": False,
}


def pms(said: Iterable[str]) -> Table:
    """`said`: the columns that the file has; what it does not speak of is left as it is."""
    return _table(PM, ("reference",), said, PM_AT_FIRST)


def pbos(said: Iterable[str]) -> Table:
    return _table(PBO, ("pm_id", "reference"), said, PBO_AT_FIRST)


def buildings(said: Iterable[str]) -> Table:
    return _table(Building, ("source_key",), said, BUILDING_AT_FIRST)


def floors(said: Iterable[str]) -> Table:
    return _table(Floor, ("building_id", "staircase", "level"), said, FLOOR_AT_FIRST)


def lines(said: Iterable[str]) -> Table:
    return _table(Line, ("pto",), said, LINE_AT_FIRST)


def _table(model: Any, key: tuple[str, ...], said: Iterable[str], at_first: dict[str, Any]) -> Table:
    columns = tuple(said)
    return Table(model, key, (*key, *columns), {name: value for name, value in at_first.items() if name not in columns})
