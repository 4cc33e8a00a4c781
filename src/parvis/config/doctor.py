"""`./parvis doctor`: one sentence about each thing a running installation needs; exit code 1 when one of them is not well."""

import argparse
import json
import shutil
import smtplib
import ssl
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection

from parvis.config.environment import COPY_MARK, Environment
from parvis.config.examining import Ill, address, backup, connections, files, hooks, incoming, overdue, secret_keys, sweeps
from parvis.config.health import pending_migrations
from parvis.config.worker import last_beat
from parvis.kit.clock import now
from parvis.mail.models import Mailbox, OutgoingMail

FRESH = timedelta(seconds=60)
LATE = timedelta(minutes=10)
AWAY = timedelta(minutes=15)
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
FREE_BYTES = 500 * 1024 * 1024


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="parvis doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="for a machine: one object, {is_well, findings: [{name, is_well, sentence}]}")
    options = parser.parse_args(arguments)
    found = []
    for name, is_good, sentence in named_findings():
        found.append({"name": name, "is_well": is_good, "sentence": sentence})
        if not options.json:
            print(f"{'well' if is_good else 'ILL '}  {sentence}", flush=True)
    is_well = all(one["is_well"] for one in found)
    if options.json:
        print(json.dumps({"is_well": is_well, "findings": found}, ensure_ascii=False, indent=1))
    return 0 if is_well else 1


def findings() -> Iterator[tuple[bool, str]]:
    for _name, is_good, sentence in named_findings():
        yield is_good, sentence


def named_findings() -> Iterator[tuple[str, bool, str]]:
    for examine in EXAMINATIONS:
        name = examine.__name__
        try:
            yield name, True, examine()
        except Ill as ill:
            yield name, False, str(ill)
        except DatabaseError as error:
            yield name, False, f"The database did not answer ({str(error).strip()}): run ./parvis migrate, check PARVIS_DATABASE_URL."


def python() -> str:
    return f"Python {sys.version.split()[0]}."


def environment() -> str:
    reasons = Environment().refusals()
    if reasons:
        raise Ill(" ".join(reasons))
    return f"The settings allow a server to start; people type {settings.SITE_URL}."


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = pending_migrations()
    except DatabaseError as error:
        raise Ill(f"The database cannot be reached: {str(error).strip()}. Check PARVIS_DATABASE_URL.") from error
    if waiting:
        raise Ill(f"The database waits for {waiting} migrations: run ./parvis migrate.")
    return f"The database ({connection.display_name}) answers and is migrated."


def clock() -> str:
    here = now()
    if here < BUILT:
        raise Ill(f"The clock of this machine says {here:%Y-%m-%d}: set it.")
    if connection.vendor == "postgresql":
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT clock_timestamp()")
                drift = abs((cursor.fetchone()[0] - here).total_seconds())
        except DatabaseError as error:
            raise Ill("The clock of the database could not be read.") from error
        if drift > 2:
            raise Ill(f"This machine and the database differ by {drift:.0f} seconds: let both follow one time server.")
    return f"The clock says {here:%Y-%m-%d %H:%M:%S} UTC."


def data_folder() -> str:
    try:
        with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
            file.write(b"parvis")
    except OSError as error:
        raise Ill(f"The data folder {settings.DATA_DIR} cannot be written: {error.strerror}.") from error
    return f"The data folder {settings.DATA_DIR} can be written."


def disk() -> str:
    try:
        free = shutil.disk_usage(settings.DATA_DIR).free
    except OSError as error:
        raise Ill(f"The disk of {settings.DATA_DIR} cannot be measured: {error.strerror}.") from error
    if free < FREE_BYTES:
        raise Ill(f"Only {free // 1024**2} MB are free for {settings.DATA_DIR}: make room.")
    return f"{free / 1024**3:.1f} GB are free for {settings.DATA_DIR}."


def smtp() -> str:
    if settings.IS_COPY:
        return f"This is a copy: no mail leaves it, and none is fetched, until {settings.DATA_DIR / COPY_MARK} is removed."
    if not settings.EMAIL_HOST:
        raise Ill("PARVIS_SMTP_URL is empty: mails wait in the outbox.")
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        if settings.EMAIL_USE_SSL:
            client: smtplib.SMTP = smtplib.SMTP_SSL(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10)
        else:
            client = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10)
        with client:
            if settings.EMAIL_USE_TLS:
                client.starttls(context=ssl.create_default_context())
            if settings.EMAIL_HOST_USER:
                client.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            client.noop()
    except (OSError, smtplib.SMTPException) as error:
        raise Ill(f"The mail server {where} does not take our mail: {error}. Check PARVIS_SMTP_URL.") from error
    return f"The mail server {where} answers."


def worker() -> str:
    try:
        beat = last_beat()
    except DatabaseError as error:
        raise Ill("The worker's heartbeat cannot be read: run ./parvis migrate.") from error
    if beat is None:
        raise Ill("No worker has run here yet: start ./parvis worker.")
    age = now() - beat
    if age > FRESH:
        raise Ill(f"The worker has been silent since {beat:%Y-%m-%d %H:%M} UTC: start ./parvis worker and read its log.")
    return f"The worker was alive {age.total_seconds():.0f} seconds ago."


def mail() -> str:
    """Waiting is well; waiting ten minutes after it was due is not."""
    states = OutgoingMail.State
    try:
        waiting = OutgoingMail.objects.filter(state__in=[states.WAITING, states.SENDING])
        late = waiting.filter(next_attempt_at__lt=now() - LATE).count()
        failed = OutgoingMail.objects.filter(state=states.FAILED).count()
        total = waiting.count()
    except DatabaseError as error:
        raise Ill("The outbox cannot be read: run ./parvis migrate.") from error
    if late:
        raise Ill(f"{late} mails have been due for more than ten minutes: is the worker running and the mail server reachable?")
    if failed:
        raise Ill(f"{failed} mails could not be sent: see them in the desk, and send them again there.")
    return f"{total} mails wait for their time, none is late, none failed."


def mailboxes() -> str:
    """Away for a moment is well; for a quarter of an hour is not. `./parvis mail check` tries them."""
    try:
        active = Mailbox.objects.filter(is_active=True)
        failing = list(active.filter(failing_since__lt=now() - AWAY))
        count = active.count()
    except DatabaseError as error:
        raise Ill("The mailboxes cannot be read from the database: run ./parvis migrate.") from error
    if failing:
        raise Ill(
            " ".join(f"The mailbox {one.key} fails since {one.failing_since:%Y-%m-%d %H:%M} UTC: {one.last_error}" for one in failing)
        )
    return f"{count} mailboxes are open, none has been failing."


EXAMINATIONS: list[Callable[[], str]] = [
    python,
    environment,
    secret_keys,
    database,
    clock,
    data_folder,
    disk,
    files,
    backup,
    smtp,
    worker,
    sweeps,
    mail,
    mailboxes,
    incoming,
    hooks,
    connections,
    overdue,
    address,
]
