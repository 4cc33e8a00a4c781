"""From raw bytes to what became of them: every kept mail is read, judged and handed to whoever receives it, in one transaction.

A worker may be killed anywhere: what one mail causes is committed together with the word that it is done, so that it happens
once. One bad mail never stops the others: it is tried again later, then set aside for the team.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.errors import Conflict, Refused
from parvis.kit.files import open_stored
from parvis.kit.jobs import sweep
from parvis.kit.once import asking_once, once
from parvis.kit.prepared import Prepared, update
from parvis.kit.registry import Registry
from parvis.kit.text import excerpt, one_line
from parvis.mail import bounces
from parvis.mail.alerts import alert
from parvis.mail.decisions import Trace
from parvis.mail.identity import is_ours, mail_of_bounce_address
from parvis.mail.keeping import HARD_BYTES, LARGEST_BYTES
from parvis.mail.models import IncomingMail, Mailbox
from parvis.mail.reading import Bounce, ReadMail, read
from parvis.mail.reading.lately import recalled
from parvis.mail.trust import Trust, trust_of

if TYPE_CHECKING:
    from parvis.people.models import User

logger = logging.getLogger(__name__)

State = IncomingMail.State
BATCH, TURNS = 25, 20
SUSPECT = 3
CLAIM = timedelta(seconds=20)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10))
"""After an error of ours; a third one sets the mail aside."""
MOST_CLAIMS = 12
"""Of a mail that no error was seen of: it kills whoever works on it."""
MOST_OUTAGES = 200
"""How often a database or disk that is away is waited for: once a minute."""


@dataclass
class Outcome:
    """What became of a mail. `kind` and `reason`: as the row keeps them."""

    state: str = State.DONE
    kind: str = ""
    reason: str = ""
    organisation_id: UUID | None = None
    subject_kind: str = ""
    subject_id: UUID | None = None
    entry_id: UUID | None = None


@dataclass(frozen=True)
class Arrival:
    """A mail that somebody wrote, or a machine, on its way to whoever receives it.

    `is_rehearsal`: nothing may be written. `vouched_by`: whose word makes the sender verified.
    """

    row: IncomingMail
    mail: ReadMail
    trust: Trust
    trace: Trace = field(default_factory=Trace)
    vouched_by: User | None = None
    is_rehearsal: bool = False
    own: frozenset[str] = frozenset()
    """The addresses of all mailboxes, lower case."""

    @property
    def mailbox(self) -> Mailbox:
        return self.row.mailbox


class Receiver(Protocol):
    def __call__(self, arrival: Arrival, /) -> Outcome: ...


RECEIVERS: Registry[Receiver] = Registry("receivers of mail")
"""Under "tickets": who opens requests and adds messages; a layer above fills it."""


@sweep(every_seconds=5)
def process_due() -> int:
    """Work through what came in; returns how many are decided."""
    done = 0
    for _turn in range(TURNS):
        claimed = claim_due()
        if not claimed:
            break
        with asking_once():
            done += sum(work_through(row) for row in claimed)
    return done


def claim_due() -> list[IncomingMail]:
    """Take the mails that are due for the longest time, for this process alone. Whoever dies with them loses them after CLAIM.

    One that was claimed in vain before is taken by itself: so the one that kills its workers is found, and takes no other along.
    """
    moment = now()
    due = IncomingMail.objects.filter(state=State.RECEIVED, next_attempt_at__lte=moment).order_by("next_attempt_at", "pk")
    with transaction.atomic():
        mine = due.select_related("mailbox").select_for_update(
            of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
        )
        found = list(mine[:BATCH])
        claimed = [row for row in found if row.attempts < SUSPECT] or found[:1]
        for row in claimed:
            row.attempts, row.next_attempt_at = row.attempts + 1, moment + CLAIM
        IncomingMail.objects.filter(pk__in=[row.pk for row in claimed]).update(attempts=F("attempts") + 1, next_attempt_at=moment + CLAIM)
    return claimed


class Lost(Exception):  # noqa: N818  it reads as what happened
    """The claim had ended, and somebody else has taken or decided the mail: what was done here is undone."""


def work_through(row: IncomingMail) -> bool:
    """Decide one claimed mail; True when it is decided. What goes wrong is written on the row, and never leaves this function."""
    try:
        with transaction.atomic():
            if row.attempts > MOST_CLAIMS:
                _give_up(row, "it ended whoever worked on it")
                return False
            _settle(row, *_decide(row), still={"state": State.RECEIVED, "attempts": row.attempts})
    except Lost:
        logger.warning("incoming mail %s was decided by another worker meanwhile", row.pk)
        return False
    except Exception as error:
        # the outermost loop: one mail must not stop the others, whatever it is
        logger.exception("incoming mail %s failed", row.pk)
        _postpone(row.pk, error)
        return False
    return True


def rehearse(mail: IncomingMail) -> list[dict[str, Any]]:
    """The trace that the current rules would give: nothing is written or sent. Raises Refused when the raw bytes expired."""
    _require_raw(mail)
    _outcome, trace = _decide(mail, is_rehearsal=True)
    return trace.steps


def replay(mail: IncomingMail, *, by: User) -> IncomingMail:
    """Decide again by the current rules, as if it had just come; what it made already is not made twice. Raises Refused as above."""
    _require_raw(mail)
    return _decided_again(mail, Trace([{"code": "replayed", "by": str(by)}]))


def release(mail: IncomingMail, *, by: User) -> IncomingMail:
    """Take a held one in, on this person's word for its sender. Raises Conflict when it is not held any more."""
    _require_raw(mail)
    return _decided_again(mail, Trace([{"code": "released", "by": str(by)}]), vouched_by=by, only=(State.HELD,))


