"""Whether this installation uses the simulator at all: a service or a resource names it, or it was asked something."""

from __future__ import annotations

from typing import Final

from django.core.cache import caches
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from parvis.catalogue.models import Service
from parvis.connectors.simulated.models import Simulation
from parvis.planning.models import Resource

NAMED: Final = "simulated."
_KEY: Final = "simulator-is-used"


def is_used() -> bool:
    """Said again for a minute: it stands in a menu."""
    found: bool | None = caches["memory"].get(_KEY)
    if found is None:
        found = Simulation.objects.exists() or _is_named()
        caches["memory"].set(_KEY, found, 60)
    return found


def _is_named() -> bool:
    said = Service.objects.annotate(calls_text=Cast("calls", TextField()), tool_text=Cast("tool", TextField()))
    if said.filter(Q(calls_text__contains=NAMED) | Q(tool_text__contains=NAMED)).exists():
        return True
    return Resource.objects.filter(source_key__startswith=NAMED).exists()
