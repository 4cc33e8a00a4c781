"""Whether a workflow can be lived: every status reached and left, every move between statuses that exist."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.kit.times import parse_delay
from parvis.presets.check import approvals
from parvis.presets.check.names import Names, Table, by_key, texts
from parvis.presets.mistakes import Mistake, Spot, unknown
from parvis.tickets.asking import SPOKEN

ANY = "*"
CUSTOMERS = {"requester", "participant", "organisation"}
UNMAILED = {"file", "asset", "person"}


def faults(names: Names) -> Iterator[Mistake]:
    for file, workflow in names.source.folder("workflows"):
        at = Spot(file, (), names.source.languages)
        statuses = by_key(workflow.get("statuses"))
        start = workflow.get("start")
        if isinstance(start, str) and start not in statuses:
            yield (at / "start").mistake(unknown(_("a status of this workflow"), start, statuses))
        for key, move in by_key(workflow.get("moves")).items():
            yield from _move(move, statuses, at / "moves" / key)
            yield from approvals.faults(move, by_key(workflow.get("moves")), names, at / "moves" / key)
        yield from _answered(workflow, at / "moves")
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
    if texts(move.get("by")) == ["system"] and not any(move.get(key) for key in ("on", "after", "needs")):
        yield at.mistake(_("Only the system makes this move, but nothing says when: give it “on” or “after”."))
    if move.get("mail") is True and not CUSTOMERS & set(texts(move.get("by"))):
        yield (at / "mail").mistake(_("Mails offer moves to customers: “by” must name requester, participant or organisation."))
    yield from _opinion(move, statuses, at)
    yield from _mailed(move, at)
    yield from _delays(move, at)


def _opinion(move: Table, statuses: dict[str, Table], at: Spot) -> Iterator[Mistake]:
    """An opinion is the customer's, asked of them; a refusal says why."""
    if not move.get("opinion"):
        return
    if not CUSTOMERS & set(texts(move.get("by"))):
        yield (at / "by").mistake(_("An opinion is the customer’s: “by” must name requester, participant or organisation."))
    for source in texts(move.get("from")):
        if source in statuses and statuses[source].get("turn") != "customer":
            yield (at / "from").mistake(
                _("An opinion is awaited from the customer: the turn of “%(status)s” must be theirs.") % {"status": source}
            )
    if move["opinion"] == "refuse" and not any(
        one.get("required") is True for key, one in by_key(move.get("asks")).items() if key in SPOKEN
    ):
        yield (at / "asks").mistake(_("Who refuses says why: ask for “reason”, required."))


def _mailed(move: Table, at: Spot) -> Iterator[Mistake]:
    """The page behind a mail's link knows nobody's files, people or equipment."""
    for key, question in by_key(move.get("asks")).items():
        if move.get("mail") is True and (question.get("type") in UNMAILED or question.get("source")):
            yield (at / "asks" / key).mistake(_("The page that a mail leads to, without signing in, cannot ask this."))


def _answered(workflow: Table, at: Spot) -> Iterator[Mistake]:
    """Where an opinion is awaited, a message is asked about: it makes no move."""
    moves = by_key(workflow.get("moves"))
    awaited = {source for move in moves.values() if move.get("opinion") for source in texts(move.get("from"))}
    for key, move in moves.items():
        if "reply_by_customer" in texts(move.get("on")) and awaited & set(texts(move.get("from"))):
            yield (at / key / "on").mistake(_("Where an opinion is awaited, a message is asked about: it must make no move."))


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
            yield (at / key).mistake(_("This status has no way out; only one that closes requests may."))
