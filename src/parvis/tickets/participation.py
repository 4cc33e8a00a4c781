"""Verbs about the people of a ticket: who takes part, who is told, how far each has read."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Conflict, Refused
from parvis.people.models import User
from parvis.tickets import notices
from parvis.tickets.redirects import Merged
from parvis.tickets.row import TicketRow
from parvis.tickets.standing import Standing, standing

if TYPE_CHECKING:
    from parvis.tickets.models import Participant


class Participation(TicketRow):
    class Meta:
        abstract = True

    @cached_property
    def _standings(self) -> dict[UUID | None, Standing]:
        return {}

    def standing_of(self, user: User | None) -> Standing:
        """What `user` is to this ticket; asked once as long as this object lives."""
        key = user.pk if user else None
        if key not in self._standings:
            self._standings[key] = standing(self, user)
        return self._standings[key]

    def known_as(self, user: User, found: Standing) -> None:
        """Spares `standing_of` its questions, where the page has answered them already."""
        self._standings[user.pk] = found

    def may_reply(self, user: User) -> bool:
        return self.is_open and self.standing_of(user).may_write

    def participation_of(self, user: User) -> Participant | None:
        """Asked again each time, unless a page prefetched the participants."""
        if "participants" in getattr(self, "_prefetched_objects_cache", {}):
            return next((mark for mark in self.participants.all() if mark.user_id == user.pk), None)
        return self.participants.filter(user=user).first()

    def add_participant(self, person: User | str, *, by: User, key: UUID | None = None) -> Participant:
        """Let `person` (or the one with this e-mail address) take part; they are told by mail.

        Raises Refused when `by` may not write here or the person is out of reach.
        """
        self._require_writer(by)
        self._require_letting_in(by)
        return self.let_in(self._within_reach(person, by=by), by=by, key=key)

    def let_in(self, user: User, *, by: User | None, key: UUID | None = None) -> Participant:
        """Make `user` take part, where it was decided that they may; they are told by mail. Whoever takes part already stays as they are."""
        with transaction.atomic():
            self.lock()
            existing = self.participation_of(user)
            if existing and existing.role in ("requester", "participant", "handler"):
                return existing
            role = "handler" if self.standing_of(user).is_handler else "participant"
            participant = self._set_role(user, role, by=by)
            entry = self._record("participant_added", by=by, data={"user": str(user.pk), "name": str(user)}, key=key)
            self._advance(updated_at=entry.created_at)
            notices.tell_added(self, entry, user)
        self._standings.pop(user.pk, None)
        return participant

    def remove_participant(self, user: User, *, by: User) -> None:
        """Take someone out, or leave by oneself. Raises Refused for the requester, whose ticket it is."""
        if user.pk != by.pk:
            self._require_writer(by)
        participant = self.participation_of(user)
        if participant is None or participant.role == "reader":
            return
        if participant.role == "requester":
            raise Refused(_("The person who made the request stays part of it."), code="requester_stays")
        with transaction.atomic():
            self.lock()
            participant.delete()
            entry = self._record("participant_removed", by=by, data={"user": str(user.pk), "name": str(user)})
            self._advance(updated_at=entry.created_at)
        self._standings.pop(user.pk, None)

    def may_decide_on_proposed(self, user: User) -> bool:
        """Whether `user` lets in those whom a mail named: the person whose request it is, or who handles it."""
        return self.requester_id == user.pk or self.standing_of(user).is_handler

    def accept_proposed(self, user: User, *, by: User) -> Participant:
        """Let in somebody whom a mail named; they are told by mail. Said twice, it is done once.

        Raises Refused when it is not for `by` to say, or when the person is proposed no more.
        """
        self._require_decider(by)
        mark = self.participation_of(user)
        if mark is None or mark.role == "reader":
            raise Refused(_("This person is proposed no more. Add them by their e-mail address."), code="not_proposed")
        return self.let_in(user, by=by)

    def decline_proposed(self, user: User, *, by: User) -> None:
        """Leave out somebody whom a mail named: they read nothing, are not told, and are not proposed again.

        Said twice, it is done once. Raises Refused when it is not for `by` to say.
        """
        self._require_decider(by)
        with transaction.atomic():
            self.lock()
            mark = self.participation_of(user)
            if mark is None or mark.role != "proposed":
                return
            self._set_role(user, "reader", by=by, is_notified=False)
            self._record("participant_declined", by=by, data={"user": str(user.pk), "name": str(user)})

    def watch(self, user: User) -> Participant:
        """Be told of what happens; a handler who was no part of the ticket begins to follow it."""
        seen = self._require_sight(user)
        return self._mark(user, default_role="handler" if seen.is_handler else "reader", is_notified=True)

    def unwatch(self, user: User) -> Participant:
        self._require_sight(user)
        return self._mark(user, default_role="reader", is_notified=False)

    def mark_read(self, user: User, at: datetime | None = None) -> None:
        """Everything up to `at` (by default now) is read; a mark never goes back."""
        moment = at or now()
        later = self.participants.filter(user=user).filter(Q(last_read_at=None) | Q(last_read_at__lt=moment))
        if later.update(last_read_at=moment):
            return
        mark: Participant = self.participants.model(
            ticket_id=self.pk, organisation_id=self.organisation_id, user=user, role="reader", is_notified=False, last_read_at=moment
        )
        self.participants.bulk_create([mark], ignore_conflicts=True)  # theirs is there, and says a later moment

    def mark_unread(self, user: User) -> None:
        """As if `user` had not read the last thing that somebody else said or did, and all that followed."""
        self._require_sight(user)
        last = self.entries.exclude(actor=user).order_by("-id").values_list("created_at", flat=True).first()
        before = min(self.updated_at, last or self.updated_at) - timedelta(microseconds=1)
        changes = {"last_read_at": before}
        created = {"organisation_id": self.organisation_id, "role": "reader", "is_notified": False}
        self.participants.update_or_create(user=user, defaults=changes, create_defaults={**changes, **created})

    def _set_role(self, user: User, role: str, *, by: User | None, **values: Any) -> Participant:
        changes = {"role": role, "is_notified": True, **values}
        created = {"organisation_id": self.organisation_id, "added_by": by}
        return self.participants.update_or_create(user=user, defaults=changes, create_defaults={**changes, **created})[0]

    def _mark(self, user: User, *, default_role: str, is_notified: bool) -> Participant:
        changes = {"is_notified": is_notified}
        created = {"organisation_id": self.organisation_id, "role": default_role}
        return self.participants.update_or_create(user=user, defaults=changes, create_defaults={**changes, **created})[0]

    def _within_reach(self, person: User | str, *, by: User) -> User:
        """Customers name people of the ticket's own tree or who already see it; the team names anyone it knows.

        The refusal is the same for an address that nobody has: it tells no stranger who has an account.
        """
        user = User.objects.by_email(person) if isinstance(person, str) else person
        if user and user.is_active and (self.standing_of(by).is_handler or self._is_near(user)):
            return user
        raise Refused(
            _("Nobody of your organisation has this address. Ask the person to create an account first, or ask the team to add them."),
            code="unknown_person",
        )

    def _is_near(self, user: User) -> bool:
        return user.memberships.filter(organisation__tree=self.organisation.tree).exists() or self.standing_of(user).sees

    def _require_sight(self, user: User | None) -> Standing:
        found = self.standing_of(user)
        if not found.sees:
            raise Refused(_("This request is not open to you."), code="not_yours")
        if self.merged_into_id:
            raise Merged(self, user)
        return found

    def _require_writer(self, user: User | None) -> Standing:
        found = self._require_sight(user)
        if not found.may_write:
            raise Refused(_("You may read this request, not write in it. Ask the person who shared it with you."), code="read_only")
        return found

    def _require_decider(self, user: User) -> None:
        self._require_writer(user)
        if not self.may_decide_on_proposed(user):
            raise Refused(_("Only the person who made the request, or the team, decides who is let in."), code="not_yours_to_decide")

    def may_let_in(self, user: User) -> bool:
        """Of a confidential request, the person who made it and the team decide one by one; of others, whoever writes in it."""
        return self.visibility != "restricted" or self.may_decide_on_proposed(user)

    def _require_letting_in(self, user: User) -> None:
        if not self.may_let_in(user):
            raise Refused(
                _("This request is confidential: only the person who made it, or the team, lets somebody in."), code="confidential"
            )

    def _require_handler(self, user: User) -> Standing:
        found = self._require_sight(user)
        if not found.is_handler:
            raise Refused(_("Only the team may do this."), code="team_only")
        return found

    def _record(self, verb: str, *, by: User | None, **values: Any) -> Entry:
        """One line of the journal, on the side of whoever acts; what nobody did is the house's, but for a stranger's request."""
        team = self.standing_of(by).is_handler if by else verb != "submitted"
        return Entry.write(self, verb, by=by, from_team=team, **values)

    def lock(self, *, by: User | None = None, merged_too: bool = False) -> None:
        """Hold the row until the transaction ends, and be as it is now. Raises Merged, in words for `by`, when it is part of
        another one, unless `merged_too`."""
        known = {name: found for name in CONFIGURED if (found := self._state.fields_cache.get(name)) is not None}
        self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update(), fields=CHANGING)
        self._state.fields_cache.update({name: found for name, found in known.items() if found.pk == getattr(self, f"{name}_id")})
        if self.merged_into_id and not merged_too:
            raise Merged(self, by)

    def require_unchanged(self, now_is: object, *, since: object) -> None:
        """Raises Conflict when something is not as it was when somebody looked."""
        if now_is != since:
            raise Conflict(_("Somebody has changed this request meanwhile. Read it again, then decide."), code="changed_meanwhile")

    def _advance(self, **changes: Any) -> None:
        """Write `changes` and the next version; the row is locked."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.version += 1
        self.save(update_fields=[*changes, "version"])


CHANGING = [
    "title", "answers", "answers_revision", "visibility", "status_key", "phase", "is_open", "turn", "status_since", "next_move_at",
    "next_reminder_at", "agent", "team", "category", "urgency", "impact", "priority", "tags", "due_at", "warn_at", "has_commitments", "updated_at", "first_answered_at",
    "last_customer_entry_at", "last_team_entry_at", "solved_at", "closed_at", "reopened_count", "version", "form_version", "searchable",
    "searchable_internal", "rating", "rating_comment", "merged_into", "service", "workflow",
]  # fmt: skip
CONFIGURED = ("service", "workflow")
"""Read already, and read anew only where the ticket has another one now."""
