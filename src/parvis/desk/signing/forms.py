"""What is typed to enter the desk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.people.passwords import LONGEST


class SignInForm(forms.Form):
    login = forms.CharField(
        label=_("Identifier or e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Type your identifier or your e-mail address")},
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password")},
    )
    remember = forms.BooleanField(label=_("Stay signed in on this computer"), required=False)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("The six digits shown by your application, or one of your recovery codes."),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}),
        error_messages={"required": _("Type the code")},
    )
