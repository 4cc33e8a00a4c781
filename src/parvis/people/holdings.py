"""What is held about people by their accounts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.holdings import Cause, Scope, exempt, hold
from parvis.kit.traces import Traces
from parvis.people import closing
from parvis.people.models import User


def traces_of(user: User) -> Traces:
    """What this account, and those merged into it, are recognised by."""
    found = _traces_of(user.standing)
    for one in user.standing.merged.order_by("pk"):
        found = found.merged(_traces_of(one))
    return found


def _traces_of(user: User) -> Traces:
    if user.anonymised_at:
        return Traces(users=frozenset({user.pk}))
    names: tuple[str, ...] = ()
    if user.first_name and user.last_name:
        names = (f"{user.first_name} {user.last_name}", f"{user.last_name} {user.first_name}")
    own = [*user.invitations.values_list("email", flat=True), *user.email_changes.values_list("new_email", flat=True)]
    emails = tuple(dict.fromkeys(email.lower() for email in (user.email, *own) if email))
    return Traces(
        users=frozenset({user.pk}),
        emails=emails,
        phones=tuple(number for number in (user.phone, user.mobile) if number),
        names=names,
        terms=(user.username,),
        parts=tuple(part for part in (user.first_name, user.last_name) if len(part) > 1),
    )


def _write_account(user: User, changes: dict[str, Any], cause: Cause) -> None:
    """Blank: all of it goes. Corrected: what is wrong is put right, and nothing else."""
    if "is_active" in changes:
        closing.anonymise(user, cause)
    elif changes:
        User.objects.filter(pk=user.pk).update(**changes)


def _known(column: str) -> Any:
    return lambda rows, scope: rows.filter(**{f"{column}__in": scope.people})


def _personal(rows: Any, scope: Scope) -> Any:
    return rows.filter(pk__in=scope.organisations, is_personal=True)


def _named_organisations(rows: Any, scope: Scope) -> Any:
    return rows.filter(pk__in=scope.organisations, is_personal=False)


hold(
    key="people.account",
    title=_("Account"),
    model="people.User",
    within=lambda rows, scope: rows.filter(pk__in=scope.people),
    people=("pk",),
    links=("merged_into",),
    addresses=("email",),
    texts=("username", "email", "civility", "first_name", "last_name", "phone", "mobile", "job_title", "preferences"),
    guarded=("username", "email"),
    codes=("password", "language", "time_zone", "theme", "portal_key"),
    blank=lambda user: {"is_active": False},
    write=_write_account,
    rank=90,
)
hold(
    key="people.personal",
    title=_("Personal organisation"),
    model="people.Organisation",
    within=_personal,
    people=("memberships__user",),
    texts=("name", "registration", "address", "attributes"),
    codes=("key", "path", "state"),
    rank=70,
)
hold(
    key="people.organisation",
    title=_("Information sheets of organisations"),
    model="people.Organisation",
    within=_named_organisations,
    texts=("name", "registration", "address", "attributes"),
    codes=("key", "path", "state"),
    place=lambda one: "",
    rank=70,
)
hold(
    key="people.membership",
    title=_("Memberships"),
    model="people.Membership",
    within=_known("user"),
    people=("user",),
    texts=(),
    codes=("role",),
    fates=("delete", "delete", "delete"),
    rank=80,
)
hold(
    key="people.invitation",
    title=_("Invitations"),
    model="people.Invitation",
    within=lambda rows, scope: rows.filter(portal_key=scope.portal_key),
    people=("user",),
    addresses=("email",),
    links=("invited_by",),
    texts=("email", "proposed_username", "profile", "leads_to"),
    guarded=("email", "proposed_username", "leads_to"),
    codes=("purpose", "portal_key", "role", "nonce"),
    fates=("delete", "delete", "redact"),
    about="ticket_id",
)
hold(
    key="people.email_change",
    title=_("Changes of address"),
    model="people.EmailChange",
    within=_known("user"),
    people=("user",),
    addresses=("new_email",),
    texts=("new_email",),
    guarded=("new_email",),
    codes=("nonce",),
    fates=("delete", "delete", "delete"),
)
hold(
    key="people.address",
    title=_("Confirmed addresses"),
    model="account.EmailAddress",
    within=_known("user"),
    people=("user",),
    addresses=("email",),
    texts=("email",),
    guarded=("email",),
    fates=("delete", "delete", "delete"),
)
hold(
    key="people.factor",
    title=_("Second factors"),
    model="mfa.Authenticator",
    within=_known("user"),
    people=("user",),
    codes=("type", "data"),
    fates=("delete", "delete", "delete"),
    is_for_team=True,
)
hold(
    key="people.session",
    title=_("Open sessions"),
    model="usersessions.UserSession",
    within=_known("user"),
    people=("user",),
    texts=("ip", "user_agent"),
    codes=("session_key", "data"),
    fates=("delete", "delete", "delete"),
)
hold(
    key="people.api_key",
    title=_("Keys of programs"),
    model="people.ApiKey",
    within=_known("user"),
    people=("user",),
    texts=("title",),
    codes=("portal_key", "services", "nonce"),
    fates=("delete", "delete", "delete"),
)
hold(
    key="people.audit",
    title=_("Log of accesses and rights"),
    model="people.AuditLine",
    within=lambda rows, scope: rows.filter(portal_key=scope.portal_key) | rows.filter(about_user__in=scope.people, portal_key=""),
    people=("about_user",),
    links=("actor",),
    codes=("verb", "portal_key", "data", "key"),
    fates=("blank", "blank", "blank"),
    is_for_team=True,
)
hold(
    key="people.acting",
    title=_("When the team acted in somebody’s name"),
    model="people.Acting",
    within=lambda rows, scope: rows.filter(portal_key=scope.portal_key),
    people=("person",),
    links=("by",),
    texts=("reason",),
    codes=("portal_key", "nonce"),
    fates=("blank", "redact", "redact"),
)
exempt("the staff's own timetable and teams, which go with the account", "people.Absence", "people.TeamMembership", "people.WorkingHours")
exempt("a domain of an organisation, not of a person", "people.EmailDomain")
exempt("a key that lives minutes and names an address in people.address", "account.EmailConfirmation")
