"""Forms that were begun: shown first wherever a person arrives."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from parvis.catalogue.models import Portal
from parvis.kit.languages import pick
from parvis.portal.asking.visitor import person, visitor_hash
from parvis.tickets import drafts
from parvis.tickets.models import Draft

MOST = 4


@dataclass(frozen=True)
class Kept:
    """A form that is not sent yet, and where it goes on."""

    title: str
    service: str
    at: datetime
    url: str


def kept_drafts(request: HttpRequest, portal: Portal) -> list[Kept]:
    """Of the person, or of the session of somebody who is not signed in, on this portal."""
    mine = drafts.mine(person(request), visitor_hash(request)).filter(kind="form", ticket=None, service__portal=portal)
    found = list(mine[:MOST])
    times = Counter(draft.service_id for draft in found)
    return [_kept(draft, is_alone=times[draft.service_id] == 1) for draft in found]


def _kept(draft: Draft, *, is_alone: bool) -> Kept:
    service = pick(draft.service.title)
    typed = draft.answers.get(draft.service.title_from) if draft.service.title_from else ""
    title = typed.strip() if isinstance(typed, str) else ""
    url = reverse("portal:ask", args=[draft.service.slug]) + ("" if is_alone else f"?{urlencode({'key': str(draft.key)})}")
    return Kept(title or service, service if title else "", draft.updated_at, url)
