"""The certificate: what was done, when, on what legal ground, what stays and until when. Names nobody whose data went."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.holdings import HOLDINGS
from parvis.kit.languages import pick
from parvis.kit.speaking import day, moment
from parvis.privacy.models import Case, LegalHold, Proof
from parvis.tickets.document import drawn

OUTCOMES: dict[str, str | Promise] = {
    "delete": gettext_lazy("Deleted"),
    "blank": gettext_lazy("Erased, the frame stays"),
    "redact": gettext_lazy("Taken out of texts of others"),
    "rectify": gettext_lazy("Put right"),
    "export": gettext_lazy("Handed over"),
    "keep": gettext_lazy("Kept"),
    "held": gettext_lazy("Kept: legal hold"),
    "gone": gettext_lazy("Gone already"),
}
STAYS = ("keep", "held")


def pdf(case: Case, language: str) -> bytes:
    """Raises Refused while nothing was carried out."""
    proof = Proof.objects.filter(cause=case.pk).select_related("by").first()
    if proof is None:
        raise Refused(_("Nothing was carried out yet."), code="not_done")
    with override(language):
        return drawn(_template(), json.dumps(_data(case, proof, language), ensure_ascii=False))


def title_of(holding: str) -> str:
    return str(HOLDINGS.get(holding).title) if holding in HOLDINGS else holding


def rows_of(proof: Proof, *, stays: bool) -> list[list[str]]:
    """(data, what was done, how many) of what went, or of what stays."""
    return [
        [title_of(holding), str(OUTCOMES.get(outcome, outcome)), str(number)]
        for holding, outcomes in sorted(proof.counts.items())
        for outcome, number in sorted(outcomes.items())
        if (outcome in STAYS) is stays
    ]


def _data(case: Case, proof: Proof, language: str) -> dict[str, Any]:
    portal, legal = case.ticket.portal, case.ticket.portal.legal
    facts = [
        (_("Request"), proof.reference),
        (_("Legal ground"), str(Case.Ground(proof.ground).label)),
        (_("Received by the controller on"), day(case.received_on)),
        (_("Legal delay until"), day(case.due_at)),
        (_("Done on"), moment(proof.at)),
        (_("Done by"), str(proof.by or "")),
        (_("Identity"), str(Case.Identity(case.identity).label) if case.identity else ""),
        (_("Controller"), str(legal.get("controller", ""))),
        (_("Data protection officer"), str(legal.get("dpo_email", ""))),
    ]
    return {
        "language": language,
        "portal": portal.name,
        "reference": proof.reference,
        "title": _("Certificate: personal data"),
        "printed": _("Printed on %(at)s") % {"at": moment(now())},
        "facts": [fact for fact in facts if fact[1]],
        "done": {
            "title": _("What was done"),
            "header": [_("Data"), _("What was done"), _("How many")],
            "rows": rows_of(proof, stays=False),
            "none": _("Nothing had to change."),
        },
        "stays": {
            "title": _("What stays"),
            "header": [_("Data"), _("Why"), _("How many")],
            "rows": rows_of(proof, stays=True),
            "texts": _stays(case),
        },
        "proof": {
            "title": _("Proof without personal data"),
            "text": _(
                "We keep no identifier of the person, only their digests, made with a secret key: they tell whether somebody was meant."
            ),
            "digests": proof.digests,
        },
    }


def _stays(case: Case) -> list[str]:
    """Until when, in sentences."""
    said = [_("Of each request its frame stays: reference, kind, days, states, organisation and counts, without any name.")]
    if case.ticket.service.retention:
        said.append(_("“%(service)s” is itself kept for a limited time after its closing.") % {"service": pick(case.ticket.service.title)})
    if case.findings.filter(waits=True, done_at=None).exists():
        said.append(_("What this request itself says of the person is erased when it is closed."))
    for hold in LegalHold.objects.standing().filter(portal_key=case.portal_key, pk__in=_holds(case)):
        until = day(hold.until) if hold.until else _("the end of the dispute")
        said.append(_("A legal hold keeps what it covers until %(until)s.") % {"until": until})
    said.append(_("Backups are not rewritten: each is overwritten in its turn."))
    return said


def _holds(case: Case) -> list[Any]:
    if not case.findings.filter(outcome="held").exists():
        return []
    return list(LegalHold.objects.standing().filter(portal_key=case.portal_key).values_list("pk", flat=True))


@cache
def _template() -> bytes:
    return files("parvis.privacy").joinpath("certificate.typ").read_bytes()
