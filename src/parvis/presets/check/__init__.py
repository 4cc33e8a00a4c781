"""Whether a preset is right: every mistake with its file, its key and a sentence. Pure: reads no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from parvis.presets.check import (
    asset,
    automation,
    booking,
    characters,
    demo,
    forms,
    mail,
    mailboxes,
    planning,
    portal,
    service,
    together,
    walk,
    workflow,
)
from parvis.presets.check.names import Names
from parvis.presets.format.files import FOLDERS, NAMED_BY, PORTAL_FILE, shape_of
from parvis.presets.mistakes import Mistake, Spot
from parvis.presets.source import Source

_ACROSS = (
    portal.faults,
    planning.faults,
    workflow.faults,
    service.faults,
    forms.faults,
    mail.faults,
    mailboxes.faults,
    demo.faults,
    walk.faults,
    asset.faults,
    booking.faults,
    automation.faults,
)

__all__ = ["mistakes", "mistakes_together"]


def mistakes(source: Source) -> list[Mistake]:
    """Everything wrong with the preset, in the order of its files; each thing said once."""
    found = dict.fromkeys(source.broken)
    if PORTAL_FILE not in source.files and not any(one.file == PORTAL_FILE for one in source.broken):
        found[Mistake(PORTAL_FILE, "", _("This file is missing: it says whose portal this is."))] = None
    found |= dict.fromkeys(_alone(source))
    if not source.broken:  # what a file that cannot be read declares is not missing
        names = Names(source)
        for faults in _ACROSS:
            found |= dict.fromkeys(faults(names))
    return sorted(found, key=lambda one: (_place(one.file), one.file))


def mistakes_together(sources: Iterable[Source]) -> list[Mistake]:
    """What several presets on one installation cannot share."""
    return list(dict.fromkeys(together.faults(list(sources))))


def _alone(source: Source) -> Iterator[Mistake]:
    """What is wrong in each file by itself, its name included."""
    for file, table in source.files.items():
        yield from characters.faults(file, table)
        shape = shape_of(file)
        if shape is None:
            yield Mistake(file, "", _("A preset has no such file; its folders are %(known)s and demo.") % {"known": ", ".join(FOLDERS)})
            continue
        yield from shape.faults(table, Spot(file, (), source.languages))
        folder, _slash, name = file.rpartition("/")
        named_by = NAMED_BY.get(folder)
        if named_by and isinstance(table.get(named_by), str) and f"{table[named_by]}.toml" != name:
            reason = _("The file is called %(file)s, so this must be “%(stem)s”, not “%(value)s”.")
            yield Mistake(file, named_by, reason % {"file": name, "stem": name.removesuffix(".toml"), "value": table[named_by]})


def _place(file: str) -> int:
    """The portal first, then what its services name, the demo last."""
    folders = ["", *FOLDERS, "demo"]
    folder = file.rpartition("/")[0]
    return folders.index(folder) if folder in folders else len(folders)
