"""What a search means for one agent: the conditions of a list, and what of it nobody understands, said in a sentence."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.desk.customers import reach
from parvis.desk.find.vocabulary import MOST_NAMED, Value, Vocabulary
from parvis.kit.clock import today
from parvis.kit.text import fold
from parvis.tickets.filters import Filters
from parvis.tickets.finding.days import day_of
from parvis.tickets.finding.language import meant_by
from parvis.tickets.finding.parsing import Parsed, Term, parse
from parvis.tickets.scope import Scope
from parvis.tickets.search import REFERENCE

Said = list[tuple[str, str]]
NAMED: Final = ("org", "from")
DAYS: Final = ("since", "before")
MANY_OF: Final = {"type", "status", "priority", "agent", "organisation", "requester", "reference", "tag"}
"""What several values of one operator together name: any of them."""


@dataclass(frozen=True)
class Problem:
    """`better`: the whole search as it was probably meant; empty when nobody knows."""

    sentence: str
    better: str = ""


@dataclass(frozen=True)
class Meant:
    parsed: Parsed
    filters: Filters
    problems: tuple[Problem, ...] = ()

    @property
    def reference(self) -> str:
        """A reference typed alone, or alone after its operator."""
        if len(self.parsed.terms) != 1:
            return ""
        [term] = self.parsed.terms
        is_said = not term.is_excluded and (term.operator.key == "ref" if term.operator else not term.name)
        return term.value.upper() if is_said and REFERENCE.fullmatch(term.value) else ""


def understand(typed: str, scope: Scope, base: Filters) -> Meant:
    """`base`: what the list says already; the search narrows it further."""
    parsed = parse(typed)
    vocabulary = Vocabulary(scope)
    conditions: dict[str, str] = {}
    without: Said = [("q", word) for word in parsed.without]
    problems = [_unknown(term, parsed) for term in parsed.unknown]
    is_nothing = False
    for term in parsed.narrowing:
        said, problem = _said(term, parsed, vocabulary)
        if problem:
            problems.append(problem)
        if term.is_excluded:
            told = said or []
            without += [(name, value) for name, value in told if name != "state" or len(told) == 1]
        elif said is None:
            is_nothing = True
        else:
            for name, value in said:
                conditions[name] = f"{conditions[name]},{value}" if name in MANY_OF and name in conditions else value
    filters = base.but(q=parsed.words, without=(*base.without, *without), is_nothing=is_nothing, **conditions)
    return Meant(parsed, filters, tuple(problems))


def _said(term: Term, parsed: Parsed, vocabulary: Vocabulary) -> tuple[Said | None, Problem | None]:
    """What the term says of the list; None where there is no such value, and then nothing can be found."""
    assert term.operator is not None
    key, value = term.operator.key, term.value
    if not value:
        return [], Problem(_("Say what you look for after “%(name)s:”.") % {"name": term.name})
    if key in DAYS:
        return _day(term)
    if key == "tag":
        return [("tag", value.replace(",", " "))], None
    if key == "ref":
        return _reference(value, vocabulary), None
    if key in NAMED:
        return _named(term, vocabulary)
    return _listed(term, parsed, vocabulary)


def _listed(term: Term, parsed: Parsed, vocabulary: Vocabulary) -> tuple[Said | None, Problem | None]:
    assert term.operator is not None
    known, wanted = vocabulary.values(term.operator.key), fold(term.value)
    exact = [one for one in known if wanted in one.spellings]
    found = exact or [one for one in known if any(spelling.startswith(wanted) for spelling in one.spellings)]
    if found:
        return _together(found), None
    near = difflib.get_close_matches(wanted, [spelling for one in known for spelling in one.spellings], n=1, cutoff=0.6)
    meant = next((one for one in known if near and near[0] in one.spellings), None)
    return None, _no_such(term, parsed, str(meant.name) if meant else "")


def _together(found: list[Value]) -> Said:
    """Values that begin so: any of them, where a list can say that; else the first."""
    first = dict(found[0].filters)
    for one in found[1:]:
        for name, value in one.filters:
            if name in MANY_OF and name in first:
                first[name] += f",{value}"
    return list(first.items())


def _named(term: Term, vocabulary: Vocabulary) -> tuple[Said | None, Problem | None]:
    assert term.operator is not None
    user, field = vocabulary.user, "organisation" if term.operator.key == "org" else "requester"
    if field == "requester" and fold(term.value) in ("moi", "me"):
        return [(field, str(user.pk))], None
    every = (
        reach.called(reach.organisations_of(user), term.value)
        if field == "organisation"
        else reach.named(reach.people_of(user), term.value)
    )
    keys = [str(key) for key in every.order_by("pk").values_list("pk", flat=True)[: MOST_NAMED + 1]]
    if not keys:
        return None, Problem(_("Nobody and nothing you work for is called “%(value)s”.") % {"value": term.value})
    if len(keys) > MOST_NAMED:
        said = _("More than %(most)d names hold “%(value)s”: the first of them are shown. Write more of it.")
        return [(field, ",".join(keys[:MOST_NAMED]))], Problem(said % {"most": MOST_NAMED, "value": term.value})
    return [(field, ",".join(keys))], None


def _day(term: Term) -> tuple[Said | None, Problem | None]:
    assert term.operator is not None
    found = day_of(term.value, today())
    if found is None:
        said = _("“%(value)s” is no day: write 2026-11-03, 3/11, 3d, yesterday or a weekday.")
        return None, Problem(said % {"value": term.value})
    moment = timezone.make_aware(datetime.combine(found, time()))
    return [(term.operator.key, moment.isoformat())], None


def _reference(value: str, vocabulary: Vocabulary) -> Said:
    """The number alone may be of any portal."""
    if not value.isdecimal():
        return [("reference", value.upper().replace(",", ""))]
    series = {service.portal.series for service in vocabulary.services}
    return [("reference", ",".join(f"{one}-{int(value)}" for one in sorted(series)) or value)]


def _unknown(term: Term, parsed: Parsed) -> Problem:
    meant = meant_by(term.name)
    if meant is None:
        return Problem(_("“%(name)s:” is no operator: it is searched as a word.") % {"name": term.name})
    said = _("“%(name)s:” is no operator: it is searched as a word. Did you mean “%(meant)s:”?")
    return Problem(said % {"name": term.name, "meant": meant.name}, _replaced(parsed, term, f"{meant.name}:{_quoted(term.value)}"))


def _no_such(term: Term, parsed: Parsed, meant: str) -> Problem:
    if not meant:
        return Problem(_("“%(name)s:” knows no “%(value)s”.") % {"name": term.name, "value": term.value})
    said = _("“%(name)s:” knows no “%(value)s”. Did you mean “%(meant)s”?")
    better = _replaced(parsed, term, f"{'-' if term.is_excluded else ''}{term.name}:{_quoted(meant)}")
    return Problem(said % {"name": term.name, "value": term.value, "meant": meant}, better)


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def _replaced(parsed: Parsed, term: Term, words: str) -> str:
    return f"{parsed.text[: term.start]}{words}{parsed.text[term.end :]}"
