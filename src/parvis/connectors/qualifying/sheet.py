"""A qualification as pages, files and paper say it. It reads `Run.result` in the shape of `shapes.qualification`, and no other row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from parvis.connectors.models import Run
from parvis.connectors.qualifying import wording
from parvis.connectors.qualifying.entries import KEYS, Kind, spaced
from parvis.kit.clock import now
from parvis.kit.languages import pick
from parvis.kit.speaking import day
from parvis.places.models import Building
from parvis.places.models.building import applicable

if TYPE_CHECKING:
    from parvis.connectors.models.qualification import Qualification

State = Run.State


@dataclass(frozen=True)
class Badge:
    """As `{% status %}` draws it."""

    words: Promise
    meaning: str
    glyph: str

    @property
    def label(self) -> str:
        return str(self.words)


ELIGIBLE: Final = Badge(pgettext_lazy("offer", "Eligible"), "good", "closed")
ON_DEMAND: Final = Badge(gettext_lazy("Connectable on request"), "warn", "assigned")
NOT_ELIGIBLE: Final = Badge(pgettext_lazy("offer", "Not eligible"), "calm", "cancelled")
VERDICTS: Final[Mapping[str, Badge]] = {
    "eligible": ELIGIBLE,
    "partly": Badge(gettext_lazy("Eligible in part"), "good", "closed"),
    "not-eligible": NOT_ELIGIBLE,
    "unknown": Badge(gettext_lazy("Place unknown"), "warn", "alert"),
}
NO_ANSWER: Final = Badge(gettext_lazy("No answer"), "bad", "alert")
UNDER_WAY: Final = Badge(gettext_lazy("Under way"), "info", "progress")


class Line:
    """One offer in one building."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.said = said

    @property
    def key(self) -> str:
        return str(self.said["key"])

    @property
    def title(self) -> str:
        return pick(self.said["title"])

    @property
    def technology(self) -> str:
        return str(self.said["technology"])

    @property
    def is_eligible(self) -> bool:
        return bool(self.said["is_eligible"])

    @property
    def badge(self) -> Badge:
        if not self.is_eligible:
            return NOT_ELIGIBLE
        return ON_DEMAND if self.said["is_on_demand"] else ELIGIBLE

    @property
    def down(self) -> str:
        return wording.rate((self.said["rates"] or {}).get("down"))

    @property
    def up(self) -> str:
        return wording.rate((self.said["rates"] or {}).get("up"))

    @property
    def delay(self) -> str:
        return wording.delay(self.said) if self.is_eligible else self.reason

    @property
    def lead_time(self) -> str:
        """Beside the first appointment, where both are known."""
        return wording.lead_time(self.said) if self.is_eligible and self.said["visit"] and not self.said["is_on_demand"] else ""

    @property
    def price(self) -> str:
        return wording.price(self.said["price"]) if self.is_eligible else ""

    @property
    def charges(self) -> str:
        return wording.charges(self.said["price"], self.said["cost"]) if self.is_eligible else ""

    @property
    def reason(self) -> str:
        return pick((self.said["reason"] or {}).get("text"))

    @property
    def reason_code(self) -> str:
        return str((self.said["reason"] or {}).get("code", ""))

    @property
    def alternative(self) -> str:
        return pick(self.said["alternative_title"])

    @property
    def visit(self) -> str:
        return pick((self.said["visit"] or {}).get("title"))


