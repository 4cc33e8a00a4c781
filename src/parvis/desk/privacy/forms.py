"""What the team says of a case and of a hold."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.catalogue.models import Portal
from parvis.people.models import Organisation, User
from parvis.privacy.finding import people_of
from parvis.privacy.models import Case
from parvis.tickets.models import Ticket

AREA = forms.Textarea(attrs={"rows": 3})


class IdentityForm(forms.Form):
    how = forms.ChoiceField(label=gettext_lazy("How the identity was checked"), choices=Case.Identity.choices)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Never a copy of the document nor its number. Erased when the case is done."),
        max_length=300,
        required=False,
    )


class SearchForm(forms.Form):
    ground = forms.ChoiceField(label=gettext_lazy("What the person asks for"), choices=Case.Ground.choices)
    emails = forms.CharField(label=gettext_lazy("E-mail addresses"), help_text=gettext_lazy("One per line"), widget=AREA, required=False)
    phones = forms.CharField(label=gettext_lazy("Telephone numbers"), help_text=gettext_lazy("One per line"), widget=AREA, required=False)
    names = forms.CharField(
        label=gettext_lazy("Names"),
        help_text=gettext_lazy("First and last name together, one per line: a name alone is that of many people."),
        widget=AREA,
        required=False,
    )
    terms = forms.CharField(
        label=gettext_lazy("Numbers and other terms"),
        help_text=gettext_lazy("Delivery numbers, identifiers, an address: one per line"),
        widget=AREA,
        required=False,
    )
    corrections = forms.CharField(
        label=gettext_lazy("What is wrong = what is right"),
        help_text=gettext_lazy("For a rectification: one per line, with = between the two"),
        widget=AREA,
        required=False,
    )

    @property
    def sought(self) -> dict[str, list[str]]:
        return {name: self.cleaned_data[name].splitlines() for name in ("emails", "phones", "names", "terms")}

    @property
    def pairs(self) -> list[tuple[str, str]]:
        halves = [line.partition("=") for line in self.cleaned_data["corrections"].splitlines()]
        return [(wrong.strip(), right.strip()) for wrong, _sign, right in halves]

    @classmethod
    def said_by(cls, case: Case) -> dict[str, Any]:
        corrections = "\n".join(f"{wrong} = {right}" for wrong, right in case.corrections)
        return {name: "\n".join(values) for name, values in case.sought.items()} | {"ground": case.ground, "corrections": corrections}


class ExtensionForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason, told to the requester"), widget=AREA, max_length=2000)


class HoldForm(forms.Form):
    """On one request, one person or one organisation."""

    portal = forms.ChoiceField(label=gettext_lazy("Portal"))
    about = forms.CharField(
        label=gettext_lazy("What is kept"),
        help_text=gettext_lazy("The reference of a request, the e-mail address of a person, or the exact name of an organisation"),
        max_length=254,
    )
    reason = forms.CharField(label=gettext_lazy("Why it must be kept"), max_length=300)
    until = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Empty: until somebody releases it"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, portals: list[Portal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.portals = {portal.key: portal for portal in portals}
        self.fields["portal"] = forms.ChoiceField(label=gettext_lazy("Portal"), choices=[(portal.key, portal.name) for portal in portals])

    def clean(self) -> dict[str, Any]:
        """Only what this portal knows, said no differently from what does not exist."""
        said: dict[str, Any] = super().clean() or {}
        about, portal = str(said.get("about", "")).strip(), self.portals.get(str(said.get("portal", "")))
        if about and portal:
            said["found"] = _found(about, portal)
            if said["found"] is None:
                self.add_error(
                    "about", _("Nothing of this portal is called so. Type a reference, an address or a name as it is written there.")
                )
        if said.get("until") and portal:
            said["until_at"] = datetime.combine(said["until"], time(23, 59, 59), ZoneInfo(portal.time_zone))
        return said

    @property
    def subject(self) -> dict[str, Any]:
        found = self.cleaned_data["found"]
        return {{"Ticket": "ticket", "User": "person", "Organisation": "organisation"}[type(found).__name__]: found}


def _found(about: str, portal: Portal) -> Ticket | User | Organisation | None:
    ticket = Ticket.objects.filter(portal=portal, reference__iexact=about).select_related("organisation").first()
    person = people_of(portal.key).filter(email__iexact=about).first() if "@" in about else None
    known = Ticket.objects.filter(portal=portal).order_by().values("organisation")
    return ticket or person or Organisation.objects.filter(name__iexact=about, pk__in=known, is_personal=False).first()
