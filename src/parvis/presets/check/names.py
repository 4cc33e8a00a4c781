"""What a preset declares, for the checks that look across files. Only what has the right type is seen: the shapes say the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from parvis.presets.format.files import PEOPLE_FILE, TICKETS_FILE
from parvis.presets.source import Source

Table = Mapping[str, Any]


def tables(value: Any) -> list[Table]:
    """The tables of a list, whatever else it holds."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def texts(value: Any) -> list[str]:
    """The texts of a list, whatever else it holds."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def by_key(items: Any, key: str = "key") -> dict[str, Table]:
    return {item[key]: item for item in tables(items) if isinstance(item.get(key), str)}


class Names:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.families = by_key(source.portal.get("families"))
        self.audiences = by_key(source.portal.get("audiences"))
        self.workflows = by_key([table for _, table in source.folder("workflows")])
        self.services = by_key([table for _, table in source.folder("services")], "slug")
        self.articles = by_key([table for _, table in source.folder("articles")], "slug")
        self.rules = by_key([table for _, table in source.folder("rules")])
        self.resources = by_key([table for _, table in source.folder("resources")])
        self.calendars = by_key([table for _, table in source.folder("calendars")])
        self.levels = by_key([table for _, table in source.folder("levels")])
        people = source.files.get(PEOPLE_FILE, {})
        self.teams = by_key(people.get("teams"))
        self.organisations = by_key(people.get("organisations"))
        self.people = by_key(people.get("people"), "username")
        self.kinds = by_key([table for _, table in source.folder("kinds")])
        self.assets = by_key(people.get("assets"))
        self.bookings = tables(people.get("bookings"))
        self.appointments = tables(people.get("appointments"))

    @cached_property
    def tickets(self) -> list[Table]:
        return tables(self.source.files.get(TICKETS_FILE, {}).get("tickets"))

    def fields(self, slug: str) -> dict[str, Table]:
        """The fields of a service's form that are asked once."""
        steps = self.steps(slug)
        return {key: field for step in steps if not step.get("repeat") for key, field in by_key(step.get("fields")).items()}

    def steps(self, slug: str) -> list[Table]:
        form = self.services.get(slug, {}).get("form")
        return tables(form.get("steps")) if isinstance(form, Mapping) else []


def forms_of(workflow: Table) -> Iterator[tuple[str, list[Any]]]:
    """(move, the fields it asks) of those that ask."""
    for key, move in by_key(workflow.get("moves")).items():
        if isinstance(move.get("asks"), list) and move["asks"]:
            yield key, move["asks"]
