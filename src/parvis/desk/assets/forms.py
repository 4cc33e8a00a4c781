"""Choosing a table of equipment to bring in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.assets.models import AssetKind
from parvis.catalogue.models import Portal
from parvis.desk.customers import reach
from parvis.kit.languages import pick
from parvis.people.models import User


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Table"),
        help_text=_("A CSV file or an .xlsx workbook, its titles on the first line: 10,000 lines and 10 MB at most."),
        error_messages={"required": _("Choose a file"), "empty": _("Choose a file that holds something")},
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, help_text=_("Of the lines that do not say it."))
    owner = forms.ChoiceField(label=_("Entity"), required=False, help_text=_("Of the lines that do not say it."))
    portal = forms.ChoiceField(label=_("Portal"))

    def __init__(self, *args: Any, portals: list[Portal], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [portal.key for portal in portals]
        kinds = AssetKind.objects.filter(portal_key__in=keys, is_choosable=True)
        owners = reach.organisations_of(user).order_by("name", "pk").values_list("pk", "name")
        self._offer("kind", [("", _("Each line says it")), *((kind.key, pick(kind.title)) for kind in kinds)])
        self._offer("owner", [("", _("Each line says it")), *((str(pk), name) for pk, name in owners)])
        self._offer("portal", [(portal.key, portal.name) for portal in portals])
        if len(portals) == 1:
            self.fields["portal"].widget = forms.HiddenInput()
            self.initial.setdefault("portal", keys[0])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        said = self.fields[name]
        self.fields[name] = forms.ChoiceField(label=said.label, help_text=said.help_text, required=said.required, choices=choices)

    @property
    def carried(self) -> dict[str, str]:
        """What goes on to the preview."""
        return {name: str(self.cleaned_data[name]) for name in ("portal", "kind", "owner") if self.cleaned_data[name]}
