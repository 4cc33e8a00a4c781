"""A connector for tests: its outside system remembers what it was asked, and answers what the test says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from parvis.connectors.models import Run
from parvis.connectors.registry import Answer, Connector, Later, Operation, Patience, connectors, register
from parvis.connectors.running import ask
from parvis.connectors.working import perform_due
from parvis.kit.ids import uuid7
from parvis.people.models import Organisation, User

Does = Callable[[Run], Answer | Later]


class Lab:
    """`answers`: what the next attempts get, in order, an exception or an answer; then always `OK`. `asked`: what it saw, by `run.once`."""

    key = "bench"

    def __init__(self, organisation: Organisation, by: User, **connector: Any) -> None:
        self.organisation, self.by = organisation, by
        self.asked: list[str] = []
        self.answers: list[Any] = []
        self.look = Operation("look", {"fr": "Regarder", "en": "Look"}, self._perform, kept_for=timedelta(hours=48))
        self.order = Operation(
            "order", {"fr": "Commander", "en": "Order"}, self._perform, is_queued=True, max_attempts=3, within=timedelta(days=2)
        )
        self.reboot = Operation(
            "reboot", {"fr": "Redémarrer", "en": "Restart"}, self._perform, is_action=True, cool_down=timedelta(minutes=10)
        )
        patience = Patience(failures=3, rest=timedelta(seconds=30), longest=timedelta(minutes=2))
        given = {"operations": (self.look, self.order, self.reboot), "patience": patience, **connector}
        self.connector = register(Connector(self.key, {"fr": "Banc d’essai", "en": "Test bench"}, **given))

    def change(self, **said: Any) -> None:
        """Another way to describe the connector."""
        connectors.unregister(self.key)
        self.connector = register(replace(self.connector, **said))

    def _perform(self, run: Run) -> Answer | Later:
        self.asked.append(run.once)
        answer = self.answers.pop(0) if self.answers else Answer({"optical": "OK"}, verdict="OK")
        if isinstance(answer, Exception):
            raise answer
        return answer(run) if callable(answer) else answer

    def ask(self, operation: str = "look", **more: Any) -> Run:
        given: dict[str, Any] = {"input": {"line": "F1"}, "key": uuid7(), "portal_key": "house", **more}
        return ask(f"{self.key}.{operation}", by=self.by, organisation=self.organisation, **given)

    def work(self) -> int:
        """What a worker does in one round."""
        return perform_due(self.key)
