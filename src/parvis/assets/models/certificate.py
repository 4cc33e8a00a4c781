"""Digital certificates: what an X.509 file says, read from the file and never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.assets.models.asset import Asset
from parvis.kit.fields import CleanCharField, CleanTextField
from parvis.kit.ids import uuid7

if TYPE_CHECKING:
    from datetime import datetime


class Environment(models.TextChoices):
    PRODUCTION = "production", _("Production")
    NON_PRODUCTION = "non-production", _("Non-production")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def published(self) -> CertificateQuerySet:
        return self.filter(published_at__isnull=False)

    def valid_at(self, moment: datetime) -> CertificateQuerySet:
        return self.filter(revoked_at=None, not_before__lte=moment, not_after__gt=moment)

    def of_the_same_use(self, certificate: Certificate) -> CertificateQuerySet:
        """Those of its organisation, e-service and environment: whether it is a first one or a renewal."""
        return self.filter(
            organisation=certificate.organisation_id, service_key=certificate.service_key, environment=certificate.environment
        ).exclude(pk=certificate.pk)


class Certificate(models.Model):
    """The X.509 side of an asset (whose name is the label): one e-service in one environment.

    The fingerprint is unique in the house: with mutual TLS it says which organisation calls.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # PROTECT: as every customer row
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="certificates")
    # CASCADE: part of the asset
    asset = models.OneToOneField(Asset, on_delete=models.CASCADE, related_name="certificate")
    service_key = models.SlugField(max_length=80, help_text="the service of the catalogue it opens")
    environment = models.CharField(max_length=14, choices=Environment)
    subject = CleanTextField(help_text="RFC 4514")
    issuer = CleanTextField(help_text="RFC 4514")
    serial = models.CharField(max_length=40, help_text="hexadecimal, upper case")
    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the DER form, hexadecimal, lower case")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    key_algorithm = models.CharField(max_length=20, help_text="RSA, EC…")
    key_bits = models.PositiveIntegerField()
    signature_hash = models.CharField(max_length=20, help_text="sha256…")
    purposes = models.JSONField(default=list, blank=True, help_text="extended key usages")
    alternative_names = models.JSONField(default=list, blank=True)
    pem = models.TextField()
    chain_pem = models.TextField(blank=True)
    csr_pem = models.TextField(blank=True, help_text="the request it answers, when the organisation keeps its own key")
    sealed_key = models.BinaryField(null=True, blank=True, help_text="private key, encrypted at rest; none when we never had it")
    # PROTECT: people are never deleted
    deposited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deposited_certificates")
    published_at = models.DateTimeField(null=True, blank=True)
    # SET_NULL: without its successor an old certificate is merely an old certificate
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, related_name="replaces", null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # PROTECT: people are never deleted
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="revoked_certificates", null=True, blank=True
    )
    revocation_reason = CleanCharField(max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["not_after", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(not_after__gt=models.F("not_before")), name="certificate_dates_in_order"),
            models.CheckConstraint(condition=models.Q(environment__in=Environment.values), name="certificate_environment_known"),
            models.CheckConstraint(condition=~models.Q(replaced_by=models.F("id")), name="certificate_not_its_own_successor"),
        ]
        indexes = [
            models.Index(fields=["organisation", "not_after", "id"], name="certificate_expiry"),
            models.Index(fields=["organisation", "service_key", "environment", "-published_at"], name="certificate_use"),
            models.Index(fields=["not_after"], name="certificate_not_after", condition=models.Q(revoked_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.service_key} {self.environment} {self.serial}"
