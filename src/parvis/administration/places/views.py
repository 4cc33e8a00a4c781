"""Addresses and buildings of the whole house: what is known, files that were loaded, and what of them was refused."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.administration.guards import StaffRequest, for_whole_house
from parvis.administration.places.forms import FileForm
from parvis.administration.places.reading import Loading, Refusals, known, loadings
from parvis.administration.shell import page
from parvis.kit.errors import Refused
from parvis.places.importing import asking, rejects
from parvis.places.models import ImportRun

HERE = "places"


@for_whole_house
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: StaffRequest) -> HttpResponse:
    """What is known and what was loaded; POST takes a file in. The same file sent twice is one loading."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = asking.ask(file, name=file.name, by=request.user, is_part=form.cleaned_data["is_part"])
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            known_already = _("This file is loaded already, and none was loaded after it: nothing is to be done.")
            messages.success(request, known_already if run.is_over else _("The file is taken in: it is loaded in the background."))
            return redirect("administration:places_loading", run.pk)
    found = loadings()
    context = {"form": form, "known": known(), "loadings": found, "is_busy": any(one.is_under_way for one in found)}
    return page(request, "administration/places/list.html", context, here=HERE, status=422 if form.errors else 200)


@for_whole_house
@require_safe
def loading(request: StaffRequest, run_id: UUID) -> HttpResponse:
    run = get_object_or_404(ImportRun.objects.select_related("requested_by"), pk=run_id)
    context = {"loading": Loading(run), "refusals": Refusals(run, request.GET.get("after", ""))}
    return page(request, "administration/places/loading.html", context, here=HERE)


@for_whole_house
@require_safe
def rejects_file(request: StaffRequest, run_id: UUID) -> StreamingHttpResponse:
    """The refused lines as they came, with their reasons: corrected, the file can be loaded."""
    run = get_object_or_404(ImportRun, pk=run_id)
    headers = {"Content-Disposition": f'attachment; filename="rejects-{run.pk.hex[-8:]}.csv"'}
    return StreamingHttpResponse(rejects.as_file(run), content_type="text/csv; charset=utf-8", headers=headers)
