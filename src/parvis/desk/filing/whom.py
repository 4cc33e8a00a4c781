"""A new request at the desk: in whose name, how it was said, and what it is about."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parvis.catalogue.models import Portal
from parvis.desk.customers import reach
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.sending import sent_key
from parvis.kit.text import one_line
from parvis.people.models import Organisation, User
from parvis.tickets.behalf import CHANNELS, begin, home_for, new_person, places_of, services_for

MOST = 20


class NewPersonForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Write an e-mail address."),
            "invalid": gettext_lazy("Write an e-mail address, for example name@example.org."),
        },
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150, required=False)
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("None: for themselves"),
    )
    portal = forms.ModelChoiceField(label=gettext_lazy("Portal"), queryset=Portal.objects.none(), empty_label=None, to_field_name="key")

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        for name, choices in (("organisation", reach.organisations_of(by).order_by("name")), ("portal", reach.portals_of(by))):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = choices

    def made(self) -> User:
        said = self.cleaned_data
        return new_person(said["email"], name=said["name"], organisation=said["organisation"], portal=said["portal"])


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def whom(request: StaffRequest) -> HttpResponse:
    """Somebody known is searched by name or address (`q`); somebody new is written down."""
    form = NewPersonForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_bound and form.is_valid():
        try:
            return redirect("desk:new_for", form.made().pk)
        except Refused as refusal:
            form.add_error("email", str(refusal))
    query = one_line(request.GET.get("q", ""), 100)
    people = reach.named(reach.people_of(request.user), query).filter(is_active=True).order_by("last_name", "first_name", "pk")
    found = list(people.prefetch_related("memberships__organisation")[: MOST + 1]) if query else []
    context = {"query": query, "people": found[:MOST], "has_more": len(found) > MOST, "form": form}
    return page(request, "desk/filing/whom.html", context, place="queue", status=422 if form.errors else 200)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def what(request: StaffRequest, person_id: UUID) -> HttpResponse:
    person = get_object_or_404(reach.people_of(request.user).filter(is_active=True), pk=person_id)
    found = services_for(person, by=request.user).order_by("portal", "order", "pk")
    services = sorted(found, key=lambda one: one.portal.key != person.portal_key)  # those of the portal they came by first
    problem = ""
    if request.method == "POST":
        service = next((one for one in services if str(one.pk) == request.POST.get("service", "")), None)
        try:
            if service is None:
                raise Refused(_("Choose what the request is about."), code="service")
            home = home_for(person, request.POST.get("organisation", ""))
            draft = begin(service, person, home, request.POST.get("channel", ""), by=request.user, key=sent_key(request))
            return redirect("desk:new_step", draft.pk, draft.form_version.definition.pages()[0][0].key)
        except Refused as refusal:
            problem = str(refusal)
    context = {
        "person": person,
        "places": places_of(person),
        "services": services,
        "channels": CHANNELS.items(),
        "said": request.POST,
        "problem": problem,
        "key": sent_key(request) or uuid7(),
    }
    return page(request, "desk/filing/what.html", context, place="queue", status=422 if problem else 200)
