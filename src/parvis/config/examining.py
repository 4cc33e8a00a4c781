"""What `./parvis doctor` looks at beside what a start needs: files, backups, keys, what waits for too long, the certificate."""

import os
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.db.models import Count

from parvis.config.environment import PREFIX, SECRETS
from parvis.config.measuring import collected
from parvis.config.safekeeping import marks, telling
from parvis.config.safekeeping.keys import columns
from parvis.connectors.models import Breaker, Notification, Run
from parvis.hooks.models import Delivery, Webhook
from parvis.kit.clock import now
from parvis.kit.files import open_stored
from parvis.kit.jobs import SWEEPS
from parvis.kit.sealing import Unsealable
from parvis.mail.models import IncomingMail
from parvis.tickets.models import HeldAct, Ticket

SAMPLE: Final = 50
"""Rows of each table whose files are looked at: the newest, and as many of the oldest."""
RENEWAL: Final = timedelta(days=14)
HELD_FOR: Final = timedelta(days=2)
HELD_ACT_FOR: Final = timedelta(minutes=10)
LATE_FOR: Final = timedelta(hours=1)
STUCK_FOR: Final = timedelta(minutes=10)
GIVEN_UP_WITHIN: Final = timedelta(days=1)
MISSED: Final = 10
"""Periods of a sweep without a round, and at least ten minutes."""


class Ill(Exception):  # noqa: N818  a finding, not a fault of the program
    """The sentence says what is wrong and what to do."""


def secret_keys() -> str:
    """Files that hold secrets are for their owner; what is sealed can be read with the key that is here."""
    told = [Path(path) for name in SECRETS if (path := os.environ.get(f"{PREFIX}{name.upper()}_FILE"))]
    loose = [str(path) for path in told if path.exists() and path.stat().st_mode & 0o007]
    if loose:
        raise Ill(f"Everybody on this machine may read {', '.join(loose)}: chmod 640.")
    if len(set(settings.SECRET_KEY)) < 8:
        raise Ill("PARVIS_SECRET_KEY repeats itself: make a random one (docs/operations.md).")
    webhook = Webhook.objects.order_by("-pk").first()
    try:
        if webhook:
            webhook.secret  # noqa: B018  reading it is the examination
    except Unsealable as error:
        raise Ill("PARVIS_SECRET_KEY is not the one that sealed what the database holds: bring the old one back.") from error
    return "The secret key is long enough, and reads what it sealed."


def files() -> str:
    """The newest and the oldest of each table: whoever lost a folder or mounted the wrong disk sees it here."""
    count = 0
    erased = marks.erased_files()
    for key, table in _sample():
        if key in erased:
            continue
        try:
            with open_stored(key):
                count += 1
        except FileNotFoundError as error:
            raise Ill(f"The file {key} of {table} is missing in {settings.MEDIA_ROOT}: bring it back from a backup.") from error
        except OSError as error:
            raise Ill(
                f"The file {key} of {table} cannot be read: {error.strerror}. Whose are the files in {settings.MEDIA_ROOT}?"
            ) from error
    return f"{telling.many(count, 'stored file')} of a sample can be read."


def _sample() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        for column in columns(model):
            rows: Any = model._base_manager.exclude(**{column: ""})  # type: ignore[attr-defined]  # every model has one
            for order in ("-pk", "pk"):
                for key in rows.order_by(order).values_list(column, flat=True)[:SAMPLE]:
                    yield key, model._meta.db_table


def backup() -> str:
    if not settings.BACKUP_HOURS:
        return "Backups are made by something else than ./parvis backup (PARVIS_BACKUP_HOURS is 0)."
    last = marks.last_backup()
    if last is None:
        raise Ill("No backup was made here yet: run ./parvis backup each night (docs/operations.md).")
    at, where = last
    age = now() - at
    if age > timedelta(hours=settings.BACKUP_HOURS):
        raise Ill(f"The last backup is of {at:%Y-%m-%d %H:%M} UTC ({where}): is the timer of ./parvis backup running?")
    if where.startswith("/") and not Path(where).exists():
        raise Ill(f"The last backup, {where}, is gone: make another one.")
    return f"The last backup was made {telling.duration(age.total_seconds())} ago ({where})."


def sweeps() -> str:
    """A worker may live and one of its rounds be stuck, or fail each time."""
    rows, _live = collected()
    moments = {name.removeprefix("moment\t"): numbers[0] for name, numbers in rows.items() if name.startswith("moment\t")}
    instant = now().timestamp()
    stuck = [
        name for name, sweep in SWEEPS.items() if name in moments and instant - moments[name] > max(600.0, MISSED * sweep.every_seconds)
    ]
    if stuck:
        raise Ill(f"The worker has not ended a round of {', '.join(sorted(stuck))} for long: read its log, and start it again.")
    return f"{telling.many(len(moments), 'kind')} of rounds of the worker were seen, none is stuck."


