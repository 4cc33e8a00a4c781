"""An operator, its building and the simulator, with the services of the house's preset, at an hour that the test says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from parvis.catalogue.models import Grant, Portal, Service
from parvis.connectors import listening
from parvis.connectors.simulated import advancing, clock
from parvis.connectors.simulated.scenarios import pin
from parvis.connectors.working import perform_due
from parvis.kit import clock as kit_clock
from parvis.mail.models import OutgoingMail
from parvis.people.models import Membership, Organisation, User
from parvis.planning.appointments import Search, Wanted, hold
from parvis.planning.booking import confirm
from parvis.planning.models import Booking, BookingRule
from parvis.presets.apply import apply
from parvis.presets.source import folders, read
from parvis.tickets.models import Ticket
from parvis.tickets.submission import submit
from tests.connectors.simulated import street

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
BUILDING = "IMB/29019/X/0ZK8"
PRESET = "operateurs"


class Operator:
    """One order's world. `scenario`: how the visit to its building ends."""

    def __init__(self, scenario: str = "done") -> None:
        self.moment = MONDAY
        apply(read(folders()[PRESET]))
        self.portal = Portal.objects.get(key=PRESET)
        self.home = Organisation.objects.create(name="Armor Télécom")
        self.sophie = self.person("sophie", *(service.slug for service in self.portal.services.all()))
        with self.at():
            clock.simulation()
            self.building = street.house(BUILDING, commune_code="29019", commune_name="BREST")
            if scenario:
                pin("building", BUILDING, scenario)

    def person(self, name: str, *slugs: str, home: Organisation | None = None) -> User:
        user = User.objects.create(
            username=f"{name}.test", first_name=name.capitalize(), last_name="Test", email=f"{name}@armor.example", portal_key=PRESET
        )
        Membership.objects.create(organisation=home or self.home, user=user, role="member", is_default=True)
        for slug in slugs:
            Grant.objects.create(portal=self.portal, role="use", who="person", user=user, service=self.service(slug))
        return user

    def service(self, slug: str) -> Service:
        return Service.objects.select_related("portal", "workflow", "form").get(portal=self.portal, slug=slug)

    def at(self) -> Any:
        return kit_clock.standing_at(self.moment)

    # --- what is done ---

    def appointment(self, operation: str = "house", *, nth: int = 0, by: User | None = None, **said: Any) -> Booking:
        rules = self.service("e-rdv-grand-public").tool["rules"]
        rule = BookingRule.objects.get(portal_key=PRESET, key=rules[operation])
        place = {"insee": "29019", "number": "6", "label": "6 rue Etienne Ganneron, Brest", **said}
        columns = {"place": place, "data": {"operation": operation}}
        with self.at():
            search = Search(Wanted(PRESET, "29019", rule))
            by = by or self.sophie
            held = hold(search, search.free[nth].start, by=by, organisation=by.places()[0].organisation, key=uuid4(), said=columns)
            return confirm(held, by=by)

    def answers(self, booking: Booking | None = None, **more: Any) -> dict[str, Any]:
        return {
            "operator_order_reference": "AT-1",
            "appointment_reference": booking.reference if booking else "RDV-0",
            "building_id": BUILDING,
            "pm_reference": "FI-29019-000B",
            "pbo_reference": "PT 000000",
            "has_socket": False,
            "customer_civility": "mme",
            "customer_last_name": "Le Goff",
            "customer_first_name": "Jeanne",
            "customer_address": {"number": "6", "street": "rue Etienne Ganneron", "postcode": "29200", "town": "Brest"},
            "customer_mobile": "0600004218",
            "offer": "just_fibre",
            "options": ["gtr_10_ho"],
            "delivery_place": "installation",
        } | more

    def order(self, booking: Booking | None = None, *, by: User | None = None, key: UUID | None = None, **more: Any) -> Ticket:
        by = by or self.sophie
        with self.at():
            answers = self.answers(booking, **more)
            return submit(
                self.service("e-just-fibre"), by=by, answers=answers, key=key or uuid4(), organisation=by.places()[0].organisation
            )

    def ask(self, slug: str, **answers: Any) -> Ticket:
        with self.at():
            return submit(self.service(slug), by=self.sophie, answers=answers, key=uuid4(), organisation=self.home)

    # --- what happens ---

    def work(self) -> None:
        """What a worker does in one round."""
        with self.at():
            perform_due("simulated")
            advancing.live_on()
            listening.apply_due()

    def pass_by(self, days: int = 0, **span: float) -> None:
        """Day after day, with a worker at the end of each."""
        for _day in range(days):
            self.moment += timedelta(days=1)
            self.work()
        if span:
            self.moment += timedelta(**span)
            self.work()

    def state(self, ticket: Ticket) -> str:
        return Ticket.objects.get(pk=ticket.pk).status_key

    def mails(self, ticket: Ticket) -> list[str]:
        """Kinds of the mails about it, oldest first."""
        about = OutgoingMail.objects.filter(subject_id=ticket.pk)
        return list(about.order_by("id").values_list("kind", flat=True))
