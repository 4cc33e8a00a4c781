"""Equipment from a table: choose the file, say what its columns are, see what would happen, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.assets.importing.applying import apply
from parvis.assets.importing.columns import Column, columns_of, proposed
from parvis.assets.importing.known import Known
from parvis.assets.importing.plan import CHANGE, ERROR, LEAVE, MAKE, Plan, Planned, Table
from parvis.assets.models import AssetKind
from parvis.desk.assets.forms import ImportForm
from parvis.desk.customers import reach
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.intake import uploads
from parvis.intake.definition import Field
from parvis.intake.models import Upload
from parvis.intake.owner import Owner
from parvis.kit import sheets
from parvis.kit.errors import Refused
from parvis.kit.files import open_stored
from parvis.kit.ids import of_sending, uuid7
from parvis.kit.sending import sent_key
from parvis.people.models import Organisation, User

PURPOSE = "assets-import"
FILE = Field.read({"key": "file", "type": "file", "max_mb": 10})
MOST_SHOWN = 100
CARRIED = ("portal", "kind", "owner")


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: StaffRequest) -> HttpResponse:
    """A file that is no table is refused here, and nothing of it is kept."""
    portals = list(reach.portals_of(request.user))
    if not portals:
        raise Http404
    sent, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(sent, files, portals=portals, user=request.user)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data = file.read()
            sheets.read(data)
            file.seek(0)
            key = sent_key(request)
            made = of_sending(key, sha256(data).hexdigest(), file.name) if key else None
            upload = uploads.receive(file, owner=Owner.of(request.user.pk), purpose=PURPOSE, field=FILE, key=made)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(f"{reverse('desk:assets_preview', args=[upload.pk])}?{urlencode(form.carried)}")
    context = {"form": form, "key": sent_key(request) or uuid7()}
    return page(request, "desk/assets/import.html", context, place="assets", status=422 if form.errors else 200)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: StaffRequest, upload_id: UUID) -> HttpResponse:
    """What the table would do; sent, it is done, unless something changed meanwhile: then it is shown again."""
    said = request.POST if request.method == "POST" else request.GET
    bringing = Bringing(request.user, upload_id, said.dict())
    if request.method == "POST" and bringing.is_gone:
        messages.info(request, _("This table has been written already."))
        return redirect("desk:assets")
    plan = bringing.plan
    if request.method == "POST" and plan.is_possible and request.POST.get("digest") == plan.digest:
        with transaction.atomic():
            if not uploads.remove(upload_id, owner=Owner.of(request.user.pk), purpose=PURPOSE):
                raise Http404
            apply(plan, by=request.user)
        messages.success(request, _done(plan))
        return redirect("desk:assets")
    return page(
        request, "desk/assets/preview.html", {"bringing": bringing}, place="assets", status=409 if request.method == "POST" else 200
    )


def _done(plan: Plan) -> str:
    made, changed = plan.counts[MAKE], plan.counts[CHANGE]
    parts = (
        ngettext("%(count)d recorded", "%(count)d recorded", made) % {"count": made},
        ngettext("%(count)d changed", "%(count)d changed", changed) % {"count": changed},
    )
    return _("Import done: %(made)s, %(changed)s.") % {"made": parts[0], "changed": parts[1]}


@dataclass
class Bringing:
    """One file on its way in. `said`: portal, kind and owner for lines that do not say them, and c0, c1…: what columns are."""

    user: User
    upload_id: UUID
    said: Mapping[str, str]

    @property
    def is_gone(self) -> bool:
        """Written, or never there."""
        return not Upload.objects.for_owner(Owner.of(self.user.pk), PURPOSE).filter(pk=self.upload_id).exists()

    @cached_property
    def upload(self) -> Upload:
        found = Upload.objects.for_owner(Owner.of(self.user.pk), PURPOSE).waiting().filter(pk=self.upload_id).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def portal_key(self) -> str:
        portal = reach.portals_of(self.user).filter(key=self.said.get("portal", "")).first()
        if portal is None:
            raise Http404
        return portal.key

    @cached_property
    def sheet(self) -> sheets.Sheet:
        with open_stored(self.upload.storage_key) as stored:
            return sheets.read(stored.read())

    @cached_property
    def owners(self) -> Any:
        return reach.organisations_of(self.user)

    @cached_property
    def known(self) -> Known:
        return Known(self.user, self.portal_key, self.owners, (cell for line in self.sheet.lines for cell in line.cells))

    @cached_property
    def columns(self) -> list[Column]:
        return columns_of(self.known.kinds)

    @cached_property
    def mapping(self) -> dict[int, str]:
        """As the person said, else as the titles tell."""
        if "c0" not in self.said:
            return proposed(self.sheet.header, self.columns)
        keys = {column.key for column in self.columns}
        chosen = {position: self.said.get(f"c{position}", "") for position in range(len(self.sheet.header))}
        firsts = {key: position for position, key in reversed(chosen.items()) if key in keys}
        return {position: key for key, position in firsts.items()}

    @cached_property
    def kind(self) -> AssetKind | None:
        return self.known.kind(self.said.get("kind", "")) if self.said.get("kind") else None

    @cached_property
    def owner(self) -> Organisation | None:
        try:
            wanted = UUID(self.said.get("owner", ""))
        except ValueError:
            return None
        found: Organisation | None = self.owners.filter(pk=wanted).first()
        return found

    @cached_property
    def plan(self) -> Plan:
        table = Table(self.sheet, self.mapping, (get_language() or "fr").partition("-")[0], self.kind, self.owner)
        return Plan(table, self.user, self.known)

    @property
    def titles(self) -> list[tuple[str, str, str]]:
        """(name of the control, title of the column, what it is)."""
        return [(f"c{position}", title, self.mapping.get(position, "")) for position, title in enumerate(self.sheet.header)]

    @property
    def unused(self) -> list[str]:
        """Titles of which nothing is read."""
        return [title for _name, title, key in self.titles if title and not key]

    @property
    def carried(self) -> list[tuple[str, str]]:
        return [(name, self.said.get(name, "")) for name in CARRIED]

    @property
    def counts(self) -> dict[str, int]:
        return {act: self.plan.counts[act] for act in (MAKE, CHANGE, LEAVE, ERROR)}

    @property
    def shown(self) -> list[Planned]:
        """What is wrong first."""
        return sorted(self.plan.lines, key=lambda line: (not line.errors, line.number))[:MOST_SHOWN]

    @property
    def hidden_count(self) -> int:
        return max(0, len(self.plan.lines) - MOST_SHOWN)
