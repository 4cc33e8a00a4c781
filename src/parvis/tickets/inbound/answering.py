"""Whether a mail is answered by the house. Answers are rationed, mails are not: each is kept and read whatever is silenced."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models.functions import Lower

from parvis.kit.clock import now
from parvis.kit.text import fold
from parvis.mail import tallies
from parvis.mail.alerts import alert
from parvis.mail.models import IncomingMail, OutgoingMail
from parvis.mail.trust import Trust
from parvis.people.models import User
from parvis.people.signing_up import is_personal

if TYPE_CHECKING:
    from parvis.mail.processing import Arrival
    from parvis.tickets.inbound.speaking import Speaker
    from parvis.tickets.models import Ticket

HOUR = timedelta(hours=1)
MOST_ANSWERS = 3
"""To one address about one request in an hour. Source: trust.md class 9."""
MOST_ANSWERS_OF_TEAM = 12
MOST_COUNTED = 500
MOST_RECEIPTS = {True: 3, False: 1}
"""To one address in an hour, for a sender who is verified or not. Source: trust.md class 8."""
MOST_RECEIPTS_OF_DOMAIN = 3
MOST_RECEIPTS_OF_HOUSE = 120
MOST_ALIKE = 20
"""Mails of the same words from people we do not know, in an hour; past that they wait for the team."""
_PREFIX = re.compile(r"^(?:(?:re|tr|fwd?|aw|wg|sv|rv|rif|auto|reponse automatique|automatic reply)\s{0,3}:\s{0,3})+")


class Ration:
    """What may be answered to one mail. Reading it counts nothing; `use` does, where something is answered."""

    def __init__(self, arrival: Arrival, speaker: Speaker) -> None:
        self.arrival, self.speaker = arrival, speaker
        self.is_sure = arrival.trust is Trust.VERIFIED and speaker.user is not None
        self.domain = speaker.email.rpartition("@")[2].lower()

    @cached_property
    def words(self) -> str:
        """A digest of subject and text, without what a machine counts up."""
        subject = _PREFIX.sub("", fold(self.arrival.mail.subject[:300]).strip())
        said = re.sub(r"[\d\s]+", " ", f"{subject}\n{fold(self.arrival.mail.text[:1500])}")
        return hashlib.sha256(said.encode()).hexdigest()

    def why_no_receipt(self) -> str:
        """A code of what is used up; empty when a receipt may leave."""
        if self.arrival.mail.automatic:
            return "automatic"
        limits: list[tuple[str, tuple[object, ...], int]] = [("address", ("receipt", self.speaker.email), MOST_RECEIPTS[self.is_sure])]
        if not self.is_sure:
            limits.append(("house", ("receipt of", self.arrival.mailbox.pk), MOST_RECEIPTS_OF_HOUSE))
            limits.append(("words", ("receipt for words", self.words), MOST_ANSWERS))
            if not is_personal(self.speaker.email):
                limits.append(("domain", ("receipt of domain", self.domain), MOST_RECEIPTS_OF_DOMAIN))
        used = tallies.counts(*(name for _code, name, _most in limits))
        return next((code for (code, _name, most), count in zip(limits, used, strict=True) if count >= most), "")

    def is_flood(self) -> bool:
        """Whether strangers sent the same words too often to open a request for each."""
        return self.speaker.user is None and tallies.count("mail of words", self.words) >= MOST_ALIKE

    def use(self, *, has_receipt: bool) -> None:
        """Count the request that was opened, and its receipt."""
        names: list[tuple[object, ...]] = [] if self.speaker.user else [("mail of words", self.words)]
        if has_receipt:
            names.append(("receipt", self.speaker.email))
        if has_receipt and not self.is_sure:
            names += [("receipt of", self.arrival.mailbox.pk), ("receipt for words", self.words), ("receipt of domain", self.domain)]
        if names:
            tallies.add(*names)


def spent(arrival: Arrival, ticket: Ticket) -> set[str]:
    """The addresses that wrote about the request, and were written to, too often in the last hour to be people, in lower case.

    Members of the team write to and fro more often; their answers are never kept from anybody but a machine.
    """
    since = now() - HOUR
    written = OutgoingMail.objects.filter(subject_id=ticket.pk, created_at__gt=since).values_list("to", flat=True)
    told = Counter(address.lower() for address in written[:MOST_COUNTED])
    if not any(count >= MOST_ANSWERS for count in told.values()):
        return set()
    came = (
        IncomingMail.objects.filter(subject_id=ticket.pk, received_at__gt=since).exclude(pk=arrival.row.pk).values_list("sender", flat=True)
    )
    wrote = Counter(address.lower() for address in came[:MOST_COUNTED])
    both = {address: min(count, wrote[address]) for address, count in told.items() if min(count, wrote[address]) >= MOST_ANSWERS}
    team = set(User.objects.annotate(folded=Lower("email")).filter(folded__in=both, is_staff=True).values_list("folded", flat=True))
    return {address for address, count in both.items() if address not in team or count >= MOST_ANSWERS_OF_TEAM}


def tell_of_silence(arrival: Arrival, address: str, ticket: Ticket | None) -> None:
    """One alert an hour for one address and request."""
    arrival.trace.add("silenced")
    if arrival.is_rehearsal:
        return
    hour = f"{now():%Y%m%d%H}"
    about = ticket.pk.hex if ticket else "new"
    alert(
        "loop_silenced",
        key=f"loop:{about}:{address}:{hour}",
        portal_key=ticket.portal.key if ticket else arrival.mailbox.portal_key,
        subject=ticket,
        address=address,
    )
