import pytest
from django.db import IntegrityError, connection, transaction

from parvis.hooks.models import Webhook
from parvis.kit.clock import now


@pytest.fixture
def webhook(armor):
    webhook = Webhook(portal_key="operateurs", organisation=armor, url="https://hooks.armor.example/parvis")
    webhook.secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    webhook.save()
    return webhook


def test_a_webhook_reads_as_its_title_else_its_address(webhook):
    assert str(webhook) == "https://hooks.armor.example/parvis"
    webhook.title = "Suivi"
    assert str(webhook) == "Suivi"


def test_the_secret_is_read_again_and_never_stands_in_the_database(webhook):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_secret FROM hooks_webhook")
        stored = bytes(cursor.fetchone()[0])

    assert b"MfKQ9r8" not in stored
    assert Webhook.objects.get().secret == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.mark.parametrize("change", [{"state": "disabled"}, {"state": "gone"}, {"disabled_at": now()}])
def test_a_webhook_is_disabled_exactly_when_it_says_since_when(webhook, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(**change)


def test_a_disabled_webhook_says_since_when(webhook):
    assert Webhook.objects.filter(pk=webhook.pk).update(state="disabled", disabled_at=now()) == 1
