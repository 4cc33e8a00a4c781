"""What the requester thinks of a closed ticket: whether they are asked, until when they may say it, and what a low score does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Avg, Count, Q, QuerySet
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.text import clean
from parvis.kit.times import Delay, parse_delay
from parvis.tickets import notices, search
from parvis.tickets.working import Working

if TYPE_CHECKING:
    from parvis.catalogue.models import Service
    from parvis.people.models import User
    from parvis.tickets.models import Ticket

OPTION: Final = "satisfaction"
SCORES: Final = range(1, 6)
LOW: Final = 2
LONGEST_COMMENT: Final = 2000
SHARES: Final = 100
DELAYS: Final = {"after": "P1D", "quiet": "P30D", "within": "P30D", "change": "P7D"}
"""Delays of the option that a service may leave out."""


@dataclass(frozen=True)
class Terms:
    """A service's option `satisfaction`. `share`: percent of the tickets asked about; `alert`: a score of that or less is told to the team."""

    statuses: tuple[str, ...]
    share: int
    alert: int
    question: Mapping[str, str]
    after: Delay
    quiet: Delay
    within: Delay
    change: Delay

    @classmethod
    def of(cls, service: Service) -> Terms | None:
        """None where nobody is asked; the presets' `check` has already said what is wrong with it."""
        said = service.options.get(OPTION)
        if not isinstance(said, Mapping):
            return None
        after, quiet, within, change = (parse_delay(str(said.get(name, usual))) for name, usual in DELAYS.items())
        share, alert, question = said.get("share", SHARES), said.get("alert", 0), said.get("question", {})
        return cls(tuple(said.get("statuses", ())), share, alert, question, after, quiet, within, change)

    def samples(self, ticket_id: UUID) -> bool:
        """Always the same for one ticket: whoever looks twice asks nobody more."""
        return (ticket_id.int & 0xFFFF_FFFF) % SHARES < self.share


@dataclass(frozen=True)
class Tally:
    """What was said of some tickets: how many opinions, their mean, how many of them low (1 or 2)."""

    count: int
    mean: float
    low: int

    @classmethod
    def of(cls, tickets: QuerySet[Ticket]) -> Tally | None:
        """None where nobody said anything."""
        low = Count("pk", filter=Q(rating__lte=LOW))
        said = tickets.exclude(rating=None).order_by().aggregate(count=Count("pk"), mean=Avg("rating"), low=low)
        return cls(said["count"], float(said["mean"]), said["low"]) if said["count"] else None


class Rated(Working):
    class Meta:
        abstract = True

    def may_rate(self, user: User | None) -> bool:
        """The requester, from the closing until the service's delay has passed; what was said may be changed a little longer."""
        return self._rating_ends(user) > now()

    def rate(self, score: int, comment: str = "", *, by: User, key: UUID | None = None, channel: str = Entry.Channel.WEB) -> Entry | None:
        """Keep what the requester thinks, 1 … 5 and words; read by them and the team alone. None when they said so already.

        Raises Refused when it is not, or no longer, for `by` to say.
        """
        words = clean(comment, LONGEST_COMMENT).strip()
        with transaction.atomic():
            self.lock()
            earlier = Entry.objects.written(self, key)
            if earlier:
                return earlier
            if not self.may_rate(by):
                raise Refused(_("The opinion on this request can no longer be given or changed."), code="not_offered")
            if score not in SCORES:
                raise Refused(_("Choose one of the five answers."), code="unknown_score")
            if (self.rating, self.rating_comment) == (score, words):
                return None
            return self._rated(score, words, by=by, key=key, channel=channel)

    def _rated(self, score: int, words: str, *, by: User, key: UUID | None, channel: str) -> Entry:
        before, terms = self.rating, Terms.of(self.service)
        data = {"was": before, "to": score}
        entry = self._record("rated", by=by, body=words, internal=True, data=data, key=key, channel=channel)
        self._advance(rating=score, rating_comment=words)
        search.add(self, words, internal=True)
        surveys = self._surveys()
        surveys.get_or_create(ticket=self, defaults={"organisation_id": self.organisation_id, "person": by})
        surveys.filter(ticket=self, answered_at=None).update(answered_at=entry.created_at)
        if terms and score <= terms.alert and (before is None or before > terms.alert):
            notices.tell_low_rating(self, entry)
        return entry

    def ask_satisfaction(self) -> bool:
        """Ask the requester, once for each ticket, unless chance or a question asked lately spares them. Safe to call twice."""
        from parvis.people.models import User  # its row is held: two tickets of one person are decided one after the other

        with transaction.atomic():
            self.lock(merged_too=True)
            terms, moment = Terms.of(self.service), now()
            if (
                terms is None
                or self.requester_id is None
                or self.merged_into_id is not None
                or self.status_key not in terms.statuses
                or self._surveys().filter(ticket=self).exists()
            ):
                return False
            person = User.objects.select_for_update(of=("self",)).get(pk=self.requester_id)
            asks = terms.samples(self.pk) and self._may_be_asked(person, terms, moment)
            self._surveys().create(ticket=self, organisation_id=self.organisation_id, person=person, asked_at=moment if asks else None)
            if asks:
                entry = self._record("rating_asked", by=None, internal=True, data={"name": str(person)}, channel=Entry.Channel.AUTO)
                notices.tell_satisfaction(self, entry, person)
        return asks

    def _may_be_asked(self, person: User, terms: Terms, moment: datetime) -> bool:
        """Not who is told nothing, nor who was asked lately, whatever the service and the portal."""
        if not notices.wants(person, notices.SATISFACTION) or not self.participants.filter(user=person, is_notified=True).exists():
            return False
        lately = (
            self._surveys().filter(person=person, asked_at__isnull=False).order_by("-asked_at").values_list("asked_at", flat=True).first()
        )
        return lately is None or terms.quiet.after(lately, self.zone) <= moment

    def _rating_ends(self, user: User | None) -> datetime:
        never, terms = datetime.min.replace(tzinfo=now().tzinfo), Terms.of(self.service)
        is_asked = (
            terms
            and user
            and user.pk == self.requester_id
            and user.is_active
            and self.merged_into_id is None
            and self.status_key in terms.statuses
            and self.closed_at
        )
        if not terms or not is_asked or self.closed_at is None:
            return never
        if self.rating is None:
            return terms.within.after(self.closed_at, self.zone)
        answered = self._surveys().filter(ticket=self).values_list("answered_at", flat=True).first()
        return terms.change.after(answered, self.zone) if answered else never

    @staticmethod
    def _surveys() -> Any:
        from parvis.tickets.models import Survey  # the models are made of what imports this module

        return Survey.objects
