"""demo/people.toml and demo/tickets.toml."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from parvis.presets.format import judges
from parvis.presets.format.asset import ASSET
from parvis.presets.format.kinds import Flag, Free, Many, Text, Whole, Words
from parvis.presets.format.shape import Key, Shape, Table, Tables

PROMISE: Final = Shape(
    Key("milestone", Text(judge=judges.key), required=True),
    Key("delay", Text(judge=judges.delay), required=True),
    Key("priority", Text()),
    Key("scope", Text(judge=judges.key)),
)
QUOTA: Final = Shape(
    Key("unit", Text(judge=judges.key), required=True),
    Key("allowed", Whole(0, 1_000_000), required=True),
    Key("period", Text(("month", "quarter", "year", "agreement"), _("a period")), default="month"),
    Key("scope", Text(judge=judges.key)),
    Key("may_exceed", Flag(), default=True),
)
TEAM: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("title", Words(), required=True),
    Key("email", Text(judge=judges.email)),
)
ORGANISATION: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("name", Text(), required=True),
    Key("parent", Text(judge=judges.key)),
    Key("umbrella", Flag(), default=False),
    Key("registration", Text()),
    Key("domains", Many(Text(judge=judges.host))),
    Key("grants", Many(Text())),
    Key("hands_out", Many(Text())),
    Key("resources", Many(Text(judge=judges.key))),
)
MEMBERSHIP: Final = Shape(
    Key("organisation", Text(judge=judges.key), required=True),
    Key("role", Text(judges.ROLES, _("a role")), default="member"),
    Key("contact", Flag(), default=False),
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
BOOKING: Final = Shape(
    Key("resource", Text(judge=judges.key), required=True),
    Key("by", Text(judge=judges.username), required=True),
    Key("in_days", Whole(0, 365), default=1),
    Key("at", Text(judge=judges.clock)),
    Key("count", Whole(1, 200), default=1),
    Key("title", Text()),
    Key("approved_by", Text(judge=judges.username)),
)
APPOINTMENT: Final = Shape(
    Key("key", Text(judge=judges.key)),
    Key("service", Text(judge=judges.key), required=True),
    Key("by", Text(judge=judges.username), required=True),
    Key("asked_days_ago", Whole(0, 365), default=0),
    Key("in_days", Whole(0, 365), default=0),
    Key("nth", Whole(0, 100), default=0),
    Key("approved_by", Text(judge=judges.username)),
    Key("outcome", Text(("done", "missed", "cancelled"), _("an outcome"))),
    Key("told_by", Text(judge=judges.username)),
    Key("reason", Text()),
    Key("answers", Free(), required=True),
)
AGREEMENT: Final = Shape(
    Key("reference", Text(), required=True),
    Key("organisation", Text(judge=judges.key), required=True),
    Key("level", Text(judge=judges.key), required=True),
    Key("title", Text()),
    Key("started_days_ago", Whole(0, 36500), default=0),
    Key("ends_in_days", Whole(-36500, 36500)),
    Key("covers_tree", Flag(), default=True),
    Key("services", Many(Text(judge=judges.key))),
    Key("categories", Many(Text(judge=judges.key))),
    Key("kinds", Many(Text(judge=judges.key))),
    Key("in_charge", Text(judge=judges.username)),
    Key("direct_phone", Text()),
    Key("note", Text()),
    Key("targets", Tables(PROMISE, by="")),
    Key("quotas", Tables(QUOTA, by="")),
)
PEOPLE: Final = Shape(
    Key("teams", Tables(TEAM)),
    Key("organisations", Tables(ORGANISATION)),
    Key("people", Tables(PERSON, by="username")),
    Key("assets", Tables(ASSET)),
    Key("agreements", Tables(AGREEMENT, by="reference")),
    Key("bookings", Tables(BOOKING, by="")),
    Key("appointments", Tables(APPOINTMENT, by="")),
)
DEED_KEYS: Final = ("reply", "note", "move", "assign", "task", "ask_approval", "approve", "rate")
TASK: Final = Shape(
    Key("title", Text(), required=True),
    Key("text", Text()),
    Key("public", Flag(), default=False),
    Key("planned", Text(judge=judges.delay)),
    Key("spent", Text(judge=judges.delay)),
    Key("billed", Flag(), default=False),
)
EVENT: Final = Shape(
    Key("by", Text(judge=judges.username), required=True),
    Key("after", Text(judge=judges.delay), default="PT0S"),
    Key("reply", Text()),
    Key("note", Text()),
    Key("move", Text(judge=judges.key)),
    Key("answers", Free()),
    Key("assign", Text(judge=judges.username)),
    Key("task", Table(TASK, is_section=False)),
    Key("ask_approval", Text(judge=judges.key)),
    Key("approve", Text(("yes", "no"), _("an answer"))),
    Key("reason", Text()),
    Key("rate", Whole(1, 5)),
    Key("comment", Text()),
)
TICKET: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("service", Text(judge=judges.key), required=True),
    Key("by", Text(judge=judges.username), required=True),
    Key("days_ago", Whole(0, 3650), default=0),
    Key("answers", Free(), required=True),
    Key("participants", Many(Text(judge=judges.username))),
    Key("about", Many(Text(judge=judges.key))),
    Key("events", Tables(EVENT, by="")),
)
TICKETS: Final = Shape(Key("tickets", Tables(TICKET)))
