"""A portal with its people and a way to write rules."""

from typing import Any

import pytest

from parvis.automation.models import Automation
from parvis.automation.performing import perform_due
from parvis.catalogue.models import Portal
from tests.cast import Cast, move, status, text

MOVED: dict[str, Any] = {
    "start": "received",
    "statuses": [
        status("received", "new"),
        status("taken", "active"),
        status("asked", "waiting", "customer"),
        status("solved", "solved", "customer"),
        status("closed", "closed", "none"),
    ],
    "moves": [
        move("take", "received", "taken", ["handler", "system"]),
        move("ask", ["received", "taken"], "asked", ["handler", "system"]),
        move("back", ["asked", "solved"], "taken", ["handler", "system"]),
        move("solve", ["received", "taken", "asked"], "solved", ["handler", "system"]),
        move("close", "solved", "closed", ["handler", "system"]),
    ],
}
"""A life whose moves the house may make, so that rules can go in circles."""


class Rules(Cast):
    """`rule(…)`: one that works from now on; `settle()`: perform all that is due, to the end."""

    def rule(self, key: str, when: dict[str, Any] | str, *acts: dict[str, Any], **more: Any) -> Automation:
        said = {"event": when} if isinstance(when, str) else when
        portal = Portal.objects.get(pk=self.portal.pk)
        rule = Automation.objects.create(portal=portal, key=key, title=more.pop("title", text(key)), when=said, acts=list(acts), **more)
        self.refresh()
        return rule

    def refresh(self) -> None:
        """As the next web request would read it."""
        self.portal = Portal.objects.get(pk=self.portal.pk)
        self.help.portal = self.portal

    def settle(self, rounds: int = 50) -> int:
        done = 0
        for _round in range(rounds):
            count = perform_due()
            if not count:
                return done
            done += count
        raise AssertionError("rules do not come to an end")


@pytest.fixture
def house(db) -> Rules:
    cast = Rules()
    cast.workflow(definition=MOVED)
    assert cast.help
    return cast
