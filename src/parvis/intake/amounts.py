"""Amounts of money: texts with a point in data (“21.40”), as people write them on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.kit.speaking import NB

AMOUNT: Final = re.compile(r"[0-9]{1,7}([.][0-9]{2})?")


def is_amount(value: Any) -> bool:
    return isinstance(value, str) and bool(AMOUNT.fullmatch(value))


def total(amounts: Iterable[str]) -> Decimal:
    """Of those that are amounts: what a price on demand will be nobody knows."""
    return sum((Decimal(amount) for amount in amounts if is_amount(amount)), Decimal(0))


def euros(amount: str | Decimal) -> str:
    """«1 234,50 €», “€1,234.50”."""
    said = f"{Decimal(amount):,.2f}"
    if (get_language() or "").startswith("fr"):
        return f"{said.replace(',', NB).replace('.', ',')}{NB}€"
    return f"€{said}"


def each_month(amount: str) -> str:
    return _("%(amount)s a month") % {"amount": euros(amount)}


def once(amount: str) -> str:
    return _("%(amount)s once") % {"amount": euros(amount)}
