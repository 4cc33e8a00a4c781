"""Who: people, the organisations they belong to, the teams that serve them, and the invitations that let them in."""

from parvis.people.acting import Acting
from parvis.people.audit import AuditLine
from parvis.people.models.doors import INVITATION_LIFE, EmailChange, EmailDomain, Invitation
from parvis.people.models.keys import ApiKey, ApiKeyQuerySet
from parvis.people.models.organisations import Organisation, OrganisationQuerySet
from parvis.people.models.teams import Absence, Team, TeamMembership, WorkingHours
from parvis.people.models.users import USERNAME_PATTERN, Membership, User, UserManager, unnamed

__all__ = [
    "INVITATION_LIFE",
    "USERNAME_PATTERN",
    "Absence",
    "Acting",
    "ApiKey",
    "ApiKeyQuerySet",
    "AuditLine",
    "EmailChange",
    "EmailDomain",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationQuerySet",
    "Team",
    "TeamMembership",
    "User",
    "UserManager",
    "WorkingHours",
    "unnamed",
]
