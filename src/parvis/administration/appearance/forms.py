"""What an owner says of a portal's looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.kit.colours import from_hex
from parvis.kit.forms import Radios
from parvis.presets.format.kinds import language_name
from parvis.presets.parts import LOGO, Part

MOST_BYTES = 200_000
HEROES = (
    ("arcade", gettext_lazy("The forecourt, drawn in your colour")),
    ("plain", gettext_lazy("A plain banner")),
    ("none", gettext_lazy("No banner")),
)
NAMES = ("name", "subtitle", "brand_colour", "hero", LOGO)
"""Of the portal's part, what this page says."""


class AppearanceForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Displayed name"), max_length=80, error_messages={"required": gettext_lazy("Write the name of the portal.")}
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("SVG, 200 kB at most. Its text for who does not see it is the name."),
        widget=forms.FileInput(attrs={"accept": "image/svg+xml,.svg"}),
    )
    forget_logo = forms.BooleanField(label=gettext_lazy("Use the drawing of Parvis instead"), required=False)
    brand_colour = forms.CharField(
        label=gettext_lazy("Colour of the brand"),
        max_length=7,
        error_messages={"required": gettext_lazy("Give a colour such as #1d4ed8.")},
    )
    hero = forms.ChoiceField(label=gettext_lazy("Banner of the home page"), choices=HEROES, widget=Radios(display="cards"))

    def __init__(self, part: Part, *args: Any, **kwargs: Any) -> None:
        said = part.get("subtitle") or {}
        first = {f"subtitle_{code}": said.get(code, "") for code in part["languages"]}
        super().__init__(
            *args,
            initial={**{name: part.get(name) for name in ("name", "brand_colour")}, "hero": part.get("hero", "arcade"), **first},
            **kwargs,
        )
        self.part = part
        for code in part["languages"]:
            label = _("Subtitle (%(language)s)") % {"language": language_name(code)}
            self.fields[f"subtitle_{code}"] = forms.CharField(label=label, max_length=120, required=False)

    @property
    def subtitles(self) -> list[forms.BoundField]:
        return [self[f"subtitle_{code}"] for code in self.part["languages"]]

    def clean_brand_colour(self) -> str:
        colour = str(self.cleaned_data["brand_colour"]).strip().lower()
        try:
            from_hex(colour)
        except ValueError as error:
            raise forms.ValidationError(_("Give a colour such as #1d4ed8."), code="invalid") from error
        return colour if len(colour) == 7 else "#" + "".join(letter * 2 for letter in colour[1:])

    def clean_logo(self) -> str:
        file = self.cleaned_data.get("logo")
        if not file:
            return ""
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Choose a drawing of at most 200 kB."), code="too_large")
        try:
            return str(file.read().decode("utf-8")).strip()
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("Choose a drawing in SVG."), code="not_svg") from error

    @property
    def wanted(self) -> Part:
        """The portal's part as it would be."""
        said = self.cleaned_data
        subtitle = {code: said[f"subtitle_{code}"] for code in self.part["languages"] if said[f"subtitle_{code}"]}
        part = {**self.part, "name": said["name"], "brand_colour": said["brand_colour"], "hero": said["hero"], "subtitle": subtitle}
        if said["logo"] or said["forget_logo"]:
            part.pop(LOGO, None)
        return part | ({LOGO: said["logo"]} if said["logo"] else {})


def earlier(part: Part, before: Mapping[str, Any]) -> Part:
    """The part with the looks of an earlier state, and nothing else of it."""
    kept = {name: value for name, value in part.items() if name not in NAMES}
    return kept | {name: before[name] for name in NAMES if name in before}
