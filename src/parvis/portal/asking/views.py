"""Asking for something: conditions, pages of the form, check, confirmation. Nothing is written by looking; every sending carries a key."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.intake.answers import freeze, summary
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.speaking import clock_time
from parvis.people import limits
from parvis.portal.asking.again import already_sent
from parvis.portal.asking.confirmation import Confirmation
from parvis.portal.asking.flow import Flow
from parvis.portal.asking.page import StepPage, check_title, is_numbered, numbered, trail
from parvis.portal.asking.visitor import remember_filed
from parvis.portal.shell.entry import sign_in_first
from parvis.tickets import drafts
from parvis.tickets.invalid import Invalid
from parvis.tickets.submission import submit

FlowView = Callable[..., HttpResponse]


def asking(view: FlowView) -> FlowView:
    """Gives the view the flow of the service; who may not use it is told why, and keeps what was typed."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **named: Any) -> HttpResponse:
        try:
            return _guarded(view, request, slug, **named)
        except drafts.Gone:  # another window was faster: what is there now says what becomes of this page
            return _guarded(view, request, slug, **named)

    return guarded


def _guarded(view: FlowView, request: HttpRequest, slug: str, **named: Any) -> HttpResponse:
    try:
        flow = Flow.of(request, slug)
    except Http404:
        # Whether the service exists is no stranger's business; a person whose session ended finds the form again.
        if request.user.is_authenticated:
            raise
        return sign_in_first(request, request.path)
    if not flow.is_usable:
        return _not_usable(flow, named.get("step", ""))
    if flow.person is None and request.FILES:
        limits.take("files_of_strangers", ip=limits.client_ip(request))
    try:
        if sent := already_sent(flow, named.get("step", "")):
            return sent
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(flow.url("ask"))
    return view(request, flow, **named)


def _not_usable(flow: Flow, step: str) -> HttpResponse:
    request = flow.request
    if request.user.is_authenticated:
        raise PermissionDenied(_("Ask the administrator of your organisation for access to “%(service)s”.") % {"service": flow.service})
    if request.method == "POST" and step and flow.definition.has_step(step):
        flow.save(flow.form(step, request.POST).draft_answers, step, done=False)
    return sign_in_first(request, flow.url("ask", **flow.beginning))


