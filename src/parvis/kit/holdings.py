"""What the house holds about people: each app says what its tables hold, and how it is found, handed over, put right and erased.

A table that names a person or holds words of a customer is in a holding, or is exempt for a reason that is written down: a test sees to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.functional import Promise

from parvis.kit.files import discard
from parvis.kit.registry import Registry
from parvis.kit.traces import ERASED, Corrections, Traces, mapped, strings

Relation = Literal["own", "near", "named"]
"""Of the person · about the person, by others · names the person."""
Fate = Literal["delete", "blank", "redact"]
FEW: Final = 500


@dataclass(frozen=True)
class Scope:
    """One portal: what is searched. The querysets are of primary keys, of whom the portal knows."""

    portal_key: str
    organisations: Any
    people: Any


@dataclass(frozen=True)
class Found:
    pk: str
    relation: Relation


@dataclass(frozen=True)
class Cause:
    """Why something is erased: `key` is the same for all of one cause, so that its journal says it once; `ground` is a code."""

    key: UUID
    ground: str
    by: Any = None
    is_retention: bool = False
    """Whether a whole request goes, with who took part in it, and not what is one person's."""


Narrowing = Callable[[Any, Scope], Any]


@dataclass(frozen=True)
class Holding:
    """One table. `within`: its rows of a portal.

    `people`: columns that make a row the person's own; `addresses`: those that do by holding their e-mail address;
    `links`: columns that only say who acted: they stay, since the account itself is anonymised. `texts`: what is searched and erased;
    `codes`: texts that no person typed. `forget`: columns set to null when the row is the person's own; `unlink`: when a whole
    request goes.
    `near`: rows about the person; `contents`: the text of a row's file; `place`: where it is, for the team, without personal data.
    `about`: the ticket (column) that a legal hold would keep. `write`: how changes are written, where an update is not the way.
    """

    key: str
    title: str | Promise
    model: str
    within: Narrowing
    people: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    guarded: tuple[str, ...] = ()
    """What lets somebody in: never put right here, lest it lead to another's account."""
    forget: tuple[str, ...] = ()
    unlink: tuple[str, ...] = ()
    fates: tuple[Fate, Fate, Fate] = ("blank", "redact", "redact")
    """Of own, near and named rows."""
    near: Callable[[Traces], Q] | None = None
    contents: Callable[[Any], str] | None = None
    rewrite: Callable[[Any, Traces | Corrections, bool], dict[str, Any]] | None = None
    """What changes in the row's file when words go out of it."""
    file: str = ""
    about: str = ""
    place: Callable[[Any], str] = field(default=lambda row: "")
    blank: Callable[[Any], dict[str, Any]] = field(default=lambda row: {})
    write: Callable[[Any, dict[str, Any], Cause], None] | None = None
    rank: int = 50
    """In this order they are erased: the account last."""
    is_for_team: bool = False
    """Never handed to the person: internal."""
    is_shown: Callable[[Any, Traces], bool] = field(default=lambda row, traces: False)
    """Whether the person reads all of a row that others wrote about them anyway: then it is handed over as it is."""

    @property
    def table(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def rows(self, scope: Scope) -> Any:
        return self.within(self.table._default_manager.all(), scope).order_by("pk")

    def rows_about(self, ticket: Any) -> Any:
        """Those of one request, whoever they are about."""
        rows = self.within(self.table._default_manager.all(), Scope(ticket.portal.key, [ticket.organisation_id], []))
        return rows.filter(**{self.about: ticket.pk}).order_by("pk") if self.about else rows.none()

    def get(self, pk: str) -> Any:
        """The row, or None when it is gone already."""
        return self.table._default_manager.filter(pk=pk).first()

    def find(self, traces: Traces, scope: Scope) -> Iterator[Found]:
        """Every row that holds something of the person, each looked at twice: by the database, then by its text."""
        rows = self.rows(scope)
        casts = {f"_text_{name}": Cast(name, models.TextField()) for name in self.texts}
        own = self._own(traces)
        named = _spelled(self.texts, traces.variants)
        near = self.near(traces) if self.near else Q(pk__in=[])
        wanted = rows if self.contents else rows.annotate(**casts).filter(own | near | named)
        own_pks = {str(pk) for pk in rows.filter(own).values_list("pk", flat=True)}
        near_pks = {str(pk) for pk in rows.filter(near).values_list("pk", flat=True)}
        for row in wanted.distinct().iterator(chunk_size=FEW):
            relation: Relation = "own" if str(row.pk) in own_pks else "near" if str(row.pk) in near_pks else "named"
            if relation == "own" or self._has_words(row, traces, relation):
                yield Found(str(row.pk), relation)

    def _own(self, traces: Traces) -> Q:
        found = Q(pk__in=[])
        for name in self.people:
            found |= Q(**{f"{name}__in": list(traces.users)})
        for name in self.addresses:
            for email in traces.emails:
                found |= Q(**{f"{name}__iexact": email})
        return found

    def _has_words(self, row: Any, traces: Traces, relation: Relation) -> bool:
        if relation == "near" and self.fates[1] in ("blank", "delete"):
            return True
        near = relation == "near"
        if near and self.is_shown(row, traces):
            return True
        if any(traces.finds(text, near=near) for name in self.texts for text in strings(getattr(row, name))):
            return True
        return self.contents is not None and traces.finds(self.contents(row), near=near)

    def would(self, relation: Relation) -> Fate:
        return self.fates[("own", "near", "named").index(relation)]

    def export(self, row: Any, traces: Traces, relation: Relation) -> dict[str, Any]:
        """What of the row is the person's: all of their own, else only the lines that name them."""
        said: dict[str, Any] = {"id": str(row.pk)}
        if hasattr(row, "created_at"):
            said["created_at"] = row.created_at.isoformat()
        whole = relation == "own" or (relation == "near" and self.is_shown(row, traces))
        for name in self.texts:
            value = getattr(row, name)
            said[name] = value if whole else _lines(value, traces, near=relation == "near")
        return {name: value for name, value in said.items() if value not in ("", None, [], {})}

    def anonymise(self, row: Any, traces: Traces, relation: Relation, cause: Cause) -> Fate:
        """Erase what of the row is the person's; said twice, it changes nothing more. The caller holds the transaction."""
        fate = self.would(relation)
        if fate == "delete":
            self._discard(row)
            row.delete()
        else:
            changes = self._blanked(row) if fate == "blank" else self._redacted(row, traces, near=relation == "near")
            if relation == "own":
                changes |= dict.fromkeys((*self.forget, *(self.unlink if cause.is_retention else ())))
            self._write(row, changes, cause)
        return fate

    def rectify(self, row: Any, corrections: Corrections, cause: Cause) -> bool:
        """Put right what is wrong; whether anything was."""
        changes = self._redacted(row, corrections, near=False)
        changes = {name: value for name, value in changes.items() if name not in self.guarded}
        self._write(row, changes, cause)
        return bool(changes)

    def _blanked(self, row: Any) -> dict[str, Any]:
        changes = {name: blanked(row, name) for name in self.texts}
        if self.file:
            self._discard(row)
        return changes | self.blank(row)

    def _redacted(self, row: Any, how: Traces | Corrections, *, near: bool) -> dict[str, Any]:
        changes = {name: mapped(getattr(row, name), lambda text: how.without(text, near=near)) for name in self.texts}
        return {name: value for name, value in changes.items() if value != getattr(row, name)} | (
            self.rewrite(row, how, near) if self.rewrite else {}
        )

    def _write(self, row: Any, changes: dict[str, Any], cause: Cause) -> None:
        if self.write:
            self.write(row, changes, cause)
        elif changes:
            type(row)._default_manager.filter(pk=row.pk).update(**changes)

    def _discard(self, row: Any) -> None:
        """Before the row says so: killed in between, the row still stands and it is done again."""
        if self.file and getattr(row, self.file):
            discard(getattr(row, self.file))


HOLDINGS: Registry[Holding] = Registry("holdings of personal data")
EXEMPT: Registry[str] = Registry("tables without personal data of customers")
"""Label of a model → why it is in no holding."""


def hold(**values: Any) -> Holding:
    """Register one table."""
    one = Holding(**values)
    return HOLDINGS.register(one.key, one)


def exempt(reason: str, *labels: str) -> None:
    for label in labels:
        EXEMPT.register(label, reason)


def blanked(row: Any, name: str) -> Any:
    """What stands in a column once nothing personal may: the mark where something stood, and where the column can hold it."""
    value, column = getattr(row, name), row._meta.get_field(name)
    if isinstance(value, list | dict):
        return mapped(value, lambda text: ERASED if text else "")
    if not value or isinstance(column, models.EmailField):
        return None if column.null else ""
    return ERASED if isinstance(value, str) else None


def _spelled(names: tuple[str, ...], words: tuple[str, ...]) -> Q:
    found = Q(pk__in=[])
    for name in names:
        for word in words:
            found |= Q(**{f"_text_{name}__icontains": word})
    return found


def _lines(value: Any, traces: Traces, *, near: bool) -> list[str]:
    return [line.strip() for text in strings(value) for line in text.splitlines() if traces.finds(line, near=near)]
