"""Agreements for tests, as cheaply as can be."""

from __future__ import annotations

from datetime import date
from typing import Any

from parvis.people.models import Organisation
from parvis.planning.models import Agreement, Calendar, Coverage, Level, Quota

OFFICE = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def level(key: str = "silver", portal_key: str = "house", **fields: Any) -> Level:
    calendar = Calendar.objects.get_or_create(portal_key=portal_key, key="office", defaults={"title": {"en": "Office"}, "week": OFFICE})[0]
    title = {"fr": key.capitalize(), "en": key.capitalize()}
    return Level.objects.get_or_create(portal_key=portal_key, key=key, defaults={"title": title, "calendar": calendar, **fields})[0]


def agreement(organisation: Organisation, reference: str = "C-1", **fields: Any) -> Agreement:
    said = {"portal_key": "house", "starts_on": date(2026, 1, 1), **fields}
    said.setdefault("level", level(portal_key=said["portal_key"]))
    return Agreement.objects.create(organisation=organisation, reference=reference, **said)


def covers(held: Agreement, sort: str, *keys: str) -> None:
    Coverage.objects.bulk_create(Coverage(organisation_id=held.organisation_id, agreement=held, sort=sort, key=key) for key in keys)


def includes(held: Agreement, allowed: int, unit: str = "tickets", **fields: Any) -> Quota:
    return Quota.objects.create(organisation_id=held.organisation_id, agreement=held, unit=unit, allowed=allowed, **fields)
