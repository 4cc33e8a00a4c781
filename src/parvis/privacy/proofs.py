"""The proof that something was done, without personal data."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.kit.holdings import HOLDINGS
from parvis.kit.text import fold
from parvis.privacy.finding import SOUGHT
from parvis.privacy.models import Case, Proof


def digest(identifier: str) -> str:
    """Of an identifier, with a key of the server: whoever has the identifier recognises it, nobody reads it out of here."""
    key = hashlib.sha256(b"parvis.privacy.proof:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, fold(" ".join(identifier.split())).encode(), hashlib.sha256).hexdigest()


def prove(case: Case, reference: str) -> Proof:
    """Written when the case is carried out, and brought up to date when what waited has gone."""
    counts: dict[str, dict[str, int]] = {}
    done = case.findings.exclude(done_at=None).values("holding", "outcome").order_by().annotate(number=Count("pk"))
    for row in done:
        counts.setdefault(row["holding"], {})[row["outcome"]] = row["number"]
    said = {
        "organisation_id": case.organisation_id,
        "portal_key": case.portal_key,
        "kind": "case",
        "reference": reference,
        "ground": case.ground,
        "digests": sorted(digest(text) for name in SOUGHT for text in case.sought.get(name, [])),
        "counts": counts,
        "by_id": case.applied_by_id,
        "received_on": case.received_on,
        "at": case.applied_at,
    }
    return Proof.objects.update_or_create(cause=case.pk, defaults=said)[0]


def table(proofs: Iterable[Proof]) -> Iterator[list[Any]]:
    """As rows of the export."""
    for proof in proofs:
        for holding, outcomes in sorted(proof.counts.items()):
            title = str(HOLDINGS.get(holding).title) if holding in HOLDINGS else holding
            for outcome, number in sorted(outcomes.items()):
                yield [
                    proof.reference, proof.kind, proof.ground, proof.at.isoformat(), str(proof.by or ""), title, outcome, number,
                    " ".join(proof.digests),
                ]  # fmt: skip


def header() -> list[str]:
    return [
        _("Request"), pgettext("case", "Kind"), _("Ground"), _("Done on"), _("Done by"), _("Data"), _("What was done"), _("How many"), _("Digests"),
    ]  # fmt: skip
