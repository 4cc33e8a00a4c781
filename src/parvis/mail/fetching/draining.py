"""A folder into our keeping: fetched, committed, and only then put away on the host. May be ended anywhere, and begun again."""

from __future__ import annotations

import imaplib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _
from imap_tools.errors import ImapToolsError

from parvis.mail.fetching.folder import PIECE_BYTES, Folder
from parvis.mail.keeping import BEGINNING_BYTES, HARD_BYTES, Delivery, keep_all
from parvis.mail.models import IncomingMail, Mailbox

logger = logging.getLogger(__name__)

MANY = 50
"""Mails that are fetched, committed and put away together."""
REFUSALS = (imaplib.IMAP4.error, ImapToolsError)
KNOWN = 500


@dataclass
class Drain:
    """One mailbox, for as long as a worker reads it: `doubtful` counts how often a mail could not be fetched, over all connections."""

    mailbox: Mailbox
    still_here: Callable[[], None] = lambda: None
    doubtful: Counter[int] = field(default_factory=Counter)

    def run(self, folder: Folder) -> tuple[int, str]:
        """(how many mails were new, what could not be done, in words or nothing). Raises what ends the connection."""
        validity = folder.uid_validity
        wanted, highest = self._wanted(folder, validity)
        sizes = folder.sizes(wanted)
        new, failed, fault = 0, [], ""
        # what was hard to fetch comes last, alone, so that it holds nothing else up
        for uids in _batches(sorted(sizes, key=lambda uid: (self.doubtful[uid], uid)), sizes, alone=bool(self.doubtful)):
            self.still_here()
            deliveries = self._fetch(folder, validity, uids, sizes)
            failed += [uid for uid in uids if uid not in deliveries]
            new += sum(is_new for _row, is_new in keep_all(list(deliveries.values())))
            fault = self._put_away(folder, list(deliveries)) or fault
        self._remember(validity, highest, failed)
        if failed:
            fault = _("Not all mails can be fetched: the host does not give number %(uid)s. It is tried again.") % {"uid": failed[0]}
        return new, fault

    def _wanted(self, folder: Folder, validity: int) -> tuple[list[int], int]:
        """The mails to fetch, and the highest number of the folder.

        What somebody read before us is fetched too, but for what had been read when the folder was first looked at. When the host
        numbers anew, everything since then is looked at again: our keys know what we have.
        """
        if self.mailbox.uid_validity == validity:
            unseen = folder.unseen()
            others = self._unknown(folder.above(self.mailbox.last_uid), validity)
            return sorted({*unseen, *others}), max([*unseen, *others, self.mailbox.last_uid])
        numbered = folder.above(0)
        unseen = folder.unseen()  # asked last: what comes between the two is fetched before it is counted as known
        first = IncomingMail.objects.filter(mailbox=self.mailbox).order_by("id").values_list("received_at", flat=True).first()
        again = folder.since((first - timedelta(days=1)).date()) if first else []
        return sorted({*unseen, *again}), max([*numbered, 0])

    def _unknown(self, uids: Sequence[int], validity: int) -> list[int]:
        kept: set[int] = set()
        rows = IncomingMail.objects.filter(mailbox=self.mailbox, uid_validity=validity)
        for start in range(0, len(uids), KNOWN):
            kept.update(uid for uid in rows.filter(uid__in=uids[start : start + KNOWN]).values_list("uid", flat=True) if uid)
        return [uid for uid in uids if uid not in kept]

    def _fetch(self, folder: Folder, validity: int, uids: Sequence[int], sizes: dict[int, int]) -> dict[int, Delivery]:
        self.doubtful.update(uids)  # should the connection break now, one of these may be why
        raws = self._raws(folder, uids, sizes)
        for uid in uids if len(uids) > 1 else raws:
            del self.doubtful[uid]
        return {
            uid: Delivery(raw, self.mailbox, validity or None, uid, size=sizes[uid] if sizes[uid] > HARD_BYTES else 0)
            for uid, raw in sorted(raws.items())
        }

    def _raws(self, folder: Folder, uids: Sequence[int], sizes: dict[int, int]) -> dict[int, bytes]:
        if len(uids) > 1:
            try:
                found = folder.raws(uids)
            except imaplib.IMAP4.abort:
                raise
            except REFUSALS:
                found = {}
            # one by one, what did not come with the others
            return found | {uid: raw for uid in uids if uid not in found for raw in self._raws(folder, [uid], sizes).values()}
        [uid] = uids
        try:
            raw = folder.raw(uid, BEGINNING_BYTES if sizes[uid] > HARD_BYTES else HARD_BYTES)
        except imaplib.IMAP4.abort:
            raise
        except REFUSALS as error:
            logger.warning("mailbox %s: mail %s cannot be fetched (%s)", self.mailbox.pk, uid, type(error).__name__)
            return {}
        return {uid: raw} if raw else {}

    def _put_away(self, folder: Folder, uids: list[int]) -> str:
        """A refusal holds nothing up: what stays is known the next time."""
        try:
            folder.put_away(uids, str(self.mailbox.settings.get("after", "flag")))
        except imaplib.IMAP4.abort:
            raise
        except REFUSALS as error:
            logger.warning("mailbox %s: mails could not be put away (%s)", self.mailbox.pk, type(error).__name__)
            return _("The mails are kept, but the host does not let us mark, move or delete them: check the rights of the folder.")
        return ""

    def _remember(self, validity: int, highest: int, failed: Sequence[int]) -> None:
        """Up to where everything is kept: below the first that failed, which is asked for again even once somebody read it."""
        upto = min([highest, *(uid - 1 for uid in failed)])
        if (self.mailbox.uid_validity, self.mailbox.last_uid) != (validity, upto):
            self.mailbox.uid_validity, self.mailbox.last_uid = validity, upto
            self.mailbox.save(update_fields=["uid_validity", "last_uid"])


def _batches(uids: Sequence[int], sizes: dict[int, int], *, alone: bool) -> Iterator[list[int]]:
    """Not too many together and not too heavy; what is heavy by itself goes alone."""
    batch: list[int] = []
    weight = 0
    for uid in uids:
        if batch and (alone or len(batch) == MANY or weight + sizes[uid] > PIECE_BYTES):
            yield batch
            batch, weight = [], 0
        batch.append(uid)
        weight += sizes[uid]
    if batch:
        yield batch
