"""The log of accesses and rights as a page shows it: an organisation's own in the portal, a portal's in the administration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from parvis.catalogue.ground import Ground, customers_of
from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal
from parvis.kit.text import one_line
from parvis.people.audit import OF_THE_TEAM, VERBS, AuditLine

SIZE: Final = 50
TAKEN: Final[Mapping[str, str | Promise]] = {
    "assets": pgettext_lazy("taken along", "equipment"),
    "requests": pgettext_lazy("taken along", "requests"),
    "accesses": pgettext_lazy("taken along", "people and their accesses"),
    "report": pgettext_lazy("taken along", "figures"),
    "proofs": pgettext_lazy("taken along", "proofs of what was erased"),
    "certificate": pgettext_lazy("taken along", "certificate"),
    "personal_data": pgettext_lazy("taken along", "everything found about a person"),
    "own_data": pgettext_lazy("taken along", "a copy of one’s own data"),
}


class Log:
    """The lines of `rows`, the last first. `said`: what the address says: `q`, `verb`, `before`. `names`: of services, by their slug."""

    def __init__(
        self, rows: QuerySet[AuditLine], said: QueryDict, *, verbs: Iterable[str], names: Mapping[str, str], is_team: bool
    ) -> None:
        self.rows, self.names, self.is_team = rows, names, is_team
        self.verbs = [(verb, VERBS[verb]) for verb in verbs]
        self.query = one_line(said.get("q", ""), 100)
        self.verb = said.get("verb", "") if said.get("verb", "") in VERBS else ""
        self.before, self.organisation = said.get("before", ""), one_line(said.get("organisation", ""), 40)

    @cached_property
    def lines(self) -> list[tuple[AuditLine, str]]:
        """(line, what else is known of it)."""
        return [(line, self._more(line.data)) for line in self._found[:SIZE]]

    @property
    def next(self) -> str:
        return self._address(before=self._found[SIZE - 1].pk.hex) if len(self._found) > SIZE else ""

    @property
    def first(self) -> str:
        return self._address() if self.before else ""

    def _address(self, **more: str) -> str:
        return "?" + urlencode(
            {
                name: value
                for name, value in {"organisation": self.organisation, "q": self.query, "verb": self.verb, **more}.items()
                if value
            }
        )

    @cached_property
    def _found(self) -> list[AuditLine]:
        rows = self.rows.filter(verb=self.verb) if self.verb else self.rows
        for word in self.query.split()[:6]:
            rows = rows.filter(
                _names("about_user", word) | (_names("actor", word) if self.is_team else _names("actor", word) & Q(actor__is_staff=False))
            )
        try:
            rows = rows.filter(pk__lt=UUID(hex=self.before)) if self.before else rows
        except ValueError:
            rows = rows.none()
        return list(rows.select_related("actor", "about_user").order_by("-id")[: SIZE + 1])

    def _more(self, data: Mapping[str, Any]) -> str:
        given, taken = ([self.names.get(slug, slug) for slug in data.get(name, [])] for name in ("given", "taken"))
        changes = [f"+ {name}" for name in given] + [f"− {name}" for name in taken]
        what = [str(TAKEN[data["what"]])] if data.get("what") in TAKEN else []
        what += [self.names.get(data["service"], data["service"])] if isinstance(data.get("service"), str) else []
        return ", ".join([*changes, *what, *(str(data[name]) for name in ("reference", "reason") if data.get(name))])


def _names(relation: str, word: str) -> Q:
    return (
        Q(**{f"{relation}__first_name__icontains": word})
        | Q(**{f"{relation}__last_name__icontains": word})
        | Q(**{f"{relation}__email__icontains": word})
    )


def of_organisation(ground: Ground, said: QueryDict) -> Log:
    """Its own lines on this portal, without what would tell of confidential requests."""
    own = AuditLine.objects.filter(organisation__in=ground.organisations.order_by().values("pk"), portal_key__in=["", ground.portal.key])
    verbs: list[str] = [verb for verb in VERBS if verb not in OF_THE_TEAM]
    return Log(own.filter(verb__in=verbs), said, verbs=verbs, names=_services(ground.portal), is_team=False)


def of_portal(portal: Portal, said: QueryDict) -> Log:
    """And what was done on no portal in particular about the organisations of its customers."""
    here = Q(portal_key=portal.key) | Q(portal_key="", organisation__in=customers_of(portal).order_by().values("pk"))
    return Log(AuditLine.objects.filter(here), said, verbs=VERBS, names=_services(portal), is_team=True)


def _services(portal: Portal) -> dict[str, str]:
    return {one.slug: str(one) for one in services_of(portal).values()}
