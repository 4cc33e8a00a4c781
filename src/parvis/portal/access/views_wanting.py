"""«Demander l’accès»: asking whoever administers one's organisation to open a service."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.catalogue import wanting
from parvis.catalogue.ground import administered_by
from parvis.journal.models import Entry
from parvis.portal.access.wanting import Wanted, ticked_url
from parvis.portal.accounts.guards import person
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of


class WordForm(forms.Form):
    word = forms.CharField(max_length=wanting.MOST_CHARACTERS, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask_access(request: HttpRequest, slug: str) -> HttpResponse:
    """What to do about a service that one may not use; POST asks for it. What one may use has nothing to ask for."""
    service = get_object_or_404(portal_of(request).services.active().select_related("portal"), slug=slug)
    wanted = Wanted(service, person(request))
    if not wanted.may_ask:
        if type(service).objects.usable_by(request.user).filter(pk=service.pk).exists():
            return redirect("portal:service", slug)
        raise Http404
    form = WordForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/access/ask.html", {"wanted": wanted, "form": form}, status=422 if form.is_bound else 200)
    _entry, is_new = wanting.ask(service, by=wanted.user, word=form.cleaned_data["word"])
    if is_new:
        messages.success(request, _("Your request has left: you get a mail as soon as the access is open."))
    else:
        messages.info(request, _("You already asked for this access today: it is being looked at."))
    return redirect(wanted.url)


@require_safe
@signed_in
def asked_access(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Where the mail about an asking leads: to the table of whoever can decide about it."""
    entry = get_object_or_404(Entry.objects.filter(verb=wanting.VERB).select_related("actor"), pk=entry_id)
    service = get_object_or_404(portal_of(request).services.active().select_related("portal"), slug=entry.data.get("service", ""))
    root = wanting.root_of(entry.actor, administered_by(person(request))) if entry.actor else None
    if root is None or entry.actor is None:
        raise Http404
    return redirect(ticked_url(root, entry.actor, service))
