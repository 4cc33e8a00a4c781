"""The searches that were made, to find one again, and to take them along."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from parvis.connectors.qualifying import document
from parvis.kit import downloads
from parvis.portal.eligibility.listing import Listing
from parvis.portal.eligibility.views import file_name, table_response
from parvis.portal.tools.opening import Opened, opened

MOST_IN_TABLE = 2000
"""Searches of one file: each may be many rows."""


@require_safe
@opened("eligibility")
def searches(opening: Opened) -> HttpResponse:
    return render(opening.request, "portal/eligibility/searches.html", {"listing": Listing(opening), "opening": opening})


@require_safe
@opened("eligibility")
def table(opening: Opened) -> HttpResponse:
    """What the list shows, all its pages."""
    return table_response(opening, Listing(opening).found[:MOST_IN_TABLE], file_name(opening))


@require_safe
@opened("eligibility")
def paper(opening: Opened) -> HttpResponse:
    found = Listing(opening).found.defer("run__result")[: document.MOST]
    language = translation.get_language() or opening.portal.default_language
    pdf = document.of_list(found, opening.service, by=opening.user, language=language)
    return downloads.pdf(pdf, name=file_name(opening))
