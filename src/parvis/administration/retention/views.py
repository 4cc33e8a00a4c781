"""How long a portal keeps things: each period with what it lets go now, and what another one would."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.parts.delays import spoken
from parvis.administration.retention.forms import PeriodsForm
from parvis.administration.shell import page
from parvis.catalogue.kept import services_of
from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.people.models import User
from parvis.presets import editing
from parvis.presets.parts import PartId
from parvis.privacy.models import LegalHold
from parvis.privacy.procedure import services_for
from parvis.privacy.touching import SERVICE, present, touched

logger = logging.getLogger(__name__)
HERE = "retention"
LABELS: dict[str, str | Promise] = {
    "notice": gettext_lazy("Notice before something goes"),
    "inactive_accounts": gettext_lazy("Accounts to which nobody signs in"),
    "drafts": gettext_lazy("Requests begun and not sent"),
    "raw_mails": gettext_lazy("Originals of mails received"),
}


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: StaffRequest, portal_key: str) -> HttpResponse:
    """`save` writes what was shown; without it, what the periods that were sent would let go is shown."""
    portal = portal_administered(request.user, portal_key)
    periods = present(portal)
    form = PeriodsForm(periods, _labels(portal), request.POST or None, optional=frozenset(_optional(periods)))
    if request.method != "POST":
        return _shown(request, portal, form)
    if not form.is_valid():
        return _shown(request, portal, form, status=422)
    if request.POST.get("seen") != _seen(periods) and any(form.changed):  # sent twice, it is as wanted already
        form.add_error(None, _("Somebody has changed this meanwhile. Read what changed, then save again."))
        return _shown(request, portal, form, status=409)
    if "save" not in request.POST:
        return _shown(request, portal, form, planned=form.periods)
    try:
        count = _write(portal, form, by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, portal, form, status=409)
    said = ngettext("%(count)d period is changed.", "%(count)d periods are changed.", count) if count else _("Nothing was changed.")
    messages.success(request, said % {"count": count})
    return redirect("administration:retention", portal.key)


def _write(portal: Portal, form: PeriodsForm, *, by: User) -> int:
    """All of it or nothing; each part keeps a line of its own in the history."""
    changed = list(form.changed)
    own = {rule: form.periods[rule] for rule in changed if not rule.startswith(SERVICE)}
    with transaction.atomic():
        if own:
            at = PartId("portal", portal.key)
            read = editing.read(portal, at)
            part = dict(read.part or {})
            legal = dict(part.get("legal", {}))
            kept = {name: said for name, said in {**legal.get("retention", {}), **own}.items() if said}
            part["legal"] = {**legal, "retention": kept}
            editing.write(portal, at, part, by=by, base=read.base)
        for rule in changed:
            if rule.startswith(SERVICE):
                at = PartId("service", rule.removeprefix(SERVICE))
                read = editing.read(portal, at)
                part = {**(read.part or {}), "retention": form.periods[rule]}
                editing.write(portal, at, {name: value for name, value in part.items() if value != ""}, by=by, base=read.base)
    if changed:
        logger.info("periods of portal %s changed by %s: %d", portal.pk, by.pk, len(changed))
    return len(changed)


def _shown(
    request: StaffRequest, portal: Portal, form: PeriodsForm, *, planned: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    now_touched = touched(portal, form.present)
    then = touched(portal, planned) if planned else {}
    rows = []
    for rule, label in form.labels.items():
        row: dict[str, Any] = {"rule": rule, "label": label, "period": _spoken(rule, form.present[rule]), "fields": form.bound(rule)}
        row |= {"now": now_touched.get(rule), "is_service": rule.startswith(SERVICE), "is_endless": not form.present[rule]}
        if planned and planned[rule] != form.present[rule]:
            row |= {"then": then.get(rule), "planned": _spoken(rule, planned[rule])}
        rows.append(row)
    context = {
        "form": form,
        "services": [row for row in rows if row["is_service"]],
        "others": [row for row in rows if not row["is_service"]],
        "changes": [row for row in rows if "planned" in row],
        "is_planned": planned is not None,
        "seen": _seen(form.present),
        "protects": services_for(request.user).exists(),
        "holds": LegalHold.objects.standing().filter(portal_key=portal.key).count(),
    }
    return page(request, "administration/retention/page.html", context, here=HERE, portal=portal, status=status)


def _labels(portal: Portal) -> dict[str, str]:
    services = sorted((pick(one.title), one.slug) for one in services_of(portal).values())
    return {f"{SERVICE}{slug}": title for title, slug in services} | {rule: str(label) for rule, label in LABELS.items()}


def _optional(periods: Mapping[str, str]) -> list[str]:
    return ["raw_mails", *(rule for rule in periods if rule.startswith(SERVICE))]


def _spoken(rule: str, period: str) -> str:
    if period:
        return spoken(period)
    return _("as long as the whole installation keeps them") if rule == "raw_mails" else _("without end")


def _seen(periods: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(periods, sort_keys=True).encode()).hexdigest()
