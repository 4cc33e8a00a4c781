"""A copy of one's own data (GDPR 15 and 20): asked for, made by the worker, fetched by the person alone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.kit import downloads
from parvis.kit.errors import Refused
from parvis.kit.files import open_stored
from parvis.people import audit
from parvis.portal.accounts.guards import person, proven
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of
from parvis.privacy import exporting
from parvis.privacy.models import Bundle

MOST = 5


@signed_in
@proven
def my_data(request: HttpRequest) -> HttpResponse:
    user, portal = person(request), portal_of(request)
    if request.method == "POST":
        try:
            exporting.ask(user, portal.key)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Your copy is being made. You get a mail when it is ready."))
        return redirect("portal:my_data")
    bundles = Bundle.objects.filter(person=user, portal_key=portal.key).exclude(state=Bundle.State.GONE)[:MOST]
    return render(request, "portal/accounts/data.html", {"bundles": list(bundles), "legal": portal.legal})


@require_safe
@signed_in
@proven
def my_data_file(request: HttpRequest, own_bundle_id: UUID) -> HttpResponseBase:
    own = Bundle.objects.filter(person=person(request), portal_key=portal_of(request).key, state=Bundle.State.READY)
    bundle = get_object_or_404(own, pk=own_bundle_id)
    try:
        stream = open_stored(bundle.storage_key)
    except FileNotFoundError as missing:
        raise Http404 from missing
    audit.took_along("own_data", by=person(request), portal_keys=[bundle.portal_key], verb="personal_data_exported")
    return downloads.stored_zip(stream, name=f"{bundle.portal_key}.zip")
