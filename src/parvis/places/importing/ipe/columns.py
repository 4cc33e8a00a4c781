"""The columns of a file of buildings: which titles say them, and how a cell of each is read.

No official header line is public: titles are those of the protocol's definitions, beside what files in the field write. What
the protocol does not say, but a building's page shows, has columns of ours (`DisponibiliteImmeuble`, `TypeBrassage`,
`NatureTravaux`, `ReferenceNRO`, `EscalierImmeuble`, `EtageImmeuble`, `ReferencePTO`…).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from parvis.kit.text import fold
from parvis.places.importing.cells import commune, count, day, postcode, small_count, text, yes_no
from parvis.places.importing.faults import Fault
from parvis.places.models import Line
from parvis.places.models.building import ABANDONED, NOT_APPLICABLE

Read = Callable[[str], Any]


class Column(NamedTuple):
    """`read` is given a cell that is not empty; an empty one is `empty`."""

    titles: Sequence[str]
    read: Read
    empty: Any = ""


STATES: Final = {
    "cible": "CIBLE",
    "signe": "SIGNE",
    "en cours de deploiement": "EN COURS DE DEPLOIEMENT",
    "en cours": "EN COURS DE DEPLOIEMENT",
    "deploye": "DEPLOYE",
    "raccordable": "DEPLOYE",
    "rad": "RAD",
    "raccordable sur demande": "RAD",
    "raccordable a la demande": "RAD",
    "commercialisable rd": "RAD",
    "abandonne": ABANDONED,
}
_PM_STATES: Final = frozenset({"EN COURS DE DEPLOIEMENT", "DEPLOYE", ABANDONED})
_KINDS: Final = {"pavillon": "PAVILLON", "p": "PAVILLON", "maison": "PAVILLON", "immeuble": "IMMEUBLE", "i": "IMMEUBLE"}
_LINE_STATES: Final = {
    "disponible": Line.State.AVAILABLE,
    "libre": Line.State.AVAILABLE,
    "reservee": Line.State.RESERVED,
    "occupee": Line.State.OCCUPIED,
    "affectee": Line.State.OCCUPIED,
    "hors service": Line.State.OUT_OF_SERVICE,
    "hs": Line.State.OUT_OF_SERVICE,
}
_LAYINGS: Final = frozenset({"SOUTERRAIN", "AERIEN", "FACADE", "IMMEUBLE"})
_IDENTIFIER = re.compile(r"IMB/(?:\d{2}|2[AB])\d{3}/[A-Z0-9]/[A-Z0-9]{4}")
_OWNER = re.compile(r"[A-Z0-9]{1,4}")
_CODE = re.compile(r"[A-Z0-9]{4}")
_PTO = re.compile(r"[A-Z0-9]{2}-[A-Z0-9]{4}-[A-Z0-9]{4}")
_NRO = re.compile(r"(?:\d{2}|2[AB])\d{3}[A-Z0-9]{3}")


@lru_cache(maxsize=1_000)
def state(cell: str) -> str:
    return str(_of(STATES, cell, "state"))


@lru_cache(maxsize=1_000)
def pm_state(cell: str) -> str:
    found = state(cell)
    if found not in _PM_STATES:
        raise Fault("state", value=cell)
    return found


@lru_cache(maxsize=1_000)
def kind(cell: str) -> str:
    return str(_of(_KINDS, cell, "kind"))


@lru_cache(maxsize=1_000)
def line_state(cell: str) -> str:
    """A mark that the fibre is dedicated is a column of its own."""
    return str(_of(_LINE_STATES, cell.partition("(")[0], "state"))


@lru_cache(maxsize=1_000)
def laying(cell: str) -> str:
    found = fold(cell).upper()
    if found not in _LAYINGS:
        raise Fault("kind", value=cell)
    return found


@lru_cache(maxsize=1_000)
def zone(cell: str) -> int:
    """1 dense (high), 2 dense (low), 3 less dense; also as words ZTD and ZMD."""
    found = {"1": 1, "2": 2, "3": 3, "ZTD": 1, "ZMD": 3}.get(cell.upper())
    if found is None:
        raise Fault("zone", value=cell)
    return found


def identifier(cell: str) -> str:
    """Others than the historical operator write what they like; what begins as theirs is held to theirs."""
    found = cell.upper()
    if len(found) > 30 or (found.startswith("IMB/") and not _IDENTIFIER.fullmatch(found)):
        raise Fault("identifier", value=cell)
    return found


@lru_cache(maxsize=1_000)
def patched_by(cell: str) -> str:
    if cell.upper() not in {"OC", "OI"}:
        raise Fault("kind", value=cell)
    return cell.upper()


def number(cell: str) -> str:
    """`0`: none was given; `166170`: 166 to 170."""
    if not (cell.isdecimal() and cell.isascii()) or len(cell) > 6:
        raise Fault("house-number", value=cell)
    return cell.lstrip("0") or "0"


def line_number(cell: str) -> str:
    found = "".join(one for one in cell if one not in " .-")
    if not (found.isdecimal() and 6 <= len(found) <= 20):
        raise Fault("identifier", value=cell)
    return found


def matching(pattern: re.Pattern[str]) -> Read:
    def read(cell: str) -> str:
        if not pattern.fullmatch(cell.upper()):
            raise Fault("identifier", value=cell)
        return cell.upper()

    return read


def _of(known: dict[str, Any], cell: str, reason: str) -> Any:
    found = known.get(" ".join(fold(cell).replace("_", " ").split()))
    if found is None:
        raise Fault(reason, value=cell)
    return found


BUILDING: Final[dict[str, Column]] = {
    "identifier": Column(("IdentifiantImmeuble", "CodeImmeuble", "IdImmeuble", "imb_id"), identifier),
    "owner_code": Column(("CodeOI", "OI", "OperateurImmeuble", "code_oi"), matching(_OWNER)),
    "state": Column(("EtatImmeuble", "StatutImmeuble", "imb_etat"), state),
    "commune_code": Column(("CodeInseeImmeuble", "CodeInsee", "insee_com"), commune),
    "street_code": Column(("CodeVoieRivoliImmeuble", "CodeRivoli", "CodeFantoir"), text(4)),
    "postcode": Column(("CodePostalImmeuble", "CodePostal"), postcode),
    "commune_name": Column(("CommuneImmeuble", "Commune", "nom_com"), text(100)),
    "number": Column(("NumeroVoieImmeuble", "NumeroVoie", "num_voie"), number),
    "number_suffix": Column(("ComplementNumeroVoieImmeuble", "ComplementNumeroVoie", "cp_no_voie"), text(5)),
    "street_kind": Column(("TypeVoieImmeuble", "TypeVoie", "type_voie"), text(30)),
    "street_name": Column(("NomVoieImmeuble", "LibelleVoieImmeuble", "NomVoie", "nom_voie"), text(200)),
    "name": Column(("BatimentImmeuble", "Batiment", "batiment"), text(60), NOT_APPLICABLE),
    "kind": Column(("TypeImmeuble", "type_imb"), kind),
    "dwelling_count": Column(("NombreLogementsAdresseIPE", "NombreLogementsImmeuble", "NombreLogements"), count, 0),
    "address_key": Column(("CodeAdresseImmeuble", "HexacleNumero", "Hexacle"), text(20)),
    "street_key": Column(("CodeHexacleVoie", "HexacleVoie"), text(20)),
    "national_key": Column(("CodeBAN", "IdentifiantBAN", "CleBAN"), text(40)),
    "zone": Column(("TypeZone", "CodeZone"), zone, None),
    "needs_manager_agreement": Column(("AccordGestionnaireImmeubleNecessaire", "AccordGestionnaire"), yes_no, None),
    "connection_category": Column(("CategorieRaccoLogement", "CategorieRaccordementLogement"), text(30)),
    "drop_kind": Column(("TypeRaccoPBPTO", "TypeRaccordementPBPTO"), text(30)),
    "cabled_on": Column(("DateCablageAdresse", "DateCablageImmeuble"), day, None),
    "changed_on": Column(("DateDerniereModification", "DateModification"), day, None),
    "availability": Column(("DisponibiliteImmeuble", "EtatCommercialImmeuble"), text(60)),
    "orders_from": Column(("DateDebutAcceptationCmdAcces", "DateDebutAcceptationAcces"), day, None),
    "supplied_from": Column(("DateDebutFournitureCRCmdAcces", "DateDebutFournitureAcces"), day, None),
}
"""By the columns of `Building`."""

POSITION: Final[dict[str, Column]] = {
    "x": Column(("CoordonneeImmeubleX", "CoordonneesImmeubleX", "X"), text(30)),
    "y": Column(("CoordonneeImmeubleY", "CoordonneesImmeubleY", "Y"), text(30)),
    "projection": Column(("TypeProjectionGeographique", "Projection"), text(30)),
}

PM: Final[dict[str, Column]] = {
    "state": Column(("EtatPM", "StatutPM"), pm_state),
    "location_kind": Column(("TypeEmplacementPM", "TypePM"), text(30)),
    "engineering": Column(("TypeIngenierie", "TypeIngenieriePM"), text(30)),
    "comment": Column(("CommentairePM",), text(2000)),
    "capacity": Column(("CapaciteMaxPM", "CapacitePM"), count, None),
    "dwelling_count": Column(("NombreLogementsPM",), count, None),
    "riser_count": Column(("NombreColonnesMontantesPM",), count, None),
    "technical_pm_count": Column(("NombrePMTechniques", "NombrePMT"), count, None),
    "has_free_dedicated_fibre": Column(("FibreDedieeLibre",), yes_no, None),
    "has_active_space": Column(("EmplacementActifDisponible",), yes_no, None),
    "installed_on": Column(("DateInstallationPM",), day, None),
    "first_available_on": Column(("DatePremiereMADPM",), day, None),
    "commercial_on": Column(("DateMiseEnServiceCommercialPM", "DateMiseEnServiceCommercialePM"), day, None),
    "commune_code": Column(("CodeInseePM",), commune),
}
"""By the columns of `PM`."""

PM_POSITION: Final[dict[str, Column]] = {
    "x": Column(("CoordonneePMX", "CoordonneesPMX"), text(30)),
    "y": Column(("CoordonneePMY", "CoordonneesPMY"), text(30)),
    "projection": Column(("TypeProjectionGeographiquePM",), text(30)),
}

PM_ADDRESS: Final = {
    "number": ("NumeroVoiePM",),
    "suffix": ("ComplementNumeroVoiePM",),
    "kind": ("TypeVoiePM",),
    "street": ("NomVoiePM",),
    "postcode": ("CodePostalPM",),
    "commune": ("CommunePM",),
    "street_code": ("CodeVoieRivoliPM",),
    "key": ("CodeAdressePM",),
    "quality": ("QualiteAdressePM",),
}
PM_ACCESS: Final = {
    "building_code": ("CodeAccesImmeuble",),
    "contacts": ("ContactsImmeuble",),
    "is_accessible": ("PMAccessible",),
    "key": ("InfoObtentionCle",),
    "cellar_code": ("CodeAccesSousSol",),
    "room_code": ("CodeLocalPM",),
    "more": ("AutresInformations",),
    "manager_contacts": ("ContactsSyndic",),
}
MANAGER: Final = {
    "name": ("GestionnaireImmeuble", "NomGestionnaire"),
    "signed_on": ("DateSignatureConvention",),
    "siret": ("SiretGestionnaire",),
    "number": ("NumeroVoieGestionnaire",),
    "suffix": ("ComplementNumeroVoieGestionnaire",),
    "kind": ("TypeVoieGestionnaire",),
    "street": ("NomVoieGestionnaire",),
    "postcode": ("CodePostalGestionnaire",),
    "commune": ("CommuneGestionnaire",),
    "key": ("CodeAdresseGestionnaire",),
}
"""{key of the JSON: titles}"""

REFERENCES: Final[dict[str, Column]] = {
    "pm": Column(("ReferencePM", "RefPM"), text(20)),
    "pmt": Column(("ReferencePMTechnique", "ReferencePMT", "RefPMT"), text(50)),
    "pbo": Column(("ReferencePBO", "ReferencePB", "RefPBO"), text(100)),
    "nro": Column(("ReferenceNRO", "CodeNRO", "NRO"), matching(_NRO)),
    "link": Column(("IdentifiantLienPMPRDM", "ReferenceLienPMPRDM"), text(45)),
    "pto": Column(("ReferencePTO", "ReferencePrise", "PTO"), matching(_PTO)),
}

PBO: Final[dict[str, Column]] = {
    "kind": Column(("TypePBO", "TypePB"), text(60)),
    "laying": Column(("NatureTravaux", "NatureDesTravaux", "TypePosePBO"), laying),
    "capacity": Column(("CapacitePBO", "CapaciteMaxPBO"), small_count, None),
    "location": Column(("LocalisationPBO", "LocalisationPB"), text(2048)),
}
"""By the columns of `PBO`."""

PBO_POSITION: Final[dict[str, Column]] = {
    "x": Column(("CoordonneePBOX", "CoordonneesPBOX"), text(30)),
    "y": Column(("CoordonneePBOY", "CoordonneesPBOY"), text(30)),
    "projection": Column(("TypeProjectionGeographiquePBO",), text(30)),
}

FLOOR: Final[dict[str, Column]] = {
    "staircase": Column(("EscalierImmeuble", "Escalier"), text(25), NOT_APPLICABLE),
    "level": Column(("EtageImmeuble", "Etage"), text(25), NOT_APPLICABLE),
    "patched_by": Column(("TypeBrassage", "Brassage"), patched_by),
    "premises_count": Column(("NombreLocauxFTTH", "NombreLocauxEtage"), small_count, None),
}
"""By the columns of `Floor`."""

LINE: Final[dict[str, Column]] = {
    "door": Column(("PorteImmeuble", "Porte"), text(25)),
    "state": Column(("EtatFibre", "EtatLigne", "StatutPTO"), line_state, Line.State.AVAILABLE.value),
    "is_dedicated": Column(("FibreDediee",), yes_no, False),
    "operator_code": Column(("CodeOC", "OperateurCommercial"), matching(_CODE)),
    "service_reference": Column(("ReferencePrestation", "ReferencePrestationPrise"), text(60)),
    "number": Column(("NumeroDesignation", "ND"), line_number),
    "is_number_active": Column(("NDActif",), yes_no, False),
}
"""By the columns of `Line`."""

PREFIXED: Final[dict[str, dict[str, Any]]] = {
    "building": BUILDING,
    "position": POSITION,
    "pm": PM,
    "pm_position": PM_POSITION,
    "reference": REFERENCES,
    "pbo": PBO,
    "pbo_position": PBO_POSITION,
    "floor": FLOOR,
    "line": LINE,
}
NOTES: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {"pm_address": PM_ADDRESS, "pm_access": PM_ACCESS, "manager": MANAGER}

TITLES: Final[dict[str, Sequence[str]]] = {
    **{f"{part}.{key}": column.titles for part, columns in PREFIXED.items() for key, column in columns.items()},
    **{f"{part}.{key}": titles for part, columns in NOTES.items() for key, titles in columns.items()},
}
"""{part.key: titles}: every column that has a place here; others are kept as `extra` of the building."""

NEEDED: Final = (("building.commune_code",), ("building.state",), ("building.identifier", "building.address_key", "building.street_name"))
