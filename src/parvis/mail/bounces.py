"""What hosts and readers say of mails that we sent: refused, or unwanted. Only a name that we signed says which mail is meant."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Lower

from parvis.kit.clock import now
from parvis.kit.prepared import Slot
from parvis.kit.registry import Registry
from parvis.kit.text import one_line
from parvis.mail.alerts import alert
from parvis.mail.identity import mail_of_bounce_address, mail_of_message_id
from parvis.mail.models import FailingAddress, OutgoingMail
from parvis.mail.reading import Bounce, ReadMail

if TYPE_CHECKING:
    from parvis.journal.models import Subject

logger = logging.getLogger(__name__)

State = OutgoingMail.State
_OUR_NAMES = re.compile(r"bounce\+[0-9a-f]{52}@|parvis\.[0-9a-z]{1,40}\.[0-9a-f]{32}\.[0-9a-f]{20}@", re.IGNORECASE)
MOST_NAMES = 20
LONGEST_REASON = 300


class Correspondence(Protocol):
    """What the thing that mails are about does when one of them fails."""

    def refused(self, mail: OutgoingMail, reason: str) -> Subject | None:
        """Note for the team that the reader cannot be reached; returns what the mail is about, if it is still there."""

    def mute(self, mail: OutgoingMail) -> Subject | None:
        """Tell the reader of `mail` nothing more about it."""


CORRESPONDENCE: Registry[Correspondence] = Registry("what mails are about")
"""Under the kind of subject, as in the journal; layers above fill it."""


def record(bounce: Bounce, *, mail_id: UUID | None, message_id: str) -> OutgoingMail | None:
    """Write down that a mail of ours did not arrive; the mail that is meant, or None when none of ours is.

    `mail_id`: from the signed envelope sender. `message_id`: of the mail that was returned. The envelope sender is known to mail hosts
    alone; a Message-ID also to whoever was answered, so by that the report must name the reader too. A second report changes nothing.
    """
    with transaction.atomic():
        mail = _meant(bounce, mail_id, message_id)
        if mail is None:
            return None
        reason = one_line(bounce.diagnostic, LONGEST_REASON)
        if bounce.is_permanent:
            refuse(mail, reason, state=State.BOUNCED)
        elif OutgoingMail.objects.filter(pk=mail.pk, bounced_at=None).update(bounced_at=now()):
            _count(mail.to, reason, is_permanent=False)
    return OutgoingMail.objects.get(pk=mail.pk)


def refuse(mail: OutgoingMail, reason: str, *, state: str) -> None:
    """Its host will never take it: mark the mail, mark the address, tell the team. Done once for each sending."""
    with transaction.atomic():
        marked = OutgoingMail.objects.filter(pk=mail.pk).exclude(state=state, bounced_at__isnull=False, next_attempt_at=None)
        values = {"state": state, "bounced_at": now(), "last_error": reason}
        if not marked.update(**values, next_attempt_at=None, lease_until=None, leased_by=""):
            return
        _count(mail.to, reason, is_permanent=True)
        subject = CORRESPONDENCE.get(mail.subject_kind).refused(mail, reason) if mail.subject_kind in CORRESPONDENCE else None
        alert(
            "address_refused",
            key=f"address_refused:{mail.portal_key}:{mail.to.lower()}",
            portal_key=mail.portal_key,
            subject=subject,
            address=mail.to,
            reason=reason or "?",
        )
    logger.info("mail %s was refused for good", mail.pk)


def complain(report: ReadMail) -> OutgoingMail | None:
    """A reader called a mail of ours unwanted: of what it was about, they are told no more. None when no mail of ours is meant."""
    mail = next((found for pk in _named_in(report) if (found := OutgoingMail.objects.filter(pk=pk).first())), None)
    if mail is None:
        return None
    with transaction.atomic():
        _count(mail.to, "", is_permanent=False, is_complaint=True)
        subject = CORRESPONDENCE.get(mail.subject_kind).mute(mail) if mail.subject_kind in CORRESPONDENCE else None
        alert(
            "complaint",
            key=f"complaint:{mail.subject_id or mail.pk}:{mail.to.lower()}",
            portal_key=mail.portal_key,
            subject=subject,
            address=mail.to,
        )
    return mail


def forgive(email: str) -> bool:
    """Write to this address again; whether anything was held against it."""
    marked = FailingAddress.objects.alias(folded=Lower("email")).filter(folded=email.lower())
    return bool(marked.delete()[0]) if email else False


def holds_any() -> bool:
    """Whether anything is held against any address."""
    return FailingAddress.objects.exists()


def refusals(email: str | Slot) -> QuerySet[FailingAddress]:
    """Of an address in small letters: one, or none."""
    return FailingAddress.objects.alias(folded=Lower("email")).filter(folded=email, is_permanent=True)


def refusal_of(email: str) -> FailingAddress | None:
    """What keeps notices from being sent to this address."""
    return refusals(email.lower()).first()


def _meant(bounce: Bounce, mail_id: UUID | None, message_id: str) -> OutgoingMail | None:
    if mail_id is not None:
        return OutgoingMail.objects.select_for_update().filter(pk=mail_id).first()
    by_name = mail_of_message_id(message_id)
    mail = OutgoingMail.objects.select_for_update().filter(pk=by_name).first() if by_name else None
    named = {address.strip().lower() for address in bounce.recipients}
    return mail if mail is not None and mail.to.lower() in named else None


def _named_in(report: ReadMail) -> Iterator[UUID]:
    """Our mails that a complaint holds or names, by what we signed."""
    texts = [report.text, *(part.data.decode("ascii", "replace") for part in report.parts)]
    names = [*report.references, *report.in_reply_to]
    for text in texts:
        names += [found[0] for found in _OUR_NAMES.finditer(text)][:MOST_NAMES]
    for name in dict.fromkeys(names):
        found = mail_of_bounce_address(name) or mail_of_message_id(name)
        if found:
            yield found


def _count(email: str, reason: str, *, is_permanent: bool, is_complaint: bool = False) -> None:
    values = {"count": F("count") + 1, "last_at": now()}
    values |= {"is_permanent": True} if is_permanent else {}
    values |= {"is_complaint": True} if is_complaint else {}
    values |= {"reason": reason} if reason else {}
    row = FailingAddress.objects.filter(email__iexact=email)
    if row.update(**values):
        return
    try:
        with transaction.atomic():
            FailingAddress.objects.create(email=email, is_permanent=is_permanent, is_complaint=is_complaint, reason=reason)
    except IntegrityError:
        row.update(**values)
