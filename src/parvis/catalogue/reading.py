"""Articles as one person may read them: a filter, never a loop."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Expression

from parvis.kit.clock import now
from parvis.people.models import Membership

if TYPE_CHECKING:
    from parvis.catalogue.models import Article, Portal  # noqa: F401  name the rows of the querysets

EVERYONE = "everyone"
SIGNED_IN = "signed-in"
CUSTOMERS = "customers"
ROLE = "role:"
LADDER = (Membership.Role.MEMBER, Membership.Role.MANAGER, Membership.Role.ADMINISTRATOR)
"""Of memberships, each with the rights of those before it."""


class ArticleQuerySet(models.QuerySet["Article"]):
    def live(self) -> ArticleQuerySet:
        """Published, and now is between its dates."""
        moment = now()
        began = Q(published_at=None) | Q(published_at__lte=moment)
        return self.filter(began, Q(expires_at=None) | Q(expires_at__gt=moment), is_published=True)

    def visible_to(self, user: Any, portal: Portal) -> ArticleQuerySet:
        """The live ones of `portal` that `user` may read; its team reads all of these."""
        live = self.live().filter(portal=portal)
        if user.is_authenticated and user.is_superuser:
            return live
        readers = _readers(portal, user)
        return live.filter(readers | Q(_works_for(portal, user)) if user.is_authenticated and user.is_staff else readers)

    def for_audience(self, audience: str) -> ArticleQuerySet:
        """Those for everybody, and those for `audience`."""
        return self.filter(Q(audiences=[]) | Q(_Holds("audiences", [audience]))) if audience else self

    def listed(self) -> ArticleQuerySet:
        """With its family, and without what only its own page or the index reads."""
        return self.select_related("family").defer("body", "keywords", *SEARCHABLE)


SEARCHABLE = ("searchable_title", "searchable_keywords", "searchable_body")


def _readers(portal: Portal, user: Any) -> Q:
    """Whether an article names something that `user` is."""
    if not user.is_authenticated:
        return Q(_Holds("see", [EVERYONE]))
    found = Q(_Holds("see", [EVERYONE, SIGNED_IN]))
    for place, role in enumerate(LADDER):
        named = [f"{ROLE}{role.value}"] + ([CUSTOMERS] if place == 0 else [])
        found |= Q(_Holds("see", named)) & Q(_as_customer(portal, user, LADDER[place:]))
    return found


def _works_for(portal: Portal, user: Any) -> Exists:
    """Whether `user` handles or administers anything of the portal: the staff of another portal is none of its team."""
    from parvis.catalogue.models import Grant  # the models name these querysets

    return Exists(Grant.objects.held_by(user).filter(portal=portal, role__in=["handle", "administer"]).order_by())


def _as_customer(portal: Portal, user: Any, roles: Collection[str]) -> Exists:
    """Whether `user` has one of `roles` in an organisation that is a customer of the portal, or that one above it is."""
    from parvis.catalogue.models import Grant  # the models name these querysets

    below = Membership.objects.filter(user=user, role__in=roles, organisation__path__startswith=OuterRef("organisation__path"))
    granted = Grant.objects.filter(portal=portal, who="organisation", role__in=["use", "see"])
    return Exists(granted.filter(Exists(below.order_by())).order_by())


class _Holds(models.Func):
    """Whether a JSON list of texts has one of `values`."""

    output_field = models.BooleanField()

    def __init__(self, column: str | Expression, values: Collection[str]) -> None:
        super().__init__(column)
        self.values = sorted(values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holds) and super().__eq__(other) and self.values == other.values

    def __hash__(self) -> int:
        return hash((super().__hash__(), *self.values))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = compiler.compile(self.get_source_expressions()[0])
        marks = ", ".join("%s" for _value in self.values)
        found = f"EXISTS (SELECT 1 FROM json_each({column}) AS held WHERE held.value IN ({marks}))"  # noqa: S608  a column and marks
        return found, (*parameters, *self.values)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = compiler.compile(self.get_source_expressions()[0])
        return f"{column} ?| %s", (*parameters, self.values)
