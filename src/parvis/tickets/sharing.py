"""Opening a ticket to another organisation, the only way across; and taking that back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.people.models import Membership, Organisation, User
from parvis.tickets import notices
from parvis.tickets.participation import Participation
from parvis.tickets.sentences import SENTENCES

if TYPE_CHECKING:
    from parvis.tickets.models import Share

LEADERS = (Membership.Role.MANAGER, Membership.Role.ADMINISTRATOR)
"""Who decides for an organisation what others read, and is told of what is opened to it."""


class Sharing(Participation):
    class Meta:
        abstract = True

    def may_share(self, user: User) -> bool:
        """The person whose request it is, who leads its organisation, or who handles it; what is restricted is opened to no organisation."""
        found = self.standing_of(user)
        if self.visibility == "restricted" or not found.may_write:
            return False
        if "requester" in found.kinds or found.is_handler:
            return True
        return any(place.organisation_id == self.organisation_id and place.role in LEADERS for place in user.places())

    def partners(self) -> QuerySet[Organisation]:
        """Those that a customer may name: the entities of their own tree that do not see it, and those with which something is shared.

        Nobody learns from it who else is a customer. The team names any organisation it knows.
        """
        share = self.shares.model._default_manager.order_by()
        own = Organisation.objects.filter(tree=self.organisation.tree).order_by().values("pk")
        known = Q(pk__in=share.filter(organisation__in=own).values("shared_with"))
        known |= Q(pk__in=share.filter(shared_with__in=own).values("organisation"))
        if self.visibility != "organisation":
            known |= Q(pk__in=own)
        found = Organisation.objects.active().filter(known, is_personal=False).exclude(pk=self.organisation_id)
        return found.exclude(pk__in=share.filter(ticket=self.pk).values("shared_with"))

    def share(self, organisation: Organisation, *, by: User, may_write: bool = True, key: UUID | None = None) -> Share:
        """Open it to the people of `organisation`; those who lead it are told by mail. Shared already, it stays as it is.

        Raises Refused when it is not for `by` to share, or the organisation is none that they may name.
        """
        self._require_sharer(by)
        with transaction.atomic():
            self.lock()
            existing = self.shares.filter(shared_with=organisation).first()
            if existing:
                return existing
            if not self.standing_of(by).is_handler and not self.partners().filter(pk=organisation.pk).exists():
                raise Refused(
                    _("This organisation cannot be chosen. Ask the team in a message to share the request with it."), code="unknown"
                )
            made = self.shares.create(organisation_id=self.organisation_id, shared_with=organisation, may_write=may_write, by=by)
            entry = self._shared("shared", organisation, by=by, key=key)
            notices.tell_shared(self, entry, leaders_of(organisation))
        return made

    def unshare(self, organisation: Organisation, *, by: User) -> None:
        """Close it to that organisation again; who was let in by name still takes part. Said twice, it is done once."""
        self._require_sharer(by)
        with transaction.atomic():
            self.lock()
            if self.shares.filter(shared_with=organisation).delete()[0]:
                self._shared("unshared", organisation, by=by)

    def was_unshared(self, organisation: UUID, *, by: User) -> bool:
        """Whether `by` has closed it to that organisation already."""
        said = Entry.objects.about(self).filter(verb="unshared", actor=by)
        return any(entry.data.get("organisation_id") == str(organisation) for entry in said)

    def _shared(self, verb: str, organisation: Organisation, *, by: User, key: UUID | None = None) -> Entry:
        data = {"organisation": organisation.name, "organisation_id": str(organisation.pk)}
        entry = self._record(verb, by=by, data=data, key=key)
        self._advance(updated_at=entry.created_at)
        return entry

    def _require_sharer(self, by: User) -> None:
        self._require_sight(by)
        if not self.may_share(by):
            said = _(
                "Only the person who made the request, who leads its organisation, or the team shares it, and nobody a restricted one."
            )
            raise Refused(said, code="not_yours_to_share")


def leaders_of(organisation: Organisation) -> QuerySet[User]:
    leading = Membership.objects.filter(organisation=organisation, role__in=LEADERS).order_by().values("user")
    return User.objects.filter(pk__in=leading, is_active=True).order_by("pk")


@SENTENCES.register("shared")
def _shared(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(who)s shared the request with %(organisation)s") % {"who": who, "organisation": data.get("organisation", "")}


@SENTENCES.register("unshared")
def _unshared(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(who)s no longer shares the request with %(organisation)s") % {"who": who, "organisation": data.get("organisation", "")}
