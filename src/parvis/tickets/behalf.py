"""Filing a request in the name of somebody who called, came by or wrote a letter: their form, their checks, the agent's hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from parvis.catalogue.models import Portal, Service
from parvis.intake.context import Context
from parvis.intake.definition import Definition
from parvis.intake.owner import Owner
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.ids import of_sending, uuid7
from parvis.people.homes import home_of
from parvis.people.known import known_person
from parvis.people.models import Membership, Organisation, User
from parvis.tickets import drafts
from parvis.tickets.asking import context_of
from parvis.tickets.models import Draft, Ticket
from parvis.tickets.submission import current_form, submit

KIND: Final = "behalf"
WHOM: Final = "_behalf"
"""Among a draft's answers: {person, organisation, channel}. No field can be called so."""
CHANNELS: Final[dict[str, str | Promise]] = {
    Entry.Channel.CALL: pgettext_lazy("how it was said", "By telephone"),
    Entry.Channel.DESK: pgettext_lazy("how it was said", "At the counter"),
    Entry.Channel.MAIL: pgettext_lazy("how it was said", "By e-mail"),
    Entry.Channel.POST: pgettext_lazy("how it was said", "By letter"),
}


def services_for(person: User, *, by: User) -> QuerySet[Service]:
    """What the person may ask for and the agent handles."""
    handled = Service.objects.handled_by(by).order_by().values("pk")
    return Service.objects.usable_by(person).filter(pk__in=handled, is_active=True, form__isnull=False).select_related("portal", "family")


def places_of(person: User) -> list[Organisation]:
    """The organisations in whose name they may ask, the usual one first."""
    return [place.organisation for place in person.places()]


def new_person(email: str, *, name: str, organisation: Organisation | None, portal: Portal) -> User:
    """The account with this address, made where there is none: nobody signs in with it until they set a password.

    Raises Refused for what is no address, for one of the staff, and for a person of other organisations than `organisation`.
    """
    known = User.objects.by_email(email)
    if known is not None and (known.is_staff or not known.is_active):
        raise Refused(_("This address is one of the team, or of a closed account."), code="not_a_customer")
    try:
        with transaction.atomic():
            person = known or known_person(email, name=name, language=portal.default_language, portal_key=portal.key)
            theirs = set(person.memberships.values_list("organisation", flat=True))
            if organisation is not None and organisation.pk not in theirs:
                if theirs:
                    raise Refused(_("This person has an account in another organisation: search for their name."), code="elsewhere")
                Membership.objects.create(organisation=organisation, user=person, role=Membership.Role.MEMBER, is_default=True)
    except ValidationError:
        raise Refused(_("Write an e-mail address, for example name@example.org."), code="no_address") from None
    return person


def begin(service: Service, person: User, organisation: Organisation, channel: str, *, by: User, key: UUID | None = None) -> Draft:
    """A draft of the agent's, in the name of `person`; its id is the key of the filing that it becomes. The second call with one `key` for
    the same returns what the first made, until that is filed. Raises Refused when the service is not open to both.
    """
    if channel not in CHANNELS:
        raise Refused(_("Choose how it was said to you."), code="channel")
    if not services_for(person, by=by).filter(pk=service.pk).exists():
        raise Refused(_("This request is not open to this person."), code="not_granted")
    whom = {"person": str(person.pk), "organisation": str(organisation.pk), "channel": str(channel)}
    made = of_sending(key, by.pk.hex, service.pk, sorted(whom.items())) if key else uuid7()
    if earlier := Draft.objects.filter(pk=made, owner=by, kind=KIND).first():
        return earlier
    if Ticket.objects.filter(key=made).exists():
        made = uuid7()  # the first was filed: this is another one
    fields = {"service": service, "form_version": current_form(service), "answers": {WHOM: whom}, "key": made}
    return Draft.objects.get_or_create(pk=made, owner=by, kind=KIND, defaults=fields)[0]


def filed(draft_id: UUID, *, by: User) -> Ticket | None:
    """What became of a draft of theirs."""
    ticket = Ticket.objects.visible_to(by).filter(key=draft_id).first()
    return ticket if ticket and Entry.objects.about(ticket).filter(verb="submitted", actor=by).exists() else None


@dataclass(frozen=True)
class Filling:
    """A form that an agent fills in for `person`; who they are stands in the draft, under WHOM."""

    draft: Draft
    by: User

    @property
    def service(self) -> Service:
        return self.draft.service

    @property
    def person(self) -> User:
        raise NotImplementedError

    @property
    def organisation(self) -> Organisation:
        raise NotImplementedError

    @property
    def context(self) -> Context:
        raise NotImplementedError

    @property
    def definition(self) -> Definition:
        """What is asked."""
        return self.draft.form_version.definition

    @property
    def answers(self) -> dict[str, Any]:
        return {key: value for key, value in self.draft.answers.items() if key != WHOM}

    def save(self, answers: Mapping[str, Any]) -> None:
        """Keep `answers` as typed. Raises Gone when it was sent or given up in another window meanwhile."""
        self.draft.answers = {**answers, WHOM: self._whom}
        self.draft.updated_at = now()
        if not Draft.objects.filter(pk=self.draft.pk).update(answers=self.draft.answers, updated_at=self.draft.updated_at):
            raise drafts.Gone

    def discard(self) -> None:
        drafts.discard(self.draft)

    @property
    def _whom(self) -> dict[str, Any]:
        found: dict[str, Any] = self.draft.answers[WHOM]
        return found


@dataclass(frozen=True)
class Behalf(Filling):
    """A request, recorded in the name of somebody."""

    @classmethod
    def of(cls, by: User, draft_id: UUID) -> Behalf | None:
        rows = Draft.objects.select_related("service__portal", "service__workflow", "form_version")
        draft = rows.filter(pk=draft_id, owner=by, kind=KIND).first()
        return cls(draft, by) if draft else None

    @cached_property
    def person(self) -> User:
        return User.objects.get(pk=self._whom["person"])

    @cached_property
    def organisation(self) -> Organisation:
        return Organisation.objects.get(pk=self._whom["organisation"])

    @property
    def channel(self) -> str:
        return str(self._whom["channel"])

    @property
    def context(self) -> Context:
        """The person's, but for the files, which the agent sends."""
        owner = Owner(self.by.pk)
        return context_of(self.service, self.person, organisation=self.organisation, owner=owner, purpose=str(self.draft.pk))

    def file(self) -> Ticket:
        """The request; the draft goes with it. Raises Invalid for answers to correct, Refused when it is not open to the person any more."""
        if not services_for(self.person, by=self.by).filter(pk=self.service.pk).exists():
            raise Refused(_("This request is not open to this person."), code="not_granted")
        return submit(
            self.service,
            by=self.by,
            on_behalf_of=self.person,
            organisation=self.organisation,
            answers=self.answers,
            key=self.draft.key,
            channel=self.channel,
            draft=self.draft,
            context=self.context,
        )


def home_for(person: User, wanted: str) -> Organisation:
    """The one of their organisations that was chosen, else the usual one."""
    return next((place for place in places_of(person) if str(place.pk) == wanted), None) or home_of(person)
