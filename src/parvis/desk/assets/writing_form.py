"""Writing one piece of equipment: what every one has, beside the form of its kind's own attributes."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.assets.finding import called
from parvis.assets.keeping import Faulty, Said
from parvis.assets.models import Asset, AssetKind, Phase
from parvis.assets.reading import chosen_state, states_of
from parvis.desk.customers import reach
from parvis.kit.forms import DayInput
from parvis.kit.languages import pick
from parvis.people.models import Membership, Organisation, User

NUMBER: Final = "number_"
PREFIX: Final = "said"
"""Attributes are free in name: these fields never meet them."""
FIELDS: Final = {"name": "name", "reference": "reference", "state": "state", "numbers": None, "attributes": None}
"""{what the domain finds wrong: the field that says it}"""
MOST_SUGGESTED = 100


class AssetForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, error_messages={"required": gettext_lazy("Write a name.")})
    owner = forms.ChoiceField(label=gettext_lazy("Entity"), error_messages={"required": gettext_lazy("Choose the entity that has it.")})
    under = forms.CharField(
        label=gettext_lazy("Under"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The name, the reference or a number of what it is installed on or part of. Empty: it stands alone."),
        widget=forms.TextInput(attrs={"list": "said-parents", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"))
    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=100, required=False)
    location = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    used_by = forms.CharField(
        label=gettext_lazy("Used by"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("The identifier or the e-mail address of somebody of this customer."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    warranty_ends_on = forms.DateField(
        label=gettext_lazy("Warranty until"),
        widget=DayInput(),
        required=False,
        error_messages={"invalid": gettext_lazy("Write a day, for example 2026-11-21.")},
    )

    def __init__(
        self,
        *args: Any,
        user: User,
        kind: AssetKind,
        asset: Asset | None = None,
        owner: Organisation | None = None,
        parent: Asset | None = None,
        **rest: Any,
    ) -> None:
        """`owner` and `parent`: of a new one, as the address says them."""
        self.user, self.kind, self.asset = user, kind, asset
        self.held_parent = asset.parent if asset else parent
        self.owners = {str(one.pk): one for one in _owners(user, asset)}
        super().__init__(*args, prefix=PREFIX, initial=self._initial(owner), **rest)
        self._offer("owner", ([] if asset else [("", _("Choose"))]) + [(key, one.name) for key, one in self.owners.items()])
        self._offer("state", [(one.key, one.label) for one in states_of(kind)])
        for scheme in kind.schemes:
            hint = _("Read by the team alone.") if scheme.get("secret") else ""
            said = forms.CharField(label=pick(scheme["label"]), max_length=100, required=False, help_text=hint)
            self.fields[NUMBER + scheme["key"]] = said

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _initial(self, owner: Organisation | None) -> dict[str, Any]:
        said: dict[str, Any] = {"owner": str(owner.pk) if owner else "", "under": _word(self.held_parent)}
        asset = self.asset
        if asset is None:
            return said
        numbers = {NUMBER + one.scheme: one.value for one in asset.identifiers.all()}
        return {
            **said,
            **numbers,
            "name": asset.name,
            "owner": str(asset.owner_id),
            "state": chosen_state(asset),
            "reference": asset.reference,
            "location": asset.location,
            "used_by": asset.used_by.username if asset.used_by else "",
            "warranty_ends_on": asset.warranty_ends_on,
        }

    @property
    def numbers(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith(NUMBER)]

    @property
    def parents(self) -> list[str]:
        """Suggestions to complete what is typed; no more than a page can hold."""
        owner = self.asset.owner if self.asset else self.owners.get(str(self["owner"].value()))
        found = self._possible(owner).order_by("name", "pk")[:MOST_SUGGESTED] if owner else ()
        return [_word(one) for one in found if one != self.asset]

    def _possible(self, owner: Organisation) -> Any:
        """What it may stand under."""
        held = Asset.objects.visible_to(self.user).filter(kind__portal_key=self.kind.portal_key, owner=owner).exclude(phase=Phase.RETIRED)
        return held.filter(kind__key__in=self.kind.parent_keys) if self.kind.parent_keys else held

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        owner = self.owners.get(said.get("owner", ""))
        if owner:
            said["owner"] = owner
            said["parent"] = self._parent(said.get("under", ""), owner)
            said["person"] = self._person(said.get("used_by", ""), owner)
        return said

    def _parent(self, word: str, owner: Organisation) -> Asset | None:
        held = self.held_parent
        if not word or (held and held.owner_id == owner.pk and word == _word(held)):
            return held if word else None
        if self.asset and owner.pk != self.asset.owner_id and word == _word(held):
            return None  # it leaves what stays with the other entity
        found = list(called(self._possible(owner), word).exclude(pk=self.asset.pk if self.asset else None)[:2])
        if len(found) != 1:
            several = _("Several things are called “%(cell)s”: name it by its reference.")
            none = _("“%(cell)s”, under which it would stand, is not known here.")
            self.add_error("under", (several if found else none) % {"cell": word})
        return found[0] if len(found) == 1 else None

    def _person(self, word: str, owner: Organisation) -> User | None:
        held = self.asset.used_by if self.asset else None
        if not word or (held and word == held.username):
            return held if word else None
        of_customer = Membership.objects.filter(organisation__tree=owner.tree, user__is_active=True).select_related("user")
        found = of_customer.filter(Q(user__username__iexact=word) | Q(user__email__iexact=word)).first()
        if found is None:
            sentence = _("“%(cell)s” is nobody of this entity: write an identifier or an e-mail address.")
            self.add_error("used_by", sentence % {"cell": word})
        return found.user if found else None

    def said(self, attributes: dict[str, Any]) -> Said:
        data = self.cleaned_data
        names = ("name", "reference", "location", "warranty_ends_on")
        return Said(
            **{name: data[name] for name in names},
            state=data["state"] if self.kind.states else "",
            attributes=attributes,
            numbers={name.removeprefix(NUMBER): data[name] for name in self.fields if name.startswith(NUMBER)},
            used_by=data["person"],
        )

    def take(self, faulty: Faulty) -> None:
        """What the domain found wrong, at its field; what no field of this page says, above all of them."""
        for key, sentences in faulty.errors.items():
            self.add_error(FIELDS.get(key), sentences)


def _owners(user: User, asset: Asset | None) -> list[Organisation]:
    """Of a new one, all that the agent serves; of one that is here, the entities of its customer."""
    served = reach.organisations_of(user).order_by("name", "pk")
    if asset is None:
        return list(served)
    within = list(served.filter(tree=asset.organisation.tree))
    return within if asset.owner in within else [asset.owner, *within]


def _word(asset: Asset | None) -> str:
    """What it is called where one types it."""
    return (asset.reference or asset.name) if asset else ""
