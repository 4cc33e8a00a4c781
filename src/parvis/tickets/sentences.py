"""What an entry that is no message says, in one sentence of the active language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from parvis.catalogue.seeing import CLOSED
from parvis.journal.acting import HAND, MARK
from parvis.journal.models import Entry
from parvis.kit.languages import pick
from parvis.kit.registry import Registry
from parvis.kit.speaking import moment
from parvis.tickets.commitments import milestone_name

Sentence = Callable[[Mapping[str, Any], str, bool], str]
"""(data of the entry, who acted, whether the team reads it) → sentence; who is empty when the house acted."""

SENTENCES: Registry[Sentence] = Registry("sentences of the journal")
WHY_NOBODY: Final[Mapping[str, Any]] = {
    "empty": gettext_lazy("it has no member who handles this kind of request"),
    "skills": gettext_lazy("no member has the skills that were asked for"),
    "absent": gettext_lazy("nobody is there"),
    "hours": gettext_lazy("nobody is at work at this hour"),
    "capacity": gettext_lazy("everybody has as many requests as they can take"),
}
"""Why a request was given to no person (`tickets.assigning`)."""


def sentence_of(entry: Entry, *, for_team: bool) -> str:
    """Empty for a verb that nobody has put in words."""
    who = str(entry.actor) if entry.actor else ""
    said = SENTENCES.get(entry.verb)(entry.data, who, for_team) if entry.verb in SENTENCES else ""
    if said and (hand := entry.data.get(HAND)):
        return _("%(said)s, by the hand of %(agent)s") % {"said": said, "agent": hand["name"]}
    rule = entry.data.get(MARK) if for_team else None
    return _("%(said)s, rule “%(rule)s”") % {"said": said, "rule": pick(rule.get("title"))} if said and rule else said


def changes_of(entry: Entry, language: str | None = None) -> list[tuple[str, str, str]]:
    """Rows (label, before, after) of a correction, in the language or another one that the portal has."""
    said: dict[str, list[list[str]]] = entry.data.get("changes", {})
    wanted = (language or get_language() or "").partition("-")[0]
    rows = said.get(wanted) or next(iter(said.values()), [])
    return [(label, before, after) for label, before, after in rows]


@SENTENCES.register("submitted")
def _submitted(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    if data.get("for"):
        return _("%(who)s recorded the request in the name of %(name)s") % {"who": who, "name": data["for"]}
    return _("Request recorded")


@SENTENCES.register("moved")
def _moved(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    status = data.get("status", {})
    return pick((for_team and status.get("agent_label")) or status.get("label"))


@SENTENCES.register("assigned")
def _assigned(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    agent, team = str(data.get("agent") or ""), pick(data.get("team"))
    if agent:
        return _("Given to %(agent)s") % {"agent": agent}
    if team and for_team and (why := WHY_NOBODY.get(str(data.get("why")))):
        return _("Left to the team %(team)s: %(why)s") % {"team": team, "why": why}
    return _("Given to the team %(team)s") % {"team": team} if team else _("Given to nobody for now")


@SENTENCES.register("participant_added")
def _added(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(who)s added %(name)s") % {"who": who, "name": data.get("name", "")}


@SENTENCES.register("participant_removed")
def _removed(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    name = str(data.get("name", ""))
    return _("%(who)s left the request") % {"who": who} if name == who else _("%(who)s removed %(name)s") % {"who": who, "name": name}


@SENTENCES.register("participant_declined")
def _declined(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(who)s did not add %(name)s") % {"who": who, "name": data.get("name", "")}


@SENTENCES.register("corrected")
def _corrected(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(who)s changed the answers") % {"who": who}


@SENTENCES.register("renamed")
def _renamed(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("New title: %(title)s") % {"title": data.get("to", "")}


@SENTENCES.register("category_set")
def _category(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(who)s changed the category") % {"who": who}


@SENTENCES.register("equipment_set")
def _equipment(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    if for_team and data.get("added"):
        return _("%(who)s said that it is about %(name)s") % {"who": who, "name": data["added"]}
    if for_team and data.get("removed"):
        return _("%(who)s said that it is not about %(name)s") % {"who": who, "name": data["removed"]}
    return _("%(who)s changed the equipment that the request is about") % {"who": who}


@SENTENCES.register("opened_to")
def _opened(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    if data.get("to") == "restricted":
        return _("%(who)s made the request confidential: only who takes part and who handles it can read it") % {"who": who}
    if data.get("to") in CLOSED:
        return _("%(who)s closed the request to the organisation: only who takes part can read it") % {"who": who}
    return _("%(who)s opened the request again to the organisation, as usual for its kind") % {"who": who}


@SENTENCES.register("reminded")
def _reminded(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("A reminder was sent")


@SENTENCES.register("opinion_asked")
def _opinion_asked(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(name)s was asked whether it suits them") % {"name": data.get("name", "")}


@SENTENCES.register("rating_asked")
def _rating_asked(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(name)s was asked for an opinion on the service") % {"name": data.get("name", "")}


@SENTENCES.register("rated")
def _rated(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Opinion on the service: %(score)s out of 5") % {"score": data.get("to", "")}


@SENTENCES.register("priority_set")
def _priority(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Priority: %(priority)s") % {"priority": data.get("to", "")}


@SENTENCES.register("priority_followed")
def _priority_followed(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Priority: %(priority)s, by the new matrix") % {"priority": data.get("to", "")}


@SENTENCES.register("impact_set")
def _impact(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Impact: %(impact)s") % {"impact": data.get("to", "")}


@SENTENCES.register("commitment_warned")
def _commitment_warned(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(milestone)s: due soon, on %(due)s") % _commitment(data)


@SENTENCES.register("commitment_broken")
def _commitment_broken(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(milestone)s: not kept in time, it was due on %(due)s") % _commitment(data)


def _commitment(data: Mapping[str, Any]) -> dict[str, str]:
    due = data.get("due_at")
    name = milestone_name(str(data.get("milestone")), data.get("label", {}))
    return {"milestone": name, "due": moment(datetime.fromisoformat(due)) if due else ""}


@SENTENCES.register("tagged")
def _tagged(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    tags = ", ".join(str(tag) for tag in data.get("to", []))
    return _("Labels: %(tags)s") % {"tags": tags} if tags else _("No label any more")


@SENTENCES.register("redacted")
def _redacted(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Personal data were erased")
