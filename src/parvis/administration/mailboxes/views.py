"""How mail comes in and goes out: what is configured, how it is, and trying it. Hosts and secrets are written in the preset and on the server."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.mailboxes.listing import incoming, outgoing, sender_of
from parvis.administration.shell import page
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.sending import sent_key
from parvis.mail.fetching.trying import Tried, tried
from parvis.mail.models import Mailbox
from parvis.mail.outbox import enqueue
from parvis.mail.trying import TRIAL, tried_post
from parvis.people import limits
from parvis.people.homes import home_of

HERE, LIMIT, SECONDS = "mailboxes", "mail_trial", 8
"""`SECONDS`: how long each call to a host may last while somebody waits for the page."""


@for_administrators
@require_safe
def mailboxes(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    context = {"incoming": incoming(portal), "outgoing": outgoing(portal)}
    return page(request, "administration/mailboxes/list.html", context, here=HERE, portal=portal)


@for_administrators
@require_POST
def trial(request: StaffRequest, portal_key: str, key: str) -> HttpResponse:
    """One mailbox is read, and nothing changed in it."""
    portal = portal_administered(request.user, portal_key)
    mailbox = get_object_or_404(Mailbox, portal_key=portal.key, key=key, is_active=True)
    if _may_try(request):
        _told(request, tried(mailbox, SECONDS), mailbox.address)
    return redirect("administration:mailboxes", portal.key)


@for_administrators
@require_POST
def trial_out(request: StaffRequest, portal_key: str) -> HttpResponse:
    """The outgoing host is called, and given no mail."""
    portal = portal_administered(request.user, portal_key)
    if _may_try(request):
        _told(request, tried_post(sender_of(portal), SECONDS), _("Outgoing mail"))
    return redirect("administration:mailboxes", portal.key)


@for_administrators
@require_POST
def letter(request: StaffRequest, portal_key: str) -> HttpResponse:
    """A mail to one's own address, by the way all mails take; sent twice, one."""
    portal = portal_administered(request.user, portal_key)
    if _may_try(request):
        user = request.user
        key = f"{TRIAL}:{sent_key(request) or uuid7()}:{user.pk.hex}"
        if enqueue(TRIAL, to=user, organisation=home_of(user), portal_key=portal.key, key=key) is None:
            messages.error(request, _("Your account has no e-mail address."))
        elif settings.EMAIL_HOST:
            messages.success(request, _("A test mail leaves for %(address)s.") % {"address": user.email})
        else:
            messages.error(request, _("No outgoing host is configured: the test mail waits with the others."))
    return redirect("administration:mailboxes", portal.key)


def _may_try(request: StaffRequest) -> bool:
    try:
        limits.take(LIMIT, key=str(request.user.pk))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    return True


def _told(request: StaffRequest, found: Tried, name: str) -> None:
    say = messages.success if found.is_well else messages.error
    say(request, _("%(mailbox)s: %(found)s") % {"mailbox": name, "found": found.sentence})
