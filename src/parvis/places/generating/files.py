"""Files as they come, of addresses and of the buildings that stand at them: made up, as long as one likes, to measure their loading by."""

from __future__ import annotations

from typing import Final, NamedTuple

ADDRESSES: Final = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;"
    "type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;cad_parcelles"
)
"""The columns of every such file. Source: telecom.md 2.7."""
NUMBERS: Final = 25
"""Of a street."""
STREETS: Final = 320
"""Of a town."""
TO_A_CABINET, TO_A_POINT = 400, 6


class Place(NamedTuple):
    """One line of either file, by its place in it."""

    place: int

    @property
    def town(self) -> int:
        return 1 + self.place // (NUMBERS * STREETS)

    @property
    def street(self) -> int:
        return self.place // NUMBERS % STREETS

    @property
    def number(self) -> int:
        return 1 + self.place % NUMBERS

    @property
    def commune(self) -> str:
        return f"29{self.town:03d}"

    @property
    def at(self) -> tuple[float, float]:
        return 140_000 + self.town * 2_000 + self.street * 5.5, 6_830_000 + self.number * 12.25


def address(one: Place) -> list[str]:
    x, y = one.at
    key = f"{one.commune}_{one.street:04d}"
    name, town = f"Rue du Banc {one.street}", f"Commune {one.town}"
    return [
        f"{key}_{one.number:05d}", key, str(one.number), "", name, "29000", one.commune, town, "", "", f"{x:.2f}", f"{y:.2f}",
        "-4.49", "48.39", "entrée", "", "", town.upper(), name.upper(), "commune", "commune", "1", "",
    ]  # fmt: skip


def building(one: Place) -> dict[str, str]:
    """By the title of its column; what it does not say stays empty."""
    x, y = (f"{metres:.2f}".replace(".", ",") for metres in one.at)
    return {
        "IdentifiantImmeuble": f"IMB/{one.commune}/X/{one.place % (NUMBERS * STREETS):04d}", "CodeOI": "FI", "EtatImmeuble": "DEPLOYE",
        "CodeInseeImmeuble": one.commune, "CodeVoieRivoliImmeuble": f"{one.street:04d}", "CodePostalImmeuble": "29000",
        "CommuneImmeuble": f"COMMUNE {one.town}", "NumeroVoieImmeuble": str(one.number), "TypeVoieImmeuble": "RUE",
        "NomVoieImmeuble": f"DU BANC {one.street}", "BatimentImmeuble": "_NA_", "EscalierImmeuble": "_NA_", "EtageImmeuble": "_NA_",
        "TypeImmeuble": "PAVILLON", "NombreLogementsAdresseIPE": "1", "TypeZone": "3", "TypeProjectionGeographique": "RGF93",
        "CoordonneeImmeubleX": x, "CoordonneeImmeubleY": y, "ReferencePM": f"FI-{one.commune}-{one.place // TO_A_CABINET:04d}",
        "ReferencePMTechnique": f"PT {one.place // TO_A_CABINET:06d}", "EtatPM": "DEPLOYE", "TypeEmplacementPM": "PME",
        "ReferencePBO": f"PT {one.place // TO_A_POINT:06d}", "TypePBO": "CH:EN CHAMBRE", "DateCablageAdresse": f"2021{1 + one.place % 12:02d}14",
        "DateMiseEnServiceCommercialPM": "20210314", "DisponibiliteImmeuble": "Mis à disposition", "ReferenceNRO": f"{one.commune}BAN",
        "TypeBrassage": "OC", "NatureTravaux": "SOUTERRAIN", "NombreLocauxFTTH": "1",
    }  # fmt: skip
