"""Whether an answer is the number of a look-up that still holds, for the building and the offer of the request.

[[checks]]
kind = "run"
field = "qualification"       # where a fault is said
run = "qualification"         # the answer that is the number; left out: the field itself
building = "building_id"      # the answer that names the building (its identifier)
offer = "offer"               # the answer that names the offer
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.connectors.models import Run
from parvis.connectors.qualifying.facts import chosen_place
from parvis.kit.clock import now
from parvis.kit.languages import pick
from parvis.kit.speaking import day
from parvis.kit.text import one_line
from parvis.tickets.checks import CHECKS, Check, Faults, Judged


def found(judged: Judged) -> Run | None:
    """The one of this number that the organisation has on the portal."""
    if judged.organisation is None:
        return None
    own = Run.objects.filter(organisation=judged.organisation, portal_key=judged.service.portal.key)
    return own.filter(number=_number(judged)).select_related("qualification").first()


def judge(judged: Judged) -> Iterator[str]:
    if not _number(judged):
        return
    run = found(judged)
    if run is None or not hasattr(run, "qualification") or not run.is_done:
        if judged.said.get("run", judged.said["field"]) == judged.said["field"]:
            yield _("No qualification of your organisation has the number “%(name)s”. Check it, or leave it out.") % {
                "name": _number(judged)
            }
    elif run.valid_until and run.valid_until <= now():
        yield _("This qualification expired on %(day)s: ask again, which takes a moment.") % {"day": day(run.valid_until)}
    else:
        yield from _of_place(run, judged)


def faults(said: Mapping[str, Any]) -> Faults:
    for name in ("run", "building", "offer"):
        if not isinstance(said.get(name, ""), str):
            yield name, _("Name a field of the form.")


def _of_place(run: Run, judged: Judged) -> Iterator[str]:
    building, offer = (str(judged.answers.get(judged.said.get(name, ""), "")) for name in ("building", "offer"))
    place = chosen_place(run.qualification, building or _building_of(judged))
    if place is None:
        yield _("This qualification is not about that building. Take the building it found, or ask again for this one.")
    elif offer and (fault := _of_offer(place, offer)):
        yield fault


def _of_offer(place: Mapping[str, Any], offer: str) -> str:
    said = next((one for one in place["offers"] if one["key"] == offer), None)
    if said is None:
        return _("The qualification did not ask about this offer: choose another one, or ask again with it.")
    if said["is_eligible"]:
        return ""
    reason = pick(said["reason"]["text"]) if said["reason"] else ""
    return _("This offer cannot be had here: %(reason)s") % {"reason": reason}


def _building_of(judged: Judged) -> str:
    """Of the other check that names it: the offer is judged where the order goes."""
    named = next((said["building"] for said in judged.service.checks if said["kind"] == "run" and said.get("building")), "")
    return str(judged.answers.get(named, ""))


def _number(judged: Judged) -> str:
    return one_line(str(judged.answers.get(judged.said.get("run") or judged.said["field"]) or ""), 40).strip()


CHECKS.register("run", Check(judge, faults=faults))
