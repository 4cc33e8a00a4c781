"""What an entry that is no message says, in one sentence of the active language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.languages import pick
from parvis.kit.registry import Registry

Sentence = Callable[[Mapping[str, Any], str, bool], str]
"""(data of the entry, who acted, whether the team reads it) → sentence; who is empty when the house acted."""

SENTENCES: Registry[Sentence] = Registry("sentences of the journal")


def sentence_of(entry: Entry, *, for_team: bool) -> str:
    """Empty for a verb that nobody has put in words."""
    who = str(entry.actor) if entry.actor else ""
    return SENTENCES.get(entry.verb)(entry.data, who, for_team) if entry.verb in SENTENCES else ""


def changes_of(entry: Entry, language: str | None = None) -> list[tuple[str, str, str]]:
    """Rows (label, before, after) of a correction, in the language or another one that the portal has."""
    said: dict[str, list[list[str]]] = entry.data.get("changes", {})
    wanted = (language or get_language() or "").partition("-")[0]
    rows = said.get(wanted) or next(iter(said.values()), [])
    return [(label, before, after) for label, before, after in rows]


@SENTENCES.register("submitted")
def _submitted(data: Mapping[str, Any], who: str, for_team: bool) -> str:
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


@SENTENCES.register("reminded")
def _reminded(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("A reminder was sent")


@SENTENCES.register("priority_set")
def _priority(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Priority: %(priority)s") % {"priority": data.get("to", "")}


@SENTENCES.register("tagged")
def _tagged(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    tags = ", ".join(str(tag) for tag in data.get("to", []))
    return _("Labels: %(tags)s") % {"tags": tags} if tags else _("No label any more")
