"""Moves that wait for somebody's yes: somebody is asked, in time, and what is asked for can be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from parvis.kit.times import parse_delay
from parvis.presets.check.names import Names, Table, by_key, texts
from parvis.presets.mistakes import Mistake, Spot, unknown


def faults(move: Table, moves: Mapping[str, Table], names: Names, at: Spot) -> Iterator[Mistake]:
    needs, seeks = move.get("needs"), move.get("seeks")
    if isinstance(needs, Mapping):
        yield from _needs(needs, move, moves, names, at)
    if isinstance(seeks, str):
        yield from _seeks(seeks, move, moves, at / "seeks")


def _needs(needs: Table, move: Table, moves: Mapping[str, Table], names: Names, at: Spot) -> Iterator[Mistake]:
    here = at / "needs"
    if not needs.get("who") and not needs.get("team"):
        yield here.mistake(_("Nobody is asked: write “who”, or a team."))
    if isinstance(team := needs.get("team"), str) and names.teams and team not in names.teams:
        yield (here / "team").mistake(unknown(_("a team of demo/people.toml"), team, names.teams))
    if needs.get("internal") is True and set(texts(needs.get("who"))) - {"named"}:
        yield (here / "internal").mistake(_("Only the team is asked without the customer: leave “who” out, or write named."))
    if texts(move.get("by")) == ["system"] and not any(one.get("seeks") == move.get("key") for one in moves.values()):
        yield (at / "by").mistake(_("Nobody asks for this: name who may, or let another move seek it."))
    for key in ("on", "after", "mail"):
        if move.get(key):
            yield (at / key).mistake(_("A move that waits for a yes is made by that yes alone: leave this out."))
    for key, question in by_key(move.get("asks")).items():
        if question.get("type") == "file":
            yield (at / "asks" / key).mistake(_("Files wait for nobody's yes: they are sent with a message."))
    yield from _delays(needs, here)
    yield from _estimate(needs, _askers(move, moves), here / "estimate")


def _askers(move: Table, moves: Mapping[str, Table]) -> list[Table]:
    """The moves whose questions are asked with it: its own, and those that seek it."""
    return [move, *(one for one in moves.values() if one.get("seeks") == move.get("key"))]


def _delays(needs: Table, at: Spot) -> Iterator[Mistake]:
    if not needs.get("remind"):
        return
    if not needs.get("within"):
        yield (at / "remind").mistake(_("A reminder needs “within”: the deadline it announces."))
        return
    try:
        remind, within = (parse_delay(str(needs[key])) for key in ("remind", "within"))
    except ValueError:
        return
    if (remind.months, remind.days, remind.seconds) >= (within.months, within.days, within.seconds):
        yield (at / "remind").mistake(_("The reminder must come before the deadline, which is after %(within)s.") % {"within": within})


def _estimate(needs: Table, askers: list[Table], at: Spot) -> Iterator[Mistake]:
    estimate = needs.get("estimate")
    if not isinstance(estimate, Mapping):
        return
    ways = [one for one in askers if one.get("asks")]
    if not ways:
        yield at.mistake(_("Nothing asks for the estimate: give this move, or one that seeks it, its questions."))
    for way in ways:
        asked = by_key(way.get("asks"))
        for name, key in estimate.items():
            if isinstance(key, str) and key not in asked:
                yield (at / name).mistake(unknown(_("a question of this move"), key, asked))


def _seeks(seeks: str, move: Table, moves: Mapping[str, Table], at: Spot) -> Iterator[Mistake]:
    wanted = moves.get(seeks)
    if wanted is None:
        yield at.mistake(unknown(_("a move of the workflow"), seeks, moves))
        return
    if not isinstance(wanted.get("needs"), Mapping):
        yield at.mistake(_("“%(move)s” waits for nobody's yes: give it “needs”.") % {"move": seeks})
    sources = texts(wanted.get("from"))
    if move.get("to") not in sources and "*" not in sources:
        yield at.mistake(
            _("“%(move)s” cannot be made from “%(status)s”, where this move leads.") % {"move": seeks, "status": move.get("to")}
        )
    if move.get("on") or move.get("after"):
        yield at.mistake(_("Somebody asks: a move that seeks a yes is made by a person."))
