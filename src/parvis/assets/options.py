"""«Mes matériels» in a form: what the person's organisations have now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from django.db.models import Case, Value, When
from django.utils.translation import gettext as _

from parvis.assets.finding import matching
from parvis.assets.models import Asset, Phase
from parvis.assets.models.asset import AssetQuerySet
from parvis.assets.reading import plural_of
from parvis.intake.context import Context
from parvis.intake.options import Option
from parvis.intake.registries import option_sources
from parvis.people.models import Organisation

MOST: Final = 100
ORDER: Final = ("kind__order", "kind__key", "name", "pk")


class Equipment:
    """By kind, what the person uses first. A customer may have thousands: so many are offered at once, the others are searched."""

    most = MOST

    def __call__(self, context: Context) -> Iterator[Option]:
        held = matching(_held(context), context.find, for_team=context.is_staff)
        user = context.source_args.get("user")
        is_mine = Case(When(used_by=user, then=0), default=1) if user is not None else Value(1)
        shown = _joined(held).alias(is_others=is_mine).order_by("is_others", *ORDER)[: MOST + 1]
        for asset in shown:
            yield _option(asset, _("Mine") if user is not None and asset.used_by_id == user.pk else plural_of(asset.kind))

    def named(self, context: Context, values: Sequence[str]) -> list[Option]:
        ids = [value for value in values if _is_identifier(value)]
        return (
            [_option(asset, plural_of(asset.kind)) for asset in _joined(_held(context).filter(pk__in=ids)).order_by(*ORDER)] if ids else []
        )


def _held(context: Context) -> AssetQuerySet:
    """Of the organisation the form is filled in for, and of those below it; never what the person may not see."""
    organisation = context.source_args.get("organisation")
    if organisation is None:
        return Asset.objects.none()
    user = context.source_args.get("user")
    held = Asset.objects.filter(owner__in=Organisation.objects.within(organisation), kind__is_choosable=True).exclude(phase=Phase.RETIRED)
    if portal := context.source_args.get("portal"):
        held = held.filter(kind__portal_key=portal.key)
    return held if user is None or context.is_staff else held.visible_to(user)


def _joined(held: AssetQuerySet) -> AssetQuerySet:
    return held.select_related("kind").defer("search_text", "attributes")


def _option(asset: Asset, group: str) -> Option:
    return Option(str(asset.pk), asset.name, hint=" – ".join(part for part in (asset.reference, asset.location) if part), group=group)


def _is_identifier(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


option_sources.register("assets")(Equipment())
