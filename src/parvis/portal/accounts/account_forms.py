"""What a person says about themselves, and what they want to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.catalogue.models import Portal
from parvis.kit.forms import Checks, Radios
from parvis.kit.languages import LANGUAGES
from parvis.people.models import User
from parvis.people.passwords import LONGEST
from parvis.portal.accounts.forms import NewPasswordForm

KINDS = {
    "ticket_received": _("The receipt of a request I make"),
    "ticket_replied": _("A new message"),
    "ticket_moved": _("A change of state"),
    "ticket_corrected": _("Answers that were changed"),
    "task_done": _("Tasks that were done"),
    "ticket_category": _("A category that the team corrected"),
    "ticket_reminder": _("A reminder when my answer is awaited"),
    "opinion_asked": _("A question when my message does not say whether a solution suits me"),
    "satisfaction_asked": _("A question on my satisfaction once a request is closed"),
    "participant_added": _("A request that I am added to"),
    "ticket_shared": _("A request that is shared with an organisation I lead"),
}
STAFF_KINDS = {
    "ticket_new_for_team": _("A new request for my team"),
    "ticket_assigned": _("A request that is given to me"),
    "mentioned": _("A note that calls me or my team"),
    "rating_low": _("A customer who is not satisfied with a request of mine"),
}
ZONES = (
    "Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion", "Indian/Mayotte", "America/Miquelon",
    "America/St_Barthelemy", "America/Marigot", "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Wallis", "Europe/Brussels", "Europe/Luxembourg",
    "Europe/Zurich", "Europe/Monaco", "Europe/London", "Europe/Madrid", "Europe/Rome", "Europe/Berlin", "Africa/Casablanca", "Africa/Tunis",
    "Africa/Dakar", "America/Montreal", "UTC",
)  # fmt: skip


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # ModelForm is generic in the stubs only
    civility = forms.ChoiceField(
        label=pgettext_lazy("civility", "Title"),
        choices=[("", _("Not said")), ("Mme", pgettext_lazy("civility", "Ms")), ("M.", pgettext_lazy("civility", "Mr"))],
        required=False,
        widget=Radios(display="inline", attrs={"autocomplete": "honorific-prefix"}),
    )
    language = forms.ChoiceField(label=_("Language of pages and e-mails"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    class Meta:
        model = User
        fields = ("civility", "first_name", "last_name", "job_title", "phone", "mobile", "language", "time_zone")
        labels = {"job_title": _("Position"), "phone": _("Phone"), "mobile": _("Mobile")}
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "job_title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "mobile": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }

    def __init__(self, *args: Any, portal: Portal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = [(code, LANGUAGES.get(code, code)) for code in portal.languages]
        self._offer("language", [("", gettext("That of my browser")), *spoken])
        zones = dict.fromkeys([*ZONES, self.instance.time_zone])
        self._offer("time_zone", [("", gettext("That of the portal")), *((zone, zone.replace("_", " ")) for zone in zones if zone)])
        self.fields["civility"].hides_optional = True  # type: ignore[attr-defined]  # read by the field's template tag
        self.fields["first_name"].required = self.fields["last_name"].required = True

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.hides_optional = True  # type: ignore[attr-defined]  # read by the field's template tag


class PasswordForm(forms.Form):
    """One's own password, given again before something that guards the account changes."""

    password = forms.CharField(
        label=_("Your present password"),
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ChangePasswordForm(NewPasswordForm):
    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if self.user.check_password(password):
            raise ValidationError(gettext("This is your present password: choose another one."), code="same_password")
        validate_password(password, self.user)
        return password


class NotificationsForm(forms.Form):
    """`user.preferences["notifications"]`: only what is turned off is kept, so that new kinds are told."""

    kinds = forms.MultipleChoiceField(label=_("I want to be told by e-mail of"), required=False, widget=Checks)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        self.offered = {**KINDS, **(STAFF_KINDS if user.is_staff else {})}
        kept = user.preferences.get("notifications", {})
        super().__init__(*args, **kwargs)
        self.initial = {"kinds": [kind for kind in self.offered if kept.get(kind, True)]}
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(self.offered.items())
        field.hides_optional = True  # type: ignore[attr-defined]  # read by the field's template tag

    def save(self) -> None:
        off = {kind: False for kind in self.offered if kind not in self.cleaned_data["kinds"]}
        others = {kind: on for kind, on in self.user.preferences.get("notifications", {}).items() if kind not in self.offered}
        self.user.preferences = {**self.user.preferences, "notifications": {**others, **off}}
        self.user.save(update_fields=["preferences"])


class KeyboardForm(forms.Form):
    single_keys = forms.BooleanField(
        label=_("Use single-letter shortcuts"),
        required=False,
        help_text=_("Turn them off when you dictate, or when your keyboard or your assistive technology triggers them by mistake."),
    )
