"""What can be booked: rules, and the resources that are booked by them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from parvis.catalogue.models import Portal
from parvis.planning.models import Booking, BookingRule, Calendar, Resource, Slot, Zone
from parvis.presets.format.booking import RULE, lasting, written
from parvis.presets.format.judges import TEAM
from parvis.presets.parts import Part
from parvis.presets.rows import rights
from parvis.presets.rows.keeper import columns, put

_SAME: Final[dict[str, Any]] = {"title": dict, "series": "", "order": 0, "counting": "calendar", "capacity": 1, "kinds": dict}
_RENAMED: Final = {
    "opens_after": "opens_after_days",
    "closes_after": "closes_after_days",
    "approval": "needs_approval",
    "recurrence": "may_recur",
}
_LENGTHS: Final = ("lead_time", "duration", "min_duration", "max_duration", "holds_for", "changes_until", "remind_before")
_RESOURCE: Final[dict[str, Any]] = {
    "title": dict,
    "text": dict,
    "kind": "",
    "icon": "",
    "order": 0,
    "capacity": None,
    "audience": "customers",
}


class Rules:
    kind = "rule"

    def rows(self, portal: Portal) -> Iterable[tuple[str, BookingRule]]:
        """Without those that no preset owns and nothing in use is booked by."""
        used = Resource.rules.through.objects.filter(bookingrule=OuterRef("pk"), resource__is_active=True)
        rows = BookingRule.objects.filter(portal_key=portal.key).exclude(~Exists(used), applied_digest="")
        return [(row.key, row) for row in rows]

    def read(self, row: BookingRule) -> Part:
        holidays = f"{row.holiday_country}-{row.holiday_region}" if row.holiday_region else row.holiday_country
        return {
            "key": row.key,
            **{name: getattr(row, name) for name in _SAME},
            **{said: getattr(row, column) for said, column in _RENAMED.items()},
            **{name: written(getattr(row, name)) for name in _LENGTHS},
            "time_zone": "" if row.time_zone == self._zone(row) else row.time_zone,
            "holidays": holidays,
            "hours": row.week,
        }

    def write(self, portal: Portal, part: Part) -> BookingRule:
        full = RULE.filled(part)
        country, _dash, region = part.get("holidays", "").partition("-")
        values = {
            **columns(part, _SAME),
            **{column: full[said] for said, column in _RENAMED.items()},
            **{name: lasting(full[name]) if full.get(name) else None for name in _LENGTHS},
            "time_zone": part.get("time_zone") or portal.time_zone,
            "holiday_country": country,
            "holiday_region": region,
            "week": part.get("hours", {}),
        }
        row: BookingRule = put(BookingRule, {"portal_key": portal.key, "key": part["key"]}, values)
        return row

    def remove(self, row: BookingRule) -> str:
        if Slot.objects.filter(rule=row).exists() or Booking.objects.filter(rule=row).exists():
            row.resources.clear()
            BookingRule.objects.filter(pk=row.pk).update(applied_digest="")
            return _("out of use: its bookings keep it")
        row.delete()
        return ""

    @staticmethod
    def _zone(row: BookingRule) -> str:
        return Portal.objects.values_list("time_zone", flat=True).get(key=row.portal_key)


class Resources:
    kind = "resource"

    def rows(self, portal: Portal) -> Iterable[tuple[str, Resource]]:
        """Without those out of use that no preset owns."""
        rows = Resource.objects.filter(portal_key=portal.key).exclude(is_active=False, applied_digest="")
        return [(row.key, row) for row in rows.select_related("calendar").prefetch_related("rules", "teams", "zones")]

    def read(self, row: Resource) -> Part:
        handled = [TEAM + team.key.removeprefix(f"{row.portal_key}-") for team in row.teams.all()]
        return {
            "key": row.key,
            "active": row.is_active,
            **{name: getattr(row, name) for name in _RESOURCE},
            "rules": sorted(rule.key for rule in row.rules.all()),
            "handle": sorted(handled),
            "calendar": row.calendar.key if row.calendar else "",
            "zones": sorted(zone.prefix for zone in row.zones.all()),
            "source": row.source_key,
            "hours": row.week,
        }

    def write(self, portal: Portal, part: Part) -> Resource:
        calendars = Calendar.objects.filter(portal_key=portal.key)
        values = {
            **columns(part, _RESOURCE),
            "is_active": part.get("active", True),
            "week": part.get("hours", {}),
            "source_key": part.get("source", ""),
            "calendar": calendars.get(key=part["calendar"]) if part.get("calendar") else None,
        }
        row: Resource = put(Resource, {"portal_key": portal.key, "key": part["key"]}, values)
        row.rules.set(BookingRule.objects.filter(portal_key=portal.key, key__in=part["rules"]))
        row.teams.set(rights.team(portal, holder.removeprefix(TEAM)) for holder in part["handle"])
        zones = set(part.get("zones", []))
        row.zones.exclude(prefix__in=zones).delete()
        Zone.objects.bulk_create([Zone(resource=row, prefix=prefix) for prefix in sorted(zones)], ignore_conflicts=True)
        return row

    def remove(self, row: Resource) -> str:
        if Booking.objects.filter(resource=row).exists():
            Resource.objects.filter(pk=row.pk).update(is_active=False, applied_digest="")
            return _("out of use: its bookings keep it")
        row.slots.all().delete()
        row.delete()
        return ""
