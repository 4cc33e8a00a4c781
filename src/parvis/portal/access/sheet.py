"""The matrix as a table for spreadsheets: one line for each person, read some people at a time as it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.catalogue.access import Access, Row
from parvis.catalogue.models import Service
from parvis.portal.access.table import Table

AT_ONCE: Final = 200


class Sheet:
    """The columns are those of the ground itself, the same for everybody. A cell is empty where it is not for the reader to know."""

    def __init__(self, table: Table) -> None:
        self.table, self.language = table, translation.get_language()

    @property
    def header(self) -> list[str]:
        said = [_("Person"), _("E-mail address"), _("Organisation"), pgettext("of a person", "Role"), _("State")]
        return [*said, *map(str, self.services)]

    @cached_property
    def services(self) -> list[Service]:
        return Access(self.table.ground, []).services

    def rows(self) -> Iterator[list[str]]:
        """In the language of the request, which is over while this is read."""
        for people in self.table.everybody(AT_ONCE):
            with translation.override(self.language):
                lines = [self._line(row) for row in Access(self.table.ground, people).rows]
            yield from lines

    def _line(self, row: Row) -> list[str]:
        states = {
            "active": pgettext("person", "active"),
            "invited": pgettext("person", "invited"),
            "suspended": pgettext("person", "suspended"),
        }
        cells = {cell.service.pk: "" if cell.lock == "team" else _("yes") if cell.has else _("no") for cell in row.cells}
        named = [str(row.user), row.user.email, str(row.home.organisation), str(row.home.get_role_display()), states[row.state]]
        return [*named, *(cells.get(service.pk, "") for service in self.services)]
