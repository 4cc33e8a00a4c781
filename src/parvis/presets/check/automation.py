"""Rules against the rest of the preset: what they wait for, look at and do must be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.automation.acts import ACTS
from parvis.automation.facts import ANSWER, FACTS
from parvis.catalogue.workflow import PHASES, TURNS
from parvis.intake.conditions import fields_in, is_tree, split_test
from parvis.planning.targets import PRIORITIES
from parvis.presets.check.names import Names, Table, by_key, tables
from parvis.presets.mistakes import Mistake, Spot, unknown


def faults(names: Names) -> Iterator[Mistake]:
    for file, rule in names.source.folder("automations"):
        at = Spot(file, (), names.source.languages)
        yield from _when(rule.get("when"), names, at / "when")
        if is_tree(rule.get("if")):
            yield from _condition(rule["if"], names, at / "if")
        for number, said in enumerate(tables(rule.get("then")), 1):
            if said.get("do") in ACTS:
                yield from _act(said, names, at / "then" / number)


def _when(when: Any, names: Names, at: Spot) -> Iterator[Mistake]:
    if not isinstance(when, Mapping):
        return
    ways = [name for name in ("event", "after", "before") if when.get(name)]
    if len(ways) != 1:
        yield at.mistake(_("Say what the rule waits for, once: event, after or before."))
    elif ways != ["event"] and not when.get("delay"):
        yield (at / "delay").mistake(_("This key is required."))
    if when.get("event") != "moved" and (when.get("phase") or when.get("status")):
        yield at.mistake(_("A phase or a status is waited for with the event “moved” alone."))
    status = when.get("status")
    if isinstance(status, str) and status and status not in _statuses(names):
        yield (at / "status").mistake(unknown(_("a status of a workflow of this portal"), status, _statuses(names)))


def _condition(tree: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    fields = {key for slug in names.services for key in names.fields(slug)}
    for key in dict.fromkeys(fields_in(tree)):
        if key.startswith(ANSWER):
            if key.removeprefix(ANSWER) not in fields:
                yield at.mistake(unknown(_("a field of a form of this portal"), key, sorted(ANSWER + one for one in fields)))
        elif key not in FACTS:
            yield at.mistake(unknown(_("something that a rule can look at"), key, [*FACTS, ANSWER + "…"]))
    for key, wanted in _wanted(tree):
        known = _known(key, names)
        if known is not None and isinstance(wanted, str) and wanted not in known:
            yield at.mistake(unknown(_("a value of “%(field)s”") % {"field": key}, wanted, known))


def _wanted(tree: Table) -> Iterator[tuple[str, Any]]:
    if "field" in tree:
        key, name, wanted = split_test(tree)
        if name in ("is", "in", "contains"):
            yield from ((key, one) for one in (wanted if name == "in" else [wanted]))
        return
    for branch in [*tree.get("all", ()), *tree.get("any", ()), *([tree["not"]] if "not" in tree else ())]:
        yield from _wanted(branch)


def _known(key: str, names: Names) -> list[str] | None:
    """What a fact can be; None for what anybody may write."""
    match key:
        case "service":
            return list(names.services)
        case "families":
            return list(names.families)
        case "status":
            return _statuses(names)
        case "phase":
            return list(PHASES)
        case "turn":
            return list(TURNS)
        case "team":
            return list(names.teams) or None
        case "level":
            return list(names.levels)
        case "language":
            return list(names.source.languages)
    return None


def _act(said: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    for parameter in ACTS.get(said["do"]).parameters:
        value, here = said.get(parameter.name), at / parameter.name
        if not isinstance(value, str) or not value:
            continue
        if parameter.kind == "team" and names.teams and value not in names.teams:
            yield here.mistake(unknown(_("a team of demo/people.toml"), value, names.teams))
        if parameter.kind == "priority" and value not in PRIORITIES:
            yield here.mistake(unknown(_("a priority"), value, PRIORITIES))
        if parameter.kind == "move":
            yield from _move(value, names, here)
    if said["do"] == "notify" and said.get("to") == "team" and not said.get("team"):
        yield (at / "team").mistake(_("This key is required."))
    if said["do"] == "tags" and not said.get("add") and not said.get("remove"):
        yield at.mistake(_("Say which labels to add or to take away."))


def _move(key: str, names: Names, at: Spot) -> Iterator[Mistake]:
    moves: dict[str, list[Table]] = {}
    for workflow in names.workflows.values():
        for name, move in by_key(workflow.get("moves")).items():
            moves.setdefault(name, []).append(move)
    if key not in moves:
        yield at.mistake(unknown(_("a move of a workflow of this portal"), key, moves))
    elif not any("system" in (move.get("by") or ()) for move in moves[key]):
        yield at.mistake(_("The house may not make the move “%(move)s”: add system to its “by”.") % {"move": key})


def _statuses(names: Names) -> list[str]:
    return list(dict.fromkeys(key for workflow in names.workflows.values() for key in by_key(workflow.get("statuses"))))
