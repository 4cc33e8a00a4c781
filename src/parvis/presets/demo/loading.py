"""Every preset of the house with its people and their requests, once."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from parvis.catalogue.models import Portal, Service
from parvis.kit.clock import now, standing_at
from parvis.mail import outbox
from parvis.places.generating import generate
from parvis.places.models import Street
from parvis.presets.apply import apply
from parvis.presets.demo import agreements, appointments, assets, bookings
from parvis.presets.demo.history import History
from parvis.presets.demo.people import Cast
from parvis.presets.source import Source, folders, key_of, read
from parvis.tickets.models import Series

logger = logging.getLogger(__name__)
_FIRST_NUMBER = 1000  # references as long as those of a desk that has lived
_HOUSES = 3000  # made in a second, and enough to look for


def load(data_dir: Path | None = None) -> None:
    """Open the portals that are not there yet, each with its story. A second time does nothing; nobody is written to.

    `data_dir` is the demo's folder: what is loaded lives in the database there.
    """
    here = set(Portal.objects.values_list("key", flat=True))
    missing = [folder for folder in folders().values() if key_of(folder) not in here]
    if not missing:
        return
    with transaction.atomic(), outbox.silent():
        _open([read(folder) for folder in missing])
    logger.info("loaded %d presets into %s", len(missing), data_dir or "the database")


def _open(sources: list[Source]) -> None:
    history = History(until=now())
    for source in sources:
        apply(source)
        know_places(source.key)
        portal = Portal.objects.get(key=source.key)
        Series.objects.get_or_create(prefix=portal.series, defaults={"last_number": _FIRST_NUMBER})
        with standing_at(now() - timedelta(days=365)):
            cast = Cast.of(source, portal)
        assets.load(source, cast)
        bookings.load(source, cast)
        appointments.load(source, cast)
        agreements.load(source, cast)
        history.add(source, portal, cast)
    history.play()


def know_places(portal_key: str) -> None:
    """Streets and buildings to look for, where a portal has a page that does."""
    if not Street.objects.exists() and Service.objects.filter(portal__key=portal_key).exclude(tool={}).exists():
        generate(_HOUSES)
