"""automations/<key>.toml: when something happens, if that holds, then do this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parvis.automation.acts import ACTS
from parvis.automation.happenings import BEFORE, EVENTS, INSTANTS
from parvis.automation.models.automation import MOST_PER_HOUR
from parvis.catalogue.workflow import PHASES
from parvis.intake.conditions import is_tree
from parvis.presets.format import judges
from parvis.presets.format.kinds import Faults, Flag, Free, Kind, Text, Whole, Words, settled
from parvis.presets.format.shape import Key, Shape, Table
from parvis.presets.mistakes import Spot, unknown
from parvis.tickets.wording import PLACEHOLDERS

FILLED: Final = frozenset({"reference", "status", "agent", "team", "due", "closes_on", "reopen_until"})
"""What texts of rules may hold between braces, beside what layers above know of a request."""


class Condition(Free):
    """The tree of forms' conditions, over the facts of a request."""

    def faults(self, value: Any, at: Spot) -> Faults:
        if not is_tree(value):
            yield at.mistake(_("This is no condition: write { field = “…”, is = “…” }, or all, any, not over such tables."))


class Acts(Kind):
    """Tables, each with what to `do` and what that wants to be told."""

    is_section = True

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, list):
            yield at.mistake(_("This must be tables: write [[%(path)s]] above each.") % {"path": ".".join(at.path)})
            return
        if not value:
            yield at.mistake(_("A rule without an act does nothing: name one."))
        for number, one in enumerate(value, 1):
            yield from self._act(one, at / number)

    def _act(self, said: Any, at: Spot) -> Faults:
        if not isinstance(said, Mapping):
            yield at.mistake(_("This must be a table."))
            return
        do = said.get("do")
        if not isinstance(do, str) or do not in ACTS:
            yield (at / "do").mistake(unknown(_("an act of a rule"), str(do or ""), list(ACTS)))
            return
        known = {one.name: one for one in ACTS.get(do).parameters}
        for name in said:
            if name not in known and name != "do":
                yield (at / name).mistake(unknown(_("a key that may stand here"), name, known))
        for name, parameter in known.items():
            if said.get(name) in (None, "", [], {}):
                if parameter.is_required:
                    yield (at / name).mistake(_("This key is required."))
            elif parameter.kind == "words":
                yield from Words(FILLED | set(PLACEHOLDERS)).faults(said[name], at / name)
            elif parameter.kind in ("tags", "skills"):
                if not isinstance(said[name], list) or not all(isinstance(one, str) for one in said[name]):
                    yield (at / name).mistake(_("This must be a list of texts."))
            elif parameter.choices:
                yield from Text([key for key, _label in parameter.choices], "a choice").faults(said[name], at / name)
            else:
                yield from Text().faults(said[name], at / name)

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return [self._written(one, languages) for one in value]

    def _written(self, said: Mapping[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
        names = ["do", *(one.name for one in ACTS.get(said["do"]).parameters)]
        return {name: settled(said[name], languages) for name in names if said.get(name) not in (None, "", [], {})}


WHEN: Final = Shape(
    Key("event", Text(tuple(EVENTS), gettext_noop("an event"))),
    Key("phase", Text(PHASES, gettext_noop("a phase"))),
    Key("status", Text(judge=judges.key)),
    Key("after", Text(tuple(INSTANTS), gettext_noop("an instant of a request"))),
    Key("before", Text(BEFORE, gettext_noop("an instant that lies ahead"))),
    Key("delay", Text(judge=judges.delay)),
    Key("working", Flag(), default=False),
)
AUTOMATION: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("title", Words(frozenset()), required=True),
    Key("order", Whole(), default=0),
    Key("active", Flag(), default=True),
    Key("most_per_hour", Whole(1, 1000), default=MOST_PER_HOUR),
    Key("when", Table(WHEN), required=True),
    Key("if", Condition()),
    Key("then", Acts(), required=True),
)
