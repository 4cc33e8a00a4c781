"""Tasks and approvals in the words of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from parvis.kit.languages import pick
from parvis.kit.speaking import moment, span
from parvis.tickets.sentences import SENTENCES


@SENTENCES.register("task_added")
def _task_added(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    said = {"title": data.get("title", ""), "at": _moment(data.get("planned_at"))}
    return _("Task planned for %(at)s: %(title)s") % said if said["at"] else _("Task to do: %(title)s") % said


@SENTENCES.register("task_changed")
def _task_changed(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Task changed: %(title)s") % {"title": data.get("title", "")}


@SENTENCES.register("task_done")
def _task_done(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Task done: %(title)s, %(time)s") % {"title": data.get("title", ""), "time": time_of(data.get("spent"))}


@SENTENCES.register("task_cancelled")
def _task_cancelled(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("Task cancelled: %(title)s") % {"title": data.get("title", "")}


@SENTENCES.register("approval_asked")
def _asked(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    said = {"who": who, "names": ", ".join(data.get("names", [])), "label": pick(data.get("label"))}
    return _("%(who)s asked %(names)s: %(label)s") % said


@SENTENCES.register("approval_given")
def _given(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    if data.get("for"):
        return _("%(who)s agreed for %(name)s") % {"who": who, "name": data["for"]}
    return _("%(who)s agreed") % {"who": who}


@SENTENCES.register("approval_denied")
def _denied(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    if data.get("for"):
        return _("%(who)s did not agree, for %(name)s") % {"who": who, "name": data["for"]}
    return _("%(who)s did not agree") % {"who": who}


@SENTENCES.register("approval_delegated")
def _delegated(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(who)s asked %(name)s to answer instead") % {"who": who, "name": data.get("name", "")}


@SENTENCES.register("approval_reminded")
def _reminded(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("A reminder was sent to %(names)s") % {"names": ", ".join(data.get("names", []))}


@SENTENCES.register("approval_ended")
def _ended(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return outcome_words(str(data.get("outcome", "")))


@SENTENCES.register("estimate_exceeded")
def _exceeded(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    said = {"spent": time_of(data.get("spent")), "agreed": time_of(data.get("agreed"))}
    return _("%(spent)s of billed work were spent, the customer agreed to %(agreed)s: ask for a new agreement") % said


def outcome_words(outcome: str) -> str:
    """How a round of approval ended."""
    return {
        "approved": _("Agreed to"),
        "refused": _("Not agreed to: this is not done"),
        "lapsed": _("Nobody answered in time: this is not done"),
        "withdrawn": _("The asking was taken back"),
    }.get(outcome, _("The request has gone on: this is asked no more"))


def time_of(seconds: object) -> str:
    return span(timedelta(seconds=seconds)) if isinstance(seconds, int) else ""


def _moment(said: object) -> str:
    return moment(datetime.fromisoformat(said)) if isinstance(said, str) and said else ""
