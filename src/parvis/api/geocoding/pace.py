"""How much one place may ask in a minute, counted by each process in memory: the shared counters of `people.limits` would write to the
database for every question that only reads."""

from __future__ import annotations

from threading import Lock

from parvis.kit.clock import now


class Pace:
    """`most`: questions a minute and address."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._minute, self._counts = 0, dict[str, int]()
        self._lock = Lock()

    def is_kept_by(self, address: str) -> bool:
        """Counts one more; False once it is too much. What was counted is forgotten with the minute."""
        minute = int(now().timestamp() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[address] = self._counts.get(address, 0) + 1
            return self._counts[address] <= self.most
