"""How a service makes appointments: its table `tool` says which answers mean what, and which sort of visit follows from them.

Pages and the API read answers here, search with them, and hold and confirm with what they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from parvis.intake.definition import Definition
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.places.models import Street
from parvis.planning.appointments import Moment, Search, Wanted, range_faults, served_by
from parvis.planning.hours import WEEKDAYS
from parvis.planning.models import Booking, BookingRule
from parvis.tickets.submission import current_form

if TYPE_CHECKING:
    from uuid import UUID

    from parvis.catalogue.models import Service

KIND: Final = "appointments"
DRAFT: Final = "draft"
"""`Booking.subject_kind` of a time that is held for a form being filled in."""
ANSWERS: Final = (
    "access",
    "number",
    "street",
    "town",
    "address",
    "nature",
    "operation",
    "type",
    "pairs",
    "first",
    "last",
    "weekday",
    "moment",
    "name",
    "phone",
    "instructions",
    "own_reference",
)
"""What `tool.answers` may name a field for."""
NEEDED: Final = ("town", "operation", "type")
KEPT: Final = ("operation", "pairs", "weekday", "moment", "own_reference")
"""Answers that are kept in `Booking.data`; the others have columns."""
MOMENTS: Final[Mapping[str, Moment]] = {"morning": "morning", "afternoon": "afternoon"}


def table_faults(table: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """What is wrong with the table of a preset: (key, words)."""
    for key in ("step", "contact"):
        if not isinstance(table.get(key), str):
            yield key, _("Say which step of the form this is.")
    named = table.get("answers")
    if not isinstance(named, Mapping):
        yield "answers", _("Say which fields of the form mean what: town, operation, type…")
        return
    for name in named:
        if name not in ANSWERS:
            yield (
                "answers",
                _("“%(name)s” is not among what an appointment reads: %(known)s.") % {"name": name, "known": ", ".join(ANSWERS)},
            )
    for name in NEEDED:
        if name not in named:
            yield "answers", _("An appointment needs the field for “%(name)s”.") % {"name": name}
    if not isinstance(table.get("rules"), Mapping) or not table["rules"]:
        yield "rules", _("Say by which rule each operation is booked.")


@dataclass
class Appointing:
    """A service that makes appointments, and what was answered to its form. `known`: facts with which the form began; `form`: as it is asked."""

    service: Service
    answers: Mapping[str, Any]
    known: Mapping[str, Any] = field(default_factory=dict)
    form: Definition | None = None

    @property
    def table(self) -> Mapping[str, Any]:
        said: Mapping[str, Any] = self.service.tool
        return said

    def field_of(self, name: str) -> str:
        """The key of the form's field that means it; empty where the form asks for no such thing."""
        return str(self.table.get("answers", {}).get(name, ""))

    def answer(self, name: str) -> Any:
        return self.answers.get(self.field_of(name), "")

    def rule(self) -> BookingRule | None:
        """By which the operation that was answered is booked."""
        key = self.table.get("rules", {}).get(self.answer("operation"))
        rules = BookingRule.objects.filter(portal_key=self.service.portal.key, key=key).select_related("calendar")
        return rules.first() if key else None

    def wanted(self) -> Wanted | None:
        """What to look for; None until the answers say which visit."""
        key, town = self.table.get("rules", {}).get(self.answer("operation"), ""), str(self.answer("town"))
        rule, serving = served_by(self.service.portal.key, town, key) if key else (None, [])
        rule = rule or self.rule()
        if rule is None:
            return None
        weekday = self.answer("weekday")
        return Wanted(
            portal_key=self.service.portal.key,
            town=town,
            rule=rule,
            kind=str(self.answer("type")),
            first=_day(self.answer("first")),
            last=_day(self.answer("last")),
            weekday=WEEKDAYS.index(weekday) if weekday in WEEKDAYS else None,
            moment=MOMENTS.get(str(self.answer("moment")), ""),
            team=tuple(serving),
        )

    def faults(self, search: Search) -> dict[str, str]:
        """{field key: words}: days outside of the window, or in disorder."""
        return {self.field_of(side): words for side, words in range_faults(search).items() if self.field_of(side)}

    def said(self, draft: UUID | None = None, origin: str = "") -> dict[str, Any]:
        """The columns of the booking that the answers give. `draft`: of the form for which its time is held; `origin`: of its facts."""
        return {
            "subject_kind": DRAFT if draft else "",
            "subject_id": draft,
            "nature": str(self.answer("nature"))[:60],
            "access_reference": one_line(str(self.answer("access")), 60),
            "place": self.place(),
            "data": {
                "service": self.service.slug,
                **({"origin": origin} if origin else {}),
                **{name: self.answer(name) for name in KEPT if self.answer(name) not in ("", None)},
            },
            **self.contact(),
        }

    def contact(self) -> dict[str, Any]:
        """Who is there, and how one gets in."""
        return {
            "contact_name": one_line(str(self.answer("name")), 200),
            "contact_phone": one_line(str(self.answer("phone")), 30),
            "instructions": str(self.answer("instructions"))[:2000],
            "title": one_line(str(self.answer("own_reference")), 120),
        }

    def place(self) -> dict[str, Any]:
        """{insee, street_code, number, label, building}: where it takes place, as far as it is answered."""
        number, street, town = (str(self.answer(name)) for name in ("number", "street", "town"))
        said = {"insee": town, "street_code": street, "number": number, "label": self.place_words()}
        if self._is_known:
            said["building"] = str(self.known.get("building.identifier", ""))
        return {name: value for name, value in said.items() if value}

    @property
    def _is_known(self) -> bool:
        """Whether the place is still the one with which the form began."""
        names = {"number": "place.street_number", "street": "place.street_code", "town": "place.town_code"}
        return bool(self.known) and all(str(self.answer(name)) == str(self.known.get(fact, "")) for name, fact in names.items())

    def place_words(self) -> str:
        """The address where the form has one, else its codes as the form names them."""
        address = self.answer("address") or (self.known.get("place.address") if self._is_known else None)
        if isinstance(address, Mapping) and address:
            lines = [
                " ".join(str(address.get(part, "")) for part in parts).strip() for parts in (("number", "street"), ("postcode", "town"))
            ]
            return one_line(", ".join(line for line in lines if line), 200)
        if street := self._street:
            return one_line(f"{self.answer('number')} {street}".strip(), 200)
        named = [(self.label(name), str(self.answer(name))) for name in ("number", "street", "town") if self.answer(name)]
        return ", ".join(f"{label} {value}" for label, value in named)

    @cached_property
    def _street(self) -> Street | None:
        """The one whose codes were answered, where it is known."""
        if not self.answer("street") or not self.answer("town"):
            return None
        return Street.objects.filter(commune=self.answer("town"), code=self.answer("street")).first()

    def label(self, name: str) -> str:
        try:
            return pick(self._definition.field(self.field_of(name)).label)
        except KeyError:
            return ""

    def option(self, name: str) -> str:
        """The words of the option that was chosen."""
        try:
            options = self._definition.field(self.field_of(name)).options
        except KeyError:
            return ""
        return next((pick(one.label) for one in options if one.value == self.answer(name)), "")

    @property
    def _definition(self) -> Definition:
        if self.form is None:
            self.form = current_form(self.service).definition
        return self.form


def held_for(draft: UUID) -> Booking | None:
    """The time that is held for this form, if one is; it may have run out."""
    found = Booking.objects.filter(subject_kind=DRAFT, subject_id=draft, state=Booking.State.HELD)
    return found.select_related("resource__calendar", "rule__calendar", "organisation", "user").order_by("-id").first()


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
