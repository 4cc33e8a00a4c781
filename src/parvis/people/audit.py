"""Who did what about rights, accounts and data: lines that nobody changes, kept for `KEPT`, apart from the journal of requests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.journal.acting import HAND, hand
from parvis.kit.clock import now
from parvis.kit.ids import uuid7
from parvis.kit.jobs import sweep

if TYPE_CHECKING:
    from parvis.people.models import Organisation, User

KEPT: Final = timedelta(days=365)
"""Source: CNIL, recommendation on logging (six months to one year)."""
BATCH: Final = 5000
VERBS: Final = {
    "signed_in": _("signed in"),
    "sign_in_failed": _("tried to sign in and failed"),
    "uses_set": _("changed accesses"),
    "access_asked": _("asked for an access"),
    "role_set": _("changed a role"),
    "membership_ended": _("ended a membership"),
    "people_invited": _("invited"),
    "account_disabled": _("closed an account"),
    "account_enabled": _("opened an account again"),
    "account_merged": _("merged two accounts"),
    "sessions_ended": _("ended sessions"),
    "second_factor_reset": _("took second factors away"),
    "acting_begun": _("began to act in the name of somebody"),
    "acting_ended": _("ceased to act in the name of somebody"),
    "organisation_created": _("created an organisation"),
    "organisation_changed": _("changed an organisation"),
    "organisation_closed": _("closed an organisation"),
    "organisation_opened": _("opened an organisation again"),
    "team_created": _("created a team"),
    "team_changed": _("changed a team"),
    "team_joined": _("put somebody in a team"),
    "team_left": _("took somebody out of a team"),
    "team_led": _("changed who leads a team"),
    "team_archived": _("let a team serve no more"),
    "team_restored": _("brought a team back"),
    "api_key_made": _("made an API key"),
    "api_key_revoked": _("took an API key back"),
    "exported": _("took a table along"),
    "personal_data_exported": _("took personal data along"),
    "hook_changed": _("changed a webhook"),
    "hook_resent": _("sent to a webhook again"),
    "restricted_read": _("read a confidential request"),
}
OF_THE_TEAM: Final = ("personal_data_exported", "hook_changed", "hook_resent", "restricted_read")
"""What an organisation does not learn from its own log: it would tell that such a request exists, or who asked for their data."""


class AuditError(Exception):
    """A line was asked to change: what was written stays."""


class AuditLine(models.Model):
    """`organisation`: whose administrators may read it; `data`: codes and numbers, never words of a person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    # PROTECT: accounts are deactivated or anonymised, never deleted
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audit_lines", null=True, blank=True)
    verb = models.CharField(max_length=40)
    about_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    # SET_NULL: the line outlives a personal organisation that goes
    organisation = models.ForeignKey("people.Organisation", on_delete=models.SET_NULL, related_name="audit_lines", null=True, blank=True)
    portal_key = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict, blank=True)
    key = models.CharField(max_length=120, null=True, blank=True, unique=True, help_text="said once")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["portal_key", "-id"], name="audit_portal_latest"),
            models.Index(fields=["organisation", "-id"], name="audit_organisation_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditError("a line of the audit stays as it was written")
        super().save(*args, **kwargs)

    @property
    def said(self) -> str:
        return str(VERBS.get(self.verb, self.verb))


def write(
    verb: str,
    *,
    by: User | None,
    about: User | None = None,
    organisation: Organisation | UUID | None = None,
    portal_key: str = "",
    data: dict[str, Any] | None = None,
    key: str = "",
) -> None:
    """One line; with `key`, once. `organisation`: by default where the person it is about (else who acts) belongs."""
    if verb not in VERBS:
        raise ValueError(verb)
    whose = about or by
    owner = organisation if organisation is None or isinstance(organisation, UUID) else organisation.pk
    if owner is None and whose is not None and not whose.is_staff:
        owner = _home_of(whose)
    acting = hand() if by else None
    said = {**(data or {}), HAND: acting["id"]} if acting else data or {}
    line = AuditLine(verb=verb, actor=by, about_user=about, organisation_id=owner, portal_key=portal_key, data=said, key=key or None)
    AuditLine.objects.bulk_create([line], ignore_conflicts=bool(key))


def took_along(what: str, *, by: User, portal_keys: Iterable[str], verb: str = "exported", **data: Any) -> None:
    """A table or a file that somebody took out of the house: one line on each portal that it is about. `what`: a code."""
    for key in sorted(set(portal_keys)):
        write(verb, by=by, portal_key=key, data={"what": what, **data})


def _home_of(user: User) -> UUID | None:
    return next((one.organisation_id for one in user.places() if not one.organisation.is_personal), None)


@sweep(every_seconds=6 * 3600)
def forget_audit() -> int:
    """Let go of the lines whose time is over."""
    due = AuditLine.objects.filter(at__lt=now() - KEPT).order_by("id").values_list("pk", flat=True)[:BATCH]
    return AuditLine.objects.filter(pk__in=list(due)).delete()[0]
