"""Who is part of a request, and whether one is told about it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.kit.errors import Refused
from parvis.kit.sending import sent_key
from parvis.people.models import User
from parvis.portal.following.seen import seen_ticket, user_of
from parvis.portal.following.sharing import sharing_form
from parvis.portal.following.sheet import Sheet
from parvis.portal.shell.entry import signed_in
from parvis.tickets.models import Ticket


class AddForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the person"),
        help_text=gettext_lazy("They will read the whole request, answer, and be told by e-mail."),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Write the person’s e-mail address"),
            "invalid": gettext_lazy("Write the e-mail address in full, for example first.last@town.fr"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def watch(request: HttpRequest, reference: str) -> HttpResponse:
    """The page is where mails lead who wants no more of them: looking at it changes nothing."""
    ticket, user = seen_ticket(request, reference), user_of(request)
    if request.method != "POST":
        return render(request, "portal/following/watch.html", {"ticket": ticket, "sheet": Sheet(request, ticket, user)})
    wants = request.POST.get("watch") == "1"
    ticket.watch(user) if wants else ticket.unwatch(user)
    messages.success(request, _("You will be told by e-mail.") if wants else _("You will get no more e-mail about this request."))
    return HttpResponseRedirect(ticket.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def participants(request: HttpRequest, reference: str) -> HttpResponse:
    ticket, user = seen_ticket(request, reference), user_of(request)
    form = AddForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                added = ticket.add_participant(form.cleaned_data["email"], by=user, key=sent_key(request))
            except Refused as refusal:
                form.add_error("email", str(refusal))
                status = 409
            else:
                messages.success(request, _("%(name)s takes part from now on.") % {"name": added.user})
                return HttpResponseRedirect(ticket.get_absolute_url())
    context = {"ticket": ticket, "form": form, "sheet": Sheet(request, ticket, user), "sharing": sharing_form(ticket, user)}
    return render(request, "portal/following/participants.html", context, status=status)


@require_POST
@signed_in
def visibility(request: HttpRequest, reference: str) -> HttpResponse:
    """Closing it to one's organisation, or opening it again."""
    ticket, user = seen_ticket(request, reference), user_of(request)
    try:
        ticket.open_to(request.POST.get("visibility", ""), by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(ticket.get_absolute_url())


@require_POST
@signed_in
def remove(request: HttpRequest, reference: str, user_id: UUID) -> HttpResponse:
    """Who is no part of it any more is none: sent twice, it is done once."""
    ticket, user = seen_ticket(request, reference), user_of(request)
    person = User.objects.filter(pk=user_id, participations__ticket=ticket).first()
    if person is None:
        return HttpResponseRedirect(ticket.get_absolute_url())
    try:
        ticket.remove_participant(person, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s takes no more part.") % {"name": person})
    still_seen = type(ticket).objects.visible_to(user).filter(pk=ticket.pk).exists()
    return HttpResponseRedirect(ticket.get_absolute_url() if still_seen else reverse("portal:tickets"))


@require_POST
@signed_in
def proposed(request: HttpRequest, reference: str, user_id: UUID) -> HttpResponse:
    """Somebody whom a mail named: `answer` is “accept” or “decline”."""
    ticket, user = seen_ticket(request, reference), user_of(request)
    if not ticket.may_decide_on_proposed(user):
        raise Http404  # who is proposed is shown to nobody else
    person = get_object_or_404(User, pk=user_id, participations__ticket=ticket)
    try:
        _decide(request, ticket, person, user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(ticket.get_absolute_url())


def _decide(request: HttpRequest, ticket: Ticket, person: User, user: User) -> None:
    if request.POST.get("answer") == "accept":
        ticket.accept_proposed(person, by=user)
        messages.success(request, _("%(name)s takes part from now on.") % {"name": person})
    elif request.POST.get("answer") == "decline":
        ticket.decline_proposed(person, by=user)
        messages.success(request, _("%(name)s is not added, and reads nothing of this request.") % {"name": person})
