"""What an announcement says, to whom it links, and from when until when it stands."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.catalogue.models import Portal
from parvis.kit.forms import Radios
from parvis.kit.text import slug
from parvis.presets.format.kinds import language_name
from parvis.presets.parts import Part

MEANINGS = (
    ("info", pgettext_lazy("announcement", "Information")),
    ("warn", pgettext_lazy("announcement", "Disturbance")),
    ("bad", pgettext_lazy("announcement", "Breakdown")),
    ("good", pgettext_lazy("announcement", "Good news")),
    ("calm", pgettext_lazy("announcement", "Neutral")),
)
WRONG_TIME = gettext_lazy("Choose a day and a time.")


def _moment(label: Any, hint: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, help_text=hint, widget=widget, error_messages={"invalid": WRONG_TIME})


class AnnouncementForm(forms.Form):
    meaning = forms.ChoiceField(label=gettext_lazy("Kind"), choices=MEANINGS, widget=Radios(display="inline"), initial="info")
    link = forms.CharField(
        label=gettext_lazy("Link"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("A page of the portal (/help/…) or a whole address."),
    )
    starts_at = _moment(pgettext_lazy("announcement", "From"), gettext_lazy("Empty: at once."))
    ends_at = _moment(pgettext_lazy("announcement", "Until"), gettext_lazy("Empty: until you take it away."))

    def __init__(self, portal: Portal, part: Part, *args: Any, **kwargs: Any) -> None:
        texts = {f"{name}_{code}": part.get(name, {}).get(code, "") for name in ("title", "body") for code in portal.languages}
        first = {name: part[name] for name in ("meaning", "link", "starts_at", "ends_at") if part.get(name)}
        super().__init__(*args, initial={**texts, **first}, **kwargs)
        self.portal, self.part = portal, part
        for code in portal.languages:
            language = {"language": language_name(code)}
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % language,
                max_length=120,
                error_messages={"required": _("Write the title in every language of the portal.")},
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % language, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[f"{name}_{code}"] for code in self.portal.languages for name in ("title", "body")]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("starts_at") and said.get("ends_at") and said["ends_at"] <= said["starts_at"]:
            self.add_error("ends_at", _("Choose an end after the beginning."))
        return said

    @property
    def key(self) -> str:
        """Made once, from the title; kept ever after."""
        return str(self.part.get("key") or slug(self.cleaned_data[f"title_{self.portal.default_language}"], 60) or "announcement")

    @property
    def wanted(self) -> Part:
        said, zone = self.cleaned_data, ZoneInfo(self.portal.time_zone)
        texts = {
            name: {code: said[f"{name}_{code}"] for code in self.portal.languages if said[f"{name}_{code}"]} for name in ("title", "body")
        }
        part = {"key": self.key, "meaning": said["meaning"], **texts, "link": said["link"]}
        for name in ("starts_at", "ends_at"):
            if said[name]:
                part[name] = timezone.localtime(said[name], zone)
        return {name: value for name, value in part.items() if value}
