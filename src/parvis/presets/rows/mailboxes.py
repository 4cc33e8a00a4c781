"""The mailboxes of a portal. They belong to a lower layer, so they are part of the portal's own part, not rows that know a preset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from parvis.catalogue.models import Portal
from parvis.mail.models import Mailbox
from parvis.presets.format.portal import MAILBOX

_COLUMNS: Final = {"address": "address", "aliases": "aliases", "protocol": "protocol", "secret": "secret_name", "service": "service_slug"}


def read(portal: Portal) -> list[dict[str, Any]]:
    """As the preset writes them."""
    rows = Mailbox.objects.filter(portal_key=portal.key, is_active=True).order_by("key")
    return [
        {"key": row.key.removeprefix(f"{portal.key}-"), **{said: getattr(row, column) for said, column in _COLUMNS.items()}, **row.settings}
        for row in rows
    ]


def write(portal: Portal, said: Iterable[Mapping[str, Any]]) -> None:
    """Make the portal's mailboxes those said; of one that goes, what it received stays."""
    wanted = {row_key(portal.key, one["key"]): one for one in said}
    for row in Mailbox.objects.filter(portal_key=portal.key).exclude(key__in=wanted):
        if row.mails.exists():
            Mailbox.objects.filter(pk=row.pk).update(is_active=False)
        else:
            row.delete()
    for key, one in wanted.items():
        full = MAILBOX.filled(one)
        values = {column: full.get(name, "" if name != "aliases" else []) for name, column in _COLUMNS.items()}
        rest = {name: value for name, value in full.items() if name not in _COLUMNS and name != "key"}
        Mailbox.objects.update_or_create(key=key, defaults={**values, "settings": rest, "portal_key": portal.key, "is_active": True})


def row_key(portal_key: str, key: str) -> str:
    """Two presets may both have a “support”: each is its own."""
    return f"{portal_key}-{key}"
