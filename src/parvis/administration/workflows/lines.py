"""What is asked of a status and of a move, from the shapes of a preset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.administration.parts.delays import spoken
from parvis.administration.parts.labels import WORKFLOW, label
from parvis.administration.parts.lines import Line
from parvis.administration.parts.values import word
from parvis.kit.languages import pick
from parvis.presets.format.kinds import Text, Words
from parvis.presets.format.shape import Shape, Table
from parvis.presets.format.workflow import MILESTONE, MOVE, STATUS
from parvis.presets.parts import Part

LISTS: Final = {"status": "statuses", "move": "moves", "milestone": "milestones"}
SHAPES: Final = {"status": STATUS, "move": MOVE, "milestone": MILESTONE}
_LONG: Final = frozenset({"next_text", "says", "confirm"})
_ANY: Final = "*"
_HINTS: Final = {
    "next_text": gettext_lazy("In braces: {agent} {due} {legal_due} {closes_on} {reopen_until} {reference} {team}."),
    "says": gettext_lazy("Sent when the move is made. In braces, also {status}."),
    "clock": gettext_lazy("Left empty, it counts while it is the team’s turn."),
    "given_up": gettext_lazy("The appointment that was to come is cancelled, and whoever booked it is told."),
    "icon": gettext_lazy("The name of an icon of Lucide, such as check."),
    "remind": gettext_lazy("Before the move makes itself."),
    "within": gettext_lazy("Counted from the moment the status was entered; left empty, always."),
    "statuses": gettext_lazy("A request reaches it when it enters one of these."),
    "phases": gettext_lazy("Or when it enters a status of one of these phases."),
    "mail": gettext_lazy("While it is the customer’s turn, the mail has a button for it."),
}
FIRST: Final = {
    "status": ("label", "agent_label", "phase", "turn", "glyph", "meaning", "next_title", "next_text"),
    "move": ("label", "agent_label", "from", "to", "by", "says"),
    "milestone": ("label", "statuses", "phases"),
}
"""In this order before all others of the shape."""


def lines_of(what: str, part: Part) -> list[Line]:
    shape = SHAPES[what]
    names = [*FIRST[what], *(name for name in shape.keys if name not in (*FIRST[what], "key", "asks"))]
    return [line for name in names for line in _lines(name, shape, part)]


def _lines(name: str, shape: Shape, part: Part, above: str = "") -> list[Line]:
    key = shape.keys[name]
    path = f"{above}{name}"
    if isinstance(key.kind, Table):
        return [line for inner in key.kind.shape.keys for line in _lines(inner, key.kind.shape, part, f"{path}.")]
    shown, hint = label(WORKFLOW, name), _HINTS.get(name, "")
    if above:
        shown = f"{label(WORKFLOW, above.split('.')[0])}: {shown[:1].lower()}{shown[1:]}"
    rows = 3 if name in _LONG else 0
    return [Line(path, key.kind, shown, hint, rows, _offered(name, path, part), key.default, "m")]


def _offered(name: str, path: str, part: Part) -> list[tuple[str, str]] | None:
    """What the workflow itself offers: its statuses, its moves that wait for a yes."""
    if name == "from":
        return [*statuses(part), (_ANY, _("any status"))]
    if name in ("to", "statuses"):
        return statuses(part)
    if name == "seeks":
        return [(one["key"], pick(one.get("label"))) for one in part.get("moves") or () if one.get("needs")]
    return None


def statuses(part: Part) -> list[tuple[str, str]]:
    return [(one["key"], pick(one.get("label")) or one["key"]) for one in part.get("statuses") or ()]


def rare(what: str, line: Line) -> bool:
    return line.name.split(".")[0] not in FIRST[what]


def title_lines(part: Part) -> list[Line]:
    return [
        Line("title", Words(), label(WORKFLOW, "title")),
        Line("start", Text(), label(WORKFLOW, "start"), "", 0, statuses(part)),
    ]


def blank(what: str) -> dict[str, Any]:
    if what == "status":
        return {"phase": "active", "turn": "team", "glyph": "progress", "meaning": "info"}
    if what == "milestone":
        return {}
    return {"from": [], "by": ["handler"]}


def in_short(move: Mapping[str, Any], part: Part) -> str:
    """«par l'équipe qui traite», «d'elle-même après 5 jours»."""
    said = [_("by %(who)s") % {"who": ", ".join(word(one) for one in move.get("by") or ())}]
    if move.get("after"):
        said.append(_("by itself after %(delay)s") % {"delay": spoken(str(move["after"]))})
    said += [_("by itself when %(event)s") % {"event": word(one)} for one in move.get("on") or ()]
    if move.get("asks"):
        said.append(_("asks for %(names)s") % {"names": ", ".join(pick(one.get("label")) or str(one.get("key")) for one in move["asks"])})
    if move.get("needs"):
        said.append(_("waits for a yes"))
    return "; ".join(said)
