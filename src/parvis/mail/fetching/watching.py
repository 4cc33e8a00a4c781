"""A thread for each mailbox: it stays connected, is told of new mail, and comes back by itself when the host does."""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import DatabaseError, close_old_connections

from parvis.kit.clock import now
from parvis.kit.jobs import watch
from parvis.mail.alerts import alert
from parvis.mail.fetching.connection import CALL_SECONDS, Box, open_box, place
from parvis.mail.fetching.draining import Drain
from parvis.mail.fetching.folder import Folder
from parvis.mail.fetching.lease import Lease, Lost
from parvis.mail.fetching.news import forget_news, wait_for_news
from parvis.mail.fetching.tokens import Tokens
from parvis.mail.fetching.trouble import Trouble, in_words
from parvis.mail.models import MailAlert, Mailbox

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5
HOLD_SECONDS = 30
NEWS_SECONDS = 240
"""IDLE is asked for anew this often: well below the 29 minutes of RFC 2177, so that a dead connection is noticed too."""
SLICE_SECONDS = 1.0
BACK_OFF_SECONDS = (2, 5, 15, 30, 60)
LONG_ENOUGH = timedelta(minutes=15)
"""A mailbox that fails for so long is news."""


@watch
def watch_mailboxes(stop: threading.Event) -> None:
    """Begins and ends the threads as mailboxes are configured."""
    readers: dict[int, Reader] = {}
    try:
        while not stop.is_set():
            _compare(readers)
            close_old_connections()
            stop.wait(LOOK_SECONDS)
    finally:
        for reader in readers.values():
            reader.stop.set()
        for reader in readers.values():
            reader.thread.join(CALL_SECONDS)


def _compare(readers: dict[int, Reader]) -> None:
    wanted = {row.pk: row for row in Mailbox.objects.filter(is_active=True, protocol=Mailbox.Protocol.IMAP)}
    for pk, reader in list(readers.items()):
        if pk not in wanted or reader.configured != _configured(wanted[pk]) or not reader.thread.is_alive():
            reader.stop.set()
            del readers[pk]
    for pk in wanted.keys() - readers.keys():
        readers[pk] = Reader(pk, _configured(wanted[pk]))
        readers[pk].thread.start()


def _configured(mailbox: Mailbox) -> str:
    return json.dumps([mailbox.address, mailbox.settings, mailbox.secret_name], sort_keys=True)


@dataclass
class Reader:
    """Reads one mailbox until it is told to stop. `configured`: what it was begun with."""

    mailbox_id: int
    configured: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    tokens: Tokens = field(default_factory=Tokens)
    failures: int = 0
    _held_at: float = 0.0

    def __post_init__(self) -> None:
        self.lease = Lease(self.mailbox_id)
        self.thread = threading.Thread(target=self.run, name=f"mailbox-{self.mailbox_id}", daemon=True)
        self.drain: Drain | None = None

    def run(self) -> None:
        while not self.stop.is_set():
            close_old_connections()
            pause = float(LOOK_SECONDS)
            try:
                if self.lease.take():
                    self.read()
            except Lost:
                logger.info("mailbox %s is read by another worker", self.mailbox_id)
            except Exception as error:  # noqa: BLE001  reason below
                # the outermost loop of a worker: whatever a host says or a disk does, the mailbox is tried again
                pause = BACK_OFF_SECONDS[min(self.failures, len(BACK_OFF_SECONDS) - 1)] * (
                    1 + self.mailbox_id % 8 / 20
                )  # so that mailboxes of one host do not call together
                self.failures += 1
                self._note(error)
            finally:
                self._leave()
            self.stop.wait(pause)

    def read(self) -> None:
        """Drain, wait for news, and so on, over one connection; returns when told to stop."""
        mailbox = Mailbox.objects.get(pk=self.mailbox_id)
        if self.drain is None:
            self.drain = Drain(mailbox, self._hold)
        self.drain.mailbox = mailbox
        box = open_box(mailbox, self.tokens)
        try:
            folder, told, has_news = Folder(box), "IDLE" in box.capabilities(), False
            while not self.stop.is_set():
                forget_news(box)
                new, fault = self.drain.run(folder)
                self.failures = 0
                note_well(mailbox, fault)
                self._hold()
                close_old_connections()
                if has_news and not new:
                    self.stop.wait(LOOK_SECONDS)  # some hosts tell of their mails whenever they are called: not asked without a pause
                has_news = self._wait(box, told, int(mailbox.settings.get("poll_seconds") or 60))
        finally:
            box.close()

    def _wait(self, box: Box, told: bool, seconds: int) -> bool:
        """Whether the host told of new mail; where it never does, it is asked after so many seconds."""
        if told:
            return wait_for_news(box, NEWS_SECONDS, self._pause_ends)
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._pause_ends():
            self.stop.wait(SLICE_SECONDS)
        with box.within(CALL_SECONDS):
            box.client.noop()
        return False

    def _pause_ends(self) -> bool:
        if time.monotonic() - self._held_at > HOLD_SECONDS:
            self._hold()
            close_old_connections()
        return self.stop.is_set()

    def _hold(self) -> None:
        self.lease.hold()
        self._held_at = time.monotonic()

    def _leave(self) -> None:
        try:
            self.lease.leave()
        except DatabaseError:
            logger.warning("mailbox %s: the lease could not be given back, and ends by itself", self.mailbox_id)
        close_old_connections()

    def _note(self, error: Exception) -> None:
        if isinstance(error, Trouble | OSError):
            logger.warning("mailbox %s cannot be read (%s)", self.mailbox_id, type(error).__name__)
        else:
            logger.warning("mailbox %s cannot be read", self.mailbox_id, exc_info=error)
        try:
            note_failure(Mailbox.objects.get(pk=self.mailbox_id), error)
        except (DatabaseError, Mailbox.DoesNotExist):
            logger.warning("mailbox %s: that it fails could not be written down", self.mailbox_id)


def note_well(mailbox: Mailbox, fault: str = "") -> None:
    """The host answers. `fault`: what is wrong with a part of it."""
    Mailbox.objects.filter(pk=mailbox.pk).exclude(failing_since=None, last_error=fault).update(failing_since=None, last_error=fault)


def note_failure(mailbox: Mailbox, error: BaseException) -> None:
    """Since when and why; when it has lasted, the team is told, once."""
    host, port, user, folder = place(mailbox)
    reason = in_words(error, host=host, port=port, user=user, folder=folder)
    since = mailbox.failing_since or now()
    Mailbox.objects.filter(pk=mailbox.pk).update(failing_since=since, last_error=reason)
    key = f"mailbox_failing:{mailbox.key}:{since:%Y%m%d%H%M%S}"
    if now() - since >= LONG_ENOUGH and not MailAlert.objects.filter(key=key).exists():
        alert("mailbox_failing", key=key, portal_key=mailbox.portal_key, mailbox=mailbox.address, reason=reason)
