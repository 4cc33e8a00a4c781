"""The operators of a search and the names each of them goes by, in every language whatever the reader's own."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.kit.text import fold


@dataclass(frozen=True)
class Operator:
    """`names`: {language: what it is called there}; `others`: what is understood too. `narrows`: the words of the helping list."""

    key: str
    names: Mapping[str, str]
    narrows: str | Promise
    others: tuple[str, ...] = ()
    may_exclude: bool = True

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.names.get((get_language() or "fr").partition("-")[0]) or self.names["en"]

    @property
    def spellings(self) -> tuple[str, ...]:
        return tuple(fold(one) for one in (*self.names.values(), *self.others))


OPERATORS: Final = {
    one.key: one
    for one in (
        Operator("state", {"fr": "état", "en": "state"}, _("open, closed, waiting, or the name of a status"), ("statut", "status", "is")),
        Operator("agent", {"fr": "agent", "en": "agent"}, _("who handles it: me, none, or a name"), ("à", "assigned")),
        Operator("team", {"fr": "équipe", "en": "team"}, _("a team, or mine"), ("groupe", "group")),
        Operator(
            "org", {"fr": "org", "en": "org"}, _("the customer’s organisation"), ("organisation", "organization", "client", "customer")
        ),
        Operator("from", {"fr": "de", "en": "from"}, _("who made the request"), ("demandeur", "requester", "par", "by")),
        Operator("type", {"fr": "type", "en": "type"}, _("the kind of request"), ("service",)),
        Operator("portal", {"fr": "portail", "en": "portal"}, _("one portal"), ("espace",)),
        Operator("tag", {"fr": "étiquette", "en": "tag"}, _("a label"), ("label", "libellé")),
        Operator("priority", {"fr": "priorité", "en": "priority"}, _("from 1 very low to 6 major"), ("prio",)),
        Operator(
            "since", {"fr": "depuis", "en": "since"}, _("changed that day or later: 2026-11-03, 3d, yesterday"), ("après", "after"), False
        ),
        Operator("before", {"fr": "avant", "en": "before"}, _("not changed since that day"), ("jusqu", "until"), False),
        Operator("ref", {"fr": "réf", "en": "ref"}, _("a reference, or its number alone"), ("référence", "reference"), False),
    )
}
_BY_SPELLING: Final = {spelling: operator for operator in OPERATORS.values() for spelling in operator.spellings}


def called(name: str) -> Operator | None:
    """The operator of that name, whatever its case and accents."""
    return _BY_SPELLING.get(fold(name))


def meant_by(name: str) -> Operator | None:
    """What somebody probably meant by a name that is none."""
    near = difflib.get_close_matches(fold(name), _BY_SPELLING, n=1, cutoff=0.6)
    return _BY_SPELLING[near[0]] if near else None


def beginning(start: str) -> list[Operator]:
    """The operators that go on so, the reader's own names first."""
    wanted = fold(start)
    own = [one for one in OPERATORS.values() if fold(one.name).startswith(wanted)]
    return own + [one for one in OPERATORS.values() if one not in own and any(name.startswith(wanted) for name in one.spellings)]
