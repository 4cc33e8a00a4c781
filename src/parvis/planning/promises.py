"""What an agreement promises, in words: its hours, its targets, its channels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from parvis.kit.speaking import clock_time
from parvis.kit.times import Delay, parse_delay
from parvis.planning.hours import WEEKDAYS
from parvis.planning.models import Agreement
from parvis.planning.models.level import Target

ALL_DAY = [["00:00", "24:00"]]


@dataclass(frozen=True)
class Promise:
    """One target: `what` is promised, `within` how long; `of`: for which priority or part of the catalogue, empty for all."""

    what: str
    within: str
    of: str = ""


def targets_of(agreement: Agreement, of_level: Iterable[Target] | None = None) -> list[Target]:
    """The level's targets, those of the agreement in their place. `of_level`: where they were read already."""
    by_terms: dict[tuple[str, ...], Target] = {}
    for target in [*(agreement.level.targets.all() if of_level is None else of_level), *agreement.targets.all()]:
        by_terms[target.milestone, target.priority, target.scope] = target
    return in_order(by_terms.values())


def in_order(targets: Iterable[Target]) -> list[Target]:
    """First and next answers, the resolution, then what workflows name."""
    return sorted(targets, key=lambda one: (_place(one.milestone), one.milestone, one.scope, one.priority))


def promises(targets: Iterable[Target], scopes: Mapping[str, str]) -> list[Promise]:
    """`scopes`: {key of a family or service: its title}."""
    return [_promise(target, scopes) for target in targets]


def _promise(target: Target, scopes: Mapping[str, str]) -> Promise:
    parts = [priority_words(target.priority), scopes.get(target.scope, target.scope)]
    within = delay_words(parse_delay(target.delay), is_elapsed=target.is_elapsed)
    return Promise(milestone_words(target.milestone), within, ", ".join(part for part in parts if part))


def _place(milestone: str) -> int:
    order = ("first_answer", "next_answer", "resolution")
    return order.index(milestone) if milestone in order else len(order)


def milestone_words(key: str) -> str:
    """A workflow's own milestone is said as its key."""
    said = {
        "first_answer": pgettext("milestone", "First answer"),
        "next_answer": pgettext("milestone", "Next answer"),
        "resolution": pgettext("milestone", "Solution"),
    }
    return said.get(key, key.replace("_", " ").replace("-", " ").capitalize())


def priority_words(key: str) -> str:
    said = [
        pgettext("priority", "very low priority"),
        pgettext("priority", "low priority"),
        pgettext("priority", "normal priority"),
        pgettext("priority", "high priority"),
        pgettext("priority", "very high priority"),
        pgettext("priority", "major priority"),
    ]
    return said[int(key) - 1] if key in {"1", "2", "3", "4", "5", "6"} else key


def delay_words(delay: Delay, *, is_elapsed: bool = False) -> str:
    """«4 h ouvrées», «2 jours ouvrés», «1 mois»; `is_elapsed`: counted day and night."""
    parts = []
    if delay.months:
        parts.append(ngettext("%(number)d month", "%(number)d months", delay.months) % {"number": delay.months})
    if delay.days:
        parts.append(_counted(_day_words, delay.days, is_elapsed and not delay.working))
    hours, minutes = divmod(delay.seconds // 60, 60)
    if hours:
        parts.append(_counted(_hour_words, hours, is_elapsed))
    if minutes:
        parts.append(_counted(_minute_words, minutes, is_elapsed))
    return " ".join(parts)


def _counted(words: object, number: int, is_elapsed: bool) -> str:
    assert callable(words)
    return str(words(number, is_elapsed)) % {"number": number}


def _day_words(number: int, is_elapsed: bool) -> str:
    if is_elapsed:
        return ngettext("%(number)d day", "%(number)d days", number)
    return ngettext("%(number)d working day", "%(number)d working days", number)


def _hour_words(number: int, is_elapsed: bool) -> str:
    if is_elapsed:
        return ngettext("%(number)d hour", "%(number)d hours", number)
    return ngettext("%(number)d working hour", "%(number)d working hours", number)


def _minute_words(number: int, is_elapsed: bool) -> str:
    if is_elapsed:
        return ngettext("%(number)d minute", "%(number)d minutes", number)
    return ngettext("%(number)d working minute", "%(number)d working minutes", number)


def week_words(week: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """«lun. au ven., 8 h à 18 h»: neighbouring days of the same hours together."""
    days = [(key, [list(period) for period in week.get(key, [])]) for key in WEEKDAYS]
    if all(periods == ALL_DAY for _key, periods in days):
        return _("day and night, every day")
    found = []
    for periods, run in groupby(days, key=lambda one: one[1]):
        keys = [key for key, _periods in run]
        if periods:
            found.append(_("%(days)s, %(hours)s") % {"days": _run_words(keys), "hours": _period_words(periods)})
    return pgettext("hours", "; ").join(found) or _("closed")


def _run_words(keys: list[str]) -> str:
    names = _day_names()
    if len(keys) == 1:
        return names[keys[0]]
    if len(keys) == 2:
        return _("%(first)s and %(last)s") % {"first": names[keys[0]], "last": names[keys[1]]}
    return _("%(first)s to %(last)s") % {"first": names[keys[0]], "last": names[keys[-1]]}


def _period_words(periods: Iterable[Sequence[str]]) -> str:
    said = [pgettext("hours", "%(first)s to %(last)s") % {"first": _clock(one[0]), "last": _clock(one[1])} for one in periods]
    return " ".join([f"{', '.join(said[:-1])} {_('and')}", said[-1]]) if len(said) > 1 else said[0]


def _clock(text: str) -> str:
    hour, minute = (int(part) for part in text.split(":"))
    if hour == 24:
        return pgettext("hours", "midnight")
    return clock_time(datetime(2000, 1, 1, hour, minute, tzinfo=timezone.get_current_timezone()))


def _day_names() -> dict[str, str]:
    said = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return dict(zip(WEEKDAYS, said, strict=True))


def channel_words(keys: Iterable[str]) -> list[str]:
    said = {
        "portal": pgettext("channel", "this portal"),
        "mail": pgettext("channel", "e-mail"),
        "phone": pgettext("channel", "telephone"),
        "visit": pgettext("channel", "visit on site"),
        "chat": pgettext("channel", "chat"),
    }
    return [said.get(key, key) for key in keys]
