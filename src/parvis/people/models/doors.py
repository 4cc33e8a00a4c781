"""Doors: the mail domains whose people may ask to be let in, invitations, and new addresses to be confirmed."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models.functions import Lower

from parvis.kit.clock import now
from parvis.kit.fields import CleanCharField
from parvis.kit.ids import uuid7
from parvis.people.models.organisations import Organisation
from parvis.people.models.users import Membership, User

INVITATION_LIFE = timedelta(hours=24)


class EmailDomain(models.Model):
    """A mail domain whose people may ask to join the organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    domain = CleanCharField(max_length=253)
    verified_at = models.DateTimeField(null=True, blank=True)
    # SET_NULL: that it was verified counts
    verified_by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    how = CleanCharField(max_length=200, blank=True, help_text="a word of who verified it: what they saw or were shown")

    class Meta:
        constraints = [models.UniqueConstraint(Lower("domain"), name="domain_once")]

    def __str__(self) -> str:
        return self.domain


class Invitation(models.Model):
    """A door into an organisation for one address: the one concept behind every way of signing up.

    Its link carries a token computed from the row and the server's key (never stored), works once and until `expires_at`.
    """

    class Purpose(models.TextChoices):
        ACTIVATE = "activate"  # finish one's account
        JOIN = "join"  # be let into an organisation by a manager

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # CASCADE: an organisation deleted before anyone came in takes its doors along
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.ACTIVATE)
    portal_key = models.CharField(max_length=40)
    email = models.EmailField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations", null=True, blank=True)
    role = models.CharField(max_length=13, choices=Membership.Role, default=Membership.Role.MEMBER)
    proposed_username = CleanCharField(max_length=150, blank=True)
    profile = models.JSONField(default=dict, blank=True, help_text="civility, first_name, last_name, phone, language")
    leads_to = CleanCharField(max_length=300, blank=True, help_text="path to open once signed in")
    ticket_id = models.UUIDField(null=True, blank=True, help_text="the request that asked for the account")
    # SET_NULL: who invited matters less than that the door exists
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, related_name="invitations_sent", null=True, blank=True)
    nonce = models.CharField(max_length=43, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(Lower("email"), name="invitation_email")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @property
    def is_question(self) -> bool:
        """Whether its person asks to be let in, instead of being asked."""
        return self.purpose == self.Purpose.JOIN and self.invited_by_id is None


class EmailChange(models.Model):
    """A new address, effective once confirmed at both the old and the new one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="email_changes")
    new_email = models.EmailField()
    nonce = models.CharField(max_length=43, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    old_confirmed_at = models.DateTimeField(null=True, blank=True)
    new_confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"e-mail change {self.pk}"
