"""A preparation compared, published, dropped; its texts translated; earlier versions read and restored; the whole taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators
from parvis.administration.parts import publishing
from parvis.administration.parts.lines import tongues
from parvis.administration.parts.prepared import Told
from parvis.administration.parts.screen import PLACES, Screen, onward
from parvis.administration.parts.translating import put, spoken_texts
from parvis.kit.errors import Refused
from parvis.kit.speaking import moment
from parvis.kit.text import clean
from parvis.presets import editing
from parvis.presets.format.kinds import language_name
from parvis.presets.parts import Part
from parvis.tickets.models import Ticket


@for_administrators
@require_safe
def compare(request: StaffRequest, portal_key: str, kind: str, key: str) -> HttpResponse:
    return _compare(Screen(request, portal_key, kind, key, "history"))


def _compare(screen: Screen, *, status: int = 200, problem: str = "", faults: list[Told] | None = None) -> HttpResponse:
    """Two states side by side; without a choice, what is in force and what is being prepared."""
    request = screen.request
    known = publishing.versions(screen)
    choices = [(publishing.PREPARED, _("In preparation"))] if screen.prepared.is_changed else []
    choices += [(one.name, _named(one)) for one in known]
    found = publishing.compared(screen, request.GET.get("before", ""), request.GET.get("after", ""), choices)
    is_next = found.after == publishing.PREPARED
    context = {
        "compared": found,
        "is_next": is_next,
        "consequences": publishing.consequences(screen) if is_next and screen.kind == "service" else None,
        "stranded": publishing.stranded(screen) if is_next and screen.kind == "workflow" else [],
        "theirs": publishing.theirs(screen) if is_next else [],
        "faults": screen.links(faults) if is_next else [],
        "problem": problem,
        "lacking": _lacking(screen) if is_next else [],
    }
    return screen.page("administration/parts/compare.html", context, status=status)


def _named(version: publishing.Version) -> str:
    if version.revision is None:
        return _("Version %(number)d") % {"number": version.number}
    return _("Version %(number)d, %(at)s") % {"number": version.number, "at": moment(version.revision.created_at)}


def _lacking(screen: Screen) -> list[tuple[str, int]]:
    """(language, texts that lack in it)."""
    texts = spoken_texts(screen.prepared)
    counts = {language: sum(language in one.lacking for one in texts) for language in screen.languages}
    return [(language_name(language), count) for language, count in counts.items() if count]


@for_administrators
@require_POST
def publish(request: StaffRequest, portal_key: str, kind: str, key: str) -> HttpResponse:
    """Raised mistakes and conflicts come back as the page that compares, with what stands in the way."""
    screen = Screen(request, portal_key, kind, key, "history")
    row = screen.prepared.row
    if row is None:
        messages.info(request, _("There is nothing to publish: it is as it is in force."))
        return redirect(screen.url("page"))
    if str(row.version) != request.POST.get("version", str(row.version)):
        return _compare(screen, status=409, problem=_("Somebody has prepared this further since you read it. Read it again, then publish."))
    number = screen.prepared.next_version
    try:
        editing.publish(row, by=request.user, is_sure=request.POST.get("sure") == "1")
    except editing.Faulty as problem:
        return _compare(screen, status=422, faults=[Told.of(one) for one in problem.mistakes])
    except editing.ChangedMeanwhile as problem:
        return _compare(screen, status=409, problem=str(problem))
    except Refused as problem:
        return _compare(screen, status=409, problem=str(problem))
    messages.success(request, _("Version %(number)d is published.") % {"number": number})
    return redirect(screen.url("page"))


@for_administrators
@require_POST
def drop(request: StaffRequest, portal_key: str, kind: str, key: str) -> HttpResponse:
    screen = Screen(request, portal_key, kind, key, "history")
    if screen.prepared.row:
        editing.drop(screen.prepared.row, by=request.user)
        messages.success(request, _("What was prepared is forgotten; what is in force stays."))
    if screen.prepared.published is None:
        return redirect(f"administration:{PLACES[kind]}", screen.portal.key)
    return redirect(screen.url("page"))


@for_administrators
@require_safe
def history(request: StaffRequest, portal_key: str, kind: str, key: str) -> HttpResponse:
    screen = Screen(request, portal_key, kind, key, "history")
    service = screen.portal.services.filter(slug=key).select_related("form").first() if kind == "service" else None
    forms = list(service.form.versions.order_by("-number")) if service else []
    return screen.page("administration/parts/history.html", {"versions": publishing.versions(screen), "forms": forms})


@for_administrators
@require_POST
def restore(request: StaffRequest, portal_key: str, kind: str, key: str, version: str) -> HttpResponse:
    """As a preparation: nothing is in force before it is published."""
    screen = Screen(request, portal_key, kind, key, "history")
    try:
        done = publishing.restore(screen, version)
    except editing.ChangedMeanwhile as problem:
        messages.error(request, str(problem))
        return redirect(screen.url("history"))
    if not done:
        messages.error(request, _("This version is no longer known."))
        return redirect(screen.url("history"))
    messages.success(request, _("It is in preparation as it was: compare, then publish."))
    return redirect(screen.url("compare"))


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: StaffRequest, portal_key: str, kind: str, key: str) -> HttpResponse:
    """All texts side by side; what was changed of them is kept, however little."""
    screen = Screen(request, portal_key, kind, key, "translate")
    texts = spoken_texts(screen.prepared)
    if request.method == "POST":
        known = {name: said for one in texts for name, _language, said, _lacks in one.cells}
        sent = {name: clean(request.POST[name]).replace("\r\n", "\n").strip() for name in known if name in request.POST}
        changed = {
            name: said
            for name, said in sent.items()
            if said != known[name].strip() and known[name] == request.POST.get(f"{name}/was", known[name]).replace("\r\n", "\n")
        }
        passed = [
            name
            for name in sent
            if sent[name] != known[name].strip() and name not in changed and sent[name] != request.POST.get(f"{name}/was", "").strip()
        ]

        def act(part: Part) -> None:
            for name, said in changed.items():
                put(part, name, said)

        if changed and screen.change(act):
            messages.success(request, _("Kept in the preparation."))
        if passed:
            texts = spoken_texts(screen.prepared)
            context = {"texts": texts, "languages": tongues(screen.languages), "passed": [(name, sent[name]) for name in passed]}
            return screen.page("administration/parts/translate.html", context, status=409)
        return onward(screen.url("translate"))
    lacking = [one for one in texts if one.lacking]
    context = {"texts": texts, "lacking_count": len(lacking), "languages": tongues(screen.languages)}
    return screen.page("administration/parts/translate.html", context)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: StaffRequest, portal_key: str, kind: str, key: str) -> HttpResponse:
    """Taken away, or out of use where requests keep it; asked first."""
    screen = Screen(request, portal_key, kind, key)
    tickets = Ticket.objects.filter(workflow__portal=screen.portal, workflow__key=key) if kind == "workflow" else None
    if tickets is None:
        tickets = Ticket.objects.filter(service__portal=screen.portal, service__slug=key)
    if request.method == "POST":
        try:
            stays = editing.remove(screen.portal, screen.prepared.at, by=request.user)
        except editing.Faulty as problem:
            context = {"count": tickets.count(), "problem": [one.reason for one in problem.mistakes]}
            return screen.page("administration/parts/take_away.html", context, status=409)
        if screen.prepared.row:
            editing.drop(screen.prepared.row, by=request.user)
        messages.success(request, _("It is out of use: its requests keep it.") if stays else _("It is gone."))
        return redirect(f"administration:{PLACES[kind]}", screen.portal.key)
    return screen.page("administration/parts/take_away.html", {"count": tickets.count()})
