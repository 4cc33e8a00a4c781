"""Writing an agreement: what it says, what it covers, what it promises, what it includes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.assets.models import Asset, AssetKind
from parvis.catalogue.contracting import COLUMNS, QuotaSaid, Said
from parvis.catalogue.models import Portal, Service
from parvis.kit.forms import Checks, DayInput
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.people.models import Organisation, User
from parvis.planning.models import Agreement, AgreementTarget, Calendar, Coverage, Level, Quota
from parvis.planning.models.level import validate_delay
from parvis.planning.promises import channel_words, milestone_words, priority_words
from parvis.tickets.contract_sheet import categories_of

CHANNELS = ("portal", "mail", "phone", "chat", "visit")
MILESTONES = ("first_answer", "next_answer", "resolution")
MOST_ASSETS = 300
SORTS = {
    "services": Coverage.Sort.CATALOGUE,
    "categories": Coverage.Sort.CATEGORY,
    "kinds": Coverage.Sort.ASSET_KIND,
    "assets": Coverage.Sort.ASSET,
}
"""{field: what its ticks cover}."""
NONE_TICKED = gettext_lazy("None ticked: all of them.")


def _checks(label: Any, hint: Any = NONE_TICKED) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=Checks(), help_text=hint)


class AgreementForm(forms.Form):
    reference = forms.CharField(
        label=gettext_lazy("Number of the contract"),
        max_length=60,
        error_messages={"required": gettext_lazy("Write the number of the contract.")},
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, required=False)
    level = forms.ChoiceField(label=gettext_lazy("Level"), error_messages={"required": gettext_lazy("Choose a level.")})
    starts_on = forms.DateField(
        label=gettext_lazy("First day"),
        widget=DayInput(),
        error_messages={"required": gettext_lazy("Choose the first day."), "invalid": gettext_lazy("Write a day, for example 2026-11-21.")},
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DayInput(),
        required=False,
        help_text=gettext_lazy("Included. Empty: until further notice."),
        error_messages={"invalid": gettext_lazy("Write a day, for example 2026-11-21.")},
    )
    calendar = forms.ChoiceField(label=gettext_lazy("Hours"), required=False)
    covers_tree = forms.BooleanField(label=gettext_lazy("Covers the organisations below it too"), required=False, initial=True)
    channels = _checks(gettext_lazy("Ways to reach us"), gettext_lazy("None ticked: those of the level."))
    in_charge = forms.ChoiceField(label=gettext_lazy("In charge of the customer"), required=False)
    in_charge_name = forms.CharField(label=gettext_lazy("Or their name, without an account here"), max_length=200, required=False)
    direct_phone = forms.CharField(
        label=gettext_lazy("Direct line"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("The customer sees it where the level says so, and nowhere else."),
    )
    services = _checks(gettext_lazy("Services that are covered"))
    categories = _checks(gettext_lazy("Categories that are covered"))
    kinds = _checks(gettext_lazy("Kinds of equipment that are covered"), gettext_lazy("Nothing ticked here nor below: all equipment."))
    assets = _checks(gettext_lazy("Equipment that is covered by name"), "")
    note = forms.CharField(
        label=gettext_lazy("Note for the team"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        portal: Portal,
        organisation: Organisation,
        agents: Iterable[User],
        agreement: Agreement | None = None,
        **rest: Any,
    ) -> None:
        self.portal, self.organisation, self.agreement = portal, organisation, agreement
        self.levels = {one.key: one for one in Level.objects.filter(portal_key=portal.key)}
        self.calendars = {one.key: one for one in Calendar.objects.filter(portal_key=portal.key)}
        self.agents = {str(one.pk): one for one in agents}
        super().__init__(*args, initial=_initial(agreement) if agreement else None, **rest)
        for name, choices in self._choices().items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            if not choices:
                del self.fields[name]

    def _choices(self) -> dict[str, list[tuple[str, str]]]:
        none = [("", _("None"))]
        return {
            "level": [("", _("Choose")), *((key, pick(one.title)) for key, one in self.levels.items())],
            "calendar": [("", _("Those of the level")), *((key, pick(one.title)) for key, one in self.calendars.items())],
            "channels": list(zip(CHANNELS, channel_words(CHANNELS), strict=True)),
            "in_charge": none + [(key, str(one)) for key, one in self.agents.items()],
            "services": _places(self.portal),
            "categories": self._kept("categories", _categories(self.portal)),
            "kinds": [(one.key, pick(one.title)) for one in AssetKind.objects.filter(portal_key=self.portal.key)],
            "assets": _assets(self.organisation),
        }

    def _kept(self, name: str, choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """With those that the agreement names and no form offers any more."""
        known = {key for key, _label in choices}
        return choices + [(key, key) for key in self.initial.get(name, []) if key not in known]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("starts_on") and said.get("ends_on") and said["ends_on"] < said["starts_on"]:
            self.add_error("ends_on", _("Choose a day after the first one, or leave it empty."))
        reference = one_line(said.get("reference", ""))
        taken = Agreement.objects.filter(portal_key=self.portal.key, reference=reference).exclude(pk=self.agreement and self.agreement.pk)
        if reference and taken.exists():
            self.add_error("reference", _("Another agreement of this portal has this number."))
        return said

    def said(self, targets: TargetSet, quotas: QuotaSet) -> Said:
        data = self.cleaned_data
        columns = {
            **{name: data[name] for name in COLUMNS if name in data},
            "level": self.levels[data["level"]],
            "calendar": self.calendars.get(data["calendar"]),
            "channels": data["channels"] or None,
            "in_charge": self.agents.get(data["in_charge"]),
        }
        covered = {sort: data[name] for name, sort in SORTS.items() if data.get(name)}
        return Said(columns, covered, targets.said(), quotas.said())


class TargetForm(forms.Form):
    """One promise that differs from the level's; a line without a delay says nothing."""

    milestone = forms.ChoiceField(label=gettext_lazy("What is promised"), required=False)
    delay = forms.CharField(
        label=gettext_lazy("Within"), max_length=30, required=False, help_text=gettext_lazy("PT4H: 4 hours; P2D: 2 days; P1M: 1 month.")
    )
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)
    scope = forms.ChoiceField(label=gettext_lazy("Part of the catalogue"), required=False)
    is_elapsed = forms.BooleanField(label=gettext_lazy("Day and night"), required=False)

    def __init__(self, *args: Any, portal: Portal, **rest: Any) -> None:
        super().__init__(*args, **rest)
        choices = {
            "milestone": [
                (one, milestone_words(one)) for one in dict.fromkeys([*MILESTONES, self.initial.get("milestone", MILESTONES[0])])
            ],
            "priority": [("", _("All of them")), *((key, priority_words(key)) for key in "123456")],
            "scope": [("", _("All of it")), *_places(portal)],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def clean_delay(self) -> str:
        delay: str = self.cleaned_data["delay"].strip().upper()
        if delay:
            validate_delay(delay)
        return delay


class QuotaForm(forms.Form):
    """What is included per period; a line without a number says nothing."""

    allowed = forms.DecimalField(label=gettext_lazy("How many"), min_value=0, max_digits=10, decimal_places=2, required=False)
    unit = forms.ChoiceField(label=pgettext_lazy("quota", "Of what"), required=False)
    period = forms.ChoiceField(label=gettext_lazy("Counted"), choices=Quota.Period.choices, required=False)
    scope = forms.ChoiceField(label=gettext_lazy("Part of the catalogue"), required=False)
    may_exceed = forms.BooleanField(label=gettext_lazy("More is told, not refused"), required=False, initial=True)

    def __init__(self, *args: Any, portal: Portal, **rest: Any) -> None:
        super().__init__(*args, **rest)
        units = dict(Quota.Unit.choices)
        if (kept := self.initial.get("unit")) and kept not in units:
            units[kept] = kept
        for name, offered in (("unit", list(units.items())), ("scope", [("", _("All of it")), *_places(portal)])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered


class _Lines(BaseFormSet):  # type: ignore[type-arg]  # a formset is generic for the checker alone
    """Lines of which each says one thing once."""

    says = ""
    terms: tuple[str, ...] = ()

    def filled(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get(self.says) not in (None, "")]

    def clean(self) -> None:
        seen: set[tuple[Any, ...]] = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if data.get(self.says) in (None, ""):
                continue
            terms = tuple(data.get(name, "") for name in self.terms)
            if terms in seen:
                form.add_error(self.says, _("This line says the same thing as one above: keep one of them."))
            seen.add(terms)


class TargetSet(_Lines):
    says, terms = "delay", ("milestone", "priority", "scope")

    def said(self) -> list[AgreementTarget]:
        return [AgreementTarget(**one) for one in self.filled()]


class QuotaSet(_Lines):
    says, terms = "allowed", ("unit", "scope")

    def said(self) -> list[QuotaSaid]:
        return [QuotaSaid(**one) for one in self.filled()]


def target_set(portal: Portal, agreement: Agreement | None, data: Any = None) -> TargetSet:
    names = ("milestone", "delay", "priority", "scope", "is_elapsed")
    rows = [{name: getattr(row, name) for name in names} for row in agreement.targets.all()] if agreement else []
    kind = formset_factory(TargetForm, formset=TargetSet, extra=2, max_num=40)
    return kind(data, initial=rows, prefix="targets", form_kwargs={"portal": portal})  # type: ignore[return-value]  # made from it


def quota_set(portal: Portal, agreement: Agreement | None, data: Any = None) -> QuotaSet:
    names = ("allowed", "unit", "period", "scope", "may_exceed")
    rows = [{name: getattr(row, name) for name in names} for row in agreement.quotas.all()] if agreement else []
    kind = formset_factory(QuotaForm, formset=QuotaSet, extra=2, max_num=40)
    return kind(data, initial=rows, prefix="quotas", form_kwargs={"portal": portal})  # type: ignore[return-value]  # made from it


def _initial(agreement: Agreement) -> dict[str, Any]:
    held: dict[str, list[str]] = {name: [] for name in SORTS}
    names = {sort: name for name, sort in SORTS.items()}
    for row in agreement.coverages.all():
        held[names[Coverage.Sort(row.sort)]].append(row.key)
    said = {name: getattr(agreement, name) for name in COLUMNS}
    return {
        **said,
        **held,
        "level": agreement.level.key,
        "calendar": agreement.calendar.key if agreement.calendar else "",
        "channels": agreement.channels or [],
        "in_charge": str(agreement.in_charge_id or ""),
    }


def _places(portal: Portal) -> list[tuple[str, str]]:
    families = [(one.key, pick(one.title)) for one in portal.families.all()]
    services: Iterable[Service] = portal.services.filter(is_active=True)
    return families + [(one.slug, pick(one.title)) for one in services]


def _categories(portal: Portal) -> list[tuple[str, str]]:
    """Each group as a whole, where its values begin alike, then its categories."""
    found = []
    for group in categories_of(portal):
        if group.key:
            found.append((group.key, _("%(group)s: everything") % {"group": group.title}))
        found += [(option.value, option.path) for option in group.options]
    return found


def _assets(organisation: Organisation) -> list[tuple[str, str]]:
    held = Asset.objects.filter(owner__in=Organisation.objects.within(organisation)).exclude(phase="retired").order_by("name", "pk")
    return [(str(pk), name) for pk, name in held.values_list("pk", "name")[:MOST_ASSETS]]


class EndForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DayInput(),
        help_text=gettext_lazy("Included."),
        error_messages={"required": gettext_lazy("Choose the last day."), "invalid": gettext_lazy("Write a day, for example 2026-11-21.")},
    )
