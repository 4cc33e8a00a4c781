"""The portals that somebody of the staff works for, for the layers below that know no grants."""

from typing import Any

from django.db.models import QuerySet

from parvis.assets.access import HANDLED
from parvis.catalogue.models import Portal, Service
from parvis.people.models import User


@HANDLED.register("portals")
def portals_handled_by(user: User) -> "QuerySet[Any, str]":
    """Their keys, asked for only where they are read: those of which `user` handles a service."""
    if user.is_superuser:
        return Portal.objects.order_by().values_list("key", flat=True)
    return Service.objects.handled_by(user).order_by().values_list("portal__key", flat=True).distinct()
