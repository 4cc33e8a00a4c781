"""The option `satisfaction` of a service: whom it asks, when, and what a low score does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from parvis.kit.times import parse_delay
from parvis.presets.check.names import Names, Table, by_key
from parvis.presets.mistakes import Mistake, Spot, unknown
from parvis.tickets.satisfaction import DELAYS, OPTION, SCORES, SHARES

KEYS = {"statuses", "share", "alert", "question", *DELAYS}


def faults(service: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    options = service.get("options")
    said = options.get(OPTION) if isinstance(options, Mapping) else None
    if said is None:
        return
    if not isinstance(said, Mapping):
        yield at.mistake(_("“satisfaction” is a table: statuses, share, after, quiet, within, change, alert, question."))
        return
    for key in said:
        if key not in KEYS:
            yield (at / str(key)).mistake(unknown(_("a key of “satisfaction”"), str(key), KEYS))
    yield from _statuses(said.get("statuses"), names.workflows.get(str(service.get("workflow")), {}), at / "statuses")
    for key, most in (("share", SHARES), ("alert", SCORES[-1])):
        number = said.get(key, 0)
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= most:
            yield (at / key).mistake(_("This is a whole number from 0 to %(most)s.") % {"most": most})
    for key in DELAYS:
        if key in said and not _is_delay(said[key]):
            yield (at / key).mistake(_('This is a duration, for example "P7D".'))
    yield from _question(said.get("question", {}), names, at / "question")


def _statuses(said: object, workflow: Table, at: Spot) -> Iterator[Mistake]:
    closed = {key for key, status in by_key(workflow.get("statuses")).items() if status.get("phase") == "closed"}
    if not isinstance(said, list) or not said:
        yield at.mistake(_("Name the statuses after which it is asked, of those that close requests."))
        return
    for key in said:
        if key not in closed:
            yield at.mistake(unknown(_("a status that closes requests"), str(key), closed))


def _question(said: object, names: Names, at: Spot) -> Iterator[Mistake]:
    languages = names.source.languages
    if not isinstance(said, Mapping) or (said and not all(isinstance(said.get(one), str) and said[one] for one in languages)):
        yield at.mistake(_("The question is a text in every language of the portal."))


def _is_delay(said: object) -> bool:
    try:
        return isinstance(said, str) and bool(parse_delay(said) or True)
    except ValueError:
        return False
