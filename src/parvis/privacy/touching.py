"""What each period of a portal would let go now, and when next: counted in a few questions, changing nothing.

A period here may be one that is only thought of: how many would go is asked before it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Sum

from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal
from parvis.journal.models import Attachment
from parvis.kit.clock import now
from parvis.kit.times import Delay, parse_delay
from parvis.mail.models import IncomingMail
from parvis.privacy.holds import Held
from parvis.privacy.models import Notice
from parvis.privacy.retention import DEFAULTS, accounts_ending
from parvis.tickets.models import Draft, Ticket

MOST_ACCOUNTS: Final = 1000
RULES: Final = ("inactive_accounts", "drafts", "raw_mails")
"""Periods of `[legal.retention]` that something ends by; the others are those of services, by their slug."""
SERVICE: Final = "service:"
NEVER: Final = Q(pk__in=[])


@dataclass(frozen=True)
class Touched:
    """`over`: how many have outlived the period; `held`: of these, kept by a legal hold; `announced`: that somebody was told of.

    `next_at`: when the next one will have, if nothing happens to it. `files`, `size`: of those that are over; bytes.
    """

    over: int = 0
    held: int = 0
    announced: int = 0
    files: int = 0
    size: int = 0
    next_at: datetime | None = None


def touched(portal: Portal, periods: Mapping[str, str]) -> dict[str, Touched]:
    """Of each rule: `service:<slug>` or one of RULES. `periods`: {rule: its delay, empty for no end}."""
    held = Held.now()
    return {
        **_requests(portal, {rule.removeprefix(SERVICE): said for rule, said in periods.items() if rule.startswith(SERVICE)}, held),
        "inactive_accounts": _accounts(portal, parse_delay(periods["inactive_accounts"]), held),
        "drafts": _drafts(portal, parse_delay(periods["drafts"])),
        "raw_mails": _mails(portal, periods["raw_mails"]),
    }


def present(portal: Portal) -> dict[str, str]:
    """{rule: its delay as it is in force}, and `notice`."""
    said = portal.legal.get("retention", {})
    own = {name: str(said.get(name) or ("" if name == "raw_mails" else DEFAULTS[name])) for name in ("notice", *RULES)}
    return own | {f"{SERVICE}{one.slug}": one.retention for one in services_of(portal).values()}


def before(delay: Delay, until: datetime, zone: ZoneInfo) -> datetime:
    """From when a thing must be for `delay` to be over by `until`; to the day, months being of many lengths."""
    return Delay(days=-delay.days, seconds=-delay.seconds, months=-delay.months).after(until, zone)


def _requests(portal: Portal, periods: Mapping[str, str], held: Held) -> dict[str, Touched]:
    """Three questions, whatever the number of services."""
    zone, moment = ZoneInfo(portal.time_zone), now()
    slugs = {one.pk: one.slug for one in services_of(portal).values()}
    delays = {pk: parse_delay(periods[slug]) for pk, slug in slugs.items() if periods.get(slug)}
    ends = {pk: before(delay, moment, zone) for pk, delay in delays.items()}
    over, ahead = NEVER, NEVER
    for pk, end in ends.items():
        over |= Q(service=pk, closed_at__lte=end)
        ahead |= Q(service=pk, closed_at__gt=end)
    closed = _closed(portal)
    kept = Q(pk__in=held.tickets) | Q(organisation__in=held.organisations) | Q(requester__in=held.people)
    counts = closed.order_by().values("service").annotate(
        over=Count("pk", filter=over), kept=Count("pk", filter=over & kept), first=Min("closed_at", filter=ahead)
    )  # fmt: skip
    files = _files(closed.filter(over)) if ends else {}
    told = _announced(portal)
    found = {f"{SERVICE}{slug}": Touched(announced=told.get(pk, 0)) for pk, slug in slugs.items()}
    for row in counts:
        pk = row["service"]
        if pk in delays:
            number, size = files.get(pk, (0, 0))
            next_at = delays[pk].after(row["first"], zone) if row["first"] else None
            found[f"{SERVICE}{slugs[pk]}"] = Touched(row["over"], row["kept"], told.get(pk, 0), number, size, next_at)
    return found


def _closed(portal: Portal) -> QuerySet[Ticket]:
    """Those that have not gone already."""
    gone = Notice.objects.exclude(erased_at=None).filter(subject_kind="ticket", portal_key=portal.key).values("subject_id")
    return Ticket.objects.filter(portal=portal, is_open=False, closed_at__isnull=False).exclude(pk__in=gone)


def _files(tickets: QuerySet[Ticket]) -> dict[int, tuple[int, int]]:
    service = Subquery(Ticket.objects.filter(pk=OuterRef("entry__subject_id")).values("service")[:1])
    mine = Attachment.objects.filter(entry__subject_kind=Ticket.entry_kind, entry__subject_id__in=tickets.order_by().values("pk"))
    rows = mine.order_by().annotate(service=service).values("service").annotate(number=Count("pk"), bytes=Sum("size"))
    return {row["service"]: (row["number"], row["bytes"] or 0) for row in rows}


def _announced(portal: Portal) -> dict[int, int]:
    told = Notice.objects.filter(portal_key=portal.key, subject_kind="ticket", erased_at=None).values("subject_id")
    rows = Ticket.objects.filter(portal=portal, pk__in=told).order_by().values("service").annotate(number=Count("pk"))
    return {row["service"]: row["number"] for row in rows}


def _accounts(portal: Portal, delay: Delay, held: Held) -> Touched:
    """At most MOST_ACCOUNTS are looked at; the next one is not sought."""
    ending = list(islice(accounts_ending(portal, now(), delay), MOST_ACCOUNTS))
    kept = sum(held.keeps_person(user) for user, _at in ending) if held.people or held.organisations else 0
    announced = Notice.objects.filter(portal_key=portal.key, subject_kind="account", erased_at=None).count()
    return Touched(len(ending), kept, announced)


def _drafts(portal: Portal, delay: Delay) -> Touched:
    """As `tickets.automatic` counts: a month is 30 days."""
    life = timedelta(days=delay.days + delay.months * 30, seconds=delay.seconds)
    return _counted(Draft.objects.filter(owner__isnull=False, service__portal=portal), "updated_at", life)


def _mails(portal: Portal, said: str) -> Touched:
    """Originals alone: what was decided about a mail stays. Never longer than the whole installation keeps them."""
    delay = parse_delay(said) if said else Delay(days=settings.RAW_MAIL_DAYS)
    life = timedelta(days=min(delay.days + delay.months * 30, settings.RAW_MAIL_DAYS))
    mails = IncomingMail.objects.filter(mailbox__portal_key=portal.key).exclude(raw_key="").exclude(state=IncomingMail.State.RECEIVED)
    return _counted(mails, "received_at", life, has_size=True)


def _counted(rows: QuerySet[Any], since: str, life: timedelta, *, has_size: bool = False) -> Touched:
    over = Q(**{f"{since}__lte": now() - life})
    bytes = {"bytes": Sum("size", filter=over)} if has_size else {}
    found = rows.aggregate(over=Count("pk", filter=over), first=Min(since, filter=~over), **bytes)
    next_at = found["first"] + life if found["first"] else None
    return Touched(found["over"], files=found["over"] if has_size else 0, size=found.get("bytes") or 0, next_at=next_at)