def discard(mail: IncomingMail, *, by: User) -> IncomingMail:
    """Put a held or failed one away; its raw bytes stay until they expire. A second time changes nothing."""
    with transaction.atomic():
        row = IncomingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
        if row.state == State.DISCARDED:
            return row
        if row.state not in (State.HELD, State.FAILED):
            raise Conflict(_("This mail is not waiting any more: somebody has decided about it."))
        row.state, row.processed_at = State.DISCARDED, now()
        row.trace = [*row.trace, {"code": "discarded", "by": str(by)}]
        row.save(update_fields=["state", "processed_at", "trace"])
    return row


def _decided_again(mail: IncomingMail, trace: Trace, *, vouched_by: User | None = None, only: tuple[str, ...] = ()) -> IncomingMail:
    with transaction.atomic():
        row = IncomingMail.objects.select_related("mailbox").select_for_update(of=("self",)).get(pk=mail.pk)
        if only and row.state not in only:
            raise Conflict(_("This mail is not waiting any more: somebody has decided about it."))
        _settle(row, *_decide(row, trace=trace, vouched_by=vouched_by))
    return row


def _require_raw(mail: IncomingMail) -> None:
    if not mail.raw_key:
        raise Refused(_("The original of this mail has expired: it can be decided no more."), code="expired")


def _decide(
    row: IncomingMail, *, trace: Trace | None = None, vouched_by: User | None = None, is_rehearsal: bool = False
) -> tuple[Outcome, Trace]:
    trace = trace or Trace()
    trace.add("kept", size=row.size, mailbox=row.mailbox.address)
    mail = recalled(row.raw_key) or read(_raw(row))
    row.sender, row.sender_name = one_line(mail.sender.email, 320), one_line(mail.sender.name, 200)
    row.subject = one_line(mail.subject, 250)
    trace.add("read", sender=mail.sender.email or "?", subject=excerpt(mail.subject, 120))
    if mail.faults:
        trace.add("faults", faults=", ".join(mail.faults[:10]))
    if row.size > LARGEST_BYTES:
        trace.add("too_large")
    trust = Trust.VERIFIED if vouched_by else trust_of(mail, row.mailbox)
    row.trust = trust.value
    arrival = Arrival(row, mail, trust, trace, vouched_by, is_rehearsal, once("own addresses", own_addresses))
    return _judged(arrival), trace


def _judged(arrival: Arrival) -> Outcome:
    """What a machine's mail means to the mails that we sent; everything else is for whoever receives mail."""
    mail, trace = arrival.mail, arrival.trace
    if is_ours(mail.message_id):
        trace.add("own_mail")
        if not arrival.is_rehearsal:
            _tell_of_echo(arrival.mailbox)
        return Outcome(kind="own", reason="own_mail")
    if mail.bounce is not None:
        return _bounced(arrival, mail.bounce)
    if mail.is_complaint:
        trace.add("complaint")
        if not arrival.is_rehearsal:
            bounces.complain(mail)
        return Outcome(kind="complaint")
    if not mail.sender.email:
        trace.add("held_no_sender")
        return Outcome(State.HELD, reason="no_sender")
    if arrival.vouched_by is None and mail.sender.email.lower() in arrival.own:
        trace.add("own_address", address=mail.sender.email)
        return Outcome(State.HELD, kind="own", reason="own_address")
    if arrival.vouched_by is not None:
        trace.add("vouched", by=str(arrival.vouched_by))
    trace.add(f"trust_{arrival.trust.value}")
    if arrival.trust is Trust.VERIFIED and not mail.automatic and not arrival.is_rehearsal and once("held against", bounces.holds_any):
        bounces.forgive(mail.sender.email)  # who writes can be written to again
    return RECEIVERS.get("tickets")(arrival)


