"""A portal's parts as pages show them: read anew when something of them changed, which one question tells instead of thirty."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from django.db.models import CharField, Count, F, Max, Model, OuterRef, Subquery, Value

from parvis.assets.models import AssetKind
from parvis.automation.models import Automation
from parvis.catalogue.models import Announcement, Article, Family, Grant, Portal, Service, Workflow
from parvis.kit.configured import Configured
from parvis.mail.models import Mailbox
from parvis.planning.models import BookingRule, Calendar, Level, Resource
from parvis.presets.canonical import canonical
from parvis.presets.comparison import Change, Comparison, stored
from parvis.presets.models import Revision
from parvis.presets.parts import PartId, Parts, split
from parvis.presets.source import Source

MOST: Final = 16
"""Portals that a process keeps."""
_OF_PORTAL: Final[dict[str, type[Configured]]] = {
    "family": Family,
    "workflow": Workflow,
    "service": Service,
    "article": Article,
    "announcement": Announcement,
    "automation": Automation,
}
_OF_KEY: Final[dict[str, type[Configured]]] = {
    "calendar": Calendar,
    "level": Level,
    "asset_kind": AssetKind,
    "rule": BookingRule,
    "resource": Resource,
}
_CALLED: Final = {"service": "slug", "article": "slug"}
"""Whose key has another name."""
Stamp = tuple[Any, ...]


def parts_of(portal: Portal) -> Parts:
    """What `stored` reads, as it is now. They are shared: who changes one makes a copy first."""
    return _kept(portal.pk, _stamp(portal), _Unseen(portal))


def differences(source: Source) -> list[Change]:
    """What `apply.plan` says of a preset without mistakes, of the portal that is there."""
    portal = Portal.objects.get(key=source.key)
    wanted = split(canonical(source), source.logo)
    return Comparison(portal, wanted, parts_of(portal), applied=_applied(portal)).changes()


def _applied(portal: Portal) -> dict[PartId, str]:
    """The digest under which each part was last applied, in one question."""
    asked = [
        model._default_manager.filter(**only)
        .order_by()
        .values_list(Value(kind, CharField()), F(_CALLED.get(kind, "key")), F("applied_digest"))
        for models, only in ((_OF_PORTAL, {"portal": portal}), (_OF_KEY, {"portal_key": portal.key}))
        for kind, model in models.items()
    ]
    found = {PartId(kind, key): digest for kind, key, digest in asked[0].union(*asked[1:], all=True)}
    return {**found, PartId("portal", portal.key): portal.applied_digest}


def _stamp(portal: Portal) -> Stamp:
    """How many rows there are of each kind and when the last of them changed; rows that hang on another change with it."""
    found: dict[str, Subquery] = {}
    for model in _OF_PORTAL.values():
        found |= _told(model, "portal", "pk")
    for model in _OF_KEY.values():
        found |= _told(model, "portal_key", "key")
    found |= _told(Mailbox, "portal_key", "key", last="pk")
    found |= _told(Revision, "portal", "pk", last="pk")
    found |= _told(Grant, "portal", "pk", last="pk", organisation=None, user=None)
    stamp: Stamp = Portal.objects.filter(pk=portal.pk).annotate(**found).values_list("updated_at", *found).get()
    return stamp


def _told(model: type[Model], by: str, of: str, *, last: str = "updated_at", **only: Any) -> dict[str, Subquery]:
    name = model._meta.model_name
    rows = model._default_manager.filter(**{by: OuterRef(of)}, **only).order_by().values(by)
    return {
        f"{name}_count": Subquery(rows.annotate(told=Count("pk")).values("told")),
        f"{name}_last": Subquery(rows.annotate(told=Max(last)).values("told")),
    }


class _Unseen:
    """Lets the row travel to what is kept without being part of its name."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unseen)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=MOST)
def _kept(pk: int, stamp: Stamp, unseen: _Unseen) -> Parts:
    return stored(unseen.portal)[0]
