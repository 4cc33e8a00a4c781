"""Whether a workflow can be lived: every status reached and left, every move between statuses that exist."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.kit.times import parse_delay
from parvis.presets.check.names import Names, Table, by_key, texts
from parvis.presets.mistakes import Mistake, Spot, unknown

ANY = "*"
CUSTOMERS = {"requester", "participant", "organisation"}


def faults(names: Names) -> Iterator[Mistake]:
    for file, workflow in names.source.folder("workflows"):
        at = Spot(file, (), names.source.languages)
        statuses = by_key(workflow.get("statuses"))
        start = workflow.get("start")
        if isinstance(start, str) and start not in statuses:
            yield (at / "start").mistake(unknown(_("a status of this workflow"), start, statuses))
        for key, move in by_key(workflow.get("moves")).items():
            yield from _move(move, statuses, at / "moves" / key)
        if start in statuses:
            yield from _ways(workflow, statuses, at / "statuses")


def ways(workflow: Table) -> dict[str, set[str]]:
    """From each status, those that a move leads to."""
    statuses = by_key(workflow.get("statuses"))
    found: dict[str, set[str]] = {key: set() for key in statuses}
    for move in by_key(workflow.get("moves")).values():
        to = move.get("to")
        for source in statuses if ANY in texts(move.get("from")) else texts(move.get("from")):
            if source in found and isinstance(to, str) and to in statuses and source != to:
                found[source].add(to)
    return found


def _move(move: Table, statuses: dict[str, Table], at: Spot) -> Iterator[Mistake]:
    for source in texts(move.get("from")):
        if source != ANY and source not in statuses:
            yield (at / "from").mistake(unknown(_("a status of this workflow"), source, statuses))
    if move.get("from") == []:
        yield (at / "from").mistake(_('This move leaves no status: name at least one, or "*".'))
    if move.get("by") == []:
        yield (at / "by").mistake(_("Nobody can make this move: name at least one actor."))
    to = move.get("to")
    if isinstance(to, str) and to not in statuses:
        reason = unknown(_("a status of this workflow"), to, statuses)
        yield (at / "to").mistake(_("This move leads nowhere. %(reason)s") % {"reason": reason})
    if texts(move.get("by")) == ["system"] and not move.get("on") and not move.get("after"):
        yield at.mistake(_("Only the system makes this move, but nothing says when: give it “on” or “after”."))
    if move.get("mail") is True and not CUSTOMERS & set(texts(move.get("by"))):
        yield (at / "mail").mistake(_("Mails offer moves to customers: “by” must name requester, participant or organisation."))
    yield from _delays(move, at)


def _delays(move: Table, at: Spot) -> Iterator[Mistake]:
    if not move.get("remind"):
        return
    if not move.get("after"):
        yield (at / "remind").mistake(_("A reminder needs “after”: what it announces."))
        return
    try:
        remind, after = (parse_delay(str(move[key])) for key in ("remind", "after"))
    except ValueError:
        return
    if (remind.months, remind.days, remind.seconds) >= (after.months, after.days, after.seconds):
        yield (at / "remind").mistake(_("The reminder must come before the move, which happens after %(after)s.") % {"after": after})


def _ways(workflow: Table, statuses: dict[str, Table], at: Spot) -> Iterator[Mistake]:
    onward = ways(workflow)
    reached, todo = {workflow["start"]}, [workflow["start"]]
    while todo:
        new = onward[todo.pop()] - reached
        reached |= new
        todo += new
    for key, status in statuses.items():
        if key not in reached:
            yield (at / key).mistake(_("No move leads to this status from “%(start)s”.") % {"start": workflow["start"]})
        if not onward[key] and status.get("phase") != "closed":
            yield (at / key).mistake(_("This status has no way out; only those of phase “closed” may."))
