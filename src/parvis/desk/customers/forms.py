"""Inviting somebody into an organisation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.catalogue.models import Portal
from parvis.people import invitations
from parvis.people.models import Invitation, Membership, Organisation, User


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Type an e-mail address"),
            "invalid": gettext_lazy("Type an address like name@example.org"),
        },
    )
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100, required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role in the organisation"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=settings.LANGUAGES)
    portal = forms.ChoiceField(label=gettext_lazy("Portal"))

    def __init__(self, *args: Any, portals: list[Portal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(portal.key, portal.name) for portal in portals]
        self.fields["portal"] = forms.ChoiceField(label=gettext_lazy("Portal"), choices=choices)
        if len(choices) == 1:
            self.fields["portal"].widget = forms.HiddenInput()
            self.initial.setdefault("portal", choices[0][0])

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.by_email(email):
            raise forms.ValidationError(_("An account has this address already."), code="has_account")
        return email

    def send(self, organisation: Organisation, by: User, key: UUID | None) -> Invitation:
        said = self.cleaned_data
        profile = {name: said[name] for name in ("first_name", "last_name", "language") if said[name]}
        return invitations.invite(
            organisation, said["email"], portal_key=said["portal"], role=said["role"], profile=profile, by=by, key=key
        )