def incoming() -> str:
    old = now() - LATE_FOR
    unread = IncomingMail.objects.filter(state=IncomingMail.State.RECEIVED, received_at__lt=old).count()
    failed = IncomingMail.objects.filter(state=IncomingMail.State.FAILED).count()
    if unread:
        raise Ill(f"{telling.many(unread, 'mail')} came in more than an hour ago and nobody read them: is the worker running?")
    if failed:
        raise Ill(f"{telling.many(failed, 'mail')} could not be worked through: see them in the desk, and try them again there.")
    held = IncomingMail.objects.filter(state=IncomingMail.State.HELD, received_at__lt=now() - HELD_FOR).count()
    if held:
        raise Ill(f"{telling.many(held, 'mail')} wait for the team's word for more than two days: see them in the desk.")
    return "No mail that came in waits for too long."


def hooks() -> str:
    """Waiting for another attempt is well; due for ten minutes without one is not, nor is what was given up within a day."""
    if settings.IS_COPY:
        return "This is a copy: no webhook is called."
    waiting = Delivery.objects.filter(webhook__state=Webhook.State.ACTIVE)
    late = waiting.due(now() - STUCK_FOR).count()
    if late:
        raise Ill(f"{telling.many(late, 'call')} of webhooks should have been made more than ten minutes ago: is the worker running?")
    lately = Delivery.objects.filter(state=Delivery.State.FAILED, last_attempt_at__gt=now() - GIVEN_UP_WITHIN)
    given_up = lately.values_list("webhook__portal_key").order_by("webhook__portal_key").annotate(count=Count("pk"))
    if given_up:
        where = ", ".join(f"{count} of {key} (/admin/{key}/hooks)" for key, count in given_up)
        raise Ill(f"Calls of webhooks were given up within a day: {where}. See there what was answered, and send them again.")
    stuck = Delivery.objects.filter(state=Delivery.State.WAITING, webhook__state=Webhook.State.DISABLED).count()
    if stuck:
        raise Ill(f"{telling.many(stuck, 'call')} wait at webhooks that failed for days and are called no more: see /admin/<portal>/hooks.")
    count = waiting.filter(state=Delivery.State.WAITING).count()
    return f"{telling.many(count, 'call')} of webhooks wait for their time, none is late, none was given up within a day."


def connections() -> str:
    """Trying again is well; a system that has not answered for ten minutes is not, nor what is due and untouched, nor news given up."""
    shut = [f"{one} since {one.opened_at:%H:%M}" for one in Breaker.objects.filter(state="open", opened_at__lt=now() - STUCK_FOR)]
    if shut:
        raise Ill(f"These do not answer: {', '.join(shut)}. What is asked of them waits: see /admin/<portal>/connections.")
    late = Run.objects.due(now() - STUCK_FOR).count()
    if late and not settings.IS_COPY:
        raise Ill(f"{telling.many(late, 'call')} to other systems should have been made more than ten minutes ago: is the worker running?")
    lost = Notification.objects.filter(state=Notification.State.FAILED, received_at__gt=now() - GIVEN_UP_WITHIN).count()
    if lost:
        raise Ill(f"{telling.many(lost, 'notification')} of other systems could not be applied: see /admin/<portal>/connections.")
    return "Every other system that was called answers, and nothing waits for too long."


def overdue() -> str:
    """What happens by itself, and did not; what people sent, and waits for more than the seconds in which it may be taken back."""
    waiting = HeldAct.objects.filter(problem="", due_at__lt=now() - HELD_ACT_FOR).count()
    if waiting:
        raise Ill(f"{telling.many(waiting, 'act')} of the team should have been done more than ten minutes ago: is the worker running?")
    late = Ticket.objects.filter(next_move_at__lt=now() - LATE_FOR).count()
    if late:
        raise Ill(f"{telling.many(late, 'request')} should have moved by themselves more than an hour ago: read the worker's log.")
    return "Nothing that happens by itself is overdue."


def address() -> str:
    """The certificate that people are shown, where Parvis is reached by https."""
    site = urlsplit(settings.SITE_URL)
    if site.scheme != "https" or not site.hostname:
        return "People come by http: there is no certificate to examine."
    where = (site.hostname, site.port or 443)
    try:
        with (
            socket.create_connection(where, timeout=5) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=site.hostname) as secure,
        ):
            ends = str((secure.getpeercert() or {})["notAfter"])
    except ssl.SSLError as error:
        raise Ill(f"The certificate of {site.hostname} is not accepted: {error.reason or error}.") from error
    except OSError as error:
        raise Ill(f"Nothing answers at {settings.SITE_URL} from here: {error.strerror or error}. Check nginx and the name.") from error
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
    if until - now() < RENEWAL:
        raise Ill(f"The certificate of {site.hostname} ends on {until:%Y-%m-%d}: renew it.")
    return f"The certificate of {site.hostname} is good until {until:%Y-%m-%d}."
