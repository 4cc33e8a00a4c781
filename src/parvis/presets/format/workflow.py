"""workflows/<key>.toml."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from django.utils.translation import gettext_noop as _

from parvis.catalogue.workflow import ACTORS, APPROVERS, CLOCKS, EVENTS, OPINIONS, PHASES, TURNS
from parvis.connectors import registry
from parvis.kit.icons import GLYPHS, MEANINGS
from parvis.presets.format import judges
from parvis.presets.format.form import Questions
from parvis.presets.format.kinds import Flag, Many, Text, Words
from parvis.presets.format.shape import Key, Shape, Table, Tables

NEXT_PLACEHOLDERS: Final = frozenset({"agent", "due", "legal_due", "closes_on", "reopen_until", "reference", "team"})
SAYS_PLACEHOLDERS: Final = NEXT_PLACEHOLDERS | {"status"}
NONE: Final[frozenset[str]] = frozenset()


class Events(Collection[str]):
    """Those of the house, and those that outside systems tell: connectors are known once all apps are."""

    def __contains__(self, event: object) -> bool:
        return event in set(self)

    def __iter__(self) -> Iterator[str]:
        yield from EVENTS
        yield from sorted(set(registry.events()))

    def __len__(self) -> int:
        return sum(1 for _event in self)


STATUS: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("phase", Text(PHASES, _("a phase")), required=True),
    Key("turn", Text(TURNS, _("a turn")), required=True),
    Key("glyph", Text(tuple(GLYPHS), _("a glyph")), required=True),
    Key("meaning", Text(MEANINGS, _("a meaning")), required=True),
    Key("label", Words(NONE), required=True),
    Key("agent_label", Words(NONE)),
    Key("next_title", Words(NEXT_PLACEHOLDERS)),
    Key("next_text", Words(NEXT_PLACEHOLDERS)),
    Key("clock", Text(CLOCKS, _("what becomes of time that was promised"))),
    Key("given_up", Flag(), default=False),
)
NEEDS: Final = Shape(
    Key("who", Many(Text(APPROVERS, _("whose yes may be asked for")))),
    Key("team", Text(judge=judges.key)),
    Key("quorum", Text(judge=judges.quorum), default="one"),
    Key("within", Text(judge=judges.delay)),
    Key("remind", Text(judge=judges.delay)),
    Key("internal", Flag(), default=False),
    Key("question", Words(NONE)),
    Key("yes", Words(NONE)),
    Key("no", Words(NONE)),
    Key(
        "estimate",
        Table(Shape(Key("hours", Text(judge=judges.key), required=True), Key("agreement", Text(judge=judges.key))), is_section=False),
    ),
)
MOVE: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("from", Many(Text()), required=True),
    Key("to", Text(), required=True),
    Key("by", Many(Text(ACTORS, _("an actor"))), required=True),
    Key("label", Words(NONE), required=True),
    Key("agent_label", Words(NONE)),
    Key("style", Text(("primary", "plain", "danger"), _("a style")), default="plain"),
    Key("icon", Text(judge=judges.icon)),
    Key("confirm", Words(SAYS_PLACEHOLDERS)),
    Key("says", Words(SAYS_PLACEHOLDERS)),
    Key("asks", Questions()),
    Key("on", Many(Text(Events(), _("an event")))),
    Key("after", Text(judge=judges.delay)),
    Key("remind", Text(judge=judges.delay)),
    Key("notify", Flag(), default=True),
    Key("within", Text(judge=judges.delay)),
    Key("mail", Flag(), default=False),
    Key("needs", Table(NEEDS, is_section=False)),
    Key("seeks", Text(judge=judges.key)),
    Key("opinion", Text(OPINIONS, _("an opinion"))),
    Key("clock", Text(CLOCKS, _("what becomes of time that was promised"))),
)
MILESTONE: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("label", Words(NONE), required=True),
    Key("statuses", Many(Text())),
    Key("phases", Many(Text(PHASES, _("a phase")), order=PHASES.index)),
)
WORKFLOW: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("title", Words(NONE), required=True),
    Key("start", Text(), required=True),
    Key("milestones", Tables(MILESTONE)),
    Key("statuses", Tables(STATUS), required=True),
    Key("moves", Tables(MOVE)),
)