def _tell_of_echo(mailbox: Mailbox) -> None:
    """One alert an hour: our mails reach a mailbox of ours, by an alias or as somebody's address."""
    alert("own_mail", key=f"own_mail:{mailbox.pk}:{now():%Y%m%d%H}", portal_key=mailbox.portal_key, mailbox=mailbox.address)


def _bounced(arrival: Arrival, bounce: Bounce) -> Outcome:
    mail, trace = arrival.mail, arrival.trace
    trace.add("bounce", recipients=", ".join(bounce.recipients[:5]) or "?")
    addresses = (arrival.row.envelope_to, *mail.delivered_to, *(one.email for one in mail.to))
    mail_id = next((found for address in addresses if (found := mail_of_bounce_address(address))), None)
    if arrival.is_rehearsal:
        return Outcome(kind="bounce")
    ours = bounces.record(bounce, mail_id=mail_id, message_id=bounce.original_message_id)
    trace.add("bounce_known" if ours else "bounce_unknown")
    return Outcome(
        kind="bounce",
        organisation_id=ours.organisation_id if ours else None,
        subject_kind=ours.subject_kind if ours else "",
        subject_id=ours.subject_id if ours else None,
    )


def own_addresses() -> frozenset[str]:
    """Of all mailboxes, lower case."""
    found: set[str] = set()
    for mailbox in MAILBOXES.all({}):
        found.update(str(one).strip().lower() for one in (mailbox.address, *mailbox.aliases))
    return frozenset(found)


MAILBOXES: Prepared[Mailbox] = Prepared(lambda: Mailbox.objects.only("address", "aliases").order_by())


def _raw(row: IncomingMail) -> bytes:
    with open_stored(row.raw_key) as file:
        return bytes(file.read(HARD_BYTES))


def _settle(row: IncomingMail, outcome: Outcome, trace: Trace, *, still: dict[str, Any] | None = None) -> None:
    """Write what was decided; what an earlier decision made stays named. Raises Lost when the row is not as `still` says."""
    row.state, row.reason, row.processed_at, row.last_error = outcome.state, outcome.reason, now(), ""
    row.kind = outcome.kind or row.kind
    row.next_attempt_at, row.trace = None, trace.steps
    row.organisation_id = outcome.organisation_id or row.organisation_id
    if outcome.subject_id:
        row.subject_kind, row.subject_id = outcome.subject_kind, outcome.subject_id
    row.entry_id = outcome.entry_id or row.entry_id
    if not update(row, *DECIDED, still=still):
        raise Lost
    logger.info("incoming mail %s is %s (%s)", row.pk, row.state, row.kind)


DECIDED = [
    "state", "kind", "reason", "trust", "sender", "sender_name", "subject", "trace", "organisation", "subject_kind", "subject_id",
    "entry_id", "processed_at", "next_attempt_at", "last_error",
]  # fmt: skip


def _postpone(pk: UUID, error: Exception) -> None:
    """Try again later; the third time, set it aside. A database that is away is no fault of the mail."""
    try:
        with transaction.atomic():
            row = IncomingMail.objects.select_for_update(of=("self",)).filter(pk=pk, state=State.RECEIVED).first()
            if row is None:
                return  # decided by another worker
            errors = sum(step.get("code") == "failed" for step in row.trace)
            if isinstance(error, (OperationalError, InterfaceError, OSError)) and errors < MOST_OUTAGES:
                row.next_attempt_at = now() + BACK_OFF[0]
            elif errors >= len(BACK_OFF):
                _give_up(row, type(error).__name__)
                return
            else:
                row.next_attempt_at = now() + BACK_OFF[errors]
            row.last_error = excerpt(f"{type(error).__name__}: {error}", 500)
            row.trace = [*row.trace, {"code": "failed", "error": type(error).__name__}]
            row.save(update_fields=["next_attempt_at", "last_error", "trace"])
    except DatabaseError:
        logger.exception("incoming mail %s could not be put off: it is due again when its claim ends", pk)


def _give_up(row: IncomingMail, why: str) -> None:
    row.state, row.reason, row.next_attempt_at, row.processed_at = State.FAILED, "failed", None, now()
    row.trace = [*row.trace, {"code": "failed", "error": why}, {"code": "gave_up"}]
    if not update(row, "state", "reason", "next_attempt_at", "processed_at", "trace", still={"state": State.RECEIVED}):
        return  # decided by another worker
    alert("mail_failed", key=f"mail_failed:{row.pk.hex}", portal_key=row.mailbox.portal_key, sender=row.sender or row.envelope_from or "?")
