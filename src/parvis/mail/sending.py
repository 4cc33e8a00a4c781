"""The way out: rows that are due are leased one at a time, sent, and marked; a worker may be killed anywhere.

A mail killed before the server's answer is sent again by the next worker; one killed between the server's «250» and our
commit is the only one that can leave twice, with the same Message-ID.
"""

from __future__ import annotations

import logging
import os
import re
import smtplib
import socket
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.jobs import sweep
from parvis.kit.text import excerpt, one_line
from parvis.mail import bounces
from parvis.mail.message import build, envelope_sender, on_the_wire
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import Obsolete
from parvis.mail.rendering import Rendered, render

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
BATCH = 100
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 600, 600, 600)]
State = OutgoingMail.State
ANYHOW = "anyhow"
"""In the context of a mail that an agent sends though its address refuses mail."""
NO_SUCH_READER = re.compile(r"\b5\.1\.(?:[0-36]|10)\b|no such user|user unknown|unknown user|does not exist", re.IGNORECASE)
"""A refusal that is about the address, not about us or about what the mail says."""


class Post:
    """One connection to the SMTP host, opened when the first mail leaves and again when it was lost."""

    def __init__(self, seconds: float = 0) -> None:
        """`seconds`: how long each answer of the host may take; by default as configured."""
        self._smtp: smtplib.SMTP | None = None
        self._seconds = seconds or float(settings.EMAIL_TIMEOUT or 20)

    def send(self, sender: str, to: str, data: bytes) -> None:
        """Raises smtplib.SMTPException or OSError when the host does not take it."""
        smtp = self._smtp or self.open()
        try:
            smtp.sendmail(sender, [to], data)
        except (smtplib.SMTPServerDisconnected, OSError):
            self.close()
            raise

    def close(self) -> None:
        if self._smtp:
            self._smtp.close()
        self._smtp = None

    def open(self) -> smtplib.SMTP:
        """Connected and signed in. Raises smtplib.SMTPException or OSError."""
        kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
        smtp = kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=self._seconds)
        try:
            if settings.EMAIL_USE_TLS:
                smtp.starttls()
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except BaseException:
            smtp.close()
            raise
        self._smtp = smtp
        return smtp


@sweep(every_seconds=5)
def send_due() -> int:
    """Send what is due; returns how many left. Without an SMTP host, mails wait."""
    if not settings.EMAIL_HOST:
        return 0
    release_dead_leases()
    post, sent_count = Post(), 0
    try:
        for _ in range(BATCH):
            mail = lease_next()
            if mail is None:
                break
            sent_count += deliver(mail, post.send)
    finally:
        post.close()
    return sent_count


def lease_next() -> OutgoingMail | None:
    """Take the next mail that is due for this process alone. Two workers never hold the same one."""
    moment = now()
    due = OutgoingMail.objects.filter(
        Q(state=State.WAITING, next_attempt_at__lte=moment) | Q(state=State.SENDING, lease_until__lte=moment)
    ).order_by("next_attempt_at", "pk")
    for mail in due[:5]:
        taken = OutgoingMail.objects.filter(
            pk=mail.pk, state=mail.state, attempts=mail.attempts, next_attempt_at=mail.next_attempt_at
        ).update(state=State.SENDING, lease_until=moment + LEASE, leased_by=process_name(), attempts=F("attempts") + 1)
        if taken:
            mail.refresh_from_db()
            return mail
    return None


def deliver(mail: OutgoingMail, send: Callable[[str, str, bytes], None]) -> bool:
    """Render and hand over one leased mail; True when the host took it."""
    try:
        rendered = render(mail)
    except Obsolete:
        _settle(mail, state=State.CANCELLED, next_attempt_at=None)
        return False
    if withheld := _why_withheld(mail):
        _settle(mail, state=State.FAILED, next_attempt_at=None, last_error=withheld, subject=rendered.subject)
        return False
    try:
        to, data = on_the_wire(mail.to), build(mail, rendered).as_bytes()
    except ValueError as error:  # what no host can be told is no host's fault, and trying again mends nothing
        _settle(mail, state=State.FAILED, next_attempt_at=None, last_error=excerpt(str(error), 500))
        logger.warning("mail %s cannot be written (%s)", mail.pk, type(error).__name__)
        return False
    try:
        send(envelope_sender(mail, rendered), to, data)
    except (smtplib.SMTPException, OSError) as error:
        _postpone(mail, error)
        return False
    _mark_sent(mail, rendered)
    return True


