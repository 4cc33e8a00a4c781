"""What is wrong with one text: an empty answer when nothing is."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from parvis.catalogue import seeing
from parvis.kit import icons
from parvis.kit.colours import from_hex
from parvis.kit.times import parse_delay
from parvis.kit.votes import is_quorum
from parvis.people.models import USERNAME_PATTERN, Membership
from parvis.presets.mistakes import unknown

_KEY = re.compile(r"[a-z][a-z0-9_-]*")
_SERIES = re.compile(r"[A-Z][A-Z0-9]{0,10}")
_SECRET_NAME = re.compile(r"PARVIS_MAILBOX_[A-Z0-9_]*[A-Z0-9]")
_DAY = re.compile(r"today([+-]\d{1,5}d)?|\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
ROLES = tuple(Membership.Role.values)
VISIBILITIES = seeing.UNIFORM
HOLDERS = ("everyone", "signed-in", "customers", *(f"role:{role}" for role in ROLES), "grant")
NOBODY = "grant"  # nobody by rule: only those an explicit grant names
TEAM = "team:"


def key(value: str) -> str:
    if _KEY.fullmatch(value):
        return ""
    return _("“%(value)s” is not a key: use small letters without accents, digits, - and _, and begin with a letter.") % {"value": value}


def colour(value: str) -> str:
    try:
        from_hex(value)
    except ValueError:
        return _("“%(value)s” is not a colour such as #0b6e75.") % {"value": value}
    return "" if len(value) == 7 else _("Write the colour “%(value)s” with six digits, such as #0b6e75.") % {"value": value}


def delay(value: str) -> str:
    try:
        parse_delay(value)
    except ValueError:
        return _("“%(value)s” is not a duration such as P5D, P5WD (working days), PT4H or P1DT2H.") % {"value": value}
    return ""


def quorum(value: str) -> str:
    return "" if is_quorum(value) else _("“%(value)s” does not say how many: write one, all, or a number such as 2.") % {"value": value}


def is_some(value: str) -> bool:
    """Whether a delay, known to be one, lasts."""
    return bool(parse_delay(value))


def icon(value: str) -> str:
    return "" if icons.known(value) else unknown(_("an icon of Lucide"), value, icons._names())


def series(value: str) -> str:
    return (
        ""
        if _SERIES.fullmatch(value)
        else _("“%(value)s” is not a prefix of references: use 1 to 11 capital letters and digits.") % {"value": value}
    )


def host(value: str) -> str:
    return "" if _HOST.fullmatch(value) else _("“%(value)s” is not a host name such as support.example.org.") % {"value": value}


def clock(value: str) -> str:
    return "" if _CLOCK.fullmatch(value) else _("“%(value)s” is not a time of the day such as 09:30.") % {"value": value}


def time_zone(value: str) -> str:
    return "" if value in available_timezones() else unknown(_("a time zone"), value, available_timezones())


def day(value: str) -> str:
    if _DAY.fullmatch(value):
        return ""
    return _("“%(value)s” is not a day such as 2027-05-31 or today+90d.") % {"value": value}


def email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        return _("“%(value)s” is not an e-mail address.") % {"value": value}
    return ""


def secret_name(value: str) -> str:
    """Of a mailbox's password: the environment holds it, and nothing else of the environment is a mailbox's to read."""
    if _SECRET_NAME.fullmatch(value):
        return ""
    return _("“%(value)s” names no secret: write the name of a variable that begins with PARVIS_MAILBOX_, and set it on the server.") % {
        "value": value
    }


def after(value: str) -> str:
    if value in ("flag", "delete") or (value.startswith("move:") and value.removeprefix("move:").strip()):
        return ""
    return _("“%(value)s” is not what becomes of a mail on its host: write flag, delete, or move: and a folder.") % {"value": value}


def https(value: str) -> str:
    return "" if value.startswith("https://") else _("“%(value)s” is not an address that begins with https://.") % {"value": value}


def username(value: str) -> str:
    if re.search(USERNAME_PATTERN, value):
        return ""
    return _("“%(value)s” is not an identifier: at least 5 letters without accents, digits or ! . @ _ - / #.") % {"value": value}


def holder(value: str) -> str:
    return "" if value in HOLDERS else unknown(_("a holder of rights"), value, HOLDERS)


def handler(value: str) -> str:
    return (
        "" if value.startswith(TEAM) else _("“%(value)s” is not a team: write team: and its key, such as team:support.") % {"value": value}
    )


def landing(value: str) -> str:
    if value == "home" or value.startswith("service:"):
        return ""
    return _("“%(value)s” is not a place to land: write home, or service: and a slug.") % {"value": value}


def link(value: str) -> str:
    if value.startswith(("/", "https://", "mailto:", "tel:")):
        return ""
    return _("“%(value)s” is not a link: begin with / or https://.") % {"value": value}
