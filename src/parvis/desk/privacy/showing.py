"""Findings as a person reads them: one line for the rows of one kind at one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.kit.holdings import HOLDINGS
from parvis.privacy.certificate import OUTCOMES, title_of
from parvis.privacy.models import Case, Finding

RELATIONS: dict[str, str | Promise] = {
    "own": _("their own"),
    "near": _("about them, by others"),
    "named": _("names them"),
}
WOULD: dict[str, str | Promise] = {
    "delete": _("is deleted"),
    "blank": _("is erased, the frame stays"),
    "redact": _("loses what names them, the rest stays"),
}
MOST = 300


@dataclass(frozen=True)
class Line:
    """`key`: how the form names it."""

    number: int
    holding: str
    place: str
    relation: str
    choice: str
    count: int
    waits: bool
    outcomes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return title_of(self.holding)

    @property
    def said(self) -> str | Promise:
        return RELATIONS.get(self.relation, self.relation)

    @property
    def would(self) -> str | Promise:
        return WOULD[HOLDINGS.get(self.holding).would(self.relation)]  # type: ignore[arg-type]  # one of the relations

    @property
    def key(self) -> str:
        return f"{self.holding}|{self.place}|{self.relation}"


def lines_of(case: Case) -> list[Line]:
    """In two queries, whatever was found."""
    by = ("rank", "holding", "place", "relation", "choice", "waits")
    rows = case.findings.order_by().values(*by).annotate(count=Count("pk"), done=Count("pk", filter=~Q(done_at=None)))
    outcomes: dict[tuple[str, str, str], list[str]] = {}
    for one in case.findings.exclude(outcome="").order_by().values("holding", "place", "relation", "outcome").annotate(count=Count("pk")):
        said = f"{OUTCOMES.get(one['outcome'], one['outcome'])} ({one['count']})"
        outcomes.setdefault((one["holding"], one["place"], one["relation"]), []).append(said)
    return [
        Line(
            number,
            row["holding"],
            row["place"],
            row["relation"],
            row["choice"],
            row["count"],
            row["waits"],
            tuple(outcomes.get((row["holding"], row["place"], row["relation"]), ())),
        )
        for number, row in enumerate(rows.order_by(*by)[:MOST], 1)
    ]


def choices_in(data: Iterable[tuple[str, str]]) -> dict[tuple[str, str, str], str]:
    """What the form says: `choice-…` fields, each named by its line."""
    found: dict[tuple[str, str, str], str] = {}
    for name, value in data:
        parts = name.removeprefix("choice-").split("|")
        if name.startswith("choice-") and len(parts) == 3:
            found[parts[0], parts[1], parts[2]] = value
    return found


def choices() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Finding.Choice.choices]