def release_dead_leases() -> None:
    """A mail held by a process of this machine that is gone needs not wait for the lease to end."""
    host = socket.gethostname()
    for mail in OutgoingMail.objects.filter(state=State.SENDING, leased_by__startswith=f"{host}:").only("pk", "leased_by"):
        if not is_alive(mail.leased_by):
            OutgoingMail.objects.filter(pk=mail.pk, state=State.SENDING, leased_by=mail.leased_by).update(lease_until=now())


def send_again(mail: OutgoingMail) -> None:
    """Put a failed or sent mail back in the queue, at an agent's wish, even to an address that refuses mail; it keeps its Message-ID."""
    with transaction.atomic():
        found = OutgoingMail.objects.select_for_update().filter(pk=mail.pk).exclude(state=State.SENDING).first()
        if found is None:
            return
        values = {"context": {**found.context, ANYHOW: True}, "bounced_at": None, "last_error": ""}
        OutgoingMail.objects.filter(pk=mail.pk).update(state=State.WAITING, next_attempt_at=now(), attempts=0, **values)


def process_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_alive(name: str) -> bool:
    """Whether the process that `process_name` called so runs on this machine."""
    _, pid, started = name.rsplit(":", 2)
    return _started(int(pid)) == started


def _started(pid: int) -> str:
    """When the process began, in the kernel's ticks: a reused number is not mistaken for its predecessor. Empty when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:  # noqa: PTH123
            return stat.read().rpartition(")")[2].split()[19]
    except OSError:
        return _answers(pid)


def _answers(pid: int) -> str:
    try:
        os.kill(pid, 0)
    except OSError:
        return ""
    return "alive"


def _mark_sent(mail: OutgoingMail, rendered: Rendered) -> None:
    kept = {} if mail.is_secret else {"text": rendered.text, "html": rendered.html}
    _settle(mail, state=State.SENT, sent_at=now(), next_attempt_at=None, last_error="", subject=rendered.subject, **kept)
    logger.info("mail %s of kind %s sent", mail.pk, mail.kind)


def _postpone(mail: OutgoingMail, error: Exception) -> None:
    """Try again later, or give up: at once on a permanent refusal, else when the back-off is used up."""
    is_final = _is_permanent(error) or mail.attempts > len(BACK_OFF)
    state = State.FAILED if is_final else State.WAITING
    later = None if is_final else now() + BACK_OFF[mail.attempts - 1]
    _settle(mail, state=state, next_attempt_at=later, last_error=excerpt(str(error), 500))
    if is_final and (refusal := _about_the_address(error)):
        bounces.refuse(mail, refusal, state=State.FAILED)
    logger.warning("mail %s not taken (%s), attempt %s", mail.pk, type(error).__name__, mail.attempts)


def _is_permanent(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    # A refused login or sender is the operator's mistake, mended later: only the recipient's or the content's refusal is final.
    return isinstance(error, smtplib.SMTPDataError) and 550 <= error.smtp_code < 560


def _about_the_address(error: Exception) -> str:
    """What the host said, when it said that there is no such reader."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused) or not _is_permanent(error):
        return ""
    said = [
        one_line(answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer), 300)
        for _code, answer in error.recipients.values()
    ]
    return said[0] if said and NO_SUCH_READER.search(said[0]) else ""


def _why_withheld(mail: OutgoingMail) -> str:
    """Of an address that refuses mail: no notices about requests. What opens an account is tried all the same."""
    if mail.subject_id is None or mail.context.get(ANYHOW):
        return ""
    refusal = bounces.refusal_of(mail.to)
    if refusal is None:
        return ""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Not sent: the host of this address refused an earlier mail (%(reason)s).") % {"reason": refusal.reason or "?"}


def _settle(mail: OutgoingMail, **values: object) -> None:
    OutgoingMail.objects.filter(pk=mail.pk, leased_by=mail.leased_by, attempts=mail.attempts).update(
        lease_until=None, leased_by="", **values
    )
