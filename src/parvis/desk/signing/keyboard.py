"""Which keys an agent presses, whether single ones act at all, and where one goes after sending."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.keyboard import KEYS, NEXT, STAY, after_sending, is_on, pressed
from parvis.desk.shell import page
from parvis.kit.forms import Radios
from parvis.people.models import User


class KeyboardForm(forms.Form):
    keyboard = forms.BooleanField(
        label=gettext_lazy("Single-key shortcuts"),
        help_text=gettext_lazy("Turn them off if you dictate, or if a key pressed by mistake bothers you."),
        required=False,
    )
    after_sending = forms.ChoiceField(
        label=gettext_lazy("After sending or changing the status"),
        choices=[(STAY, gettext_lazy("Stay on the request")), (NEXT, gettext_lazy("Go on to the next one of the queue"))],
        widget=Radios(display="inline"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        kwargs["initial"] = {"keyboard": is_on(user), "after_sending": after_sending(user)}
        super().__init__(*args, **kwargs)
        for number, (one, now_is) in enumerate(pressed(user)):
            field = forms.CharField(
                label=str(one.label),
                max_length=1,
                initial=now_is,
                error_messages={"required": gettext_lazy("Type one key"), "max_length": gettext_lazy("Type one key only")},
                widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "maxlength": 1}),
            )
            self.fields[f"key-{number}"] = field

    @property
    def keys(self) -> list[Any]:
        return [self[f"key-{number}"] for number in range(len(KEYS))]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        taken: dict[str, int] = {}
        for number in range(len(KEYS)):
            key = said.get(f"key-{number}", "").lower()
            if not key:
                continue
            said[f"key-{number}"] = key
            if not key.isprintable() or key.isspace():
                self.add_error(f"key-{number}", _("Choose a letter, a figure or a sign."))
            elif key in taken:
                other = KEYS[taken[key]].label
                self.add_error(f"key-{number}", _("“%(key)s” is already used for “%(other)s”.") % {"key": key, "other": other})
            taken.setdefault(key, number)
        return said

    def save(self) -> None:
        said = self.cleaned_data
        own = {one.key: said[f"key-{number}"] for number, one in enumerate(KEYS) if said[f"key-{number}"] != one.key}
        new = {"keyboard": said["keyboard"], "after_sending": said["after_sending"], "keys": own}
        self.user.preferences = {**self.user.preferences, **new}
        self.user.save(update_fields=["preferences"])


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def keyboard(request: StaffRequest) -> HttpResponse:
    user = request.user
    if request.method == "POST" and "reset" in request.POST:
        user.preferences = {key: value for key, value in user.preferences.items() if key != "keys"}
        user.save(update_fields=["preferences"])
        messages.success(request, _("The keys are those of the house again."))
        return redirect("desk:keyboard")
    form = KeyboardForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your choices are saved."))
        return redirect("desk:keyboard")
    return page(request, "desk/signing/keyboard.html", {"form": form}, place="account", status=422 if form.errors else 200)
