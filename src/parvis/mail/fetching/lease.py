"""Who reads a mailbox: one worker at a time. Two would do no harm, only the work twice."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.mail.models import Mailbox
from parvis.mail.sending import is_alive, process_name

HELD_SECONDS = 150
"""Longer than any call to a host lasts."""


class Lost(Exception):  # noqa: N818  it reads as what happened
    """Another worker reads this mailbox now."""


@dataclass
class Lease:
    """Its holder is named in the cache that all workers share; the row's `last_seen_at` decides between two who come at once."""

    mailbox_id: int
    me: str = ""

    def take(self) -> bool:
        """Whether this worker may read the mailbox. One whose process is gone, on this machine, holds nothing."""
        self.me = f"{uuid7().hex}@{process_name()}"
        with transaction.atomic():
            row = Mailbox.objects.filter(pk=self.mailbox_id)
            seen = row.values_list("last_seen_at", flat=True).first()
            holder = cache.get(self._key, "")
            if holder and not _is_gone(holder):
                return False
            if not row.filter(last_seen_at=seen).update(last_seen_at=_later_than(seen)):
                return False
            cache.set(self._key, self.me, HELD_SECONDS)
        return True

    def hold(self) -> None:
        """Still here. Raises Lost."""
        if cache.get(self._key, self.me) != self.me:
            raise Lost
        cache.set(self._key, self.me, HELD_SECONDS)
        Mailbox.objects.filter(pk=self.mailbox_id).update(last_seen_at=now())

    def leave(self) -> None:
        if cache.get(self._key) == self.me:
            cache.delete(self._key)

    @property
    def _key(self) -> str:
        return f"mailbox-reader:{self.mailbox_id}"


def _is_gone(holder: str) -> bool:
    host = holder.partition("@")[2].rsplit(":", 2)[0]
    return host == socket.gethostname() and not is_alive(holder)


def _later_than(seen: datetime | None) -> datetime:
    return now() if seen is None else max(now(), seen)
