"""Forms and the questions of moves, as `parvis.intake` judges them, in the words of a preset."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from parvis.intake import schema
from parvis.presets.check.names import Names, forms_of
from parvis.presets.mistakes import Mistake, Spot

_NAMED_FIELD = re.compile(r"(?:fields)?\[\d+\] \(([^)]*)\)")


def faults(names: Names) -> Iterator[Mistake]:
    languages = names.source.languages
    for file, service in names.source.folder("services"):
        if isinstance(service.get("form"), Mapping):
            yield from told(schema.mistakes(service["form"], languages), Spot(file, ("form",)))
    for file, workflow in names.source.folder("workflows"):
        for move, fields in forms_of(workflow):
            yield from told(schema.field_mistakes(fields, languages), Spot(file, ("moves", move, "asks")))


def told(found: Iterable[schema.Mistake], at: Spot) -> Iterator[Mistake]:
    """Fields by their key instead of their number; the reason as a sentence."""
    for one in found:
        path = _NAMED_FIELD.sub(r"\1", one.path)
        yield (at / path if path else at).mistake(f"{one.reason[:1].upper()}{one.reason[1:].rstrip('.')}.")
