"""Opening a request to another organisation, and closing it again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.journal.models import Entry
from parvis.kit.errors import Refused
from parvis.kit.sending import sent_key
from parvis.people.models import Organisation
from parvis.portal.following.seen import seen_ticket, user_of
from parvis.portal.following.sharing import sharing_form
from parvis.portal.following.sheet import Sheet
from parvis.portal.following.views_people import AddForm
from parvis.portal.shell.entry import signed_in


@require_POST
@signed_in
def shares(request: HttpRequest, reference: str) -> HttpResponse:
    ticket, user = seen_ticket(request, reference), user_of(request)
    form = sharing_form(ticket, user, request.POST)
    if form is None:
        raise PermissionDenied(_("Only the person who made the request, who leads its organisation, or the team shares it."))
    if Entry.objects.written(ticket, sent_key(request)):
        return HttpResponseRedirect(ticket.get_absolute_url())  # sent twice
    status = 422
    if form.is_valid():
        organisation = form.cleaned_data["organisation"]
        try:
            ticket.share(organisation, by=user, may_write=not form.cleaned_data["reads_only"], key=sent_key(request))
        except Refused as refusal:
            form.add_error("organisation", str(refusal))
            status = 409
        else:
            messages.success(request, _("The request is shared with %(organisation)s from now on.") % {"organisation": organisation})
            return HttpResponseRedirect(ticket.get_absolute_url())
    context = {"ticket": ticket, "form": AddForm(), "sheet": Sheet(request, ticket, user), "sharing": form}
    return render(request, "portal/following/participants.html", context, status=status)


@require_POST
@signed_in
def remove(request: HttpRequest, reference: str, organisation_id: UUID) -> HttpResponse:
    ticket, user = seen_ticket(request, reference), user_of(request)
    organisation = Organisation.objects.filter(pk=organisation_id, shares_received__ticket=ticket).first()
    if organisation is None and ticket.was_unshared(organisation_id, by=user):
        return HttpResponseRedirect(ticket.get_absolute_url())  # sent twice
    if organisation is None:
        raise Http404
    if not ticket.may_share(user):
        raise PermissionDenied(_("Only the person who made the request, who leads its organisation, or the team shares it."))
    ticket.unshare(organisation, by=user)
    messages.success(request, _("The request is no longer shared with %(organisation)s.") % {"organisation": organisation})
    return HttpResponseRedirect(ticket.get_absolute_url())
