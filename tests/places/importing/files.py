"""Files as they come, small."""

from __future__ import annotations

import io
from collections.abc import Sequence

from parvis.places.importing import running
from parvis.places.models import ImportReject, ImportRun

IPE_HEADER = (
    "IdentifiantImmeuble;CodeOI;EtatImmeuble;CodeInseeImmeuble;CodeVoieRivoliImmeuble;CodePostalImmeuble;CommuneImmeuble;"
    "NumeroVoieImmeuble;ComplementNumeroVoieImmeuble;TypeVoieImmeuble;NomVoieImmeuble;BatimentImmeuble;TypeImmeuble;"
    "NombreLogementsAdresseIPE;TypeProjectionGeographique;CoordonneeImmeubleX;CoordonneeImmeubleY;ReferencePM;"
    "ReferencePMTechnique;EtatPM;TypeEmplacementPM;ReferencePBO;TypePBO;DateCablageAdresse;DateMiseEnServiceCommercialPM"
)
IPE_ROW = (
    "IMB/77058/X/0218;FI;DEPLOYE;77058;0361;77600;BUSSY-ST-GEORGES;6;;RUE;ETIENNE GANNERON;_NA_;PAVILLON;1;RGF93;678771,23;"
    "6860548,07;FI-77058-000B;PT 001113;DEPLOYE;PME;PT 002053;CH:EN CHAMBRE;20190306;20190306"
)
BAN_HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;"
    "lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;cad_parcelles"
)
BAN_ROW = (
    "01002_w4ld4h_00006;;6;;Place du Pese Lait;01640;01002;L'Abergement-de-Varey;;;887643.67;6547960.53;5.425179;46.005447;entrée;;;"
    "ABERGEMENT-DE-VAREY (L );PLACE DU PESE LAIT;commune;commune;1;01002000AE0005"
)


def ipe(*rows: str, header: str = IPE_HEADER) -> bytes:
    return "\r\n".join([header, *rows, ""]).encode()


def ban(*rows: str, header: str = BAN_HEADER) -> bytes:
    return "\r\n".join([header, *rows, ""]).encode()


def changed(row: str, header: str, **cells: str) -> str:
    """The row with other cells, by their titles."""
    titles, values = header.split(";"), row.split(";")
    for title, value in cells.items():
        values[titles.index(title)] = value
    return ";".join(values)


def building(number: int, **cells: str) -> str:
    return changed(IPE_ROW, IPE_HEADER, **{"IdentifiantImmeuble": f"IMB/77058/X/{number:04d}"} | cells)


def house(number: int, **cells: str) -> str:
    return changed(BAN_ROW, BAN_HEADER, **{"id": f"01002_w4ld4h_{number:05d}", "numero": str(number)} | cells)


def load(content: bytes, *, layout: str = "", run: ImportRun | None = None) -> ImportRun:
    run = run or ImportRun.objects.create(layout=layout, file_name="file.csv", byte_count=len(content))
    assert running.claim(run)
    running.perform(run, io.BytesIO(content))
    run.refresh_from_db()
    return run


def counts(run: ImportRun) -> tuple[int, ...]:
    return run.created_count, run.updated_count, run.unchanged_count, run.removed_count, run.rejected_count


def rejects(run: ImportRun) -> Sequence[tuple[int, str, str, str]]:
    return list(ImportReject.objects.filter(run=run).values_list("line_number", "reason", "column", "value"))
