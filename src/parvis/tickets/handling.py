"""What the team decides about a ticket: who has it, how urgent it is, what it is called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.tickets import notices, search
from parvis.tickets.moves import Moves

if TYPE_CHECKING:
    from parvis.people.models import Team, User

PRIORITIES = range(1, 7)
MAX_TAGS = 20


class Handling(Moves):
    class Meta:
        abstract = True

    def assign(self, agent: User | None, *, by: User | None, team: Team | None = None) -> Entry | None:
        """Give it to `agent`, or to nobody; with `team`, to the team too. None when that changes nothing.

        Raises Refused when `agent` does not handle this service.
        """
        if by is not None:
            self._require_handler(by)
        if agent and not self.standing_of(agent).is_handler:
            raise Refused(_("This person does not handle this kind of request: choose somebody of its teams."), code="not_a_handler")
        with transaction.atomic():
            self.lock()
            new_team = team or self.team
            if self.agent_id == (agent.pk if agent else None) and self.team_id == (new_team.pk if new_team else None):
                return None
            data = {"agent": str(agent or ""), "agent_id": str(agent.pk) if agent else "", "team": new_team.title if new_team else {}}
            entry = self._record("assigned", by=by, data=data)
            self._advance(agent=agent, team=new_team, updated_at=entry.created_at)
            notices.tell_assigned(self, entry)
            if agent:
                self.react("assigned", by=by)
            if by:
                self.mark_read(by, self.updated_at)
        return entry

    def rename(self, title: str, *, by: User) -> Entry | None:
        """Give it a title that says more. Raises Refused for an empty one."""
        self._require_handler(by)
        wanted = one_line(title, 250)
        if not wanted:
            raise Refused(_("Write a title."), code="empty")
        with transaction.atomic():
            self.lock()
            entry = self._change("title", wanted, "renamed", by=by)
            if entry:
                search.index(self)
        return entry

    def set_priority(self, priority: int, *, by: User) -> Entry | None:
        """`priority`: 1 very low … 5 very high, 6 major."""
        self._require_handler(by)
        if priority not in PRIORITIES:
            raise Refused(_("Choose a priority between 1 and 6."), code="unknown_priority")
        with transaction.atomic():
            self.lock()
            return self._change("priority", priority, "priority_set", by=by, internal=True)

    def tag(self, tags: Iterable[str], *, by: User) -> Entry | None:
        """Replace the tags; their order does not count."""
        self._require_handler(by)
        wanted = sorted({text for tag in tags if (text := one_line(tag, 40))})[:MAX_TAGS]
        with transaction.atomic():
            self.lock()
            return self._change("tags", wanted, "tagged", by=by, internal=True)

    def _change(self, field: str, value: object, verb: str, *, by: User, internal: bool = False) -> Entry | None:
        """Write one field and its entry; None when it was so already. The row is locked by the caller."""
        old = getattr(self, field)
        if old == value:
            return None
        entry = self._record(verb, by=by, data={"field": field, "from": old, "to": value}, internal=internal)
        self._advance(**{field: value}, **({} if internal else {"updated_at": entry.created_at}))
        return entry
