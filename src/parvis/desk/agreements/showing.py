"""An agreement's journal in words, and who may be put in charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.catalogue.models import Portal
from parvis.journal.models import Entry
from parvis.people.models import User
from parvis.planning.models import Agreement

LABELS: Mapping[str, str | Promise] = {
    "reference": gettext_lazy("Number of the contract"),
    "title": gettext_lazy("Title"),
    "level": gettext_lazy("Level"),
    "calendar": gettext_lazy("Hours"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "covers_tree": gettext_lazy("Covers the organisations below it too"),
    "channels": gettext_lazy("Ways to reach us"),
    "in_charge": gettext_lazy("In charge of the customer"),
    "in_charge_name": gettext_lazy("Or their name, without an account here"),
    "direct_phone": gettext_lazy("Direct line"),
    "note": gettext_lazy("Note for the team"),
    "covered": gettext_lazy("What it covers"),
    "targets": gettext_lazy("Promises of its own"),
    "quotas": gettext_lazy("What it includes"),
}


@dataclass(frozen=True)
class Line:
    at: datetime
    author: str
    sentence: str
    changes: tuple[tuple[str, str, str], ...]


def history(agreement: Agreement) -> list[Line]:
    """The last first."""
    entries = Entry.objects.about(agreement).select_related("actor").order_by("-id")[:50]
    return [Line(one.created_at, str(one.actor or ""), _sentence(one), tuple(_changes(one))) for one in entries]


def _sentence(entry: Entry) -> str:
    said = {
        "agreed": _("Agreement recorded"),
        "amended": _("Agreement changed"),
        "ended": _("End recorded"),
        "end_announced": _("Its end was announced to %(count)s people") % {"count": entry.data.get("count", 0)},
    }
    return said.get(entry.verb, entry.verb)


def _changes(entry: Entry) -> list[tuple[str, str, str]]:
    changes: dict[str, list[Any]] = entry.data.get("changes", {})
    return [(str(LABELS.get(name, name)), _words(before), _words(after)) for name, (before, after) in changes.items()]


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value or "")


def staff_of(portal: Portal, agreement: Agreement | None) -> list[User]:
    """Who handles requests of the portal; whoever is in charge already stays among them."""
    grants = portal.grants.filter(role__in=["handle", "administer"])
    handles = Q(teams__grants__in=grants) | Q(grants__in=grants)
    kept = Q(pk=agreement.in_charge_id) if agreement and agreement.in_charge_id else Q(pk__in=[])
    found = User.objects.filter(Q(is_staff=True, is_active=True) & handles | kept).distinct()
    return list(found.order_by("last_name", "first_name", "pk"))
