"""services/<slug>.toml, articles/<slug>.toml and mail/<kind>.toml."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_noop as _

from parvis.catalogue.workflow import PHASES
from parvis.presets.format import judges
from parvis.presets.format.form import Form
from parvis.presets.format.kinds import Dictionary, Flag, Free, Many, Text, Whole, Words
from parvis.presets.format.moments import Moment
from parvis.presets.format.shape import Key, Shape, Table

MILESTONES: Final = ("first_answer", "next_answer", "resolution")


def rank(holder: str) -> tuple[int, str]:
    return (judges.HOLDERS.index(holder) if holder in judges.HOLDERS else len(judges.HOLDERS), holder)


class Holders(Many):
    """A set of holders; “grant” stands alone or says nothing."""

    def canonical(self, value: Any, languages: tuple[str, ...]) -> Any:
        holders = super().canonical(value, languages)
        return [holder for holder in holders if holder != judges.NOBODY] or holders


HOLDERS: Final = Holders(Text(judge=judges.holder), order=rank)
GRANTS: Final = Shape(
    Key("see", HOLDERS, required=True),
    Key("use", HOLDERS, required=True),
    Key("handle", Many(Text(judge=judges.handler), order=rank)),
)
SERVICE: Final = Shape(
    Key("slug", Text(judge=judges.key), required=True),
    Key("family", Text(judge=judges.key)),
    Key("order", Whole(), default=0),
    Key("active", Flag(), default=True),
    Key("title", Words(), required=True),
    Key("summary", Words()),
    Key("intro", Words()),
    Key("keywords", Words()),
    Key("icon", Text(judge=judges.icon)),
    Key("minutes", Whole(1, 600)),
    Key("audiences", Many(Text(judge=judges.key))),
    Key("workflow", Text(judge=judges.key), required=True),
    Key("effect", Text(judge=judges.key)),
    Key("conditions", Words()),
    Key("title_from", Text()),
    Key("editable_in", Many(Text(PHASES, _("a phase")), order=PHASES.index)),
    Key("usual", Flag(), default=True),
    Key("visibility", Text(judges.VISIBILITIES, _("a visibility")), default="participants"),
    Key("expects", Dictionary(Text(judge=judges.delay), MILESTONES, _("a milestone"), is_section=False)),
    Key("retention", Text(judge=judges.delay)),
    Key("max_total_mb", Whole(1, 2000), default=100),
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
