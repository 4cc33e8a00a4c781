"""A rule in words of the active language: what it waits for, what it looks at, what it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.automation.acts import ACTS
from parvis.automation.facts import ANSWER, FACTS
from parvis.automation.happenings import EVENTS, INSTANTS
from parvis.automation.models import Automation
from parvis.catalogue.models import Portal
from parvis.intake.conditions import split_test
from parvis.intake.definition import Tree
from parvis.kit.languages import pick
from parvis.kit.speaking import span
from parvis.kit.times import parse_delay

PHASES: Final[Mapping[str, str | Promise]] = {
    "new": pgettext_lazy("phase", "new"),
    "active": pgettext_lazy("phase", "being handled"),
    "waiting": pgettext_lazy("phase", "waiting"),
    "solved": pgettext_lazy("phase", "solved"),
    "closed": pgettext_lazy("phase", "closed"),
}
TURNS: Final[Mapping[str, str | Promise]] = {
    "team": gettext_lazy("the team"),
    "customer": gettext_lazy("the customer"),
    "third": gettext_lazy("somebody else"),
    "none": gettext_lazy("nobody"),
}


def when_in_words(rule: Automation) -> str:
    when = rule.when
    if event := when.get("event"):
        said = str(EVENTS[event].label) if event in EVENTS else str(event)
        if into := when.get("status"):
            return _("%(event)s to “%(status)s”") % {"event": said, "status": _status(rule.portal, into)}
        if into := when.get("phase"):
            return _("%(event)s to the phase “%(phase)s”") % {"event": said, "phase": PHASES.get(into, into)}
        return said
    before = when.get("before")
    instant = INSTANTS.get(before or when.get("after", ""))
    words = {"delay": delay_in_words(str(when.get("delay", ""))), "instant": instant[1] if instant else ""}
    if before:
        return _("%(delay)s before what is due") % words
    if when.get("working"):
        return _("%(delay)s of working time since %(instant)s") % words
    return _("%(delay)s since %(instant)s") % words


def condition_in_words(tree: Tree, portal: Portal) -> str:
    if not tree:
        return _("always")
    if "not" in tree:
        return _("not (%(condition)s)") % {"condition": condition_in_words(tree["not"], portal)}
    for name, joint in (("all", _(" and ")), ("any", _(" or "))):
        if name in tree:
            parts = [_inner(branch, portal, name) for branch in tree[name]]
            return joint.join(parts) if parts else _("always") if name == "all" else _("never")
    return _test(tree, portal)


def acts_in_words(rule: Automation) -> list[str]:
    return [ACTS.get(said["do"]).says(said, rule) if said.get("do") in ACTS else str(said.get("do")) for said in rule.acts]


def delay_in_words(text: str) -> str:
    try:
        delay = parse_delay(text)
    except ValueError:
        return text
    if delay.months or not delay:
        return text
    return span(timedelta(days=delay.days, seconds=delay.seconds))


def _inner(tree: Tree, portal: Portal, around: str) -> str:
    said = condition_in_words(tree, portal)
    return f"({said})" if {"all", "any"} & set(tree) - {around} else said


def _test(tree: Tree, portal: Portal) -> str:
    key, name, wanted = split_test(tree)
    words = {"field": fact_name(key), "value": _value(key, wanted, portal), "unit": FACTS[key].unit if key in FACTS else ""}
    match name:
        case "filled":
            return (_("%(field)s is known") if wanted else _("%(field)s is not known")) % words
        case "at_least":
            return (_("%(field)s is at least %(value)s %(unit)s") % words).strip()
        case "at_most":
            return (_("%(field)s is at most %(value)s %(unit)s") % words).strip()
        case "contains":
            return _("%(field)s contains “%(value)s”") % words
        case "in" if len(dict.fromkeys(_value(key, one, portal) for one in wanted)) > 1:
            return _("%(field)s is one of %(value)s") % words
    return _("%(field)s is “%(value)s”") % words


def fact_name(key: str) -> str:
    return str(FACTS[key].label) if key in FACTS else _("Answer “%(field)s”") % {"field": key.removeprefix(ANSWER)}


def _value(key: str, wanted: Any, portal: Portal) -> str:
    if isinstance(wanted, list):
        return ", ".join(dict.fromkeys(_value(key, one, portal) for one in wanted))
    if isinstance(wanted, bool):
        return _("yes") if wanted else _("no")
    of = {"phase": PHASES, "turn": TURNS}.get(key, {})
    if wanted in of:
        return str(of[wanted])
    if key == "service":
        return next((pick(one.title) for one in portal.services.all() if one.slug == wanted), str(wanted))
    if key == "families":
        return next((pick(one.title) for one in portal.families.all() if one.key == wanted), str(wanted))
    return _status(portal, str(wanted)) if key == "status" else str(wanted)


def _status(portal: Portal, key: str) -> str:
    for workflow in portal.workflows.all():
        for status in workflow.life.statuses:
            if status.key == key:
                return status.name(for_agent=True)
    return key
