"""Who changed what of a portal's configuration, and when; and bringing an earlier state back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.history.showing import KINDS, Shown
from parvis.administration.shell import page
from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.presets import editing
from parvis.presets.models import Revision
from parvis.presets.parts import PartId

HERE, SIZE = "history", 30


@for_administrators
@require_safe
def history(request: StaffRequest, portal_key: str) -> HttpResponse:
    """The newest first, by pages of their ids; `kind` and `q` (a part's key or its author) narrow it."""
    portal = portal_administered(request.user, portal_key)
    said = {name: request.GET.get(name, "").strip()[:80] for name in ("kind", "q", "before")}
    rows = Revision.objects.filter(portal=portal).select_related("author")
    if said["kind"] in KINDS:
        rows = rows.filter(kind=said["kind"])
    if said["q"]:
        rows = rows.filter(key__icontains=said["q"]) | rows.filter(author__last_name__icontains=said["q"])
    if said["before"].isdecimal() and len(said["before"]) < 18:
        rows = rows.filter(pk__lt=int(said["before"]))
    found = list(rows.order_by("-pk")[: SIZE + 1])
    kept = request.GET.copy()
    kept["before"] = str(found[SIZE - 1].pk) if len(found) > SIZE else ""
    context = {
        "changes": [Shown(one) for one in found[:SIZE]],
        "kinds": KINDS.items(),
        "said": said,
        "next": f"?{kept.urlencode()}" if kept["before"] else "",
        "first": "?" if said["before"] else "",
    }
    return page(request, "administration/history/list.html", context, here=HERE, portal=portal)


@for_administrators
@require_safe
def change(request: StaffRequest, portal_key: str, revision_id: int) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    return page(request, "administration/history/change.html", {"change": Shown(_change(portal, revision_id))}, here=HERE, portal=portal)


@for_administrators
@require_POST
def restore(request: StaffRequest, portal_key: str, revision_id: int) -> HttpResponse:
    """The part says again what it said before this change, whatever was changed of it since."""
    portal = portal_administered(request.user, portal_key)
    revision = _change(portal, revision_id)
    try:
        editing.restore(revision, by=request.user, base=editing.read(portal, PartId(revision.kind, revision.key)).base)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("administration:change", portal.key, revision.pk)
    messages.success(request, _("It says again what it said before this change."))
    return redirect("administration:history", portal.key)


def _change(portal: Portal, revision_id: int) -> Revision:
    found = Revision.objects.filter(portal=portal, pk=revision_id).select_related("author").first()
    if found is None:
        raise Http404
    return found
