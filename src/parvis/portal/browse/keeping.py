"""How long requests are kept, service by service, for the page about personal data."""

from __future__ import annotations

from typing import Any

from django.utils.translation import ngettext

from parvis.catalogue.models import Portal
from parvis.kit.languages import pick
from parvis.kit.times import parse_delay


def retentions(portal: Portal, user: Any) -> list[tuple[str, list[str]]]:
    """(how long, titles of the services) for those that `user` sees, the shortest first."""
    titles: dict[str, list[str]] = {}
    for service in portal.services.visible_to(user).exclude(retention=""):
        known = titles.setdefault(service.retention, [])
        if (title := pick(service.title)) not in known:
            known.append(title)
    return [(how_long(text), titles[text]) for text in sorted(titles, key=_length)]


def how_long(text: str) -> str:
    """An ISO 8601 duration of whole years, months or days, in words."""
    delay = parse_delay(text)
    if delay.months and delay.months % 12 == 0:
        years = delay.months // 12
        return ngettext("%(number)s year", "%(number)s years", years) % {"number": years}
    if delay.months:
        return ngettext("%(number)s month", "%(number)s months", delay.months) % {"number": delay.months}
    return ngettext("%(number)s day", "%(number)s days", delay.days) % {"number": delay.days}


def _length(text: str) -> int:
    delay = parse_delay(text)
    return delay.months * 30 + delay.days
