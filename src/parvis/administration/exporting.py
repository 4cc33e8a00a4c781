"""A portal as the files of a preset: to be taken away, and beside the preset it came from."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.shell import page
from parvis.catalogue.models import Portal
from parvis.presets.check import mistakes
from parvis.presets.comparison import Change
from parvis.presets.export import export
from parvis.presets.kept import differences
from parvis.presets.models import Preparation
from parvis.presets.source import folders, read


@for_administrators
@require_safe
def export_page(request: StaffRequest, portal_key: str) -> HttpResponse:
    """The files, what is only prepared and so not among them, and what differs from the preset if its folder is at hand."""
    portal = portal_administered(request.user, portal_key)
    context = {
        "files": sorted(export(portal.key)),
        "prepared": Preparation.objects.filter(portal=portal),
        "has_preset": portal.key in folders(),
        "differences": differences_from_preset(portal),
    }
    return page(request, "administration/export.html", context, here="export", portal=portal)


def differences_from_preset(portal: Portal) -> list[Change]:
    folder = folders().get(portal.key)
    if folder is None:
        return []
    source = read(folder)
    return [] if mistakes(source) else differences(source)


@for_administrators
@require_safe
def download(request: StaffRequest, portal_key: str) -> HttpResponse:
    """Always the same bytes for the same configuration."""
    portal = portal_administered(request.user, portal_key)
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, text in sorted(export(portal.key).items()):
            archive.writestr(ZipInfo(f"{portal.key}/{name}"), text, ZIP_DEFLATED)
    headers = {"Content-Disposition": f'attachment; filename="{portal.key}.zip"'}
    return HttpResponse(packed.getvalue(), content_type="application/zip", headers=headers)
