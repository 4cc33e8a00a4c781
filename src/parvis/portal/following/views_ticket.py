"""A request's page, and answering on it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.intake.owner import Owner
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.sending import sent_key
from parvis.kit.speaking import clock_time
from parvis.people.models import User
from parvis.portal.asking.views_parts import file_field, received
from parvis.portal.following.reply import REPLY, ReplyForm, forget_typed, keep_typed
from parvis.portal.following.seen import led_elsewhere, led_from_unseen, seen_ticket, user_of
from parvis.portal.following.sheet import Sheet
from parvis.portal.shell.entry import sign_in_first, signed_in
from parvis.tickets.contradiction import Contradiction
from parvis.tickets.models import Ticket
from parvis.tickets.redirects import destination_for
from parvis.tickets.replies import forget_reply, keep_reply


@require_safe
@signed_in
def ticket(request: HttpRequest, reference: str) -> HttpResponse:
    try:
        seen, user = seen_ticket(request, reference), user_of(request)
    except Http404:
        if led := led_from_unseen(request, reference):
            return HttpResponseRedirect(led)
        raise
    if led := led_elsewhere(request, seen):
        return HttpResponseRedirect(led)
    sheet = Sheet(request, seen, user, is_whole=True)
    response = sheet_page(sheet)
    if sheet.has_news and not getattr(request, "acting", None):  # what the team has read is not read by the person
        seen.mark_read(user)
    return response


def sheet_page(sheet: Sheet, status: int = 200) -> HttpResponse:
    template = "portal/following/message.html" if _is_exchange(sheet.request) else "portal/following/ticket.html"
    return render(
        sheet.request, template, {"sheet": sheet, "ticket": sheet.ticket, "back": sheet.request.POST.get("back", "")}, status=status
    )


def _is_exchange(request: HttpRequest) -> bool:
    """Whether the answer was written among the messages: `back` is “messages” on one's page, “feed” in the list of all."""
    return request.POST.get("back") in ("messages", "feed")


@require_POST
def reply(request: HttpRequest, reference: str) -> HttpResponse:
    if not request.user.is_authenticated:
        keep_typed(request, reference)
        return sign_in_first(request, reverse("portal:ticket", args=[reference]))
    seen, user = seen_ticket(request, reference), user_of(request)
    seen = (destination_for(seen, user) if seen.merged_into_id else None) or seen  # merged while somebody wrote: their words go on with it
    answer = ReplyForm(request, seen, user, is_sent=True)
    if "_autosave" in request.POST or answer.form.is_change:
        keep_reply(seen, user, dict(answer.form.given) if answer.form.is_change else answer.form.draft_answers)
        saved = JsonResponse({"saved": clock_time(now())})
        return saved if "_autosave" in request.POST else HttpResponseRedirect(f"{_back(request, seen)}#reply")
    if not answer.form.is_valid():
        keep_reply(seen, user, answer.form.draft_answers)
        return sheet_page(Sheet(request, seen, user, answer, is_whole=True), status=422)
    return _send(request, seen, user, answer)


def _send(request: HttpRequest, seen: Ticket, user: User, answer: ReplyForm) -> HttpResponse:
    """A message, and with it, where an opinion is awaited, the opinion (`then`); without words that opinion has a page of its own."""
    said, then = answer.form.answers, request.POST.get("then", "")
    if then and not (said.get("body") or said.get("files")):
        return HttpResponseRedirect(reverse("portal:ticket_move", args=[seen.reference, then]))
    body, files = str(said.get("body", "")), said.get("files", [])
    try:
        entry = seen.reply(body, by=user, uploads=files, key=sent_key(request), then=then or None, is_sure="sure" in request.POST)
    except Contradiction as doubt:
        keep_reply(seen, user, said)
        answer.doubt = str(doubt)
        return sheet_page(Sheet(request, seen, user, answer, is_whole=True), status=409)
    except Refused as refusal:
        keep_reply(seen, user, said)
        answer.fault = str(refusal)
        return sheet_page(Sheet(request, seen, user, answer, is_whole=True), status=422 if refusal.code == "empty" else 409)
    forget_reply(seen, user)
    forget_typed(request, seen.reference)
    messages.success(request, _("Your message is added.") if seen.opinions_of(user) else _("Your message is sent."))
    return HttpResponseRedirect(f"{_back(request, seen)}#m-{entry.pk}")


def _back(request: HttpRequest, seen: Ticket) -> str:
    entry = request.POST.get("entry", "")
    if request.POST.get("back") == "feed":
        return reverse("portal:messages")
    if _is_exchange(request) and entry:
        try:
            return reverse("portal:message", args=[UUID(entry)])
        except ValueError:
            return reverse("portal:messages")
    return seen.get_absolute_url()


@require_POST
@signed_in
def reply_files(request: HttpRequest, reference: str) -> HttpResponse:
    seen, user = seen_ticket(request, reference), user_of(request)
    field = file_field(REPLY, request.POST.get("field", ""))
    return received(request, field, seen.service, owner=Owner(user.pk), purpose=seen.reply_purpose)
