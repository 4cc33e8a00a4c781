"""Which agreement covers whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from parvis.people.models import Organisation
from parvis.planning.agreements import agreement_of
from parvis.planning.models import Agreement, Calendar, Level

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = date(2026, 11, 29)


def agreement(organisation: Organisation, reference: str, **fields: Any) -> Agreement:
    calendar = Calendar.objects.get_or_create(portal_key="house", key="office", defaults={"title": {"en": "Office"}})[0]
    level = Level.objects.get_or_create(portal_key="house", key="gold", defaults={"title": {"en": "Gold"}, "calendar": calendar})[0]
    fields = {"portal_key": "house", "starts_on": date(2026, 1, 1), **fields}
    return Agreement.objects.create(organisation=organisation, reference=reference, level=level, **fields)


@pytest.fixture
def site() -> Organisation:
    return Organisation.objects.create(name="Site", parent=Organisation.objects.create(name="Group"))


def covered_by(organisation: Organisation) -> str:
    return str(agreement_of(organisation, "house", TODAY) or "nothing")


def test_a_site_is_covered_by_its_own_agreement_before_that_of_its_group(site: Organisation) -> None:
    assert site.parent
    agreement(site.parent, "C-GROUP")
    agreement(site, "C-SITE")

    assert covered_by(site) == "C-SITE"


def test_a_group_covers_its_sites_only_when_its_agreement_says_so(site: Organisation) -> None:
    assert site.parent
    group = agreement(site.parent, "C-GROUP", covers_tree=False)
    assert covered_by(site) == "nothing"

    group.covers_tree = True
    group.save(update_fields=["covers_tree"])

    assert covered_by(site) == "C-GROUP"


def test_an_agreement_that_is_over_or_of_another_portal_covers_nobody(site: Organisation) -> None:
    agreement(site, "C-OLD", ends_on=date(2026, 11, 28))
    agreement(site, "C-OTHER", portal_key="other")

    assert covered_by(site) == "nothing"


def test_of_two_in_force_the_later_one_counts(site: Organisation) -> None:
    agreement(site, "C-FIRST")
    agreement(site, "C-SECOND", starts_on=date(2026, 6, 1))

    assert covered_by(site) == "C-SECOND"
