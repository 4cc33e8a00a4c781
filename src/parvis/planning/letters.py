"""What the mails about bookings say: the time, the place, what follows, and the appointment for the reader's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.languages import pick
from parvis.kit.links import site_url
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Appointment, Block, Facts, Notice, Obsolete, Paragraph, Quote, letterhead
from parvis.planning import ics
from parvis.planning.models import Booking
from parvis.planning.wording import details, when


@dataclass(frozen=True)
class _Letter:
    mail: OutgoingMail
    bookings: Sequence[Booking]

    @classmethod
    def of(cls, mail: OutgoingMail, *states: str) -> _Letter:
        """Raises Obsolete when nothing of it is still in one of `states`, where they are said."""
        found = Booking.objects.filter(pk__in=mail.context["bookings"])
        found = found.select_related("resource__calendar", "rule__calendar", "organisation", "user").order_by("starts_at")
        bookings = [one for one in found if not states or one.state in states]
        if not bookings:
            raise Obsolete
        return cls(mail, bookings)

    @property
    def first(self) -> Booking:
        return self.bookings[0]

    @property
    def what(self) -> str:
        return pick(self.first.rule.title if self.first.is_appointment else self.first.resource.title)

    @cached_property
    def _entry(self) -> Entry | None:
        return Entry.objects.select_related("actor").filter(pk=self.mail.entry_id).first() if self.mail.entry_id else None

    @property
    def reason(self) -> list[Block]:
        """What whoever decided wrote, or what it was made for, where that is given up."""
        entry = self._entry
        if entry and (made_for := entry.data.get("given_up")):
            return [Paragraph(_("This booking was made for %(reference)s, which goes no further.") % {"reference": made_for})]
        return [Quote(str(entry.actor), "", entry.body)] if entry and entry.body and entry.actor else []

    def notice(self, expected: str, title: str, *blocks: Block, method: str = "", for_team: bool = False) -> Notice:
        many = len(self.bookings) - 1
        dates = when(self.first)
        if many:
            dates = ngettext("%(date)s, and %(count)d other date", "%(date)s, and %(count)d other dates", many) % {
                "date": dates,
                "count": many,
            }
        return Notice(
            subject=_("[%(reference)s] %(expected)s: %(what)s")
            % {"reference": self.first.reference, "expected": expected, "what": self.what},
            title=title,
            preheader=dates,
            blocks=(Paragraph(f"{self.what}: {dates}." if not many else f"{self.what}.", is_intro=True), *blocks, *self._see(for_team)),
            tail=(Facts(self._facts(for_team)),),
            why=_("You get this message because you look after this resource.")
            if for_team
            else _("You get this message because you made this booking."),
            appointment=self._appointment(method) if method else None,
        )

    def _see(self, for_team: bool) -> list[Block]:
        base = f"{site_url()}/desk/bookings/{self.first.pk}" if for_team else f"{self._portal}{self.first.path}"
        return [Action(_("View the booking"), base)]

    def _facts(self, for_team: bool) -> tuple[tuple[str, str], ...]:
        rows = [(one.reference, when(one)) for one in self.bookings]
        rows += details(self.first)
        if self.first.title:
            rows.append((_("What for"), self.first.title))
        if for_team:
            rows += [(_("Booked by"), str(self.first.user)), (_("Customer"), str(self.first.organisation))]
        return tuple(rows)

    @property
    def _portal(self) -> str:
        return letterhead(self.mail.portal_key).url

    def _appointment(self, method: str) -> Appointment:
        """One invitation holds one appointment: a recurrence is published, not invited to (RFC 5546, 3.2.2)."""
        head = letterhead(self.mail.portal_key)
        said = method if len(self.bookings) == 1 else "PUBLISH"
        sender = parseaddr(head.sender or settings.DEFAULT_FROM_EMAIL)[1]
        parties = ics.Parties(sender, head.name, self.mail.to, self.mail.to_name)
        text = ics.of_bookings(self.bookings, method=said, urls=self._portal, parties=parties if said != "PUBLISH" else None)
        return Appointment(text, said)


@NOTICES.register("booking_booked")
def booked(mail: OutgoingMail) -> Notice:
    letter = _Letter.of(mail, *Booking.LIVE)
    if letter.first.state == Booking.State.REQUESTED:
        text = Paragraph(_("The team answers before it begins: the time is kept for you meanwhile."))
        return letter.notice(_("Booking asked for"), _("Your booking waits for approval"), text)
    return letter.notice(_("Booked"), _("It is booked"), method="REQUEST")


@NOTICES.register("booking_asked")
def asked(mail: OutgoingMail) -> Notice:
    letter = _Letter.of(mail, Booking.State.REQUESTED)
    return letter.notice(_("To approve"), _("A booking waits for your answer"), for_team=True)


@NOTICES.register("booking_moved")
def moved(mail: OutgoingMail) -> Notice:
    letter = _Letter.of(mail, *Booking.LIVE)
    if letter.first.state == Booking.State.REQUESTED:
        text = Paragraph(_("The new time must be approved: the team answers before it begins."))
        return letter.notice(_("Booking moved"), _("Your booking waits for approval"), text, method="REQUEST")
    return letter.notice(_("Booking moved"), _("Your booking was moved"), method="REQUEST")


@NOTICES.register("booking_approved")
def approved(mail: OutgoingMail) -> Notice:
    return _Letter.of(mail, Booking.State.CONFIRMED).notice(_("Approved"), _("Your booking is approved"), method="REQUEST")


@NOTICES.register("booking_refused")
def refused(mail: OutgoingMail) -> Notice:
    letter = _Letter.of(mail, Booking.State.REFUSED, Booking.State.EXPIRED)
    late = [Paragraph(_("Nobody answered before it began. Choose another time, or write to the team."))]
    why = letter.reason if letter.first.state == Booking.State.REFUSED else late
    return letter.notice(_("Not approved"), _("Your booking was not approved"), *why, method="CANCEL")


@NOTICES.register("booking_cancelled")
def cancelled(mail: OutgoingMail) -> Notice:
    letter = _Letter.of(mail, Booking.State.CANCELLED)
    return letter.notice(_("Cancelled"), _("Your booking is cancelled"), *letter.reason, method="CANCEL")


@NOTICES.register("booking_missed")
def missed(mail: OutgoingMail) -> Notice:
    letter = _Letter.of(mail, Booking.State.MISSED)
    text = Paragraph(_("The visit could not take place, or cannot. Choose another time: what you had filled in is kept."))
    return letter.notice(_("To rebook"), _("Your appointment has to be booked again"), text, *letter.reason, method="CANCEL")


@NOTICES.register("booking_reminder")
def reminder(mail: OutgoingMail) -> Notice:
    letter = _Letter.of(mail, Booking.State.CONFIRMED)
    if letter.first.starts_at <= now():
        raise Obsolete
    text = Paragraph(_("You do not need it any more? Cancel it: others can book the time."))
    return letter.notice(_("Reminder"), _("Your booking begins soon"), text)
