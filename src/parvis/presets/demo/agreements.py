"""The contracts of a demo, counted from today, of levels that the preset has."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from parvis.catalogue.covering import day_on
from parvis.planning.models import Agreement, AgreementTarget, Coverage, Level, Quota
from parvis.presets.check.names import Table, tables
from parvis.presets.demo.people import Cast
from parvis.presets.format.files import PEOPLE_FILE
from parvis.presets.source import Source

COVERED = {"services": Coverage.Sort.CATALOGUE, "categories": Coverage.Sort.CATEGORY, "kinds": Coverage.Sort.ASSET_KIND}
PROMISED = ("milestone", "delay", "priority", "scope")


def load(source: Source, cast: Cast) -> None:
    said = source.files.get(PEOPLE_FILE, {})
    for table in tables(said.get("agreements")):
        _agreement(table, cast)


def _agreement(table: Table, cast: Cast) -> None:
    organisation, day = cast.organisations[table["organisation"]], day_on(cast.portal)
    ends = table.get("ends_in_days")
    agreement = Agreement.objects.create(
        organisation=organisation,
        portal_key=cast.portal.key,
        reference=table["reference"],
        level=Level.objects.get(portal_key=cast.portal.key, key=table["level"]),
        title=table.get("title", ""),
        starts_on=day - timedelta(days=table.get("started_days_ago", 0)),
        ends_on=None if ends is None else day + timedelta(days=ends),
        covers_tree=table.get("covers_tree", True),
        in_charge=cast.people.get(table.get("in_charge", "")),
        direct_phone=table.get("direct_phone", ""),
        note=table.get("note", ""),
    )
    owner = {"organisation": organisation, "agreement": agreement}
    Coverage.objects.bulk_create(Coverage(sort=sort, key=key, **owner) for name, sort in COVERED.items() for key in table.get(name, []))
    for promise in tables(table.get("targets")):
        AgreementTarget.objects.create(**owner, **{name: promise.get(name, "") for name in PROMISED})
    for quota in tables(table.get("quotas")):
        Quota.objects.create(**owner, **{**quota, "allowed": Decimal(quota["allowed"])})
