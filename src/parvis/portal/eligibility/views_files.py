"""Asking about many places by a file, following how far it is, taking the result along."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.connectors import bulk
from parvis.connectors.models import Qualification
from parvis.connectors.qualifying import exporting, files
from parvis.connectors.qualifying.files import MOST_LINES
from parvis.connectors.qualifying.files import Asked as AskedFile
from parvis.kit import downloads, sheets
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick
from parvis.kit.sending import sent_key
from parvis.kit.sizes import human_size
from parvis.kit.tables import csv_rows, xlsx_bytes
from parvis.people import audit
from parvis.portal.eligibility.asked import Asked
from parvis.portal.tools.opening import Opened, opened

SHOWN = 20
REFUSED_SHOWN = 50


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@opened("eligibility")
def sent_files(opening: Opened) -> HttpResponse:
    """The files of the organisation, and the form that sends one."""
    if opening.request.method != "POST":
        return _page(opening, FileForm(), Asked(opening, opening.request.GET))
    form, asked = FileForm(opening.request.POST, opening.request.FILES), Asked(opening, opening.request.POST)
    if not form.is_valid():
        return _page(opening, form, asked, status=422)
    organisation = opening.organisation
    if organisation is None:
        raise PermissionDenied
    upload = form.cleaned_data["file"]
    try:
        table = sheets.read(upload.read(sheets.MAX_BYTES + 1))
        said = AskedFile(opening.service, opening.user, organisation, asked.offers)
        found = files.ask_file(table, upload.name, said, key=sent_key(opening.request) or uuid7())
    except Refused as refusal:
        form.add_error("file" if refusal.code != "offers" else None, str(refusal))
        return _page(opening, form, asked, status=422)
    return HttpResponseRedirect(reverse("portal:eligibility_file", args=[found.run.number]))


def _page(opening: Opened, form: FileForm, asked: Asked, status: int = 200) -> HttpResponse:
    listed = list(_visible(opening).filter(service_slug=opening.service.slug).select_related("run__requested_by")[:SHOWN])
    limits = {"lines": MOST_LINES, "size": human_size(sheets.MAX_BYTES)}
    context = {"opening": opening, "form": form, "asked": asked, "files": listed, "limits": limits, "titles": files.titles()}
    return render(opening.request, "portal/eligibility/files.html", context, status=status)


@require_safe
@opened("eligibility")
def example(opening: Opened, ending: str) -> HttpResponse:
    """`ending`: csv or xlsx."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    header, rows = files.example()
    made = xlsx_bytes(header, rows) if ending == "xlsx" else b"".join(csv_rows(header, rows))
    return downloads.table(made, name="example", kind=ending)


@require_safe
@opened("eligibility")
def sent_file(opening: Opened, file_number: str) -> HttpResponse:
    found = _seen(opening, file_number)
    done, whole = bulk.done_of(found.run)
    context = {
        "opening": opening,
        "found": found,
        "run": found.run,
        "done": done,
        "whole": whole,
        "refused": [(line.number, pick(line.said)) for line in files.refused(found.run)[:REFUSED_SHOWN]],
        "refused_count": files.refused(found.run).count(),
        "offers": [pick(title) for title in found.run.input["options"]["titles"].values()],
    }
    return render(opening.request, "portal/eligibility/file.html", context)


@require_safe
@opened("eligibility")
def result_file(opening: Opened, file_number: str) -> HttpResponse:
    found = _seen(opening, file_number)
    _told(opening)
    return downloads.table(files.result_file(found.run), name=file_number)


@require_safe
@opened("eligibility")
def details_file(opening: Opened, file_number: str) -> HttpResponse:
    found = _seen(opening, file_number)
    _told(opening)
    return downloads.table(csv_rows(exporting.header(), files.details(found.run)), name=f"{file_number}-details")


def _told(opening: Opened) -> None:
    audit.write("exported", by=opening.user, portal_key=opening.portal.key, data={"what": "qualifications"})


def _visible(opening: Opened) -> Any:
    return Qualification.objects.visible_to(opening.user, opening.portal).files().filter(portal_key=opening.portal.key).order_by("-run_id")


def _seen(opening: Opened, number: str) -> Qualification:
    """Raises Http404 for what the person may not see."""
    found = _visible(opening).filter(run__number=number).select_related("run__requested_by").first()
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]  # of the queryset
