"""kinds/<key>.toml: what an organisation may own, with its attributes, numbers and states."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from parvis.assets.models import Phase
from parvis.kit.icons import MEANINGS
from parvis.presets.format import judges
from parvis.presets.format.form import Questions
from parvis.presets.format.kinds import Flag, Free, Many, Text, Whole, Words
from parvis.presets.format.shape import Key, Shape, Tables

SCHEME: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("label", Words(), required=True),
    Key("secret", Flag(), default=False),
)
STATE: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("phase", Text(tuple(Phase.values), _("a phase of an asset")), required=True),
    Key("label", Words(), required=True),
    Key("meaning", Text(MEANINGS, _("a meaning")), default="calm"),
)
ASSET_KIND: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("title", Words(), required=True),
    Key("plural", Words()),
    Key("icon", Text(judge=judges.icon)),
    Key("order", Whole(), default=0),
    Key("parents", Many(Text(judge=judges.key), order=str)),
    Key("choosable", Flag(), default=True),
    Key("notice_days", Many(Whole(1, 3650))),
    Key("identifiers", Tables(SCHEME)),
    Key("states", Tables(STATE)),
    Key("attributes", Questions()),
)
ASSET: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("kind", Text(judge=judges.key), required=True),
    Key("name", Text(), required=True),
    Key("organisation", Text(judge=judges.key), required=True),
    Key("parent", Text(judge=judges.key)),
    Key("reference", Text()),
    Key("state", Text(judge=judges.key)),
    Key("used_by", Text(judge=judges.username)),
    Key("location", Text()),
    Key("warranty", Text(judge=judges.day)),
    Key("identifiers", Free()),
    Key("attributes", Free()),
)
