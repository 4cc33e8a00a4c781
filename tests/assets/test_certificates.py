from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from parvis.assets.models import Asset, AssetKind, Certificate, Environment

START, END = datetime(2025, 11, 28, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def deposit(armor, yann):
    kind = AssetKind.objects.create(portal_key="operateurs", key="certificate", title={"fr": "Certificat", "en": "Certificate"})

    def make(serial="4F0A91C2", **changes):
        asset = Asset.objects.create(organisation=armor, kind=kind, name="397480930_eSAV_prod")
        values = {
            "service_key": "e-sav",
            "environment": Environment.PRODUCTION,
            "subject": "CN=esav",
            "issuer": "CN=ca",
            "fingerprint": serial.lower().zfill(64),
            "not_before": START,
            "not_after": END,
            "key_algorithm": "RSA",
            "key_bits": 4096,
            "signature_hash": "sha256",
            "pem": "-----BEGIN CERTIFICATE-----",
            "deposited_by": yann,
        }
        return Certificate.objects.create(organisation=armor, asset=asset, serial=serial, **(values | changes))

    return make


def test_a_certificate_reads_as_service_environment_and_serial(deposit):
    assert str(deposit()) == "e-sav production 4F0A91C2"


def test_one_fingerprint_is_deposited_once_in_the_house(deposit):
    deposit(fingerprint="a" * 64)

    with pytest.raises(IntegrityError), transaction.atomic():
        deposit("1B77E03D", fingerprint="a" * 64)


@pytest.mark.parametrize("change", [{"not_after": START}, {"environment": "test"}])
def test_the_database_refuses_what_a_certificate_cannot_be(deposit, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        deposit(**change)


def test_a_certificate_does_not_replace_itself(deposit):
    certificate = deposit()

    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(replaced_by=certificate)


def test_a_certificate_is_valid_between_its_dates_unless_revoked(deposit):
    certificate, revoked = deposit(), deposit("1B77E03D", revoked_at=START)

    assert list(Certificate.objects.valid_at(START)) == [certificate]
    assert list(Certificate.objects.valid_at(END - timedelta(seconds=1))) == [certificate]
    assert list(Certificate.objects.valid_at(END)) == []
    assert revoked.revoked_at == START


def test_a_renewal_finds_the_earlier_certificate_of_the_same_use(deposit):
    old, renewal = deposit(published_at=START), deposit("805C12AA")
    deposit("0DF238B1", environment=Environment.NON_PRODUCTION)
    deposit("92E4705F", service_key="tao")

    assert list(Certificate.objects.published().of_the_same_use(renewal)) == [old]
