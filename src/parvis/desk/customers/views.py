"""Customers: people and organisations, what they asked, and letting somebody in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.desk.agreements.reach import OfOrganisation
from parvis.desk.customers import reach
from parvis.desk.customers.domains import may_verify
from parvis.desk.customers.forms import InviteForm
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.kit.clock import now
from parvis.kit.sending import sent_key
from parvis.kit.text import one_line
from parvis.people.models import Invitation, Organisation
from parvis.privacy.procedure import services_for
from parvis.tickets import lists
from parvis.tickets.filters import Filters
from parvis.tickets.models import Ticket
from parvis.tickets.satisfaction import Tally

SIZE = 40
MOST_TICKETS = 30


@for_staff
@require_safe
def customers(request: StaffRequest) -> HttpResponse:
    """Both lists, the first of each: one finds by typing, not by paging."""
    query = one_line(request.GET.get("q", ""), 100)
    user = request.user
    people = reach.named(reach.people_of(user), query).order_by("last_name", "first_name", "pk")
    organisations = reach.called(reach.organisations_of(user), query).order_by("name", "pk")
    found_people = list(reach.with_place(people)[: SIZE + 1])
    found_organisations = list(organisations.annotate(people_count=Count("memberships"))[: SIZE + 1])
    context = {
        "query": query,
        "protects_data": services_for(user).exists(),
        "people": found_people[:SIZE],
        "more_people": len(found_people) > SIZE,
        "organisations": found_organisations[:SIZE],
        "more_organisations": len(found_organisations) > SIZE,
    }
    return page(request, "desk/customers/list.html", context, place="customers")


@for_staff
@require_safe
def person(request: StaffRequest, person_id: UUID) -> HttpResponse:
    someone = get_object_or_404(reach.people_of(request.user), pk=person_id)
    tickets = Ticket.objects.visible_to(request.user).filter(requester=someone)
    context = {
        "person": someone,
        "memberships": list(someone.memberships.select_related("organisation")),
        "tickets": _shown(tickets),
        "opinions": Tally.of(tickets),
    }
    return page(request, "desk/customers/person.html", context, place="customers")


@for_staff
@require_safe
def organisation(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    one = _organisation(request, organisation_id)
    tickets = Ticket.objects.visible_to(request.user).filter(organisation=one)
    waiting = Q(used_at=None, revoked_at=None, expires_at__gt=now())
    served = list(reach.portals_of(request.user))
    context = {
        "organisation": one,
        "parent": one.parent,
        "children": list(one.children.order_by("name")),
        "memberships": list(one.memberships.select_related("user").order_by("user__last_name", "user__first_name")),
        "invitations": list(Invitation.objects.filter(waiting, organisation=one)),
        "tickets": _shown(tickets),
        "opinions": Tally.of(tickets),
        "count": lists.count(request.user, Filters(organisation=str(one.pk))),
        "contracts": OfOrganisation(request.user, one),
        "may_invite": bool(served),
        "domains": list(one.domains.select_related("verified_by").order_by("domain")),
        "may_verify": may_verify(request.user, served),
    }
    return page(request, "desk/customers/organisation.html", context, place="customers")


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: StaffRequest, organisation_id: UUID) -> HttpResponse:
    one = _organisation(request, organisation_id)
    portals = list(reach.portals_of(request.user))
    if not portals:
        raise Http404
    form = InviteForm(request.POST or None, portals=portals, initial={"portal": _portal_of(one, [portal.key for portal in portals])})
    if form.is_valid():
        form.send(one, by=request.user, key=sent_key(request))
        messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": form.cleaned_data["email"]})
        return redirect("desk:organisation", one.pk)
    context = {"organisation": one, "form": form}
    return page(request, "desk/customers/invite.html", context, place="customers", status=422 if form.errors else 200)


def _organisation(request: StaffRequest, organisation_id: UUID) -> Organisation:
    found: Organisation = get_object_or_404(reach.organisations_of(request.user).select_related("parent"), pk=organisation_id)
    return found


def _portal_of(organisation: Organisation, keys: list[str]) -> str:
    """The portal of its people, where the agent handles that one."""
    theirs = organisation.people.filter(portal_key__in=keys).values_list("portal_key", flat=True).first()
    return theirs or keys[0]


def _shown(tickets: QuerySet[Ticket]) -> list[Ticket]:
    joined = tickets.select_related("workflow", "requester", "agent").defer("searchable", "searchable_internal", "answers")
    return list(joined.order_by("-updated_at", "-pk")[:MOST_TICKETS])
