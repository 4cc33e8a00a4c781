"""Access tokens of the outside system: had with our name and secret, kept by the process until shortly before their end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from parvis.kit.clock import now

EARLY: Final = timedelta(seconds=60)
"""Before its end a token is renewed: what is sent with it takes its time."""


@dataclass
class Tokens:
    """`fetch`: asks for a new one, and says for how long it is good. Never written anywhere."""

    fetch: Callable[[], tuple[str, timedelta]]
    _token: str = ""
    _until: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self) -> str:
        """The one at hand, or a new one; threads that come together have it asked for once."""
        with self._lock:
            if not self._token or self._until is None or now() >= self._until:
                self._token, lasting = self.fetch()
                self._until = now() + max(lasting - EARLY, lasting / 2)
            return self._token

    def forget(self, token: str) -> None:
        """It was refused, whatever its end; another thread may have a newer one already."""
        with self._lock:
            if self._token == token:
                self._token = ""
