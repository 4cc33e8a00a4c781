"""An appointment being made: the draft of the service's form, what it asks for, and the time that is held for it.

The draft is that of the form with which one asks the team: where nothing suits, it goes on there with all that was typed.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.intake.forms import StepForm
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.kit.speaking import span
from parvis.kit.text import one_line
from parvis.people.models import Organisation
from parvis.places.finding import Found, chosen, find
from parvis.planning.appointments import Search, Wanted
from parvis.planning.models import Booking, BookingRule
from parvis.planning.wording import length
from parvis.portal.asking.flow import Flow
from parvis.portal.booking.seen import stamp
from parvis.portal.shell.audience import audience_of
from parvis.portal.tools.opening import Opened
from parvis.tickets.appointing import Appointing, held_for

SOUGHT: Final = ("number", "street", "town", "address", "operation", "type")
"""Answers with another of which it is another appointment."""


class Asked:
    def __init__(self, opened: Opened) -> None:
        self.opened, self.request, self.user = opened, opened.request, opened.user
        self.flow = Flow(opened.request, opened.service.speak_to(audience_of(opened.request, opened.portal)))
        self.service = self.flow.service

    @property
    def table(self) -> dict[str, Any]:
        return self.opened.table

    @property
    def title(self) -> str:
        return pick(self.table.get("title", {})) or pick(self.service.title)

    @property
    def legend(self) -> str:
        """Said above the form, whose needed fields have a star then."""
        return pick(self.table.get("legend", {}))

    @property
    def organisation(self) -> Organisation:
        """For whom it is made. Raises Refused where the person stands nowhere."""
        found = self.flow.organisation
        if found is None:
            raise Refused(_("Choose the organisation for which you book."), code="no_place")
        return found

    @cached_property
    def facts(self) -> dict[str, Any]:
        origin = self.flow.origin
        return dict(origin.facts(self.opened.portal, self.user)) if origin else {}

    def appointing(self, answers: dict[str, Any] | None = None) -> Appointing:
        return self._appointing if answers is None else Appointing(self.service, answers, self.facts, self.flow.definition)

    @cached_property
    def _appointing(self) -> Appointing:
        return Appointing(self.service, self.flow.answers, self.facts, self.flow.definition)

    # --- the two steps of its form ---

    @property
    def step(self) -> str:
        return str(self.table["step"])

    @property
    def is_ready(self) -> bool:
        """Whether what to look for is answered, and held when it was."""
        draft = self.flow.draft
        return draft is not None and self.step in draft.done_steps and self.wanted is not None

    @cached_property
    def wanted(self) -> Wanted | None:
        return self.appointing().wanted()

    def search_form(self, data: Any = None) -> StepForm:
        form = self.flow.form(self.step, data)
        form.has_stars = bool(self.legend)
        if data is None:
            self._propose_window(form)
            form.initial.update({key: value for key, value in self._of_address.items() if key in form.fields})
        return form

    # --- codes out of an address ---

    @property
    def address(self) -> str:
        """What was typed to be completed with codes."""
        return one_line(self.request.GET.get("address", ""), 200)

    @cached_property
    def found(self) -> Found | None:
        """The place that the address names: the one that was chosen among suggestions, else the likeliest."""
        if not self.address:
            return None
        picked = chosen(self.request.GET.get("place", ""))
        return picked or next(iter(find(self.address, limit=1, kinds=("housenumber", "street"))), None)

    @property
    def is_without_code(self) -> bool:
        """Whether the street is known, and its code is not."""
        return self.found is not None and not (self.found.street and self.found.street.code)

    @property
    def _of_address(self) -> dict[str, str]:
        found = self.found
        if found is None:
            return {}
        number = f"{found.number} {found.suffix}".strip() if found.number else ""
        said = {"number": number, "street": found.street.code if found.street else "", "town": found.commune_code}
        return {self._appointing.field_of(name): value for name, value in said.items() if value}

    def contact_form(self, data: Any = None) -> StepForm:
        return self.flow.form(str(self.table["contact"]), data)

    def judge(self, form: StepForm) -> bool:
        """Whether the search can be made; days outside of the window are said beside their fields."""
        if not self.flow.judge(form):
            return False
        appointing = self.appointing(form.answers)
        wanted = appointing.wanted()
        if wanted is None:
            form.add_error(appointing.field_of("operation"), _("This visit cannot be booked here. Ask the team."))
            return False
        for name, words in appointing.faults(Search(wanted)).items():
            form.add_error(name, words)
        return form.is_valid()

    def _propose_window(self, form: StepForm) -> None:
        """The whole window of the usual type, where nothing was said yet."""
        appointing = self.appointing()
        rule = appointing.rule() or self.usual_rule
        if rule is None:
            return
        days = Search(Wanted(self.opened.portal.key, "", rule, str(appointing.answer("type")))).window
        for name, day in zip(("first", "last"), days, strict=True):
            key = appointing.field_of(name)
            if key in form.fields and not form.initial.get(key):
                form.initial[key] = day.isoformat()

    @cached_property
    def usual_rule(self) -> BookingRule | None:
        keys = list(self.table.get("rules", {}).values())
        found = BookingRule.objects.filter(portal_key=self.opened.portal.key, key__in=keys).select_related("calendar")
        return found.order_by("order").first()

    # --- the time ---

    @cached_property
    def held(self) -> Booking | None:
        return held_for(self.flow.draft.pk) if self.flow.draft else None

    def key_for(self, start: datetime) -> str:
        """Of the booking: the same draft, search and time make one, however often it is sent."""
        appointing = self.appointing()
        sought = json.dumps([appointing.answer(name) for name in SOUGHT], sort_keys=True)
        return f"{self.keys_for(start)}{uuid5(self.flow.key, sought).hex[:16]}"

    def keys_for(self, start: datetime, key: UUID | None = None) -> str:
        """How the keys of this draft and time begin, whatever was searched."""
        return f"{uuid5(key or self.flow.key, stamp(start)).hex}:"

    # --- what its pages say ---

    @property
    def contact_title(self) -> str:
        return pick(self.flow.definition.step(str(self.table["contact"])).title)

    @property
    def visit_words(self) -> str:
        """«RDV Immeuble…, durée prévue : 2 h.»"""
        rule = self.wanted.rule if self.wanted else None
        return _("%(visit)s. It takes %(span)s.") % {"visit": pick(rule.title), "span": length(rule, 1)} if rule else ""

    @property
    def changes_words(self) -> str:
        rule = self.wanted.rule if self.wanted else None
        if rule is None:
            return ""
        said = _("It can be moved or cancelled until %(span)s before.") % {"span": span(rule.changes_until)} if rule.changes_until else ""
        mail = _("A reminder by e-mail leaves %(span)s before.") % {"span": span(rule.remind_before)} if rule.remind_before else ""
        return f"{said} {mail}".strip()

    @property
    def facts_shown(self) -> list[tuple[str, str]]:
        appointing = self.appointing()
        rows = [(_("Service"), pick(self.service.title)), (_("Address"), appointing.place_words())]
        rows += [(appointing.label(name), appointing.option(name)) for name in ("nature", "type")]
        return [(label, words) for label, words in rows if words]

    @property
    def search_url(self) -> str:
        return self.url("appointment_new")

    # --- addresses ---

    def url(self, name: str, **query: str) -> str:
        said = {"service": self.service.slug, **({"key": str(self.flow.key)} if self.flow.draft else {}), **query}
        return f"{reverse(f'portal:{name}')}?{urlencode(said)}"

    @property
    def ask_url(self) -> str:
        """Asking the team instead, with all that was typed."""
        return self.flow.url("ask", **({"key": str(self.flow.key)} if self.flow.draft else {}))
