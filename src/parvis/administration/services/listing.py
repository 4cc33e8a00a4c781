"""The services of a portal by family, with what is in force and what is being prepared; a new one."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext as _

from parvis.administration.parts.controls import CleanText
from parvis.administration.parts.differences import differences
from parvis.administration.parts.keys import key_from
from parvis.administration.parts.prepared import out_of_use, prepared_before
from parvis.catalogue.models import Portal, Service
from parvis.kit.languages import pick
from parvis.people.models import User
from parvis.presets import editing
from parvis.presets.kept import parts_of
from parvis.presets.models import Preparation, Revision
from parvis.presets.parts import Part, PartId, Parts

RESERVED = frozenset({"new"})


@dataclass(frozen=True)
class Listed:
    """`version` 0: never published; `change_count`: of what is being prepared, None where nothing is."""

    slug: str
    title: str
    icon: str
    order: int
    version: int
    is_active: bool
    change_count: int | None
    field_count: int


@dataclass
class Branch:
    key: str
    title: str
    icon: str = ""
    services: list[Listed] = field(default_factory=list)
    is_first: bool = False
    is_last: bool = False


def branches(portal: Portal) -> list[Branch]:
    """Families in their order, then what stands at the top of the portal."""
    present = parts_of(portal)
    found = sorted(((part["_order"], at.key, part) for at, part in present.items() if at.kind == "family"), key=lambda one: one[0])
    listed = {key: Branch(key, pick(part["title"]), part.get("icon", "")) for _place, key, part in found}
    if listed:
        next(iter(listed.values())).is_first = list(listed.values())[-1].is_last = True
    top = Branch("", _("At the top of the portal"))
    for family, one in sorted(_listed(portal, present), key=lambda item: (item[1].order, item[1].title)):
        listed.get(family, top).services.append(one)
    return [*listed.values(), *([top] if top.services or not listed else [])]


def _listed(portal: Portal, present: Parts) -> Iterator[tuple[str, Listed]]:
    prepared = {row.key: editing.prepared_part(row) for row in Preparation.objects.filter(portal=portal, kind="service")}
    told = Revision.objects.filter(portal=portal, kind="service", before__isnull=False).order_by().values_list("key")
    counts = dict(told.annotate(count=Count("pk")))
    published = {at.key: part for at, part in present.items() if at.kind == "service"}
    idle = Service.objects.filter(portal=portal, is_active=False).exclude(slug__in=published).select_related("family")
    for slug in {**published, **prepared}:
        before = published.get(slug)
        part = before or prepared[slug]
        changes = len(list(differences("service", before, prepared[slug], portal.languages))) if slug in prepared else None
        version = 1 + counts.get(slug, 0) if before else 0
        yield part.get("family", ""), _row(slug, part, version, changes, is_active=bool(part.get("active", True)))
    for service in idle:
        if service.slug not in prepared:
            part = {"title": service.title, "icon": service.icon, "order": service.order}
            yield (
                service.family.key if service.family else "",
                _row(service.slug, part, 1 + counts.get(service.slug, 0), None, is_active=False),
            )


def _row(slug: str, part: Part, version: int, changes: int | None, *, is_active: bool) -> Listed:
    count = sum(len(step.get("fields") or ()) for step in (part.get("form") or {}).get("steps") or ())
    return Listed(
        slug, pick(part.get("title")) or slug, part.get("icon", ""), int(part.get("order") or 0), version, is_active, changes, count
    )


class NewService(forms.Form):
    """A title in the portal's first language, and what it begins as."""

    def __init__(self, portal: Portal, data: Any = None, *, workflow: str = "") -> None:
        super().__init__(data, use_required_attribute=False, initial={"workflow": workflow})
        self.portal, self.present = portal, parts_of(portal)
        services = [(at.key, pick(part["title"])) for at, part in self.present.items() if at.kind == "service"]
        families = [(at.key, pick(part["title"])) for at, part in self.present.items() if at.kind == "family"]
        workflows = [(at.key, pick(part["title"])) for at, part in self.present.items() if at.kind == "workflow"]
        self.fields["title"] = CleanText(label=_("Title"), error_messages={"required": _("Write what people ask for.")})
        self.fields["title"].width = "full"  # type: ignore[attr-defined]
        self.fields["model"] = _choice(
            _("Begin with"), [("", _("An empty form")), *((key, _("A copy of “%(title)s”") % {"title": title}) for key, title in services)]
        )
        self.fields["family"] = _choice(_("Family"), [("", _("At the top of the portal")), *families])
        self.fields["workflow"] = _choice(_("Workflow"), workflows, hint=_("A copy keeps that of its model."))

    def prepare(self, *, by: User) -> str:
        """Its key; the same asked twice, before anything was done with it, is one. The form must be valid."""
        said = self.cleaned_data
        at = PartId("service", said["model"])
        copied = deepcopy(self.present.get(at) or out_of_use(self.portal, at)) if said["model"] else None
        part = {**copied, "active": True} if copied else _blank(said["workflow"], self.portal)
        part |= {"title": {self.portal.default_language: said["title"]}, "family": said["family"]}
        if made := prepared_before(self.portal, "service", part):
            return made
        taken = {at.key for at in self.present if at.kind == "service"} | RESERVED
        taken |= set(self.portal.services.values_list("slug", flat=True))
        taken |= set(Preparation.objects.filter(portal=self.portal, kind="service").values_list("key", flat=True))
        slug = key_from(said["title"], taken, what="service", joint="-", most=70)
        editing.prepare(self.portal, PartId("service", slug), {**part, "slug": slug}, by=by, version=0)
        return slug


def _blank(workflow: str, portal: Portal) -> Part:
    """What no service can do without, and no question yet but a first one."""
    first = {"fr": ("Votre demande", "Objet"), "en": ("Your request", "Subject")}
    title, label = ({one: first[one][place] for one in portal.languages if one in first} for place in (0, 1))
    step = {"key": "request", "title": title, "fields": [{"key": "summary", "type": "text", "label": label, "required": True}]}
    return {
        "workflow": workflow,
        "title_from": "summary",
        "grants": {"see": ["customers"], "use": ["customers"], "handle": []},
        "form": {"steps": [step]},
    }


def _choice(label: str, choices: list[tuple[str, str]], hint: str = "") -> forms.ChoiceField:
    field = forms.ChoiceField(label=label, choices=choices, help_text=hint, required=False, widget=forms.Select(attrs={"class": "input"}))
    field.width = "m"  # type: ignore[attr-defined]
    field.hides_optional = True  # type: ignore[attr-defined]
    return field
