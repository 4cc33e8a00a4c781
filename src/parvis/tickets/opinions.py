"""What the customer thinks of what the team proposed: said by a move, never guessed from a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.journal.models import Entry
from parvis.tickets import notices
from parvis.tickets.approving import Approving

if TYPE_CHECKING:
    from parvis.catalogue.workflow import Move
    from parvis.people.models import User

ASKED = "opinion_asked"


class Opinions(Approving):
    class Meta:
        abstract = True

    @property
    def awaits_opinion(self) -> bool:
        """Whether the team proposed something that its people accept or refuse."""
        return bool(self.workflow.life.opinions_from(self.status_key))

    def opinions_of(self, user: User) -> list[Move]:
        """The answers that `user` may give to what the team proposed."""
        return [move for move in self.moves_for(user) if move.opinion] if self.awaits_opinion else []

    def ask_about(self, message: Entry, *, by: User | None) -> Entry | None:
        """A customer's message while their opinion is awaited decides nothing: silence counts anew from it, and its author is asked.

        Once for each proposal; None where nothing is asked. The row is locked by the caller.
        """
        if not self.awaits_opinion:
            return None
        self.save(update_fields=list(self._schedule(since=message.created_at)))  # part of what the message changed: one version
        if by is None or not self.opinions_of(by) or self._was_asked():
            return None
        entry = self._record(ASKED, by=None, data={"of": str(by.pk), "name": str(by)}, channel=Entry.Channel.AUTO)
        self._advance(updated_at=entry.created_at)
        notices.tell_opinion(self, entry, by)
        return entry

    def _was_asked(self) -> bool:
        return self.entries.filter(verb=ASKED, created_at__gte=self.status_since).exists()
