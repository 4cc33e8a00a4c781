"""The customers of a portal: found, created, renamed, closed and opened, with their sites and mail domains."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.administration.guards import StaffRequest, for_administrators, portal_administered
from parvis.administration.organisations.listing import Listing
from parvis.administration.shell import page
from parvis.catalogue import organising
from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.people import domains
from parvis.people.models import Organisation
from parvis.tickets.models import Ticket

HERE = "organisations"
MOST_SHOWN = 100
ASKS_AGAIN = frozenset({"no_name", "name_taken", "no_reason", "no_domain", "how"})
"""What is put right in the form; the rest is refused by what stands there."""


@for_administrators
@require_safe
def organisations(request: StaffRequest, portal_key: str) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    context = {"listing": Listing(portal, request.GET)}
    return page(request, "administration/organisations/list.html", context, here=HERE, portal=portal)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, portal_key: str) -> HttpResponse:
    """A customer, or with `under` a site of one."""
    portal = portal_administered(request.user, portal_key)
    said = request.POST if request.method == "POST" else request.GET
    parent = _one(portal, _id(said["under"])) if said.get("under") else None
    refusal = None
    if request.method == "POST":
        try:
            made = organising.create(
                portal,
                said.get("name", ""),
                by=request.user,
                key=_id(said.get("key", "")),
                parent=parent,
                registration=said.get("registration", ""),
                uses="uses" in said,
            )
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("%(name)s is created.") % {"name": made})
            return redirect("administration:organisation", portal.key, made.pk)
    context = {
        "parent": parent,
        "key": said.get("key") or uuid7(),
        "name": said.get("name", ""),
        "registration": said.get("registration", ""),
        "uses": "uses" in said if request.method == "POST" else portal.sign_up != Portal.SignUp.MANAGED,
        "refusal": refusal,
    }
    return page(request, "administration/organisations/new.html", context, here=HERE, portal=portal, status=_status(refusal))


@for_administrators
@require_safe
def organisation(request: StaffRequest, portal_key: str, organisation_id: UUID) -> HttpResponse:
    portal = portal_administered(request.user, portal_key)
    return _shown(request, portal, _one(portal, organisation_id))


@for_administrators
@require_POST
def act(request: StaffRequest, portal_key: str, organisation_id: UUID) -> HttpResponse:
    """What the pressed button says: `save` (name and number), `close`, `open`, `verify` (a domain), `forget` (a domain)."""
    portal = portal_administered(request.user, portal_key)
    one, by = _one(portal, organisation_id), request.user
    try:
        if "save" in request.POST:
            organising.change(one, portal, name=request.POST.get("name", ""), registration=request.POST.get("registration", ""), by=by)
            said = _("Saved.")
        elif "close" in request.POST:
            organising.close(one, portal, by=by, reason=request.POST.get("reason", ""))
            said = _("%(name)s is closed: nothing new is asked in its name.")
        elif "open" in request.POST:
            organising.reopen(one, portal, by=by)
            said = _("%(name)s is open again.")
        elif "verify" in request.POST or "forget" in request.POST:
            organising.require_decider(one, portal, by)
            said = _domain(request, one)
        else:
            return _shown(request, portal, one, status=422)
    except Refused as refusal:
        return _shown(request, portal, one, refusal=refusal, status=_status(refusal))
    messages.success(request, said % {"name": one})
    return redirect("administration:organisation", portal.key, one.pk)


def _domain(request: StaffRequest, one: Organisation) -> str:
    if forgotten := request.POST.get("forget", ""):
        domains.forget(one, forgotten, by=request.user)
        return _("The domain is removed. Who is in stays.")
    domains.verify(one, request.POST.get("domain", ""), how=request.POST.get("how", ""), by=request.user)
    return _("The people of this domain may ask to join %(name)s.")


def _shown(request: StaffRequest, portal: Portal, one: Organisation, *, refusal: Refused | None = None, status: int = 200) -> HttpResponse:
    typed: Any = request.POST if "save" in request.POST else {}
    context = {
        "organisation": one,
        "parent": organising.organisations_of(portal).filter(pk=one.parent_id).first() if one.parent_id else None,
        "may_decide": organising.may_decide(request.user, one, portal),
        "sites": list(one.children.order_by("name", "pk")[:MOST_SHOWN]),
        "members": list(
            one.memberships.filter(user__is_staff=False)
            .select_related("user")
            .order_by("user__last_name", "user__first_name", "pk")[:MOST_SHOWN]
        ),
        "domains": list(one.domains.select_related("verified_by").order_by("domain")),
        "open_count": Ticket.objects.visible_to(request.user).filter(organisation=one, is_open=True).count(),
        "name": typed.get("name", one.name),
        "registration": typed.get("registration", one.registration),
        "said": {name: request.POST.get(name, "") for name in ("domain", "how", "reason")},
        "refusal": refusal,
    }
    return page(request, "administration/organisations/page.html", context, here=HERE, portal=portal, status=status)


def _one(portal: Portal, pk: UUID) -> Organisation:
    """Raises Http404 for one that is no customer of the portal."""
    found = organising.organisations_of(portal).select_related("parent").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _id(said: str) -> UUID:
    """Raises Http404 for what no page of ours has sent."""
    try:
        return UUID(said)
    except ValueError:
        raise Http404 from None


def _status(refusal: Refused | None) -> int:
    return 200 if refusal is None else 422 if refusal.code in ASKS_AGAIN else 409
