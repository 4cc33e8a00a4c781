"""What the team decides about a ticket: who has it, how urgent it is, what it is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.priorities import priority_of
from parvis.catalogue.seeing import is_narrower
from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.tickets import commitments, contract, equipment, filling, notices, search
from parvis.tickets.opinions import Opinions

if TYPE_CHECKING:
    from parvis.assets.models import Asset
    from parvis.people.models import Team, User

PRIORITIES = range(1, 7)
IMPACTS = range(1, 6)
MAX_TAGS = 20
ANY: Final = object()
"""In place of what somebody saw: whatever it is now."""


class Handling(Opinions):
    class Meta:
        abstract = True

    def assign(
        self, agent: User | None, *, by: User | None, team: Team | None = None, seen: object = ANY, key: UUID | None = None
    ) -> Entry | None:
        """Give it to `agent`, or to nobody; with `team`, to the team too. None when that changes nothing.

        `seen`: the id of who had it before the eyes of `by`. Raises Refused when `agent` does not handle this service,
        Conflict when somebody else was given it meanwhile.
        """
        self._require_house_or_handler(by)
        if agent and not self.standing_of(agent).is_handler:
            raise Refused(_("This person does not handle this kind of request: choose somebody of its teams."), code="not_a_handler")
        with transaction.atomic():
            self.lock()
            earlier = Entry.objects.written(self, key)
            if earlier:
                return earlier
            self._require_as_seen(self.agent_id, agent.pk if agent else None, seen)
            return self._assign(agent, team or self.team, by=by, key=key)

    def assign_team(self, team: Team | None, *, by: User | None, key: UUID | None = None) -> Entry | None:
        """Give it to `team`, or to none; whoever has it keeps it. None when that changes nothing."""
        self._require_house_or_handler(by)
        with transaction.atomic():
            self.lock()
            return Entry.objects.written(self, key) or self._assign(self.agent, team, by=by, key=key)

    def rename(self, title: str, *, by: User, seen: object = ANY, key: UUID | None = None) -> Entry | None:
        """Give it a title that says more. Raises Refused for an empty one, Conflict when it is not as `seen` any more."""
        self._require_handler(by)
        wanted = one_line(title, 250)
        if not wanted:
            raise Refused(_("Write a title."), code="empty")
        with transaction.atomic():
            self.lock()
            entry = self._change("title", wanted, "renamed", by=by, seen=seen, key=key)
            if entry:
                search.index(self)
        return entry

    def set_priority(self, priority: int, *, by: User | None, seen: object = ANY, key: UUID | None = None) -> Entry | None:
        """`priority`: 1 very low … 5 very high, 6 major. Raises Conflict when it is not as `seen` any more."""
        self._require_house_or_handler(by)
        if priority not in PRIORITIES:
            raise Refused(_("Choose a priority between 1 and 6."), code="unknown_priority")
        with transaction.atomic():
            self.lock()
            return self._change("priority", priority, "priority_set", by=by, internal=True, seen=seen, key=key)

    def set_impact(self, impact: int, *, by: User, key: UUID | None = None) -> Entry | None:
        """`impact`: 1 very low … 5 very high, as the team sees it; the priority follows by the portal's matrix."""
        self._require_handler(by)
        if impact not in IMPACTS:
            raise Refused(_("Choose an impact between 1 and 5."), code="unknown_impact")
        with transaction.atomic():
            self.lock()
            return self._change("impact", impact, "impact_set", by=by, internal=True, key=key)

    def set_category(self, category: str, *, by: User, key: UUID | None = None) -> Entry | None:
        """Say what it is really about; the contract is asked again, and the customer is told. None when it was so already."""
        self._require_handler(by)
        if category not in {option.value for option in filling.categories(self.service, self.form_version)}:
            raise Refused(_("Choose a category of the list."), code="unknown_category")
        with transaction.atomic():
            self.lock()
            earlier = Entry.objects.written(self, key)
            if earlier or category == self.category:
                return earlier
            coverage = contract.judge_again(self, category)
            data = {"from": self.category, "to": category, "changes": contract.changes(self, category, coverage)}
            entry = self._record("category_set", by=by, data=data, key=key)
            changes = {"category": category, "coverage": coverage} | self._weighed({"category": category}, entry)
            self._advance(**changes, updated_at=entry.created_at)
            notices.tell_category(self, entry)
            self.mark_read(by, entry.created_at)
        return entry

    def add_asset(self, asset: Asset, *, by: User, key: UUID | None = None) -> Entry | None:
        """Say that it is about this equipment too; the contract is asked again. None when it was so already.

        Raises Refused for what the organisation it was made for, and those below, have not.
        """
        self._require_handler(by)
        with transaction.atomic():
            self.lock()
            if (earlier := Entry.objects.written(self, key)) or self.ticket_assets.filter(asset=asset).exists():
                return earlier
            if not equipment.nameable(self, by).filter(pk=asset.pk).exists():
                raise Refused(_("Choose equipment of the organisation that the request was made for."), code="not_theirs")
            self.ticket_assets.create(organisation_id=self.organisation_id, asset=asset)
            return self._concerned({"added": asset.name}, by=by, key=key)

    def remove_asset(self, asset: Asset, *, by: User, key: UUID | None = None) -> Entry | None:
        """Say that it is not about this equipment; the contract is asked again. None when it was so already."""
        self._require_handler(by)
        with transaction.atomic():
            self.lock()
            earlier = Entry.objects.written(self, key)
            if earlier or not self.ticket_assets.filter(asset=asset).delete()[0]:
                return earlier
            return self._concerned({"removed": asset.name}, by=by, key=key)

    def _concerned(self, said: dict[str, str], *, by: User, key: UUID | None) -> Entry:
        """Only the team reads which equipment it was: not everybody who reads a request sees the equipment of its organisation."""
        coverage = contract.judge_again(self, self.category)
        data = {**said, "changes": contract.coverage_changes(self, coverage)}
        entry = self._record("equipment_set", by=by, data=data, key=key)
        self._advance(coverage=coverage, updated_at=entry.created_at)
        self.mark_read(by, entry.created_at)
        return entry

    def openings(self, user: User) -> list[str]:
        """The visibilities that `user` may choose: as its service says, or closed to the organisation. Empty for who may choose nothing.

        The team, and the person who made it, who does not undo what the team made confidential.
        """
        said = self.service.visibility
        is_handler = self.standing_of(user).is_handler
        if (
            said == "restricted"
            or not self.is_open
            or not (is_handler or (user.pk == self.requester_id and self.visibility != "restricted"))
        ):
            return []
        closed = ["participants", "restricted"] if is_handler else ["participants"]
        choices = dict.fromkeys(
            [said, *(one for one in closed if is_narrower(one, said) and not (said == "requester" and one == "participants"))]
        )
        return list(choices) if len(choices) > 1 else []

    def open_to(self, visibility: str, *, by: User) -> Entry | None:
        """Close it to the organisation, or open it again as its service says, never further. None when it was so already.

        Raises Refused when that is not for `by` to choose.
        """
        self._require_sight(by)
        with transaction.atomic():
            self.lock()
            if visibility not in self.openings(by):
                raise Refused(_("Only the person who made the request, or the team, decides who can read it."), code="not_yours_to_open")
            entry = self._change("visibility", visibility, "opened_to", by=by)
        self._standings.clear()
        return entry

    def tag(self, tags: Iterable[str], *, by: User | None, seen: Iterable[str] | None = None, key: UUID | None = None) -> Entry | None:
        """Replace the tags; their order does not count. `seen`: those `by` had before their eyes: what others changed since stays."""
        self._require_house_or_handler(by)
        wanted = _tags(tags)
        with transaction.atomic():
            self.lock()
            if seen is not None:
                gone = _tags(seen) - wanted
                wanted = (set(self.tags) - gone) | (wanted - _tags(seen))
            return self._change("tags", sorted(wanted)[:MAX_TAGS], "tagged", by=by, internal=True, key=key)

    def _assign(
        self, agent: User | None, team: Team | None, *, by: User | None, key: UUID | None, said: Mapping[str, Any] | None = None
    ) -> Entry | None:
        """`said`: what else the entry tells: how the person was chosen, or why nobody was."""
        is_same = self.agent_id == (agent.pk if agent else None) and self.team_id == (team.pk if team else None)
        if is_same and not (said and "why" in said):
            return None
        data = {"agent": str(agent or ""), "agent_id": str(agent.pk) if agent else "", "team": team.title if team else {}, **(said or {})}
        entry = self._record("assigned", by=by, data=data, key=key)
        self._advance(agent=agent, team=team, updated_at=entry.created_at)
        notices.tell_assigned(self, entry)
        if agent:
            self.react("assigned", by=by)
        if by:
            self.mark_read(by, self.updated_at)
        return entry

    def _change(
        self, field: str, value: object, verb: str, *, by: User | None, internal: bool = False, seen: object = ANY, key: UUID | None = None
    ) -> Entry | None:
        """Write one field and its entry; None when it was so already. The row is locked by the caller."""
        earlier = Entry.objects.written(self, key)
        if earlier:
            return earlier
        old = getattr(self, field)
        if old == value:
            return None
        self._require_as_seen(old, value, seen)
        entry = self._record(verb, by=by, data={"field": field, "from": old, "to": value}, internal=internal, key=key)
        changes = {field: value} | self._weighed({field: value}, entry)
        self._advance(**changes, **({} if internal else {"updated_at": entry.created_at}))
        return entry

    def _require_house_or_handler(self, by: User | None) -> None:
        """None is the house itself: a rule, or a verb that was itself asked by somebody who may."""
        if by is not None:
            self._require_handler(by)

    def _weighed(self, changes: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
        """What follows when `changes` say something new of what a request weighs: its priority, and what is promised of it."""
        for name, value in changes.items():
            setattr(self, name, value)
        follows: dict[str, Any] = {}
        if {"urgency", "impact"} & set(changes):
            follows["priority"] = self.priority = priority_of(self.portal, self.urgency, self.impact)
        return follows | commitments.changed(self, changes, entry.created_at)

    def _require_as_seen(self, now_is: object, wanted: object, seen: object) -> None:
        """Raises Conflict when what `seen` was replaces is not there any more: nobody undoes what they have not read."""
        if seen is not ANY and now_is != wanted:
            self.require_unchanged(now_is, since=seen)


def _tags(tags: Iterable[str]) -> set[str]:
    return {text for tag in tags if (text := one_line(tag, 40))}
