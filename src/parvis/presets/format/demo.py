"""demo/people.toml and demo/tickets.toml."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from parvis.presets.format import judges
from parvis.presets.format.kinds import Flag, Free, Many, Text, Whole, Words
from parvis.presets.format.shape import Key, Shape, Tables

TEAM: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("title", Words(), required=True),
    Key("email", Text(judge=judges.email)),
)
ORGANISATION: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("name", Text(), required=True),
    Key("parent", Text(judge=judges.key)),
    Key("registration", Text()),
    Key("domains", Many(Text(judge=judges.host))),
    Key("grants", Many(Text())),
)
MEMBERSHIP: Final = Shape(
    Key("organisation", Text(judge=judges.key), required=True),
    Key("role", Text(judges.ROLES, _("a role")), default="member"),
)
PERSON: Final = Shape(
    Key("username", Text(judge=judges.username), required=True),
    Key("email", Text(judge=judges.email), required=True),
    Key("civility", Text()),
    Key("first_name", Text()),
    Key("last_name", Text(), required=True),
    Key("phone", Text()),
    Key("mobile", Text()),
    Key("job_title", Text()),
    Key("language", Text()),
    Key("staff", Flag(), default=False),
    Key("administrator", Flag(), default=False),
    Key("teams", Many(Text(judge=judges.key))),
    Key("memberships", Tables(MEMBERSHIP, by="organisation")),
    Key("grants", Many(Text())),
)
PEOPLE: Final = Shape(
    Key("teams", Tables(TEAM)),
    Key("organisations", Tables(ORGANISATION)),
    Key("people", Tables(PERSON, by="username")),
)
DEED_KEYS: Final = ("reply", "note", "move", "assign")
EVENT: Final = Shape(
    Key("by", Text(judge=judges.username), required=True),
    Key("after", Text(judge=judges.delay), default="PT0S"),
    Key("reply", Text()),
    Key("note", Text()),
    Key("move", Text(judge=judges.key)),
    Key("answers", Free()),
    Key("assign", Text(judge=judges.username)),
)
TICKET: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("service", Text(judge=judges.key), required=True),
    Key("by", Text(judge=judges.username), required=True),
    Key("days_ago", Whole(0, 3650), default=0),
    Key("answers", Free(), required=True),
    Key("participants", Many(Text(judge=judges.username))),
    Key("events", Tables(EVENT, by="")),
)
TICKETS: Final = Shape(Key("tickets", Tables(TICKET)))
