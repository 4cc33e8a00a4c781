"""Rules of a portal: listed, written, taken away. What is written passes the checks of a preset."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.administration.automations.writing import Written
from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.shell import page
from parvis.automation.models import Automation
from parvis.automation.wording import acts_in_words, condition_in_words, when_in_words
from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.presets import editing
from parvis.presets.parts import PartId

HERE = "automations"


@for_administrators
@require_safe
def automations(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    counted = {f"{state}_count": Count("runs", filter=Q(runs__state=state)) for state in ("done", "failed")}
    rules = list(portal.automations.select_related("owner").annotate(**counted).order_by("order", "key"))
    # what the words of any rule may name of the portal
    prefetch_related_objects([portal], "services", "families", "workflows")
    for rule in rules:
        rule.portal = portal
    rows = [(rule, when_in_words(rule), condition_in_words(rule.condition, portal), acts_in_words(rule)) for rule in rules]
    return page(request, "administration/automations/list.html", {"rows": rows}, here=HERE, portal=portal)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: StaffRequest, portal_key: str, key: str = "") -> HttpResponse:
    """A new one, or one that stands already. Buttons that add, take away or move a line save nothing."""
    portal = portal_administered(request.user, portal_key)
    read = editing.read(portal, PartId("automation", key)) if key else None
    if read and read.part is None:
        raise Http404
    written = Written(portal, (read and read.part) or {}, request.POST if request.method == "POST" else None)
    base = request.POST.get("base", read.base if read else "")
    if request.method != "POST" or request.POST.get("line"):
        return _shown(request, portal, written, base)
    if not written.is_valid():
        return _shown(request, portal, written, base, status=422)
    at = PartId("automation", written.form.key)
    try:
        row = editing.write(portal, at, written.wanted, by=request.user, base=base)
    except editing.ChangedMeanwhile as changed:
        written.form.add_error(None, str(changed) if key else _("There is a rule of this title already: change that one."))
        return _shown(request, portal, written, read.base if read else "", status=409)
    except editing.Faulty as faulty:
        for _path, reason in faulty.of(at):
            written.form.add_error(None, reason)
        return _shown(request, portal, written, base, status=422)
    Automation.objects.filter(pk=row.pk).update(owner=written.owner)
    messages.success(request, _("The rule is saved. It looks at what comes from now on."))
    return redirect("administration:automation_rehearsal", portal.key, at.key)


@for_administrators
@require_POST
def remove(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    try:
        editing.remove(portal, PartId("automation", key), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The rule is taken away, with its log. The history keeps what it said."))
    return redirect("administration:automations", portal.key)


def _shown(request: StaffRequest, portal: Portal, written: Written, base: str, status: int = 200) -> HttpResponse:
    context = {"written": written, "form": written.form, "base": base, "key": written.part.get("key", "")}
    return page(request, "administration/automations/write.html", context, here=HERE, portal=portal, status=status)
