"""A page about one part: what it is of, where its pages are, where a mistake is mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Protocol

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.administration.guards import StaffRequest, portal_administered
from parvis.administration.parts.labels import SERVICE, WORKFLOW
from parvis.administration.parts.lines import Line, TableForm, found_at
from parvis.administration.parts.prepared import Prepared, Told, out_of_use, seen
from parvis.administration.shell import page
from parvis.kit.languages import pick
from parvis.presets.editing import ChangedMeanwhile
from parvis.presets.parts import Part, PartId

PLACES: Final = {"service": "services", "workflow": "workflows"}
TABS: Final[dict[str, tuple[tuple[str, str | Promise], ...]]] = {
    "service": (
        ("presentation", _("Presentation")),
        ("form", _("Form")),
        ("way", _("Workflow")),
        ("rights", _("Rights and audience")),
        ("replies", _("Automatic answers and delays")),
        ("translate", _("Translation")),
        ("history", _("Versions")),
    ),
    "workflow": (("graph", _("Graph")), ("translate", _("Translation")), ("history", _("Versions"))),
}


class Where(Protocol):
    def __call__(self, screen: Screen, told: Told) -> str: ...


WHERE: dict[str, Where] = {}
"""{kind: the address of the page where a mistake is mended}; filled by the modules of each kind."""


class Screen:
    """`prepared`: the part; `tab`: the page of it that this is."""

    def __init__(self, request: StaffRequest, portal_key: str, kind: str, key: str, tab: str = "") -> None:
        self.request, self.kind, self.key, self.tab = request, kind, key, tab
        self.portal = portal_administered(request.user, portal_key)
        at = PartId(kind, key)
        self.prepared = Prepared(self.portal, at)
        if not self.prepared.exists:
            blank = out_of_use(self.portal, at)
            if blank is None:
                raise Http404
            self.prepared.part = blank
        self.is_out_of_use = not self.prepared.exists

    @property
    def part(self) -> Part:
        return self.prepared.part

    @property
    def title(self) -> str:
        return pick(self.part.get("title")) or self.key

    @property
    def languages(self) -> tuple[str, ...]:
        return self.prepared.languages

    @property
    def drawn(self) -> str:
        """What the forms of this page say of the part they were drawn from."""
        return seen(self.part)

    @property
    def is_drawn_before(self) -> bool:
        """Whether the part changed since the form that was sent was drawn: by this very form, perhaps, sent a second time."""
        return self.request.POST.get("drawn", self.drawn) != self.drawn

    @property
    def is_sent_again(self) -> bool:
        """Whether it was the same person who changed it since."""
        row = self.prepared.row
        return self.is_drawn_before and row is not None and row.author_id == self.request.user.pk

    def made_before(self, items: Iterable[dict[str, Any]], made: dict[str, Any]) -> str:
        """The key under which a first sending of the same form made the same; empty for none."""
        same = (one for one in items if {**one, "key": ""} == {**made, "key": ""})
        return next((str(one["key"]) for one in same), "") if self.is_drawn_before else ""

    def url(self, name: str, *more: str) -> str:
        return reverse(f"administration:{self.kind}_{name}", args=[self.portal.key, self.key, *more])

    def __getattr__(self, name: str) -> str:
        """`compare_url`, `publish_url`, …: of its pages that take nothing more, for templates."""
        if not name.endswith("_url"):
            raise AttributeError(name)
        return self.url(name.removesuffix("_url"))

    @property
    def tabs(self) -> list[tuple[str, str | Promise, str, bool]]:
        """(name, label, address, whether it is this one)."""
        return [(name, label, self.url(name), name == self.tab) for name, label in TABS[self.kind]]

    @property
    def crumbs(self) -> list[Any]:
        label = _("Request types") if self.kind == "service" else _("Workflows and statuses")
        above = [(self.portal.name, reverse("administration:portal", args=[self.portal.key]))]
        return [*above, (label, reverse(f"administration:{PLACES[self.kind]}", args=[self.portal.key])), self.title]

    def where(self, told: Told) -> str:
        return WHERE[self.kind](self, told)

    def links(self, faults: Iterable[Told] | None = None) -> list[tuple[str, str]]:
        """(sentence, address) of what is to correct before it can be published."""
        found = self.prepared.faults if faults is None else faults
        return list(
            dict.fromkeys(
                (f"{self.named(told)}\u00a0: {told.reason}" if self.named(told) else told.reason, self.where(told)) for told in found
            )
        )

    def named(self, told: Told) -> str:
        """The thing a mistake is about, as the owner calls it: a field, a status, a move, else the key of the whole."""
        known = {str(item.get("key")): item for item in self._things()}
        for step in reversed(told.path):
            if step in known and len(told.path) > 1:
                return pick(known[step].get("label")) or step
        labels = SERVICE if self.kind == "service" else WORKFLOW
        return str(labels[told.path[0]]) if told.path and told.path[0] in labels and told.path[0] != "form" else ""

    def _things(self) -> Iterator[dict[str, Any]]:
        for step in (self.part.get("form") or {}).get("steps") or ():
            yield from step.get("fields") or ()
        for name in ("statuses", "moves", "milestones"):
            yield from self.part.get(name) or ()

    def page(self, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        shared = {"screen": self, "prepared": self.prepared, "tongues": self.languages}
        return page(self.request, template, shared | (context or {}), here=PLACES[self.kind], portal=self.portal, status=status)

    def change(self, act: Callable[[Part], None]) -> bool:
        """Do `act` to the part. False, and said, when somebody was faster by an instant: the page shows what they made of it."""
        try:
            self.prepared.change(act, by=self.request.user)
        except ChangedMeanwhile as problem:
            messages.error(self.request, str(problem))
            return False
        return True


class TableEdit:
    """A form on one table of the part. `find`: the table inside a part."""

    def __init__(self, screen: Screen, lines: list[Line], find: Callable[[Part], dict[str, Any]], faults: Iterable[Told] = ()) -> None:
        self.screen, self.lines, self.find = screen, lines, find
        self.table = find(screen.part)
        sent = screen.request.POST if screen.request.method == "POST" else None
        self.form = TableForm(lines, self.table, screen.languages, data=sent, faults=faults)
        is_later = sent is not None and sent.get("seen", self.seen) != self.seen
        self.is_conflict = is_later and not (self.form.is_valid() and self.form.after() == self.table)  # sent twice, it says what is there
        self.status = 409 if self.is_conflict else 422 if sent is not None and not self.form.is_valid() else 200

    @property
    def seen(self) -> str:
        return seen([found_at(self.table, line.path, None) for line in self.lines])

    @property
    def has_rare_errors(self) -> bool:
        return any(control.errors for one in self.form.asked if one.is_rare for control in one.controls)

    @property
    def present(self) -> TableForm:
        """What it says now, beside what was typed."""
        return TableForm(self.lines, self.table, self.screen.languages)

    def with_headings(self, headings: dict[str, str]) -> list[dict[str, Any]]:
        """The lines of the form; `headings`: {name of the first line of a group: its heading}."""
        return [{"asked": one, "heading": headings.get(one.line.name, "")} for one in self.form.asked]

    def save(self, then: Callable[[dict[str, Any]], None] | None = None) -> bool:
        """Keep what was typed when it can be; `then`: does more to the table in the same change."""
        if self.status != 200:
            return False

        def act(part: Part) -> None:
            table = self.find(part)
            form = TableForm(self.lines, table, self.screen.languages, data=self.screen.request.POST)
            form.is_valid()
            after = form.after()
            table.clear()
            table.update(after)
            if then:
                then(table)

        return self.screen.change(act)


def onward(address: str, fragment: str = "", **asked: str) -> HttpResponse:
    """After a change: to the page that shows it, at the thing that changed."""
    query = "&".join(f"{name}={value}" for name, value in asked.items() if value)
    return redirect(f"{address}{'?' + query if query else ''}{'#' + fragment if fragment else ''}")
