"""What becomes of each relation to an account when two accounts of one person are made one: each app says it of its own tables.

Every relation to an account has a rule here: a test goes over all of them. Rules name columns; the verb is `people.merging`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from parvis.kit.registry import Registry

Fate = Literal["moves", "stays", "ends"]
Act = Callable[[Any, Any, Any], None]
"""Given both accounts, the one that is closed first, and who merges them."""


@dataclass(frozen=True)
class Rule:
    """One column that names an account. `moves`: the row is of the account that goes on; `stays`: it says who did it, then;
    `ends`: the row goes, for it lets the closed account in.

    `title`: how a preview calls the rows; nothing: it does not speak of them. `why`: of what does not move.
    `once`: columns with which a person has one row: of two, the one of the account that goes on is kept.
    `act`: how the rows move where an update is not the way.
    """

    model: str
    column: str
    fate: Fate
    title: str | Promise = ""
    why: str = ""
    once: tuple[str, ...] = ()
    act: Act | None = None
    only: models.Q = field(default_factory=models.Q)

    @property
    def key(self) -> str:
        return f"{self.model}.{self.column}"

    def rows(self, account: Any) -> Any:
        """Those of this account that the rule is about."""
        return apps.get_model(self.model)._default_manager.filter(self.only, **{self.column: account}).order_by("pk")

    def count(self) -> Any:
        """How many rows an account of a queryset of accounts has, as a column of it."""
        rows = apps.get_model(self.model)._default_manager.filter(self.only, **{self.column: models.OuterRef("pk")})
        counted = rows.order_by().values(self.column).annotate(count=models.Count("pk")).values("count")
        return Coalesce(models.Subquery(counted, output_field=models.IntegerField()), 0)

    def apply(self, gone: Any, into: Any, *, by: Any) -> None:
        """Said twice, it changes nothing more. The caller holds the transaction and both accounts."""
        if self.fate == "stays":
            return
        if self.fate == "ends":
            self.rows(gone).delete()
        elif self.act:
            self.act(gone, into, by)
        else:
            if self.once:
                present = set(self.rows(into).values_list(*self.once))
                twice = [pk for pk, *values in self.rows(gone).values_list("pk", *self.once) if tuple(values) in present]
                self.rows(gone).filter(pk__in=twice).delete()
            self.rows(gone).update(**{self.column: into})


RULES: Registry[Rule] = Registry("what becomes of relations to a merged account")
OBSTACLES: Registry[Callable[[Any, Any, frozenset[str] | None], None]] = Registry("what keeps accounts from being merged")
"""Each is asked with (gone, into, portals) before anything changes, and raises Refused; `portals`: keys of those that who merges
administers, None for all."""


def moves(
    label: str,
    title: str | Promise = "",
    *,
    once: Iterable[str] = (),
    act: Act | None = None,
    only: models.Q | None = None,
) -> None:
    """`label`: app.Model.column."""
    _register(label, "moves", title=title, once=tuple(once), act=act, only=only or models.Q())


def stays(why: str, *labels: str) -> None:
    for label in labels:
        _register(label, "stays", why=why)


def ends(why: str, *labels: str) -> None:
    for label in labels:
        _register(label, "ends", why=why)


def _register(label: str, fate: Fate, **more: Any) -> None:
    model, _dot, column = label.rpartition(".")
    rule = Rule(model, column, fate, **more)
    RULES.register(rule.key, rule)
