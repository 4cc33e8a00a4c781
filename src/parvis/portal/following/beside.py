"""What stands beside a request because of what it is about: its appointment, and what can be asked next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.assets.models import Asset
from parvis.catalogue.models import Service
from parvis.catalogue.workflow import Move
from parvis.kit.languages import pick
from parvis.people.models import User
from parvis.planning.models import Booking
from parvis.planning.wording import when
from parvis.tickets import checks
from parvis.tickets.facts import FACTS, Asking, answers_from
from parvis.tickets.models import Ticket, TicketAsset
from parvis.tickets.submission import current_form
from parvis.tickets.visits import BOOKED, visit_of

MEANINGS: Final = {"confirmed": "good", "missed": "warn", "requested": "info", "held": "info", "cancelled": "bad", "refused": "bad"}


@dataclass(frozen=True)
class Visit:
    """`url`: of its own page, `again_url`: where another time is chosen; empty for who may not."""

    reference: str
    when: str
    sort: str
    state: str
    meaning: str
    url: str
    again_url: str
    again: str


@dataclass(frozen=True)
class Next:
    """What can be asked next about the same thing; `why`: why not now."""

    key: str
    label: str
    icon: str
    style: str
    url: str
    why: str


class Beside:
    def __init__(self, ticket: Ticket, user: User) -> None:
        self.ticket, self.user = ticket, user

    # --- its appointment ---

    @property
    def _takes_visits(self) -> bool:
        return any(said["kind"] == "booking" for said in self.ticket.service.checks)

    @cached_property
    def _booking(self) -> Booking | None:
        return visit_of(self.ticket) if self._takes_visits else None

    @cached_property
    def visit(self) -> Visit | None:
        one = self._booking
        if one is None:
            return None
        is_seen = Booking.objects.appointments_of(self.user, one.portal_key).filter(pk=one.pk).exists()
        is_to_make = one.state == Booking.State.MISSED
        again_url = (
            reverse("portal:appointment_move", args=[one.reference]) if is_seen and self.ticket.is_open and self._may_move(one) else ""
        )
        return Visit(
            reference=one.reference,
            when=when(one),
            sort=pick(one.rule.title),
            state=one.get_state_display(),
            meaning=MEANINGS.get(one.state, "calm"),
            url=one.get_absolute_url() if is_seen else "",
            again_url=again_url,
            again=_("Rebook an appointment") if is_to_make else _("Move the appointment"),
        )

    def _may_move(self, one: Booking) -> bool:
        return one.state in (Booking.State.MISSED, Booking.State.CONFIRMED) and self.ticket.standing_of(self.user).may_write

    def url_of(self, move: Move) -> str:
        """Where a move is made that follows from another appointment: at the appointment; empty for other moves."""
        return self.visit.again_url if BOOKED in move.on and self._takes_visits and self.visit else ""

    # --- what can be asked next ---

    @cached_property
    def nexts(self) -> list[Next]:
        wanted = [said for said in self.ticket.service.options.get("nexts", ()) if self.ticket.status_key in said["in"]]
        if not wanted or self.ticket.merged_into_id:
            return []
        asset = self._asset
        slugs = [said["service"] for said in wanted]
        usable = Service.objects.usable_by(self.user).filter(portal=self.ticket.portal, slug__in=slugs)
        services = {service.slug: service for service in usable.select_related("portal", "form", "workflow")}
        return [self._next(services[said["service"]], said, asset) for said in wanted if said["service"] in services and asset]

    @cached_property
    def _asset(self) -> Asset | None:
        tied = TicketAsset.objects.filter(ticket=self.ticket).values("asset")
        return Asset.objects.visible_to(self.user).filter(pk__in=tied).select_related("kind").order_by("-id").first()

    def _next(self, service: Service, said: dict[str, str], asset: Asset) -> Next:
        why = next(self._faults(service, asset), "")
        url = f"{reverse('portal:ask', args=[service.slug])}?asset={asset.pk}"
        return Next(service.slug, pick(service.title), said.get("icon") or service.icon, said.get("style", "plain"), url, why)

    def _faults(self, service: Service, asset: Asset) -> Iterator[str]:
        facts = FACTS.get("asset")(str(asset.pk), Asking(self.ticket.portal, self.user, {}))
        answers = answers_from(current_form(service).definition, facts)
        for sentences in checks.faults(service, answers, by=self.user, organisation=self.ticket.organisation).values():
            yield from sentences
