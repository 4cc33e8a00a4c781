"""Asking which offers can be had at a place, and the answer."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.connectors.models import Qualification
from parvis.connectors.qualifying import document, exporting
from parvis.connectors.qualifying.asking import Wish, entry_of, qualify
from parvis.connectors.qualifying.locating import Located, Spot, locate
from parvis.kit import downloads
from parvis.kit.clock import today
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.sending import sent_key
from parvis.kit.tables import csv_rows
from parvis.people import audit
from parvis.portal.eligibility.asked import Asked
from parvis.portal.eligibility.shown import Shown
from parvis.portal.tools.opening import Opened, opened


@require_http_methods(["GET", "HEAD", "POST"])
@opened("eligibility")
def search(opening: Opened) -> HttpResponse:
    """GET: the form, and what the words of the address lead to. POST: `place` is a choice that the form offered."""
    if opening.request.method != "POST":
        return _page(opening, Asked(opening, opening.request.GET))
    asked = Asked(opening, opening.request.POST)
    found = locate(asked.entry, opening.request.POST.get("place", ""))
    if not asked.offers:
        asked.faults.append(("offers", _("Choose at least one offer.")))
    if found.fault:
        asked.faults.append(("q", found.fault))
    if asked.faults:
        asked.located = found
        return _page(opening, asked, status=422)
    if found.spot is None:
        return HttpResponseRedirect(_choosing(opening))
    return _asked(opening, asked, found.spot)


def _asked(opening: Opened, asked: Asked, spot: Spot) -> HttpResponse:
    organisation = opening.organisation
    if organisation is None:
        raise PermissionDenied
    wish = Wish(opening.service, asked.entry, spot, asked.offers)
    try:
        found = qualify(wish, by=opening.user, organisation=organisation, key=sent_key(opening.request) or uuid7())
    except Refused as refusal:
        asked.faults.append(("", str(refusal)))
        asked.located = Located(spot)
        return _page(opening, asked, status=409)
    return HttpResponseRedirect(reverse("portal:eligibility_result", args=[found.run.number]))


def _choosing(opening: Opened) -> str:
    """The address of the page on which one chooses among the places that were found."""
    query = opening.request.POST.copy()
    for name in list(query):
        if name not in ("service", "by", "q", "offer"):
            del query[name]
    return f"{reverse('portal:eligibility')}?{query.urlencode()}"


def _page(opening: Opened, asked: Asked, status: int = 200) -> HttpResponse:
    return render(opening.request, "portal/eligibility/search.html", {"asked": asked}, status=status)


@require_safe
@opened("eligibility")
def result(opening: Opened, search_number: str) -> HttpResponse:
    found, opening = _seen(opening, search_number)
    asked = Asked(opening, opening.request.GET, found)
    return render(opening.request, "portal/eligibility/result.html", {"asked": asked, "shown": Shown(opening, found)})


@require_POST
@opened("eligibility")
def again(opening: Opened, search_number: str) -> HttpResponse:
    """The same question once more, about the offers that are sold now."""
    found, opening = _seen(opening, search_number)
    return _asked(opening, Asked(opening, opening.request.GET, found), _same_place(found))


@require_safe
@opened("eligibility")
def result_table(opening: Opened, search_number: str) -> HttpResponse:
    found, opening = _seen(opening, search_number)
    return table_response(opening, [found], found.run.number)


@require_safe
@opened("eligibility")
def result_paper(opening: Opened, search_number: str) -> HttpResponse:
    found, opening = _seen(opening, search_number)
    language = translation.get_language() or opening.portal.default_language
    return downloads.pdf(document.of_one(found, opening.service, by=opening.user, language=language), name=found.run.number)


def _same_place(found: Qualification) -> Spot:
    """As it is known today, where its words still lead to one; else the buildings of then."""
    said = found.run.input.get("place", {})
    then = Spot(
        tuple(said.get("buildings", ())), found.run.summary, entry_of(found).text, floor=said.get("floor"), socket=said.get("socket", "")
    )
    return locate(entry_of(found)).spot or then


def _seen(opening: Opened, number: str) -> tuple[Qualification, Opened]:
    """With the service as which it was asked, where the person may still use it. Raises Http404 for what they may not see."""
    seen = Qualification.objects.visible_to(opening.user, opening.portal).filter(run__number=number)
    found = seen.exclude(kind="file").select_related("run__requested_by", "run__organisation").first()
    if found is None:
        raise Http404
    own = next((one for one in opening.services if one.slug == found.service_slug), opening.service)
    return found, replace(opening, service=own)


def table_response(opening: Opened, found: Any, name: str) -> HttpResponse:
    rows = islice(exporting.rows(found), exporting.MOST)
    audit.write("exported", by=opening.user, portal_key=opening.portal.key, data={"what": "qualifications"})
    return downloads.table(b"".join(csv_rows(exporting.header(), rows)), name=name)


def file_name(opening: Opened) -> str:
    return f"{opening.portal.key}-eligibility-{today():%Y-%m-%d}"
