from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from parvis.assets.models import Asset, AssetFile, AssetIdentifier, AssetKind, Download, ExpiryNotice, Phase
from parvis.people.models import Organisation

JULY = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def line_kind(db):
    return AssetKind.objects.create(portal_key="operateurs", key="line", title={"fr": "Accès", "en": "Access"})


@pytest.fixture
def line(armor, line_kind):
    return Asset.objects.create(organisation=armor, kind=line_kind, name="Accès du 6 rue Étienne Ganneron")


def test_an_asset_has_a_time_ordered_id_made_before_it_is_saved(armor, line_kind):
    first, second = (Asset(organisation=armor, kind=line_kind, name=name) for name in ("a", "b"))

    assert first.pk.version == 7
    assert first.pk < second.pk


def test_an_asset_reads_as_its_name(line):
    assert str(line) == "Accès du 6 rue Étienne Ganneron"


def test_a_kind_reads_as_portal_and_key(line_kind):
    assert str(line_kind) == "operateurs/line"


def test_an_asset_is_owned_by_its_organisation_until_said_otherwise(line, armor):
    assert line.owner == armor


def test_an_asset_may_be_owned_by_an_entity_below(armor, line_kind):
    entity = Organisation.objects.create(name="Armor Brest", parent=armor)

    asset = Asset.objects.create(organisation=armor, owner=entity, kind=line_kind, name="Accès")

    assert (asset.organisation, asset.owner) == (armor, entity)


def test_two_kinds_of_one_portal_cannot_have_one_key(line_kind):
    with pytest.raises(IntegrityError), transaction.atomic():
        AssetKind.objects.create(portal_key="operateurs", key="line", title={"fr": "Autre"})


@pytest.mark.parametrize(
    "change",
    [
        {"phase": "broken"},
        {"valid_from": JULY, "valid_until": JULY - timedelta(seconds=1)},
    ],
)
def test_the_database_refuses_what_an_asset_cannot_be(line, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.filter(pk=line.pk).update(**change)


def test_an_asset_is_not_its_own_parent(line):
    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.filter(pk=line.pk).update(parent=line)


def test_an_outside_reference_names_one_asset_of_an_organisation(armor, line_kind):
    Asset.objects.create(organisation=armor, kind=line_kind, name="a", reference="F00000015")

    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.create(organisation=armor, kind=line_kind, name="b", reference="F00000015")


def test_assets_without_a_reference_do_not_collide(armor, line_kind, line):
    Asset.objects.create(organisation=armor, kind=line_kind, name="another")

    assert Asset.objects.of_kind("line").count() == 2


def test_a_line_is_found_by_any_of_its_numbers(armor, line, line_kind):
    Asset.objects.create(organisation=armor, kind=line_kind, name="another")
    for scheme, value in {"id1": "F00000015", "id2": "VIA00000002136"}.items():
        AssetIdentifier.objects.create(organisation=armor, asset=line, scheme=scheme, value=value)

    assert list(Asset.objects.identified_by("VIA00000002136")) == [line]
    assert list(Asset.objects.identified_by("VIA00000002136", scheme="id1")) == []


def test_an_asset_has_one_number_per_scheme(armor, line):
    number = AssetIdentifier.objects.create(organisation=armor, asset=line, scheme="id1", value="F00000015")
    assert str(number) == "id1 F00000015"

    with pytest.raises(IntegrityError), transaction.atomic():
        AssetIdentifier.objects.create(organisation=armor, asset=line, scheme="id1", value="F00000016")


def test_a_socket_serves_one_line_after_another(armor, line, line_kind):
    later = Asset.objects.create(organisation=armor, kind=line_kind, name="later")
    for asset in (line, later):
        AssetIdentifier.objects.create(organisation=armor, asset=asset, scheme="pto", value="FI-AB12-CD34")

    assert set(Asset.objects.identified_by("FI-AB12-CD34")) == {line, later}


def test_expiring_assets_come_the_nearest_first_without_the_retired(armor, line_kind):
    def asset(name, days, phase=Phase.ACTIVE):
        return Asset.objects.create(organisation=armor, kind=line_kind, name=name, phase=phase, valid_until=JULY + timedelta(days=days))

    asset("retired", 1, Phase.RETIRED)
    late, soon = asset("late", 20), asset("soon", 5)
    asset("next year", 300)

    assert list(Asset.objects.expiring_before(JULY + timedelta(days=30))) == [soon, late]


def test_active_assets_are_those_in_service(armor, line_kind, line):
    Asset.objects.create(organisation=armor, kind=line_kind, name="ordered", phase=Phase.PLANNED)

    assert list(Asset.objects.active()) == [line]


def test_a_file_and_its_download_read_as_name_and_moment(armor, line, yann):
    file = AssetFile.objects.create(
        organisation=armor, asset=line, name="facture.pdf", storage_key="k1", content_type="application/pdf", byte_count=3, sha256="0" * 64
    )
    download = Download.objects.create(organisation=armor, asset=line, file=file, user=yann, form="file", at=JULY)

    assert str(file) == "facture.pdf"
    assert str(download) == f"{line.pk} 2026-07-01 00:00"


def test_a_step_of_one_expiry_is_told_once_and_a_prolonged_asset_anew(armor, line):
    notice = ExpiryNotice.objects.create(organisation=armor, asset=line, step="30", ends_at=JULY)
    assert str(notice) == f"{line.pk} 30"

    with pytest.raises(IntegrityError), transaction.atomic():
        ExpiryNotice.objects.create(organisation=armor, asset=line, step="30", ends_at=JULY)

    ExpiryNotice.objects.create(organisation=armor, asset=line, step="30", ends_at=JULY + timedelta(days=365))
