"""Filing a ticket: the one way in for the portal, the desk, the API and mail."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import BigAutoField
from django.utils.translation import gettext as _

from parvis.catalogue.models import Service
from parvis.catalogue.priorities import priority_of
from parvis.intake import uploads as intake_uploads
from parvis.intake.answers import file_ids, freeze
from parvis.intake.cleaning import clean_all
from parvis.intake.context import Context
from parvis.intake.models import FormVersion, Upload
from parvis.intake.owner import Owner
from parvis.journal.models import Attachment, Entry, KeptFile
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.kit.once import once
from parvis.kit.prepared import Prepared, Slot, in_one_go, insert
from parvis.kit.text import one_line
from parvis.people.homes import home_of
from parvis.people.models import Organisation, User
from parvis.tickets import checks, commitments, contract, filling, follow_up, notices, search
from parvis.tickets.asking import context_of
from parvis.tickets.effects import EFFECTS
from parvis.tickets.invalid import Invalid
from parvis.tickets.models import AnswerRevision, Draft, Participant, Ticket
from parvis.tickets.references import next_reference

if TYPE_CHECKING:
    from parvis.people.models import Team


def submit(
    service: Service,
    *,
    by: User | None,
    answers: Mapping[str, Any],
    key: UUID,
    uploads: Iterable[UUID | str] = (),
    contact: Mapping[str, str] | None = None,
    organisation: Organisation | None = None,
    on_behalf_of: User | None = None,
    channel: str = Entry.Channel.WEB,
    draft: Draft | None = None,
    context: Context | None = None,
) -> Ticket:
    """File a ticket; the second call with one `key` returns what the first one filed.

    `by` is None for a stranger, whom `contact` {name, email, language} names (else the form's own e-mail field does).
    `uploads`: files beside those that the answers name; `context`: whose files count, by default those of `draft`.
    Raises Refused when this service is not open to `by`, Invalid when answers are to correct.
    """
    earlier = filed_with(key, by=by)
    if earlier:
        return earlier
    _require_right(service, by, on_behalf_of)
    requester = on_behalf_of or by
    version = draft.form_version if draft else current_form(service)
    context = context or _context(service, by, draft, organisation or _known_home(requester))
    clean, errors = clean_all(version, answers, context)
    errors = errors or checks.faults(service, clean, by=requester, organisation=organisation or _known_home(requester))
    if errors:
        raise Invalid(version, errors)
    try:
        with transaction.atomic():
            home = organisation or (home_of(requester) if requester else _home_of_a_stranger(service))
            filing = _Filing(service, version, requester, by, home, context, channel, key)
            ticket = filing.file(clean, list(uploads), {} if requester else _contact(version, clean, contact, context))
            if draft:
                draft.delete()
            return ticket
    except IntegrityError:
        earlier = filed_with(key, by=by)
        if earlier is None:
            raise
        return earlier


@dataclass(frozen=True)
class Words:
    """A request as somebody wrote it, in no form. `data`: what its first entry keeps beside; `files`: stored ones."""

    title: str
    body: str
    files: Sequence[KeptFile] = ()
    data: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def submit_words(
    service: Service,
    words: Words,
    *,
    by: User | None,
    requester: User | None,
    organisation: Organisation | None = None,
    contact: Mapping[str, str] | None = None,
    key: UUID,
    channel: str = Entry.Channel.MAIL,
    has_receipt: bool = True,
) -> tuple[Ticket, Entry]:
    """File a ticket from words alone; returns it and its first entry.

    Nobody filled in the form: the words answer what names the ticket and the first long text, and the rest can be completed later.
    Who may write to the mailbox was decided by the portal's owner, so that no right is asked. `by` is None when nothing proves
    `requester`; `contact` {email, name, language} names who has no account.
    The caller holds the transaction in which the mail is done with, so that it is filed once; a second `key` is refused by the database.
    """
    version = current_form(service)
    home = organisation or (home_of(requester) if requester else _home_of_a_stranger(service))
    context = context_of(service, requester, organisation=home)
    filing = _Filing(service, version, requester, by, home, context, channel, key)
    return filing.file_words(words, dict(contact or {}), has_receipt=has_receipt)


def _said_in_words(service: Service, version: FormVersion, words: Words) -> dict[str, Any]:
    """The answers that words give: to the field that names the ticket, and to the first long text that everybody sees."""
    fields = [item for step, item in version.definition.fields() if step.repeat is None and not item.is_internal]
    said = {service.title_from: words.title} if service.title_from else {}
    told = next((item.key for item in fields if item.type == "long_text" and item.key != service.title_from), "")
    return {**said, told: words.body} if told and words.body else said


def filed_with(key: UUID, *, by: User | None) -> Ticket | None:
    """What this key filed already. Raises Refused when somebody else did."""
    earlier = Ticket.objects.filter(key=key).first()
    if earlier and not Entry.objects.about(earlier).filter(verb="submitted", actor=by).exists():
        raise Refused(_("This form was already sent. Open a new one."), code="already_sent")
    return earlier


def current_form(service: Service) -> FormVersion:
    """The version that a new ticket is filed with."""
    version = once(("form", service.form_id), lambda: CURRENT.first({"form": service.form_id}))
    if version is None:
        raise LookupError(f"the form of {service.slug} has no version")
    return version


CURRENT: Prepared[FormVersion] = Prepared(lambda: FormVersion.objects.filter(form=Slot("form", BigAutoField())).order_by("-number")[:1])


def _require_right(service: Service, by: User | None, on_behalf_of: User | None) -> None:
    if on_behalf_of and on_behalf_of != by:
        if by is None or not Service.objects.handled_by(by).filter(pk=service.pk).exists():
            raise Refused(_("Only the team may make a request in the name of somebody."), code="team_only")
    elif not Service.objects.usable_by(by or AnonymousUser()).filter(pk=service.pk).exists():
        raise Refused(_("This request is not open to you. Ask the administrator of your organisation."), code="not_granted")


def _context(service: Service, by: User | None, draft: Draft | None, organisation: Organisation | None) -> Context:
    owner = Owner(by.pk) if by else Owner(None, draft.session_hash) if draft else None
    return context_of(service, by, organisation=organisation, owner=owner, purpose=str(draft.pk) if draft else "")


def _known_home(requester: User | None) -> Organisation | None:
    """Where their requests are filed, without making a place for somebody who has none."""
    places = requester.places() if requester else []
    return places[0].organisation if places else None


def _home_of_a_stranger(service: Service) -> Organisation:
    """A row needs an organisation before anybody knows which: an effect names it, or the team later."""
    return Organisation.objects.create(name=service.portal.name, is_personal=True, state=Organisation.State.PENDING)


def _contact(version: FormVersion, clean: Mapping[str, Any], given: Mapping[str, str] | None, context: Context) -> dict[str, str]:
    """How to write to a stranger: as the caller says, else by the fields whose kind or autocomplete token says what they are."""
    if given:
        return {"language": context.language, **given}
    found = {"language": context.language}
    parts: dict[str, str] = {}
    for step, field in version.definition.fields():
        answer = clean.get(field.key)
        if step.repeat or not isinstance(answer, str):
            continue
        if field.type == "email":
            found.setdefault("email", answer)
        if (token := field.said.get("autocomplete")) in ("name", "given-name", "family-name"):
            parts.setdefault(token, answer)
    name = parts.get("name") or f"{parts.get('given-name', '')} {parts.get('family-name', '')}"
    return {**found, "name": one_line(name)} if name.strip() else found


class _Filing:
    """One ticket being written, inside one transaction."""

    def __init__(
        self,
        service: Service,
        version: FormVersion,
        requester: User | None,
        by: User | None,
        home: Organisation,
        context: Context,
        channel: str,
        key: UUID,
    ) -> None:
        self.service, self.version, self.requester, self.by = service, version, requester, by
        self.home, self.context, self.channel, self.key = home, context, channel, key

    def file(self, clean: dict[str, Any], uploads: list[UUID | str], contact: dict[str, str]) -> Ticket:
        claimed = self._claim([*file_ids(self.version, clean), *uploads])
        kept = {str(upload.pk): intake_uploads.known(upload) for upload in claimed}
        ticket = self._ticket(freeze(self.version, clean, self.context, kept), contact)
        promised = commitments.begin(ticket)
        self._number(ticket)
        commitments.write(promised)
        for_another = {"for": str(self.requester)} if self.by and self.requester and self.by != self.requester else None
        entry = ticket.submitted(by=self.by, channel=self.channel, data=for_another)
        Attachment.objects.attach(entry, claimed)
        self._add_revision(ticket)
        wish = follow_up.wish_of(self.service, ticket.answers, self.requester)
        self._add_requester(ticket, entry, is_told=wish.is_told)
        follow_up.ask(ticket, wish)
        if "assets" in self.service.fills:
            filling.set_assets(ticket, ticket.answers)
        contract.count(ticket)
        checks.settle(ticket, by=self.by)
        if self.service.effect:
            EFFECTS.get(self.service.effect)(ticket)
        notices.tell_received(ticket, entry, has_receipt=wish.is_told)
        return ticket

    def file_words(self, words: Words, contact: dict[str, str], *, has_receipt: bool) -> tuple[Ticket, Entry]:
        """The ticket comes last: its number holds the series until the transaction ends, and every other mail waits for it."""
        answers = freeze(self.version, _said_in_words(self.service, self.version, words), self.context, {})
        ticket = self._ticket(answers, contact, title=words.title)
        contract.count_or_leave_out(ticket)  # not in one go: whether there was enough left must be known at once
        promised = commitments.begin(ticket)
        with in_one_go():
            said = words.body if words.body and words.body not in answers.values() else ""
            entry = ticket.submitted(by=self.by, channel=self.channel, data=dict(words.data), body=said)
            Attachment.objects.attach(entry, words.files)
            self._add_revision(ticket)
            self._add_requester(ticket, entry)
            notices.tell_received(ticket, entry, has_receipt=has_receipt, is_fixed=self.by is None, is_alone=True)
            self._number(ticket)
            commitments.write(promised)
        return ticket, entry

    def _claim(self, ids: list[UUID | str]) -> list[Upload]:
        if not ids:
            return []
        if self.context.owner is None:
            raise Refused(_("Files cannot be added here."), code="no_files")
        return intake_uploads.claim(ids, owner=self.context.owner, purpose=self.context.purpose)

    def _ticket(self, answers: dict[str, Any], contact: dict[str, str], title: str = "") -> Ticket:
        """Without a reference yet, and not written."""
        service = self.service
        moment = now()
        filled = filling.columns(service, self.version, answers)
        category = str(filled.get("category", ""))
        ticket = Ticket(
            organisation=self.home,
            portal=service.portal,
            service=service,
            workflow=service.workflow,
            form_version=self.version,
            requester=self.requester,
            contact=contact,
            title=one_line(title, 250) or title_of(service, answers),
            answers=answers,
            visibility=service.visibility,
            team=_only_team(service),
            channel=self.channel,
            created_at=moment,
            last_customer_entry_at=moment,
            key=self.key,
            coverage=contract.judged(service, self.version, answers, self.home, category),
            **filled,
        )
        ticket.priority = priority_of(service.portal, ticket.urgency, ticket.impact)
        ticket.enter(service.workflow.status(service.workflow.life.start), moment)
        ticket.searchable = search.own_words(ticket)
        return ticket

    def _number(self, ticket: Ticket) -> None:
        """Give it its reference, and write it."""
        ticket.reference = next_reference(self.service.portal.series)
        ticket.searchable = search.with_reference(ticket)
        insert(ticket)

    def _add_revision(self, ticket: Ticket) -> None:
        first = {"organisation": self.home, "ticket": ticket, "number": 1, "form_version": self.version}
        insert(AnswerRevision(**first, answers=ticket.answers, by=self.by))

    def _add_requester(self, ticket: Ticket, entry: Entry, *, is_told: bool = True) -> None:
        if self.requester:
            read_at = entry.created_at if self.requester == self.by else None
            mark = Participant(organisation=self.home, ticket=ticket, user=self.requester, role="requester", added_by=self.by)
            mark.last_read_at, mark.is_notified = read_at, is_told
            insert(mark)


def title_of(service: Service, answers: Mapping[str, Any]) -> str:
    """The answer that the service names, else the service's own title, in the portal's language."""
    said = answers.get(service.title_from) if service.title_from else None
    return one_line(said, 250) if isinstance(said, str) and said.strip() else pick(service.title, service.portal.default_language)


def _only_team(service: Service) -> Team | None:
    """The team of a service that one team alone handles."""
    teams = notices.teams_of(service)
    return teams[0] if len(teams) == 1 else None
