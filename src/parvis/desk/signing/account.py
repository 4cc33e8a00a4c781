"""What an agent chooses for themself: language, colours, keyboard."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods

from parvis.catalogue.models import Portal
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.kit.forms import Radios
from parvis.people.models import User

A_YEAR = 365 * 24 * 3600


class AccountForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=gettext_lazy("Colours"),
        choices=[
            ("auto", gettext_lazy("As the computer")),
            ("light", gettext_lazy("Light")),
            ("dark", gettext_lazy("Dark")),
        ],
        widget=Radios(display="inline"),
    )
    keyboard = forms.BooleanField(
        label=gettext_lazy("Single-key shortcuts"),
        help_text=gettext_lazy("Turn them off if you dictate, or if a key pressed by mistake bothers you."),
        required=False,
    )

    def save(self, user: User) -> None:
        said = self.cleaned_data
        user.language = said["language"]
        user.theme = "" if said["theme"] == "auto" else said["theme"]
        user.preferences = {**user.preferences, "keyboard": said["keyboard"]}
        user.save(update_fields=["language", "theme", "preferences"])


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: StaffRequest) -> HttpResponse:
    user = request.user
    form = AccountForm(request.POST or None, initial=_now(user, request))
    if form.is_valid():
        form.save(user)
        with override(user.language):
            messages.success(request, _("Your choices are saved."))
        response = redirect("desk:account")
        response.set_cookie("theme", form.cleaned_data["theme"], max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
        return response
    context = {"form": form, "security_url": _security_url(user)}
    return page(request, "desk/signing/account.html", context, place="account", status=422 if form.errors else 200)


def _now(user: User, request: StaffRequest) -> dict[str, object]:
    theme = request.COOKIES.get("theme") or user.theme or "auto"
    return {
        "language": user.language or getattr(request, "LANGUAGE_CODE", ""),
        "theme": theme,
        "keyboard": user.preferences.get("keyboard") is not False,
    }


def _security_url(user: User) -> str:
    """Password, second factors and sessions are changed on the person's portal; empty when they have none."""
    portal = Portal.objects.filter(key=user.portal_key).first()
    return f"{portal.base_url}/account/security" if portal else ""
