"""The database back to files, in canonical form: what was applied comes out byte for byte."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.presets.canonical import canonical, texts
from parvis.presets.kept import parts_of
from parvis.presets.parts import join
from parvis.presets.source import Source


def export(key: str) -> dict[str, str]:
    """{file: text} of the portal. Raises Refused when there is none of this key."""
    portal = Portal.objects.filter(key=key).first()
    if portal is None:
        known = ", ".join(Portal.objects.values_list("key", flat=True))
        raise Refused(_("There is no portal “%(key)s” in the database. Portals: %(known)s.") % {"key": key, "known": known or "–"})
    tables, logo = join(parts_of(portal))
    return texts(canonical(Source(key, tables, logo)), logo)


def canonical_texts(source: Source) -> dict[str, str]:
    """{file: text} of a preset on disk, as an export of it would be."""
    return texts(canonical(source), source.logo)


def save(files: dict[str, str], folder: Path) -> None:
    """Write the files into `folder`, made if need be. Raises Refused rather than overwrite one that says something else."""
    for name, text in files.items():
        path = folder / name
        if path.exists() and path.read_text(encoding="utf-8") != text:
            raise Refused(_("%(path)s exists already and says something else: choose an empty folder.") % {"path": path})
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