class Place:
    """One building of the answer, with its offers and how it is connected."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.said, self.building = said, said["building"]

    @property
    def id(self) -> int:
        return int(self.building["id"])

    @property
    def identifier(self) -> str:
        return str(self.building["identifier"])

    @property
    def title(self) -> str:
        """«Bâtiment A, 3 logements»"""
        return ", ".join(part for part in (self.name, self.dwellings) if part)

    @property
    def name(self) -> str:
        if name := applicable(self.building["name"]):
            return name if name.lower().startswith(("bat", "bât", "build")) else _("Building %(name)s") % {"name": name}
        return _("House") if self.building["kind"] == "PAVILLON" else _("Building")

    @property
    def dwellings(self) -> str:
        count = int(self.building["dwelling_count"] or 0)
        return ngettext("%(count)d dwelling", "%(count)d dwellings", count) % {"count": count} if count else ""

    @property
    def address(self) -> str:
        town = " ".join(part for part in (self.building["postcode"], self.building["commune"]) if part)
        return ", ".join(part for part in (self.building["address"], town) if part)

    @property
    def badge(self) -> Badge:
        if not self.said["is_eligible"]:
            return NOT_ELIGIBLE
        return ON_DEMAND if all(line.said["is_on_demand"] for line in self.lines if line.is_eligible) else ELIGIBLE

    @property
    def state(self) -> str:
        """What the register says of the building."""
        return pick(self.building["state_text"])

    @cached_property
    def lines(self) -> list[Line]:
        """Those that can be had first, each in the order asked."""
        found = [Line(one) for one in self.said["offers"]]
        return sorted(found, key=lambda one: not one.is_eligible)

    @property
    def has_eligible(self) -> bool:
        return bool(self.said["is_eligible"])

    @property
    def visit(self) -> str:
        return pick(self.said["visit"]["title"]) if self.said.get("visit") else ""

    @cached_property
    def wiring(self) -> list[tuple[str, str]]:
        """(label, value) of what is known."""
        wires, sockets = self.said["wiring"], self.said["sockets"]
        distance = wording.metres(wires["pm_distance"])
        total = int(sockets["total"])
        counted = ngettext("%(existing)s of %(total)s dwelling", "%(existing)s of %(total)s dwellings", total) % sockets if total else ""
        rows = [
            (_("Distribution point (PM)"), ", ".join(part for part in (wires["pm"], distance) if part)),
            (_("Technical distribution point (PMT)"), wires["pmt"]),
            (_("Branching point (PBO)"), ", ".join(part for part in (wires["pbo"], wires["pbo_kind"].partition(":")[2].lower()) if part)),
            (_("Laying"), str(wires["pbo_laying"]).capitalize()),
            (_("Floors served"), self.floors),
            (_("Infrastructure operator"), self.building["owner"]),
            (_("Existing sockets"), counted),
            (_("Free sockets"), ", ".join(sockets["free"])),
            (_("Optical exchange"), wires["nro"]),
        ]
        return [(label, str(value)) for label, value in rows if value]

    @property
    def floors(self) -> str:
        levels = dict.fromkeys(one["level"] for one in self.said["floors"] if applicable(one["level"]))
        return ", ".join(levels)

    @property
    def copper(self) -> str:
        """The milestones of the closing of copper, where there are any."""
        said = self.said["copper"]
        if not said["commercial_on"] or not said["technical_on"]:
            return ""
        words = _("Copper closes here: no new order from %(commercial)s, service ends on %(technical)s.")
        return words % {name: day(date.fromisoformat(said[f"{name}_on"])) for name in ("commercial", "technical")}


def row_of(place: Place) -> Building | None:
    """As the register knows it today, with its way to the network; none where it is gone."""
    return Building.objects.select_related("pm").filter(pk=place.id).first()


class Sheet:
    def __init__(self, found: Qualification) -> None:
        self.found, self.run = found, found.run

    @property
    def result(self) -> Mapping[str, Any]:
        return self.run.result or {}

    @property
    def number(self) -> str:
        return self.run.number

    @property
    def title(self) -> str:
        """What was asked about."""
        if self.found.kind == Kind.ND and self.run.summary.isdigit():
            return spaced(self.run.summary)
        return self.run.summary

    @property
    def key_label(self) -> str:
        return str(KEYS[Kind.BUILDING if self.found.kind == Kind.PTO else self.found.kind].tab)

    @cached_property
    def places(self) -> list[Place]:
        return [Place(one) for one in self.result.get("places", [])]

    @property
    def found_count(self) -> str:
        count = len(self.places)
        return ngettext("%(count)d building at this place.", "%(count)d buildings at this place.", count) % {"count": count}

    @property
    def has_answer(self) -> bool:
        return self.run.state == State.DONE

    @property
    def is_waiting(self) -> bool:
        return not self.run.is_finished

    @property
    def reason(self) -> str:
        """Why no building was found."""
        return pick((self.result.get("reason") or {}).get("text"))

    @property
    def is_partial(self) -> bool:
        return bool(self.result.get("is_partial"))

    @property
    def portability(self) -> str:
        """What is known of the number that was asked about."""
        said = self.result.get("number")
        if not said:
            return ""
        state = {"active": _("Active number"), "inactive": _("Inactive number")}.get(said["state"], _("Number unknown"))
        if said["is_portable"]:
            return _("%(state)s: it can be kept.") % {"state": state}
        return f"{state}. {pick((said['portability'] or {}).get('text'))}".strip()

    @property
    def badge(self) -> Badge:
        if self.is_waiting:
            return UNDER_WAY
        return VERDICTS.get(self.run.verdict, NO_ANSWER) if self.has_answer else NO_ANSWER

    @property
    def valid_until(self) -> datetime | None:
        return self.run.valid_until if self.has_answer else None

    @property
    def is_expired(self) -> bool:
        return bool(self.valid_until and self.valid_until <= now())

    @property
    def offer_titles(self) -> str:
        return ", ".join(pick(one["title"]) for one in self.run.input.get("offers", ()))

    @property
    def failure(self) -> str:
        """Why there is no answer, and what to do, for who asked."""
        if said := pick(self.run.said):
            return said
        if self.run.state == State.TIMED_OUT:
            return _("The information system did not answer in time. Nothing was lost: try again in a moment.")
        if self.run.error_code == "resting":
            return _("The information system does not answer at the moment. Nothing was sent to it: try again in a few minutes.")
        return _("The information system could not answer. Try again; if it goes on, ask the team.")
