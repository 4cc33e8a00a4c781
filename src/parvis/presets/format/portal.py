"""portal.toml."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from parvis.kit.icons import MEANINGS
from parvis.kit.wording import WORDS
from parvis.portal.following.columns import NAMES
from parvis.presets.format import judges
from parvis.presets.format.kinds import Dictionary, Flag, Many, Text, Whole, Words
from parvis.presets.format.moments import Moment
from parvis.presets.format.priorities import Priorities
from parvis.presets.format.shape import Key, Shape, Table, Tables

MODULES: Final = (
    "messages",
    "help",
    "assets",
    "bookings",
    "eligibility",
    "buildings",
    "orders",
    "appointments",
    "lines",
    "certificates",
    "contract",
)
HOME_TEXTS: Final = (
    "home_title",
    "home_lead",
    "search_placeholder",
    "audience_title",
    "sign_in_title",
    "sign_up_invitation",
    "lost_identifier",
    "view_ticket",
)
MODES: Final = ("form", "open", "known", "managed")
LEGAL: Final = (
    "publisher",
    "address",
    "phone",
    "email",
    "director",
    "registration",
    "host",
    "host_address",
    "host_phone",
    "controller",
    "dpo_email",
)

SIGN_UP: Final = Shape(
    Key("mode", Text(MODES, _("a way of signing up")), required=True),
    Key("service", Text(judge=judges.key)),
    Key("link_hours", Whole(1, 720), default=24),
    Key("identifier_from", Text()),
    Key("lost", Text(judge=judges.key)),
    Key("role", Text(judges.ROLES, _("a role")), default="member"),
    Key("domain_members", Flag(), default=False),
    Key("proposed_participants", Text(("organisation", "none"), _("a rule for people named in mails")), default="none"),
)
ORGANISATIONS: Final = Shape(
    Key("place", Text(("several", "always"), _("when a page says where one stands")), default="several"),
    Key("members_see", Text(("leaders", "people"), _("whom a member sees of their organisation")), default="leaders"),
)
CONTACT: Final = Shape(
    Key("phone", Text()),
    Key("email", Text(judge=judges.email)),
    Key("hours", Words()),
    Key("first_answer", Words()),
    Key("service", Text(judge=judges.key)),
    Key("guide", Text(judge=judges.key)),
)
RETENTION: Final = Shape(
    Key("notice", Text(judge=judges.delay), default="P30D"),
    Key("inactive_accounts", Text(judge=judges.delay), default="P2Y"),
    Key("drafts", Text(judge=judges.delay), default="P90D"),
    Key("raw_mails", Text(judge=judges.delay)),
)
LEGAL_SHAPE: Final = Shape(
    *(Key(name, Text()) for name in LEGAL),
    Key("accessibility", Text(("non", "partial", "full"), _("a level of accessibility")), default="non"),
    Key("accessibility_service", Text(judge=judges.key)),
    Key("retention", Table(RETENTION)),
)
ANNOUNCEMENT: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("meaning", Text(MEANINGS, _("a meaning")), default="info"),
    Key("title", Words(), required=True),
    Key("body", Words()),
    Key("link", Text(judge=judges.link)),
    Key("starts_at", Moment()),
    Key("ends_at", Moment()),
)
AUDIENCE: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("label", Words(), required=True),
    Key("icon", Text(judge=judges.icon)),
)
FAMILY: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("parent", Text(judge=judges.key)),
    Key("title", Words(), required=True),
    Key("text", Words()),
    Key("icon", Text(judge=judges.icon)),
)
MAILBOX: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("address", Text(judge=judges.email), required=True),
    Key("aliases", Many(Text(judge=judges.email))),
    Key("service", Text(judge=judges.key)),
    Key("protocol", Text(("imap", "lmtp", "command"), _("a way by which mail comes in")), default="imap"),
    Key("host", Text(judge=judges.host)),
    Key("port", Whole(1, 65535)),
    Key("security", Text(("tls", "starttls", "none"), _("a kind of security")), default="tls"),
    Key("user", Text()),
    Key("folder", Text(), default="INBOX"),
    Key("auth", Text(("password", "xoauth2"), _("a way of signing in to a mail host")), default="password"),
    Key("secret", Text(judge=judges.secret_name)),
    Key("token_url", Text(judge=judges.https)),
    Key("client_id", Text()),
    Key("scope", Text()),
    Key("after", Text(judge=judges.after), default="flag"),
    Key("poll_seconds", Whole(10, 3600), default=60),
    Key("authserv_ids", Many(Text(judge=judges.host))),
    Key("checked_by_relay", Flag(), default=False),
    Key("strangers", Text(("open", "hold"), _("what becomes of a stranger’s mail")), default="open"),
)
COUNTER: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("label", Words(), required=True),
    Key("statuses", Many(Text(judge=judges.key)), required=True),
)
BOARD_ROW: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("title", Words(), required=True),
    Key("help", Words()),
    Key("services", Many(Text(judge=judges.key)), required=True),
    Key("place", Text()),
    Key("counters", Tables(COUNTER), required=True),
)
BOARD: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("title", Words(), required=True),
    Key("heading", Words()),
    Key("lead", Words()),
    Key("place", Words()),
    Key("begin", Text(judge=judges.key)),
    Key("rows", Tables(BOARD_ROW), required=True),
)
POPULAR: Final = Shape(Key("label", Words(), required=True), Key("query", Text(), required=True))

PORTAL: Final = Shape(
    Key("key", Text(judge=judges.key), required=True),
    Key("name", Text(), required=True),
    Key("subtitle", Words()),
    Key("languages", Many(Text()), required=True),
    Key("brand_colour", Text(judge=judges.colour), required=True),
    Key("series", Text(judge=judges.series), required=True),
    Key("order", Whole(), default=0),
    Key("hosts", Many(Text(judge=judges.host))),
    Key("hero", Text(("arcade", "plain", "none"), _("a kind of hero")), default="arcade"),
    Key("landing", Text(judge=judges.landing), default="home"),
    Key("time_zone", Text(judge=judges.time_zone), default="Europe/Paris"),
    Key("usual", Flag(), default=True),
    Key("mail_from", Text(judge=judges.email)),
    Key("priorities", Priorities()),
    Key("list_columns", Many(Text(NAMES, _("a column of the list of requests")))),
    Key("modules", Many(Text(MODULES, _("a module")))),
    Key(
        "texts",
        Dictionary(Words(), (*HOME_TEXTS, *WORDS), _("a text of the portal or a word of the interface"), HOME_TEXTS[:2]),
        required=True,
    ),
    Key("sign_up", Table(SIGN_UP), required=True),
    Key("organisations", Table(ORGANISATIONS)),
    Key("contact", Table(CONTACT)),
    Key("legal", Table(LEGAL_SHAPE)),
    Key("mailboxes", Tables(MAILBOX, is_sorted=True)),
    Key("announcements", Tables(ANNOUNCEMENT, is_sorted=True)),
    Key("audiences", Tables(AUDIENCE)),
    Key("families", Tables(FAMILY)),
    Key("popular", Tables(POPULAR, by="query")),
    Key("boards", Tables(BOARD)),
)
