"""What one does on the matrix, wherever it stands: look, check, save, take it along. The portal and the administration show the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.catalogue.granting import Change, planned, set_uses
from parvis.catalogue.ground import Ground
from parvis.kit.clock import today
from parvis.kit.downloads import sealed
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.tables import csv_rows
from parvis.kit.text import slug
from parvis.people import audit
from parvis.people.models import User
from parvis.portal.access import table
from parvis.portal.access.sheet import Sheet

Shown = Callable[[str, dict[str, Any], int], HttpResponse]


@dataclass(frozen=True)
class Screen:
    """`show`: (`matrix` or `check`, context, status) → the page; `address`: of `access`, `access_check` and `access_export` for this ground."""

    request: HttpRequest
    ground: Ground
    by: User
    show: Shown
    address: Callable[[str], str]
    more: Mapping[str, Any] = field(default_factory=dict)

    def matrix(self, pending: set[Change] | None = None, *, refusal: Refused | None = None) -> HttpResponse:
        shown = table.Table(self.ground, self.request.POST if self.request.method == "POST" else self.request.GET, pending=pending or ())
        return self.show("matrix", {"table": shown, "refusal": refusal, **self._places}, 409 if refusal else 200)

    def save(self) -> HttpResponse:
        """What the check page listed."""
        changes = table.said(self.request.POST)
        try:
            changed = set_uses(self.ground, changes, by=self.by, key=table.key_of(self.request.POST))
        except Refused as refusal:
            return self.matrix(changes, refusal=refusal)
        if changed:
            count = len(changed)
            text = ngettext("The accesses of one person are saved.", "The accesses of %(count)s people are saved.", count)
            messages.success(self.request, text % {"count": count})
        return redirect(self.address("access"))

    def check(self) -> HttpResponse:
        """What would be saved, and who would be told; `back` shows the matrix again with what was ticked."""
        changes = table.said(self.request.POST) or table.ticked(self.request.POST)
        if "back" in self.request.POST:
            return self.matrix(changes)
        try:
            plan = planned(self.ground, changes)
        except Refused as refusal:
            return self.matrix(changes, refusal=refusal)
        if not plan:
            messages.info(self.request, _("You changed nothing: nothing was saved."))
            return redirect(self.address("access"))
        shown = table.Table(self.ground, self.request.POST)
        said = {"plan": plan, "changes": table.written(changes), "key": uuid7(), "told": table.told(plan), "table": shown}
        return self.show("check", said | self._places, 200)

    def export(self) -> StreamingHttpResponse:
        """What the matrix shows, narrowed as it is, all its pages; what stands there is saved."""
        sheet = Sheet(table.Table(self.ground, self.request.GET))
        key, root = self.ground.portal.key, self.ground.root
        audit.write("exported", by=self.by, organisation=root, portal_key=key, data={"what": "accesses"})
        response = StreamingHttpResponse(csv_rows(sheet.header, sheet.rows()), content_type="text/csv; charset=utf-8")
        name = "-".join(part for part in (key, "accesses", slug(root.name, 60), f"{today():%Y-%m-%d}") if part)
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return sealed(response)

    @property
    def _places(self) -> dict[str, Any]:
        """Where the shared forms lead."""
        urls = {"list_url": self.address("access"), "check_url": self.address("access_check"), "export_url": self.address("access_export")}
        return {"ground": self.ground, **urls, **self.more}
