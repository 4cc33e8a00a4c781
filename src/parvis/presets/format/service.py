"""services/<slug>.toml, articles/<slug>.toml and mail/<kind>.toml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from parvis.catalogue import seeing
from parvis.catalogue.workflow import PHASES
from parvis.planning.targets import MILESTONES
from parvis.presets.format import judges
from parvis.presets.format.form import Form
from parvis.presets.format.kinds import Dictionary, Faults, Flag, Free, FreeTables, Kind, Many, Text, Whole, Words
from parvis.presets.format.moments import Moment
from parvis.presets.format.shape import Key, Shape, Table, Tables
from parvis.presets.mistakes import Spot
from parvis.tickets.filling import FILLED


def rank(holder: str) -> tuple[int, str]:
    return (judges.HOLDERS.index(holder) if holder in judges.HOLDERS else len(judges.HOLDERS), holder)


class Holders(Many):
    """A set of holders; “grant” stands alone or says nothing."""

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        holders = super().canonical(value, languages)
        return [holder for holder in holders if holder != judges.NOBODY] or holders


class Visibility(Kind):
    """One word for everybody of the requester's organisation, or one for each role there."""

    _word = Text(judges.VISIBILITIES, _("a visibility"))
    _words = Dictionary(Text(seeing.WAYS, _("a visibility of a role")), seeing.ROLES, _("a role"))

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, Mapping):
            yield from self._word.faults(value, at)
            return
        faults = list(self._words.faults(value, at))
        yield from faults
        if not faults and not seeing.is_monotone(value):
            yield at.mistake(gettext("A manager sees at least what a member sees, and an administrator at least what a manager sees."))

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        return seeing.said_by(seeing.code_of(value))


class Promises(Dictionary):
    """{milestone: delay}; those of every request first, then the workflow's own (`check.planning` knows them)."""

    def faults(self, value: Any, at: Spot) -> Faults:
        if not isinstance(value, Mapping):
            yield at.mistake(gettext("This must be a table."))
            return
        for key, item in value.items():
            yield from self.kind.faults(item, at / key)

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        own = sorted(key for key in value if key not in self.known)
        return {key: value[key] for key in (*self.known, *own) if value.get(key)}


HOLDERS: Final = Holders(Text(judge=judges.holder), order=rank)
GRANTS: Final = Shape(
    Key("see", HOLDERS, required=True),
    Key("use", HOLDERS, required=True),
    Key("handle", Many(Text(judge=judges.handler), order=rank)),
)
WORDING: Final = Shape(Key("audience", Text(judge=judges.key), required=True), Key("summary", Words()), Key("intro", Words()))
SERVICE: Final = Shape(
    Key("slug", Text(judge=judges.key), required=True),
    Key("family", Text(judge=judges.key)),
    Key("order", Whole(), default=0),
    Key("active", Flag(), default=True),
    Key("title", Words(), required=True),
    Key("summary", Words()),
    Key("intro", Words()),
    Key("wordings", Tables(WORDING)),
    Key("keywords", Words()),
    Key("icon", Text(judge=judges.icon)),
    Key("minutes", Whole(1, 600)),
    Key("audiences", Many(Text(judge=judges.key))),
    Key("workflow", Text(judge=judges.key), required=True),
    Key("effect", Text(judge=judges.key)),
    Key("conditions", Words()),
    Key("title_from", Text()),
    Key("fills", Dictionary(Text(), tuple(FILLED), _("what a form fills"), is_section=False)),
    Key("editable_in", Many(Text(PHASES, _("a phase")), order=PHASES.index)),
    Key("usual", Flag(), default=True),
    Key("visibility", Visibility(), default="participants"),
    Key("expects", Promises(Text(judge=judges.delay), MILESTONES, _("a milestone"), is_section=False)),
    Key("retention", Text(judge=judges.delay)),
    Key("max_total_mb", Whole(1, 2000), default=100),
    Key("tool", Free()),
    Key("checks", FreeTables()),
    Key("calls", FreeTables()),
    Key("options", Free()),
    Key("grants", Table(GRANTS), required=True),
    Key("form", Form(), required=True),
)
ARTICLE: Final = Shape(
    Key("slug", Text(judge=judges.key), required=True),
    Key("family", Text(judge=judges.key)),
    Key("order", Whole(), default=0),
    Key("title", Words(), required=True),
    Key("body", Words(), required=True),
    Key("keywords", Words()),
    Key("audiences", Many(Text(judge=judges.key))),
    Key("see", HOLDERS, required=True),
    Key("published", Flag(), default=True),
    Key("published_at", Moment()),
    Key("expires_at", Moment()),
)
MAIL: Final = Shape(Key("subject", Words()), Key("title", Words()), Key("intro", Words()), Key("button", Words()))
