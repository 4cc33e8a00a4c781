"""The customers of a portal and their sites as a page lists them: searched, by state, by key pages."""

from __future__ import annotations

from functools import cached_property
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from parvis.administration.searched import SIZE, Searched
from parvis.catalogue.organising import organisations_of
from parvis.desk.customers.reach import called
from parvis.people.models import Organisation

_LABELS: Final[dict[str, str | Promise]] = {
    "": pgettext_lazy("people", "All"),
    Organisation.State.ACTIVE: pgettext_lazy("organisations", "Open"),
    Organisation.State.PENDING: pgettext_lazy("organisations", "Waiting"),
    Organisation.State.CLOSED: pgettext_lazy("organisations", "Closed"),
}


class Listing(Searched):
    labels = _LABELS

    @property
    def rows(self) -> list[Organisation]:
        return self._found[:SIZE]

    @cached_property
    def _found(self) -> list[Organisation]:
        found = self._narrowed()
        if self.after and (last := self._last()):
            found = found.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
        counted = found.select_related("parent").annotate(people_count=Count("memberships"))
        return list(counted.order_by("name", "pk")[: SIZE + 1])

    def _narrowed(self) -> QuerySet[Organisation]:
        found: QuerySet[Organisation] = called(organisations_of(self.portal), self.query)
        return found.filter(state=self.state) if self.state else found

    def _last(self) -> Organisation | None:
        try:
            return organisations_of(self.portal).filter(pk=UUID(hex=self.after)).first()
        except ValueError:
            return None
