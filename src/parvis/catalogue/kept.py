"""The services of a portal as lists and pages name them: read once for each state of its configuration.

A portal's row is read by every request; `Portal.configuration` changes whenever something of its catalogue does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models.signals import post_delete, post_save

from parvis.catalogue.models import Family, Portal, Service, Workflow
from parvis.kit.ids import uuid7
from parvis.planning.models import Calendar, Closure, Level, LevelTarget

_kept: dict[int, tuple[UUID, Mapping[int, Service]]] = {}


def services_of(portal: Portal) -> Mapping[int, Service]:
    """Every service of `portal` by its key, closed ones too, each with its family and workflow. Not to be changed."""
    stamp, services = _kept.get(portal.pk, (None, {}))
    if stamp != portal.configuration:
        shown = Service.objects.filter(portal=portal).order_by().select_related("family__parent__parent", "workflow")
        services = shown.defer("intro", "conditions", "searchable").in_bulk()
        for service in services.values():
            service.portal = portal
        _kept[portal.pk] = (portal.configuration, services)
    return services


def _changed(instance: Family | Service | Workflow, **_signal: Any) -> None:
    Portal.objects.filter(pk=instance.portal_id).update(configuration=uuid7())


def _planned(instance: Calendar | Closure | Level | LevelTarget, **_signal: Any) -> None:
    """What promises are counted in and what levels promise (tickets.policy)."""
    if isinstance(instance, Closure):
        key = instance.calendar.portal_key
    else:
        key = instance.level.portal_key if isinstance(instance, LevelTarget) else instance.portal_key
    Portal.objects.filter(key=key).update(configuration=uuid7())


def watch() -> None:
    """Rows changed without `save` or `delete` say so themselves: `Portal.objects.filter(…).update(configuration=uuid7())`."""
    for model in (Family, Service, Workflow):
        post_save.connect(_changed, sender=model, dispatch_uid=f"configuration of {model.__name__}")
        post_delete.connect(_changed, sender=model, dispatch_uid=f"configuration without {model.__name__}")
    for planned in (Calendar, Closure, Level, LevelTarget):
        post_save.connect(_planned, sender=planned, dispatch_uid=f"configuration of {planned.__name__}")
        post_delete.connect(_planned, sender=planned, dispatch_uid=f"configuration without {planned.__name__}")
