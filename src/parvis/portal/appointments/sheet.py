"""One appointment as its pages say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.catalogue.models import Service
from parvis.kit import speaking
from parvis.kit.languages import pick
from parvis.people.models import User
from parvis.planning.appointments import is_held
from parvis.planning.models import Booking
from parvis.planning.standing import is_theirs, may_change, may_rebook
from parvis.planning.terms import Terms
from parvis.planning.wording import details, when, zone_of
from parvis.portal.booking.rows import MEANINGS
from parvis.portal.booking.seen import user_of
from parvis.portal.shell.middleware import portal_of
from parvis.tickets.appointing import Appointing
from parvis.tickets.models import Ticket
from parvis.tickets.visits import holder_of


def seen_appointment(request: HttpRequest, reference: str) -> Booking:
    """Raises Http404 for what the person may not see, as for what does not exist."""
    found = Booking.objects.appointments_of(user_of(request), portal_of(request).key).filter(reference=reference)
    booking = found.select_related("resource__calendar", "rule__calendar", "organisation", "user", "replaced_by").first()
    if booking is None:
        raise Http404
    timezone.activate(zone_of(booking.resource, booking.rule))
    return booking


@dataclass(frozen=True)
class Sheet:
    booking: Booking
    user: User

    @property
    def title(self) -> str:
        return pick(self.booking.rule.title)

    @property
    def when(self) -> str:
        return when(self.booking)

    @property
    def day(self) -> str:
        return speaking.day(self.booking.starts_at, weekday=True)

    @property
    def hours(self) -> str:
        start, end = (speaking.clock_time(at) for at in (self.booking.starts_at, self.booking.ends_at))
        return _("between %(start)s and %(end)s") % {"start": start, "end": end}

    @property
    def state(self) -> str:
        if self.is_to_rebook:
            return _("to rebook")
        return str(self.booking.get_state_display())

    @property
    def meaning(self) -> str:
        return "good" if self.booking.state == Booking.State.DONE else MEANINGS.get(self.booking.state, "calm")

    @property
    def is_held(self) -> bool:
        return is_held(self.booking)

    @property
    def held_until(self) -> str:
        return speaking.clock_time(self.booking.held_until) if self.booking.held_until else ""

    @property
    def is_to_rebook(self) -> bool:
        return self.booking.state == Booking.State.MISSED and not hasattr(self.booking, "replaced_by")

    @cached_property
    def later(self) -> Booking | None:
        """The one in its place."""
        if self.booking.state not in (Booking.State.MOVED, Booking.State.MISSED):
            return None
        return Booking.objects.appointments_of(self.user, self.booking.portal_key).filter(replaces=self.booking).first()

    @cached_property
    def may_move(self) -> bool:
        return self.booking.state != Booking.State.HELD and may_rebook(self.booking, self.user)

    @property
    def may_cancel(self) -> bool:
        return self.booking.state != Booking.State.HELD and may_change(self.booking, self.user)

    @property
    def may_let_go(self) -> bool:
        return may_change(self.booking, self.user)

    @property
    def asks_team(self) -> bool:
        return Terms.of(self.booking.rule, self.booking.type_key).needs_approval

    @property
    def is_mine(self) -> bool:
        return is_theirs(self.booking, self.user)

    @property
    def changes_until(self) -> datetime:
        return self.booking.starts_at - self.booking.rule.changes_until

    @cached_property
    def service(self) -> Service | None:
        """By which it was made."""
        usable = Service.objects.visible_to(self.user).filter(
            portal__key=self.booking.portal_key, slug=self.booking.data.get("service", "")
        )
        return usable.select_related("portal", "form").first()

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """(label, words): what it is for, where, who is there."""
        one = self.booking
        rows = [(_("Visit"), self.title), *details(one)]
        if self.service:
            asked = Appointing(self.service, self.answers)
            rows += [(asked.label(name), asked.option(name)) for name in ("nature", "type") if asked.option(name)]
            if pairs := one.data.get("pairs"):
                rows.append((asked.label("pairs"), str(pairs)))
        if one.title:
            rows.append((_("Your reference"), one.title))
        return rows

    @cached_property
    def ticket(self) -> Ticket | None:
        """The request that it is made for, for who may read it."""
        holder = holder_of(self.booking)
        return Ticket.objects.visible_to(self.user).filter(pk=holder).first() if holder else None

    @property
    def answers(self) -> dict[str, Any]:
        """Of its kept columns, what the form asked by options."""
        named = self.service.tool.get("answers", {}) if self.service else {}
        said = {"nature": self.booking.nature, "type": self.booking.type_key, **self.booking.data}
        return {field: said[name] for name, field in named.items() if name in said}

    @property
    def times_url(self) -> str:
        """Back to the free times, of a time that is held."""
        return f"{reverse('portal:appointment_times')}?{urlencode({'service': self.booking.data.get('service', '')})}"

    @cached_property
    def next(self) -> tuple[str, str] | None:
        """(label, address) of what one goes on to with it: another service, which finds all of it filled in."""
        table = self.service.tool if self.service else {}
        label = pick(table.get("next_label", {}))
        usable = Service.objects.usable_by(self.user).filter(portal__key=self.booking.portal_key, slug=table.get("next", ""))
        if not label or self.booking.state != Booking.State.CONFIRMED or not (found := usable.first()):
            return None
        origin = dict(parse_qsl(self.booking.data.get("origin", "")))
        query = urlencode({**origin, "booking": self.booking.reference})
        return label, f"{reverse('portal:ask', args=[found.slug])}?{query}"
