"""Accounts asked for by a form: the ticket makes an organisation that waits for its first person, whose arrival closes the ticket."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.catalogue.models import Grant, Portal
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.people import identifiers, invitations, signing_up
from parvis.people.activation import activate
from parvis.people.models import Invitation, Membership, Organisation, User
from parvis.tickets.effects import EFFECTS
from parvis.tickets.models import Participant, Ticket

PROFILE = ("civility", "first_name", "last_name", "phone", "language")
ADDRESS = {"street-address": "street", "postal-code": "postcode", "address-level2": "town"}
"""Autocomplete token of a field → part of an organisation's address, as an address field calls it."""


@EFFECTS.register("sign-up")
def sign_up(ticket: Ticket) -> None:
    """Invite the address that the form gave, or remind it of the account it has. The form's page says the same either way."""
    email = str(ticket.answers.get("email") or ticket.contact.get("email", "")).strip()
    if not email:
        return
    portal = ticket.portal
    user = User.objects.by_email(email)
    if user and (user.has_usable_password() or user.deactivated_at):
        signing_up.tell_exists(user, portal_key=portal.key)
        return
    name = one_line(ticket.answers.get(portal.sign_up_options.get("identifier_from", ""), ""), 200)
    invitations.invite(
        _organisation(ticket, name or email.partition("@")[0]),
        email,
        portal_key=portal.key,
        role=portal.sign_up_options.get("role", Membership.Role.MEMBER),
        user=user,
        profile=_profile(ticket),
        proposed_username=identifiers.propose(name, email.partition("@")[0])[0],
        ticket_id=ticket.pk,
        life=link_life(portal),
    )


def link_life(portal: Portal) -> timedelta:
    return timedelta(hours=int(portal.sign_up_options.get("link_hours", 24)))


def is_turned_down(invitation: Invitation) -> bool:
    """Whether the ticket that asked for the account was closed meanwhile: its door opens nothing any more."""
    return invitation.ticket_id is not None and not Ticket.objects.filter(pk=invitation.ticket_id, is_open=True).exists()


def open_account(invitation: Invitation, *, username: str, password: str, profile: dict[str, Any] | None = None) -> User:
    """Activate the account and let its organisation use the portal; the ticket that asked for it becomes the person's.

    Raises Refused when the door is closed, the ticket was turned down or the identifier is taken, ValidationError for a weak password.
    """
    with transaction.atomic():
        if not invitation.used_at and is_turned_down(invitation):
            raise Refused(_("This account request is closed. Make a new one, or call the team."), code="turned_down")
        user = activate(
            invitation, username=username, password=password, profile=profile, domain_members=_says_members(invitation.portal_key)
        )
        _let_in(invitation.organisation, invitation.portal_key)
        asking = Ticket.objects.filter(pk=invitation.ticket_id).first() if invitation.ticket_id else None
        if asking:
            _hand_over(asking, user)
    return user


def _says_members(portal_key: str) -> bool:
    """Whether the portal's owner said that people at an organisation's verified mail domain are of it."""
    options = Portal.objects.filter(key=portal_key).values_list("sign_up_options", flat=True).first() or {}
    return options.get("domain_members") is True


def _organisation(ticket: Ticket, name: str) -> Organisation:
    """That of the ticket, which filing made for a stranger; another one when somebody of ours asks for someone else."""
    home = ticket.organisation
    if ticket.requester_id or home.state != Organisation.State.PENDING:
        home = Organisation(state=Organisation.State.PENDING)
    home.name, home.is_personal, home.address = name, False, _address(ticket)
    home.save()
    return home


def _profile(ticket: Ticket) -> dict[str, str]:
    said = {"language": ticket.contact.get("language", ""), **ticket.answers}
    return {key: one_line(said[key], 100) for key in PROFILE if isinstance(said.get(key), str) and said[key]}


def _address(ticket: Ticket) -> dict[str, str]:
    found = {}
    for step, field in ticket.form_version.definition.fields():
        part = ADDRESS.get(str(field.said.get("autocomplete", "")))
        if part and not step.repeat and isinstance(ticket.answers.get(field.key), str):
            found[part] = ticket.answers[field.key]
    return found


def _let_in(organisation: Organisation, portal_key: str) -> None:
    """A portal whose people sign up by themselves makes them customers; where staff open accounts, staff say what they may."""
    portal = Portal.objects.filter(key=portal_key).exclude(sign_up=Portal.SignUp.MANAGED).first()
    if portal is None or Grant.objects.filter(portal=portal, organisation__in=organisation.ancestor_ids, role=Grant.Role.USE).exists():
        return
    Grant.objects.create(who=Grant.Who.ORGANISATION, organisation=organisation, role=Grant.Role.USE, portal=portal)


def _hand_over(ticket: Ticket, user: User) -> None:
    ticket.lock(merged_too=True)
    if ticket.requester_id is None:
        ticket.requester = user
        ticket.save(update_fields=["requester"])
        Participant.objects.update_or_create(
            ticket=ticket,
            user=user,
            defaults={"role": "requester"},
            create_defaults={"role": "requester", "organisation": ticket.organisation},
        )
    ticket.on_event("account_activated")
    if not ticket.entries.public().exclude(body="").exists():
        ticket.mark_read(user)  # what happened is what they have just done
