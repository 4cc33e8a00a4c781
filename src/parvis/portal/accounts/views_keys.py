"""Keys with which programs of a person act as them: made, shown once, taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parvis.catalogue.models import Service
from parvis.catalogue.tools import granted
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.forms import Checks, Radios
from parvis.kit.ids import uuid7
from parvis.kit.languages import pick
from parvis.kit.sending import as_uuid, sent_key
from parvis.people import api_keys
from parvis.people.models import ApiKey
from parvis.portal.accounts.guards import confirmed, person, proven
from parvis.portal.shell.entry import signed_in
from parvis.portal.shell.middleware import portal_of

SHOWN_FOR: Final = timedelta(minutes=10)
"""So long after it was made a key can be copied from its page; afterwards nobody reads it again."""
LIVES: Final = {"90": gettext_lazy("90 days"), "365": gettext_lazy("One year"), "": gettext_lazy("Until it is taken back")}


class KeyForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("What uses it"), help_text=gettext_lazy("For example: ordering tool, night batch."), max_length=80
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("What it may use"),
        help_text=gettext_lazy("Nothing ticked: all that you may use."),
        required=False,
        widget=Checks,
    )
    lasts = forms.ChoiceField(
        label=gettext_lazy("How long it lasts"), choices=list(LIVES.items()), required=False, initial="365", widget=Radios
    )

    def __init__(self, services: list[Service], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["services"].choices = [(one.slug, pick(one.title)) for one in services]  # type: ignore[attr-defined]  # a choice field


@require_safe
@signed_in
@confirmed
@never_cache
def keys(request: HttpRequest) -> HttpResponse:
    _require_api(request)
    made = _fresh(request)
    context = {"rows": _rows(request), "made": made, "text": api_keys.text_of(made) if made else ""}
    return render(request, "portal/accounts/keys.html", context)


@signed_in
@proven
def new(request: HttpRequest) -> HttpResponse:
    services = _require_api(request)
    form, status = KeyForm(services, request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _make(request, form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                response = redirect("portal:api_keys")
                response["Location"] += f"?made={made.pk}"
                return response
    return render(request, "portal/accounts/key_new.html", {"form": form}, status=status)


def _make(request: HttpRequest, said: dict[str, Any]) -> ApiKey:
    return api_keys.make(
        person(request),
        portal_key=portal_of(request).key,
        title=said["title"],
        services=said["services"],
        lasts=timedelta(days=int(said["lasts"])) if said["lasts"] else None,
        key=sent_key(request) or uuid7(),
    )


@require_POST
@signed_in
@confirmed
def revoke(request: HttpRequest, api_key_id: UUID) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=api_key_id, user=person(request), portal_key=portal_of(request).key)
    api_keys.revoke(key, by=person(request))
    messages.success(request, _("“%(title)s” opens nothing any more.") % {"title": key.title})
    return redirect("portal:api_keys")


def _require_api(request: HttpRequest) -> list[Service]:
    """What programs may use here; a portal that has nothing for this person has no such page."""
    found = granted(portal_of(request), request.user)
    if not found and not _own(request):
        raise Http404
    return found


def _own(request: HttpRequest) -> list[ApiKey]:
    return list(ApiKey.objects.live(now()).filter(user=person(request), portal_key=portal_of(request).key))


def _rows(request: HttpRequest) -> list[tuple[ApiKey, list[str], list[str]]]:
    """(key, what it opens, what it was made for and its person may use no longer); a key for nothing named opens all."""
    keys = _own(request)
    usable = {one.slug: pick(one.title) for one in granted(portal_of(request), request.user)}
    lost = {slug for key in keys for slug in key.services} - usable.keys()
    seen = Service.objects.visible_to(request.user).filter(portal=portal_of(request), slug__in=lost) if lost else []
    gone = {slug: slug for slug in lost} | {one.slug: pick(one.title) for one in seen}
    return [
        (key, [usable[one] for one in key.services if one in usable], [gone[one] for one in key.services if one in gone]) for key in keys
    ]


def _fresh(request: HttpRequest) -> ApiKey | None:
    """The one that was just made, as long as it may be copied."""
    pk = as_uuid(request.GET.get("made", ""))
    own = ApiKey.objects.live(now()).filter(user=person(request), portal_key=portal_of(request).key, created_at__gt=now() - SHOWN_FOR)
    return own.filter(pk=pk).first() if pk else None
