"""How long things stay, with notice before: requests (by their service), accounts that nobody uses, originals of mails. All of it data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from parvis.catalogue.models import Portal, Service
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.holdings import HOLDINGS, Cause
from parvis.kit.jobs import each, sweep
from parvis.kit.times import Delay, parse_delay
from parvis.kit.traces import Traces
from parvis.mail.models import IncomingMail
from parvis.mail.outbox import Recipient, enqueue
from parvis.people.holdings import traces_of
from parvis.people.models import User
from parvis.privacy.finding import find, with_subjects
from parvis.privacy.holds import Held
from parvis.privacy.models import Case, Finding, Notice, Proof
from parvis.privacy.procedure import AT_CLOSING
from parvis.privacy.working import settle_index
from parvis.tickets import search
from parvis.tickets.models import Link, Ticket
from parvis.tickets.redirects import below, family, is_over

DEFAULTS: Final = {"notice": "P30D", "inactive_accounts": "P2Y", "raw_mails": "P90D", "drafts": "P90D"}
"""Of `[legal.retention]` in portal.toml. Source: CNIL practice, as trust.md 6.2 gathers it."""
BATCH = 100
WAITING: Final = Q(tickets_requested__is_open=True) | Q(tickets_requested__merged_into__is_open=True)
"""People who have a request open, or one that is part of an open one."""


@dataclass(frozen=True)
class Due:
    """Something that goes. `why`: what keeps it for now: hold, case or linked; empty when nothing does."""

    kind: str
    pk: Any
    reference: str
    title: str
    ends_at: datetime
    why: str = ""


def delay_of(portal: Portal, name: str) -> Delay:
    return parse_delay(str(portal.legal.get("retention", {}).get(name) or DEFAULTS[name]))


def ends_at(ticket: Ticket, retention: str = "") -> datetime:
    """When the request goes: counted from its closing."""
    assert ticket.closed_at is not None
    return parse_delay(retention or ticket.service.retention).after(ticket.closed_at, ZoneInfo(ticket.portal.time_zone))


def tickets_ending(until: datetime, *, portals: Any = None) -> Iterator[Ticket]:
    """Closed requests whose period ends by `until`, the oldest first; those that went already are not among them.

    Nor are those that are part of another one now: they go with it.
    """
    services = Service.objects.exclude(retention="").select_related("portal")
    erased = Notice.objects.exclude(erased_at=None).filter(subject_kind="ticket").values("subject_id")
    for service in services if portals is None else services.filter(portal__in=portals):
        delay = parse_delay(service.retention)
        earliest = until - timedelta(days=delay.months * 28 + delay.days)
        closed = Ticket.objects.filter(service=service, is_open=False, merged_into=None, closed_at__lte=earliest).exclude(pk__in=erased)
        joined = closed.select_related("portal", "service", "requester", "organisation", "form_version")
        for ticket in joined.order_by("closed_at").iterator(chunk_size=200):
            if ends_at(ticket) <= until:
                yield ticket


def why_kept(ticket: Ticket, held: Held) -> str:
    """What keeps a request that would go, with what was merged into it: a legal hold, a personal-data case that found one of them, a request
    linked to one of them that is open."""
    parts = [ticket, *below(ticket)]
    if any(held.keeps_ticket(part) for part in parts):
        return "hold"
    keys = [part.pk for part in parts]
    at_work = Finding.objects.filter(row__in=[str(key) for key in keys], done_at=None).exclude(case__state=Case.State.DONE)
    if at_work.exists() or Case.objects.filter(ticket__in=keys).exclude(state__in=[Case.State.OPEN, Case.State.DONE]).exists():
        return "case"
    linked = Q(ticket__in=keys, other__is_open=True) | Q(other__in=keys, ticket__is_open=True)
    return "linked" if Link.objects.filter(linked).exists() else ""


def report(portals: Any, days: int) -> list[Due]:
    """What goes in the next days, without changing anything."""
    held, until = Held.now(), now() + timedelta(days=days)
    found = [
        Due("ticket", ticket.pk, ticket.reference, ticket.title, ends_at(ticket), why_kept(ticket, held))
        for ticket in tickets_ending(until, portals=portals)
    ]
    for portal in portals:
        found += [Due("account", user.pk, user.username, "", at, _why_account(user, held)) for user, at in accounts_ending(portal, until)]
    return sorted(found, key=lambda one: one.ends_at)


@sweep(every_seconds=3600)
def give_notice() -> int:
    """Tell those whose request or account goes, some time before; how many notices. Each once for one closing, one sign-in."""
    told = 0
    for portal in Portal.objects.all():
        lead = delay_of(portal, "notice").after(now(), ZoneInfo(portal.time_zone))
        told += each(tickets_ending(lead, portals=[portal]), partial(_warn_of_ticket, portal))
        told += each(accounts_ending(portal, lead), partial(_warn_of_account, portal))
    return told


def _warn_of_ticket(portal: Portal, ticket: Ticket) -> int:
    return _notify("ticket", ticket.pk, ticket.organisation_id, portal, ticket.closed_at, ends_at(ticket), _reader(ticket))


def _warn_of_account(portal: Portal, ending: tuple[User, datetime]) -> int:
    user, at = ending
    places = user.places()
    return _notify("account", user.pk, places[0].organisation_id, portal, last_seen(user), at, user) if places else 0


@sweep(every_seconds=3600)
def erase_expired() -> int:
    """Let go what was announced and whose time has come, unless something keeps it; how many."""
    due = Notice.objects.filter(erased_at=None, ends_at__lte=now()).order_by("ends_at")
    gone = each(list(due), _erase, most=BATCH)
    if gone:
        settle_index()
    return gone


@sweep(every_seconds=60)
def erase_at_closing() -> int:
    """Take out of closed requests the answers that their form says are erased then (the service's option `erased_at_closing`)."""
    gone, held = 0, Held.now()
    for service in Service.objects.filter(options__has_key=AT_CLOSING):
        for key in service.options[AT_CLOSING]:
            closed = Ticket.objects.filter(service=service, is_open=False, **{f"answers__{key}__isnull": False})
            over = [ticket.pk for ticket in closed if is_over(ticket) and not held.keeps_ticket(ticket)]
            gone += each(over[:BATCH], partial(_drop_answer, key))
    return gone


@sweep(every_seconds=3600)
def shorten_raw_mails() -> int:
    """Portals may keep originals of mails for less long than the installation does; `mail.expire_raw` lets go of them."""
    shortened = 0
    for portal in Portal.objects.all():
        if "raw_mails" in portal.legal.get("retention", {}):
            delay = delay_of(portal, "raw_mails")
            before = now() - timedelta(days=delay.days + delay.months * 30)
            rows = IncomingMail.objects.filter(mailbox__portal_key=portal.key, received_at__lte=before, expires_at__gt=now())
            shortened += rows.update(expires_at=now())
    return shortened


def last_seen(user: User) -> datetime:
    return user.last_login or user.created_at


def accounts_ending(portal: Portal, until: datetime, delay: Delay | None = None) -> Iterator[tuple[User, datetime]]:
    """Accounts of customers that nobody signed in to, with when they go. `delay`: by default the portal's."""
    delay, zone = delay or delay_of(portal, "inactive_accounts"), ZoneInfo(portal.time_zone)
    earliest = until - timedelta(days=delay.months * 28 + delay.days)
    quiet = Q(last_login__lte=earliest) | Q(last_login=None, created_at__lte=earliest)
    people = User.objects.filter(quiet, portal_key=portal.key, is_staff=False, is_superuser=False, anonymised_at=None, merged_into=None)
    lately = Entry.objects.filter(created_at__gt=earliest).exclude(actor=None).order_by().values("actor")
    for user in people.exclude(pk__in=lately).exclude(WAITING).distinct().order_by("pk").iterator(chunk_size=200):
        at = delay.after(last_seen(user), zone)
        if at <= until:
            yield user, at


def _why_account(user: User, held: Held) -> str:
    return "hold" if held.keeps_person(user) else ""


def _reader(ticket: Ticket) -> User | Recipient | None:
    if ticket.requester:
        return ticket.requester if ticket.requester.is_active else None
    email = str(ticket.contact.get("email") or "")
    return Recipient(email, language=str(ticket.contact.get("language") or "")) if email else None


def _notify(kind: str, pk: Any, organisation_id: Any, portal: Portal, since: Any, ends: datetime, to: User | Recipient | None) -> int:
    """At least the whole notice before: what is announced late goes later."""
    with transaction.atomic():
        lead = delay_of(portal, "notice").after(now(), ZoneInfo(portal.time_zone))
        values = {"portal_key": portal.key, "organisation_id": organisation_id, "subject_kind": kind, "ends_at": max(ends, lead)}
        notice, is_new = Notice.objects.get_or_create(subject_id=pk, since=since, defaults=values)
        if is_new and to is not None:
            mail = enqueue(
                f"{kind}_ending",
                to=to,
                organisation=notice.organisation,
                portal_key=portal.key,
                context={"notice": str(notice.pk)},
                key=f"ending:{notice.pk.hex}",
            )
            notice.told_at = now() if mail else None
            notice.save(update_fields=["told_at"])
    return int(is_new)


def _erase(notice: Notice) -> int:
    return _erase_ticket(notice) if notice.subject_kind == "ticket" else _erase_account(notice)


def _erase_ticket(notice: Notice) -> int:
    """With all that was merged into it. The skeleton stays: reference, service, days, states, organisation, counts."""
    with transaction.atomic():
        joined = Ticket.objects.select_related("portal", "service", "organisation", "form_version")
        keys = family([notice.subject_id])
        held = {one.pk: one for one in joined.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")}
        ticket = held.get(notice.subject_id)
        if ticket is None or _is_left_alone(ticket, notice):
            notice.delete()
            return 0
        if why_kept(ticket, Held.now()):
            return 0
        notice.erased_at = now()
        notice.save(update_fields=["erased_at"])
        cause = Cause(notice.pk, "retention", is_retention=True)
        _prove(notice, ticket.reference, _blanked(ticket, cause))
        for part in below(ticket):
            _prove(notice, part.reference, _blanked(part, cause), of=uuid5(notice.pk, str(part.pk)))
    return 1


def _blanked(ticket: Ticket, cause: Cause) -> dict[str, dict[str, int]]:
    """Everything about one request; how many rows of each kind went which way."""
    counts: dict[str, dict[str, int]] = {}
    for _key, holding in sorted(HOLDINGS.items(), key=lambda item: item[1].rank):
        for row in holding.rows_about(ticket):
            fate = holding.anonymise(row, Traces(), "own", cause)
            outcomes = counts.setdefault(holding.key, {})
            outcomes[fate] = outcomes.get(fate, 0) + 1
    return counts


def _is_left_alone(ticket: Ticket, notice: Notice) -> bool:
    """It goes on, or with another one."""
    return ticket.is_open or bool(ticket.merged_into_id) or ticket.closed_at != notice.since or _is_kept_longer(ticket)


def _is_kept_longer(ticket: Ticket) -> bool:
    """The period was lengthened since it was announced: it is announced anew in its time."""
    return not ticket.service.retention or ends_at(ticket) > now()


def _erase_account(notice: Notice) -> int:
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=notice.subject_id, anonymised_at=None, merged_into=None).first()
        is_back = user is None or last_seen(user) != notice.since or User.objects.filter(WAITING, pk=user.pk).exists()
        portal = Portal.objects.get(key=notice.portal_key)
        if user is not None and not is_back:
            is_back = delay_of(portal, "inactive_accounts").after(last_seen(user), ZoneInfo(portal.time_zone)) > now()
        if user is None or is_back:
            notice.delete()
            return 0
        if Held.now().keeps_person(user):
            return 0
        cause = Cause(notice.pk, "retention")
        said = with_subjects(traces_of(user), notice.portal_key)
        counts: dict[str, dict[str, int]] = {}
        parts = sorted(find(said, notice.portal_key), key=lambda part: part[0].rank)
        for holding, one in parts:
            row = holding.get(one.pk)
            if (
                row is not None
                and one.relation == "own"
                and holding.key.startswith(("people.", "tickets.view", "tickets.draft", "catalogue."))
            ):
                fate = holding.anonymise(row, said, one.relation, cause)
                outcomes = counts.setdefault(holding.key, {})
                outcomes[fate] = outcomes.get(fate, 0) + 1
        notice.erased_at = now()
        notice.save(update_fields=["erased_at"])
        _prove(notice, "", counts)
    return 1


def _prove(notice: Notice, reference: str, counts: dict[str, dict[str, int]], *, of: UUID | None = None) -> None:
    """`of`: by default the notice: one proof of each."""
    Proof.objects.create(
        organisation_id=notice.organisation_id, portal_key=notice.portal_key, cause=of or notice.pk, kind=notice.subject_kind,
        reference=reference, ground="retention", counts=counts,
    )  # fmt: skip


def _drop_answer(key: str, pk: Any) -> int:
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related("portal").get(pk=pk)
        if Held.now().keeps_ticket(ticket) or key not in ticket.answers:
            return 0
        answers = {name: value for name, value in ticket.answers.items() if name != key}
        Ticket.objects.filter(pk=pk).update(answers=answers, version=ticket.version + 1)
        for revision in ticket.revisions.all():
            revision.answers.pop(key, None)
            revision.save(update_fields=["answers"])
        cause = Cause(ticket.pk, "closing")
        corrected = ticket.entries.filter(verb="corrected")
        for entry in corrected:
            entry.redact({"data": {name: value for name, value in entry.data.items() if name != "changes"}}, cause)
        ticket.answers = answers
        Entry.say_redacted(ticket, cause)
        search.rebuild(ticket)
    return 1