@require_http_methods(["GET", "HEAD", "POST"])
@asking
def new(request: HttpRequest, flow: Flow) -> HttpResponse:
    if not flow.awaits_conditions:
        return HttpResponseRedirect(flow.goes_on(**flow.beginning))
    faults = []
    if request.method == "POST":
        if request.POST.get("accept"):
            flow.accept_conditions()
            return HttpResponseRedirect(flow.here)
        faults = [("accept", _("Tick the box to go on"))]
    return render(
        request,
        "portal/asking/conditions.html",
        {"flow": flow, "service": flow.service, "faults": faults, "trail": trail(flow, "conditions")},
        status=422 if faults else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@asking
def step(request: HttpRequest, flow: Flow, step: str) -> HttpResponse:
    if not flow.definition.has_step(step):
        raise Http404
    key = flow.definition.page_of(step)[0].key
    if flow.awaits_conditions or not flow.is_reachable(key):
        return HttpResponseRedirect(flow.here)
    if request.method == "POST":
        return _received(flow, key)
    return _page(flow, StepPage(flow, flow.form(key)))


def _page(flow: Flow, page: StepPage, status: int = 200) -> HttpResponse:
    return render(flow.request, "portal/asking/step.html", {"flow": flow, "service": flow.service, "page": page}, status=status)


def _received(flow: Flow, key: str) -> HttpResponse:
    """Whatever was sent is kept first; only then is it looked at."""
    request = flow.request
    flow.begin()
    form = flow.form(key, request.POST, request.FILES)
    if "_autosave" in request.POST:
        flow.save(form.draft_answers, key, done=False)
        return JsonResponse({"saved": clock_time(now())})
    if "_basket" in request.POST:
        return render(request, "portal/asking/_basket.html", {"flow": flow, "basket": flow.basket(form.draft_answers)})
    if form.is_change:
        flow.save(dict(form.given), key, done=False)
        return HttpResponseRedirect(form.found_at(flow.url("ask_step", key)))
    if other := request.POST.get("_switch"):
        flow.save(form.draft_answers, key, done=False)
        return HttpResponseRedirect(flow.switch(other))
    if "_later" in request.POST or "_back" in request.POST:
        return _left(flow, form.draft_answers, key)
    if not flow.judge(form):
        flow.save(form.draft_answers, key, done=False)
        return _page(flow, StepPage(flow, form), status=422)
    flow.save(form.answers, key, done=True)
    return _after(flow, key)


def _left(flow: Flow, answers: dict[str, Any], key: str) -> HttpResponse:
    """Kept as it is, to go back a page or to come back another day."""
    flow.save(answers, key, done=False)
    previous = flow.previous_key(key)
    if "_back" in flow.request.POST and previous:
        return HttpResponseRedirect(flow.url("ask_step", previous))
    messages.success(flow.request, _("Draft saved at %(time)s. You find it again on this page.") % {"time": clock_time(now())})
    return HttpResponseRedirect(reverse("portal:home"))


def _after(flow: Flow, key: str) -> HttpResponse:
    following = flow.next_key(key)
    if following:
        return HttpResponseRedirect(flow.url("ask_step", following))
    if flow.is_single and "_check" not in flow.request.POST:
        return _send(flow)
    return HttpResponseRedirect(flow.url("ask_check") if flow.first_incomplete is None else flow.here)


@require_http_methods(["GET", "HEAD", "POST"])
@asking
def check(request: HttpRequest, flow: Flow) -> HttpResponse:
    if flow.awaits_conditions or flow.first_incomplete is not None:
        return HttpResponseRedirect(flow.here)
    return _send(flow) if request.method == "POST" else _check_page(flow)


def _check_page(flow: Flow, fault: str = "", status: int = 200) -> HttpResponse:
    answers = freeze(flow.version, flow.answers, flow.context, {})  # with the words of what a source offers
    blocks = summary(flow.version, answers, flow.context.language, files=flow.context.files)
    edit_url, _mark, edit_query = flow.url("ask_step", "-").partition("?")
    urls = {one.id: reverse("portal:upload", args=[one.id]) for one in flow.context.files}
    context = {
        "flow": flow,
        "service": flow.service,
        "blocks": blocks,
        "edit_url": edit_url.removesuffix("-"),
        "edit_query": f"?{edit_query}" if edit_query else "",
        "picture_urls": urls,
        "trail": trail(flow, "check"),
        "title": numbered(flow, "check", check_title(flow)),
        "previous_url": flow.last_url if is_numbered(flow) else "",
        "basket": flow.basket(flow.answers),
        "fault": fault,
    }
    return render(flow.request, "portal/asking/check.html", context, status=status)


def _send(flow: Flow) -> HttpResponse:
    draft = flow.begin()
    try:
        if flow.person is None:
            limits.take("ask_as_stranger", ip=limits.client_ip(flow.request))
        ticket = submit(
            flow.service,
            by=flow.person,
            answers=flow.answers,
            key=draft.key,
            draft=draft,
            context=flow.context,
            organisation=flow.organisation,
        )
    except Invalid as invalid:
        return _to_correct(flow, invalid)
    except limits.TooOften as refusal:
        return _check_page(flow, str(refusal), status=429)
    except Refused as refusal:
        return _check_page(flow, str(refusal), status=409)
    if flow.person is None:
        remember_filed(flow.request, ticket)
    return HttpResponseRedirect(flow.done_url(ticket))


def _to_correct(flow: Flow, invalid: Invalid) -> HttpResponse:
    """The form or its choices changed after a page was answered: back to that page, with what it lacks."""
    draft = flow.begin()
    drafts.mark_done(draft, [key for key in draft.done_steps if key not in invalid.by_step])
    for sentences in invalid.errors.values():
        messages.error(flow.request, " ".join(sentences))
    return HttpResponseRedirect(flow.here)


@require_safe
def done(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    confirmation = Confirmation.of(request, slug, reference)
    if confirmation is None:
        if request.user.is_authenticated:
            raise Http404
        return sign_in_first(request, request.path)
    return render(request, "portal/asking/done.html", {"done": confirmation, "service": confirmation.service})


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks first: what was typed is gone afterwards."""
    flow = Flow.of(request, slug)
    if request.method == "POST" or flow.draft is None:
        if flow.draft:
            drafts.discard(flow.draft)
            messages.info(request, _("Nothing was sent, and what you had written was erased."))
        return HttpResponseRedirect(reverse("portal:service", args=[slug]))
    return render(request, "portal/asking/discard.html", {"flow": flow, "service": flow.service})
