"""The people of a portal as a page lists them: searched, by state, by key pages."""

from __future__ import annotations

from functools import cached_property
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.administration.searched import SIZE, Searched
from parvis.catalogue.access import STATES, state_of
from parvis.catalogue.accounts import people_of
from parvis.desk.customers.reach import named
from parvis.people.models import User

_LABELS: Final[dict[str, str | Promise]] = {
    "": pgettext_lazy("people", "All"),
    "active": _("Active"),
    "invited": _("Invited"),
    "suspended": pgettext_lazy("accounts", "Suspended"),
}


class Listing(Searched):
    labels = _LABELS

    @property
    def rows(self) -> list[tuple[User, str]]:
        return [(user, state_of(user)) for user in self._found[:SIZE]]

    @cached_property
    def _found(self) -> list[User]:
        people = self._narrowed()
        if self.after and (last := self._last()):
            later = Q(last_name__gt=last.last_name) | Q(last_name=last.last_name, first_name__gt=last.first_name)
            people = people.filter(later | Q(last_name=last.last_name, first_name=last.first_name, pk__gt=last.pk))
        return list(people.order_by("last_name", "first_name", "pk").prefetch_related("memberships__organisation")[: SIZE + 1])

    def _narrowed(self) -> QuerySet[User]:
        people = named(people_of(self.portal), self.query)
        return people.filter(STATES[self.state]) if self.state else people

    def _last(self) -> User | None:
        try:
            return people_of(self.portal).filter(pk=UUID(hex=self.after)).first()
        except ValueError:
            return None
