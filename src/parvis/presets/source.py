"""A preset as read from its folder: tables by file, its mark, and what could not be read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.presets.format.files import LOGO_FILE, PORTAL_FILE
from parvis.presets.mistakes import Mistake

SHIPPED = Path(__file__).parent / "portals"
_IGNORED = re.compile(r"(README.*|\..*|.*~)")
_TOML_PLACE = re.compile(r"^(?P<what>.*?)(?: \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\))?$")


@dataclass(frozen=True)
class Source:
    """`files`: {path in the folder: its table}; `broken`: files that could not be read."""

    name: str
    files: Mapping[str, Mapping[str, Any]]
    logo: str = ""
    broken: tuple[Mistake, ...] = field(default=())

    @property
    def portal(self) -> Mapping[str, Any]:
        return self.files.get(PORTAL_FILE, {})

    @property
    def key(self) -> str:
        return str(self.portal.get("key") or self.name)

    @property
    def languages(self) -> tuple[str, ...]:
        said = self.portal.get("languages")
        return tuple(code for code in said if isinstance(code, str)) if isinstance(said, list) else ()

    def folder(self, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The files of one of its folders, by path."""
        for path, table in self.files.items():
            if path.startswith(f"{name}/"):
                yield path, table


def read(folder: Path) -> Source:
    """The preset in `folder`. Raises Refused when there is no such folder."""
    if not folder.is_dir():
        raise Refused(_("There is no folder %(path)s.") % {"path": folder})
    files: dict[str, Mapping[str, Any]] = {}
    broken: list[Mistake] = []
    logo = ""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or _IGNORED.fullmatch(path.name):
            continue
        try:
            if path.suffix == ".toml":
                files[name] = tomllib.loads(path.read_text(encoding="utf-8"))
            elif name == LOGO_FILE:
                logo = path.read_text(encoding="utf-8")
            else:
                broken.append(Mistake(name, "", _("A preset has no such file.")))
        except tomllib.TOMLDecodeError as error:
            broken.append(Mistake(name, "", _syntax(error)))
        except UnicodeDecodeError:
            broken.append(Mistake(name, "", _("This file is not written in UTF-8.")))
    return Source(folder.resolve().name, files, logo, tuple(broken))


def folders() -> dict[str, Path]:
    """Every preset at hand by its folder's name: those of the house, then those of PARVIS_PRESETS_DIR."""
    places = [SHIPPED, *([Path(settings.PRESETS_DIR).expanduser()] if settings.PRESETS_DIR else [])]
    return {path.name: path for place in places if place.is_dir() for path in sorted(place.iterdir()) if (path / PORTAL_FILE).is_file()}


def key_of(folder: Path) -> str:
    """The key of the preset in `folder`, without reading the rest of it."""
    try:
        return str(tomllib.loads((folder / PORTAL_FILE).read_text(encoding="utf-8")).get("key") or folder.name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return folder.name


def find(named: str) -> Source:
    """The preset of a key, or in a folder. Raises Refused when there is neither."""
    known = folders()
    if named in known:
        return read(known[named])
    path = Path(named).expanduser()
    if path.is_dir():
        return read(path)
    raise Refused(
        _("There is no preset “%(name)s” and no folder of that name. Presets: %(known)s.")
        % {"name": named, "known": ", ".join(sorted(known))}
    )


def _syntax(error: tomllib.TOMLDecodeError) -> str:
    match = _TOML_PLACE.match(str(error))
    if match and match["line"]:
        return _("This is not TOML, line %(line)s, column %(column)s: %(what)s.") % match.groupdict()
    return _("This is not TOML: %(what)s.") % {"what": error}
