"""A page that is sent once more after its request was filed: its confirmation, unless something else was written on it since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from parvis.intake.files import id_of
from parvis.kit.text import one_line
from parvis.portal.asking.confirmation import filed_ticket
from parvis.portal.asking.flow import Flow
from parvis.tickets.models import Ticket
from parvis.tickets.submission import filed_with

AGAIN = "again"
"""Makes, of the key of what was filed, the key of what was written afterwards: the same one however often that is sent."""


def already_sent(flow: Flow, step: str) -> HttpResponse | None:
    """What answers a page of a filed request; None when nothing was filed with its key.

    A second click finds the confirmation. Other words than those that were filed are kept as a draft: the person came back to the
    page, or wrote in two windows. Raises Refused when somebody else filed with this key.
    """
    key = flow.sent_key
    if flow.request.method != "POST" or key is None or flow.draft:
        return None
    filed = _filed(flow, key)
    if filed is None:
        return None
    if "_autosave" in flow.request.POST:
        return JsonResponse({"filed": flow.done_url(filed)}, status=409)
    if not flow.definition.has_step(step):
        return HttpResponseRedirect(flow.done_url(filed))
    if filed_ticket(flow.request, filed.reference):
        flow.go_on_from(filed)
    typed = flow.form(step, flow.request.POST).draft_answers
    last: Ticket | None = filed
    while last:
        if not words(typed) - words(last.answers):
            return HttpResponseRedirect(flow.done_url(last))
        key = uuid5(key, AGAIN)
        last = _filed(flow, key)
    flow.begin(key)
    flow.save(typed, step, done=False)
    sentence = _("You have already sent %(reference)s from this page. What you wrote since is kept below, as a draft.")
    messages.warning(flow.request, sentence % {"reference": filed.reference})
    return HttpResponseRedirect(flow.here)


def _filed(flow: Flow, key: UUID) -> Ticket | None:
    ticket = filed_with(key, by=flow.person)
    return ticket if ticket and ticket.service_id == flow.service.pk else None


def words(answers: Any) -> set[str]:
    """All that answers say in words; numbers and the layout of a text say nothing here, and what has an id is that id."""
    return set(_words(answers))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if said := " ".join(one_line(value).split()):
            yield said
    elif isinstance(value, dict):
        for one in [id_of(value)] if id_of(value) else value.values():
            yield from _words(one)
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)
