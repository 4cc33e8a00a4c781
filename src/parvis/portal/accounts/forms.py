"""What is typed at the door: who one is, which address, which password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.catalogue.models import Portal
from parvis.kit.errors import Refused
from parvis.kit.fields import CleanCharField
from parvis.kit.forms import Radios
from parvis.kit.text import one_line
from parvis.kit.wording import word
from parvis.people import names
from parvis.people.identifiers import propose, require_fit
from parvis.people.models import Invitation, User
from parvis.people.names import LONGEST as LONGEST_NAME
from parvis.people.passwords import LONGEST

NAME = {"autocapitalize": "none", "spellcheck": "false"}


def _password(label: Any, token: str, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": token})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=LONGEST, **options)


class LoginForm(forms.Form):
    login = forms.CharField(max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username", **NAME}))
    password = _password(_("Password"), "current-password")
    remember = forms.BooleanField(label=_("Keep me signed in"), required=False)

    def __init__(self, *args: Any, portal: Portal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        identifier = word("identifier", portal.texts)
        self.fields["login"].label = gettext("%(identifier)s or e-mail") % {"identifier": identifier}


class EmailForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("The 6 digits of your authenticator application, or one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class NewPasswordForm(forms.Form):
    """Twice, because nobody sees what they type; `user`: whose words the password may not repeat."""

    password = _password(
        "", "new-password", min_length=12, help_text=_("At least 12 characters. A sentence that is easy to remember does very well.")
    )
    repeat = _password("", "new-password")

    def __init__(self, *args: Any, portal: Portal, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for name, key in (("password", "password"), ("repeat", "password_repeat")):
            self.fields[name].label = word(key, portal.texts)
        self.fields["password"].widget.attrs["data-strength"] = ""
        self.fields["password"].error_messages["min_length"] = gettext("Use at least 12 characters.")

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean_repeat(self) -> str:
        repeat: str = self.cleaned_data["repeat"]
        if "password" in self.cleaned_data and repeat != self.cleaned_data["password"]:
            raise ValidationError(gettext("The two passwords differ: type the same one twice."), code="password_differs")
        return repeat


class ActivationForm(NewPasswordForm):
    """By form or by staff one's identifier is proposed; where an address alone was given, the address is the identifier.

    There the name is asked for too: the one that a mail carried is proposed, and whoever it names says it in their own way.
    """

    username = forms.CharField(
        max_length=150,
        help_text=_("We propose this one, you may change it: at least 5 letters without accents, digits, dots or dashes."),
        widget=forms.TextInput(attrs={"autocomplete": "username", **NAME}),
    )
    full_name = forms.CharField(max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("username", "full_name", "password", "repeat")

    def __init__(self, *args: Any, portal: Portal, invitation: Invitation, **kwargs: Any) -> None:
        self.invitation = invitation
        self.suggestions: list[str] = []
        proposed = invitation.proposed_username or propose(invitation.email.partition("@")[0])[0]
        user = User(username=proposed, email=invitation.email, **_names(invitation.profile))
        said = _full_name(invitation)
        super().__init__(*args, portal=portal, user=user, initial={"username": proposed, "full_name": said}, **kwargs)
        self.fields["username"].label = word("identifier", portal.texts)
        self.fields["full_name"].label = word("full_name", portal.texts)
        is_short = portal.sign_up in (Portal.SignUp.OPEN, Portal.SignUp.KNOWN) and not invitation.proposed_username
        if is_short:
            del self.fields["username"], self.fields["repeat"]
        elif invitation.profile.get("last_name") or (invitation.user and invitation.user.last_name):
            del self.fields["full_name"]

    def clean_full_name(self) -> str:
        """At least one letter: spaces, marks and digits name nobody."""
        said = one_line(self.cleaned_data["full_name"], LONGEST_NAME)
        if not any(character.isalpha() for character in said):
            raise ValidationError(gettext("Write your name with letters, for example Maëlle Quéré."), code="no_name")
        return said

    def clean_username(self) -> str:
        username = one_line(self.cleaned_data["username"], 150)
        try:
            require_fit(username, email=self.invitation.email, but=self.invitation.user)
        except Refused as refused:
            self.suggestions = propose(username.partition("@")[0], count=2)
            raise ValidationError(str(refused), code=refused.code) from refused
        self.user.username = username
        return username

    @property
    def username_chosen(self) -> str:
        """The one that was typed, else the address, else what can be made of it where the address cannot be typed everywhere."""
        if "username" in self.cleaned_data:
            return str(self.cleaned_data["username"])
        email, user = self.invitation.email, self.invitation.user
        try:
            require_fit(email, email=email, but=user)
        except (ValidationError, Refused):
            return user.username if user else propose(email.partition("@")[0])[0]
        return email

    @property
    def profile(self) -> dict[str, str]:
        first, last = names.split(self.cleaned_data.get("full_name", ""))
        return {"first_name": first, "last_name": last} if first or last else {}


class RecoverForm(forms.Form):
    lost = forms.ChoiceField(
        label=_("What have you lost?"),
        choices=[("username", _("My username")), ("password", _("My password"))],
        initial="password",
        widget=Radios(display="cards"),
    )
    who = forms.CharField(
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", **NAME}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].label = self.asked["username" if self.data.get("lost") == "username" else "password"]
        widget = self.fields["lost"].widget
        assert isinstance(widget, Radios)
        widget.hints = {
            "username": gettext("It is sent to you by e-mail."),
            "password": gettext("You receive a link to choose another one."),
        }

    @property
    def asked(self) -> dict[str, str]:
        """By what was lost, what is asked for."""
        return {"username": gettext("Your e-mail"), "password": gettext("Your e-mail or your username")}

    @property
    def asked_for_either(self) -> SafeString:
        """Both, of which accounts.css shows the one that is meant."""
        return format_html_join("", '<span data-lost="{}">{}</span>', self.asked.items())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("lost") == "username" and said.get("who"):
            try:
                validate_email(said["who"])
            except ValidationError as error:
                self.add_error("who", error)
        return said


def _full_name(invitation: Invitation) -> str:
    """What the person is called until now: by whoever invited them, else by their own mails."""
    invited = " ".join(part for part in _names(invitation.profile).values() if part)
    return invited or (invitation.user.full_name if invitation.user else "")


def _names(profile: dict[str, Any]) -> dict[str, str]:
    fields = {name: User._meta.get_field(name) for name in ("first_name", "last_name")}
    return {name: str(profile.get(name, ""))[: field.max_length] for name, field in fields.items() if isinstance(field, CleanCharField)}
