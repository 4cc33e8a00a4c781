"""Services with their forms, and articles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from parvis.catalogue import seeing, writing
from parvis.catalogue.models import Article, Portal, Service
from parvis.intake.models import Form
from parvis.presets.parts import Part
from parvis.presets.rows import rights
from parvis.presets.rows.keeper import columns, put, searchable
from parvis.tickets.models import Ticket

_SERVICE: Final[dict[str, Any]] = {
    "order": 0,
    "title": dict,
    "summary": dict,
    "intro": dict,
    "wordings": list,
    "keywords": dict,
    "icon": "",
    "minutes": None,
    "audiences": list,
    "effect": "",
    "conditions": dict,
    "title_from": "",
    "fills": dict,
    "editable_in": list,
    "visibility": "participants",
    "expects": dict,
    "retention": "",
    "max_total_mb": 100,
    "tool": dict,
    "checks": list,
    "calls": list,
}
_ARTICLE: Final[dict[str, Any]] = {
    "order": 0,
    "title": dict,
    "body": dict,
    "keywords": dict,
    "audiences": list,
    "see": list,
    "published_at": None,
    "expires_at": None,
}
_USUAL: Final = "usual"
_LABEL: Final = "version_label"


class Services:
    kind = "service"

    def rows(self, portal: Portal) -> Iterable[tuple[str, Service]]:
        """Without those out of use that no preset owns."""
        rows = portal.services.exclude(is_active=False, applied_digest="").select_related("family", "workflow", "form")
        return [(row.slug, row) for row in rows.prefetch_related("grants__team", "form__versions")]

    def read(self, row: Service) -> Part:
        options = dict(row.options)
        form = {_LABEL: options.pop(_LABEL, ""), **max(row.form.versions.all(), key=lambda version: version.number).schema}
        return {
            "slug": row.slug,
            "family": row.family.key if row.family else "",
            "active": row.is_active,
            "workflow": row.workflow.key,
            **{name: getattr(row, name) for name in _SERVICE},
            "visibility": seeing.said_by(row.visibility),
            "usual": options.pop(_USUAL, True),
            "options": options,
            "grants": rights.read(row),
            "form": form,
        }

    def write(self, portal: Portal, part: Part) -> Service:
        values = columns(part, _SERVICE)
        schema = dict(part["form"])
        label = schema.pop(_LABEL, "")
        form, _made = Form.objects.get_or_create(portal_key=portal.key, key=part["slug"], defaults={"title": part["title"]})
        form.publish(schema, label)
        values |= {
            "family": portal.families.get(key=part["family"]) if part.get("family") else None,
            "workflow": portal.workflows.get(key=part["workflow"]),
            "form": form,
            "is_active": part.get("active", True),
            "visibility": seeing.code_of(values["visibility"]),
            "options": {**part.get("options", {}), _USUAL: part.get("usual", True)} | ({_LABEL: label} if label else {}),
            "searchable": searchable(portal.languages, values["title"], values["summary"], values["keywords"]),
        }
        row: Service = put(Service, {"portal": portal, "slug": part["slug"]}, values)
        rights.write(row, part["grants"])
        return row

    def remove(self, row: Service) -> str:
        if not Ticket.objects.filter(service=row).exists():
            form = row.form
            row.delete()
            form.versions.all().delete()
            form.delete()
            return ""
        row.is_active, row.applied_digest = False, ""
        row.save(update_fields=["is_active", "applied_digest", "updated_at"])
        return _("out of use: its requests keep it")


class Articles:
    kind = "article"

    def rows(self, portal: Portal) -> Iterable[tuple[str, Article]]:
        return [(row.slug, row) for row in portal.articles.select_related("family")]

    def read(self, row: Article) -> Part:
        family = row.family.key if row.family else ""
        return {"slug": row.slug, "family": family, "published": row.is_published, **{name: getattr(row, name) for name in _ARTICLE}}

    def write(self, portal: Portal, part: Part) -> Article:
        """As by hand, it makes a revision."""
        family = portal.families.get(key=part["family"]) if part.get("family") else None
        values = {**columns(part, _ARTICLE), "family": family, "is_published": part.get("published", True)}
        row: Article = put(Article, {"portal": portal, "slug": part["slug"]}, values)
        writing.record(row, is_preset=True)
        return row

    def remove(self, row: Article) -> str:
        row.delete()
        return ""
