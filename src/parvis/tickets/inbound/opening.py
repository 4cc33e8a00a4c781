"""A mail that opens a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import CharField

from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal, Service
from parvis.kit.once import once
from parvis.kit.prepared import Prepared, Slot
from parvis.kit.text import excerpt, one_line
from parvis.mail.models import IncomingMail
from parvis.mail.processing import Arrival, Outcome
from parvis.mail.trust import Trust
from parvis.people.homes import home_of
from parvis.people.known import known_person, organisation_by_domain
from parvis.tickets.inbound import copied
from parvis.tickets.inbound.answering import Ration, tell_of_silence
from parvis.tickets.inbound.content import Content
from parvis.tickets.models import Link, Ticket
from parvis.tickets.submission import Words, submit_words

if TYPE_CHECKING:
    from parvis.journal.models import Entry
    from parvis.people.models import Organisation, User
    from parvis.tickets.inbound.speaking import Speaker

HELD = IncomingMail.State.HELD


def open_request(arrival: Arrival, speaker: Speaker, *, follows: Ticket | None = None) -> Outcome:
    """`follows`: the closed request that the mail answered."""
    service = follows.service if follows and follows.service.is_active else _service_of(arrival)
    if service is None:
        arrival.trace.add("held_no_service")
        return Outcome(HELD, kind="request", reason="no_service")
    arrival.trace.add("new_request", service=str(service))
    ration = Ration(arrival, speaker)
    why_silent = ration.why_no_receipt()
    _say_receipt(arrival, speaker, why_silent)
    if arrival.is_rehearsal:
        return Outcome(kind="follow_up" if follows else "request")
    ration.use(has_receipt=not why_silent)
    ticket, entry = _opened(arrival, speaker, service, has_receipt=not why_silent)
    if follows:
        Link.objects.get_or_create(
            ticket=ticket, other=follows, kind=Link.Kind.FOLLOWS, defaults={"organisation_id": ticket.organisation_id}
        )
    arrival.trace.add("opened", reference=ticket.reference)
    _bring_in(ticket, arrival, speaker)
    return Outcome(
        kind="follow_up" if follows else "request",
        organisation_id=ticket.organisation_id,
        subject_kind=Ticket.entry_kind,
        subject_id=ticket.pk,
        entry_id=entry.pk,
    )


def _say_receipt(arrival: Arrival, speaker: Speaker, why: str) -> None:
    if not why:
        arrival.trace.add("acknowledged")
    elif why == "automatic":
        arrival.trace.add("not_acknowledged", why=arrival.mail.automatic)
    else:
        tell_of_silence(arrival, speaker.email, None)


def _opened(arrival: Arrival, speaker: Speaker, service: Service, *, has_receipt: bool) -> tuple[Ticket, Entry]:
    requester = speaker.user or _person_of(arrival, speaker, service.portal)
    is_proven = arrival.trust is Trust.VERIFIED
    content = Content(arrival, service.portal.default_language)
    title = one_line(arrival.mail.subject, 250) or excerpt(content.parts.new, 120) or str(service)
    words = Words(title, content.whole, content.files(), {**content.data(), "from": speaker.as_data()})
    return submit_words(
        service,
        words,
        by=requester if is_proven else None,
        requester=requester,
        organisation=_home(requester),
        contact={} if requester else {"email": speaker.email, "language": service.portal.default_language},
        key=arrival.row.pk,
        has_receipt=has_receipt,
    )


def _person_of(arrival: Arrival, speaker: Speaker, portal: Portal) -> User | None:
    """Where people are known by their mails, the first one makes them known; elsewhere they stay strangers."""
    if portal.sign_up != Portal.SignUp.KNOWN:
        return None
    try:
        return known_person(speaker.email, name=speaker.name, language=portal.default_language, portal_key=portal.key)
    except ValidationError:  # an address that no account can have: answered as a stranger's
        return None


def _home(requester: User | None) -> Organisation | None:
    """Whose request it is: the person's organisation; of somebody without one, that of their mail domain."""
    if requester is None:
        return None
    home = home_of(requester)
    return (home.is_personal and organisation_by_domain(requester.email)) or home


def _bring_in(ticket: Ticket, arrival: Arrival, speaker: Speaker) -> None:
    people = copied.named_in(arrival)
    if people:
        copied.bring_in(ticket, people, arrival, by=ticket.requester, is_proven=speaker.is_proven(by_signature=False))


def _service_of(arrival: Arrival) -> Service | None:
    """The one that the mailbox names; without a name, the first that anybody may ask for."""
    key = arrival.mailbox.portal_key
    portal = once(("portal", key), lambda: PORTAL.first({"key": key}))
    if portal is None:
        return None
    wanted = arrival.mailbox.service_slug
    open_ones = sorted((one for one in services_of(portal).values() if one.is_active), key=lambda one: (one.order, one.pk))
    return next((one for one in open_ones if (one.slug == wanted if wanted else not one.effect)), None)


PORTAL: Prepared[Portal] = Prepared(lambda: Portal.objects.filter(key=Slot("key", CharField())).order_by()[:1])
