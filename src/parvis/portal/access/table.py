"""The matrix people × services as a page shows it and as its forms send it; the administration shows the same to the team."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.catalogue.access import STATES, Access, Cell, Row
from parvis.catalogue.granting import Change, Changed
from parvis.catalogue.ground import Ground
from parvis.catalogue.models import Service
from parvis.kit.ids import uuid7
from parvis.kit.text import one_line
from parvis.people.models import User

SIZE: Final = 50
MOST_BOXES: Final = 1500
"""On one page: a form may hold 2 000 fields (`DATA_UPLOAD_MAX_NUMBER_FIELDS`)."""
_LABELS: Final[dict[str, str | Promise]] = {
    "": pgettext_lazy("people", "All"),
    "active": _("Active"),
    "invited": _("Invited"),
    "suspended": pgettext_lazy("people", "Suspended"),
}
_LOCKS: Final[dict[str, str | Promise]] = {
    "role": _("has it by their role or their organisation"),
    "suspended": _("suspended: nothing changes until the account is opened again"),
    "team": _("belongs elsewhere too: the team decides"),
    "entity": _("not granted to their entity"),
}


@dataclass(frozen=True)
class Box:
    """`is_pending`: ticked or unticked, and not saved yet."""

    cell: Cell
    is_pending: bool

    @property
    def is_ticked(self) -> bool:
        return self.cell.has != self.is_pending

    @property
    def reason(self) -> str | Promise:
        return _LOCKS.get(self.cell.lock, "")


@dataclass(frozen=True)
class Line:
    row: Row
    boxes: tuple[Box, ...]

    @property
    def seen(self) -> str:
        """What the form sends back of what was shown: who had what."""
        return f"{self.row.user.pk.hex}:{','.join(str(pk) for pk in sorted(self.row.held))}"


class Table:
    """One page of it. `said`: what the address or the form says: `q`, `state`, `after`, `person` (one alone). `pending`: changes to be saved."""

    def __init__(self, ground: Ground, said: QueryDict, *, pending: Iterable[Change] = ()) -> None:
        self.ground, self.pending = ground, frozenset(pending)
        self.query = one_line(said.get("q", ""), 100)
        self.state = said.get("state", "") if said.get("state", "") in STATES else ""
        self.after = said.get("after", "")
        self.person = said.get("person", "") if _as_key(said.get("person", "")) else ""

    @cached_property
    def lines(self) -> list[Line]:
        return [Line(row, tuple(self._boxes(row))) for row in self._access.rows[: self._most]]

    def _boxes(self, row: Row) -> Iterator[Box]:
        for cell in row.cells:
            change = Change(row.user.pk, cell.service.pk, not cell.has)
            yield Box(cell, not cell.lock and change in self.pending)

    @property
    def services(self) -> list[Service]:
        return self._access.services

    @property
    def shared(self) -> list[Service]:
        return self._access.shared

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form sends along to come back here."""
        said = (("q", self.query), ("state", self.state), ("after", self.after), ("person", self.person))
        return [(name, value) for name, value in said if value]

    @property
    def states(self) -> list[tuple[str, str | Promise, int, str]]:
        """(key, label, how many, the address's end) of each way to narrow."""
        wanted = [("", self._counts["all"]), *((key, self._counts[key]) for key in STATES)]
        return [(key, _LABELS[key], number, self._address(state=key)) for key, number in wanted if number or not key]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.state or self.person)

    @property
    def first(self) -> str:
        return self._address(state=self.state) if self.after else ""

    @property
    def next(self) -> str:
        """The end of the address of the page after this one; empty for none."""
        is_more = len(self._users) > min(self._most, SIZE)
        return self._address(state=self.state, after=self.lines[-1].row.user.pk.hex) if is_more and self.lines else ""

    def _address(self, **more: str) -> str:
        said = {"organisation": str(self.ground.root.pk), "q": self.query, **more}
        return "?" + urlencode({name: value for name, value in said.items() if value})

    @cached_property
    def _most(self) -> int:
        return min(SIZE, max(5, MOST_BOXES // max(1, len(self._access.services))))

    @cached_property
    def _access(self) -> Access:
        return Access(self.ground, self._users[:SIZE])

    @cached_property
    def _counts(self) -> dict[str, int]:
        shown = self._named()
        return shown.aggregate(all=Count("pk"), **{key: Count("pk", filter=narrowed) for key, narrowed in STATES.items()})

    def everybody(self, at_once: int) -> Iterator[list[User]]:
        """All whom it shows, some at a time, from the first on; each time one query."""
        last: User | None = None
        while people := self._after(last, at_once):
            yield people
            if len(people) < at_once:
                return
            last = people[-1]

    @property
    def narrowing(self) -> str:
        """What narrows it, to stand behind an address that has parameters already."""
        said = urlencode({name: value for name, value in (("q", self.query), ("state", self.state)) if value})
        return f"&{said}" if said else ""

    @cached_property
    def _users(self) -> list[User]:
        return self._after(self._last() if self.after else None, SIZE + 1)

    def _after(self, last: User | None, most: int) -> list[User]:
        people = self._named()
        if self.state:
            people = people.filter(STATES[self.state])
        if last:
            later = Q(last_name__gt=last.last_name) | Q(last_name=last.last_name, first_name__gt=last.first_name)
            people = people.filter(later | Q(last_name=last.last_name, first_name=last.first_name, pk__gt=last.pk))
        return list(people.order_by("last_name", "first_name", "pk")[:most])

    def _named(self) -> QuerySet[User]:
        people = self.ground.people.filter(pk=_as_key(self.person)) if self.person else self.ground.people
        for word in self.query.split()[:6]:
            people = people.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word))
        return people

    def _last(self) -> User | None:
        try:
            return self.ground.people.filter(pk=UUID(hex=self.after)).first()
        except ValueError:
            return None


def _as_key(said: str) -> UUID | None:
    try:
        return UUID(said) if said else None
    except ValueError:
        return None


def ticked(sent: QueryDict) -> set[Change]:
    """What was ticked and unticked on the matrix, by what it showed. Nonsense changes nothing."""
    found = set()
    boxes = {pair for pair in map(_pair, sent.getlist("use")) if pair}
    for value in sent.getlist("seen"):
        holder, _colon, services = value.partition(":")
        had = {pair for pair in (_pair(f"{holder}:{pk}") for pk in services.split(",")) if pair}
        now = {pair for pair in boxes if pair[0].hex == holder}
        found |= {Change(*pair, gives=True) for pair in now - had} | {Change(*pair, gives=False) for pair in had - now}
    return found


def said(sent: QueryDict) -> set[Change]:
    """The changes that a check page listed."""
    pairs = [(value[:1], _pair(value[1:])) for value in sent.getlist("change")]
    return {Change(*pair, gives=sign == "+") for sign, pair in pairs if pair and sign in "+-"}


def written(changes: Iterable[Change]) -> list[str]:
    """As `said` reads them."""
    return [f"{'+' if one.gives else '-'}{one.user_id.hex}:{one.service_id}" for one in sorted(changes)]


def key_of(sent: QueryDict) -> UUID:
    """The one that the check page carried: sent twice, saved once."""
    try:
        return UUID(sent.get("key", ""))
    except ValueError:
        return uuid7()


def told(plan: Iterable[Changed]) -> list[User]:
    """Who gets a mail of it."""
    return [one.user for one in plan if one.user.email]


def _pair(text: str) -> tuple[UUID, int] | None:
    holder, _colon, service = text.partition(":")
    try:
        return (UUID(hex=holder), int(service))
    except ValueError:
        return None
