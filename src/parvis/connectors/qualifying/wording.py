"""Rates, prices and delays of a result in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.kit.languages import pick

SPACE: Final = "\u00a0"


def rate(mbits: Any) -> str:
    """`8 Gbit/s`; empty for what is not known."""
    if not isinstance(mbits, int | float) or not mbits:
        return ""
    number, unit = (mbits / 1000, "Gbit/s") if mbits >= 1000 else (mbits, "Mbit/s")
    return f"{formats.number_format(_trimmed(number), use_l10n=True)}{SPACE}{unit}"


def amount(euros: Any) -> str:
    """`24,90 €`; empty for what has no price."""
    try:
        value = Decimal(str(euros))
    except (InvalidOperation, ValueError):
        return ""
    return f"{formats.number_format(value, 2, use_l10n=True, force_grouping=True)}{SPACE}€" if euros is not None else ""


def price(said: Mapping[str, Any] | None) -> str:
    """By month, without tax; what has none is quoted."""
    monthly = amount((said or {}).get("monthly"))
    return _("%(amount)s/month excl. tax") % {"amount": monthly} if monthly else _("On quotation")


def charges(said: Mapping[str, Any] | None, cost: Mapping[str, Any] | None) -> str:
    """What is paid once: setting up, and what this building costs above it."""
    parts = [amount((said or {}).get("setup")), amount((cost or {}).get("amount"))]
    found = [Decimal(str(one)) for one in ((said or {}).get("setup"), (cost or {}).get("amount")) if one is not None]
    return _("and %(amount)s once") % {"amount": amount(sum(found))} if found and any(parts) and sum(found) else ""


def delay(line: Mapping[str, Any]) -> str:
    """When it can be had: the first visit that can be booked, else the time it takes."""
    if line.get("visit") and not line.get("is_on_demand"):
        return _("Appointment from %(day)s") % {"day": formats.date_format(date.fromisoformat(line["visit"]["first_day"]), "j N")}
    return lead_time(line)


def lead_time(line: Mapping[str, Any]) -> str:
    said = line.get("lead_time")
    return pick(said["text"]) or _days(said["days"], said["counting"]) if said else ""


def _days(count: int, counting: str) -> str:
    if counting == "working":
        return ngettext("%(count)d working day", "%(count)d working days", count) % {"count": count}
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def metres(distance: Any) -> str:
    return "" if distance is None else f"{formats.number_format(round(distance), use_l10n=True, force_grouping=True)}{SPACE}m"


def _trimmed(number: float) -> Decimal:
    return Decimal(str(number)).normalize() if number % 1 else Decimal(int(number))
