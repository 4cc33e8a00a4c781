"""Workflows, and what tickets on their way through one forbid."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.catalogue.models import Portal, Service, Workflow
from parvis.catalogue.workflow import Life
from parvis.kit.errors import Refused
from parvis.presets.parts import Part
from parvis.presets.rows.keeper import put
from parvis.tickets.models import Ticket

_DEFINED = ("start", "milestones", "statuses", "moves")


class Workflows:
    kind = "workflow"

    def rows(self, portal: Portal) -> Iterable[tuple[str, Workflow]]:
        """Without those that only services out of use still name."""
        idle = set(portal.services.filter(is_active=False, applied_digest="").values_list("workflow_id", flat=True))
        used = set(portal.services.exclude(is_active=False, applied_digest="").values_list("workflow_id", flat=True))
        return [(row.key, row) for row in portal.workflows.all() if row.pk in used or row.pk not in idle]

    def read(self, row: Workflow) -> Part:
        return {"key": row.key, "title": row.title, **{name: row.definition[name] for name in _DEFINED if name in row.definition}}

    def write(self, portal: Portal, part: Part) -> Workflow:
        """Raises Refused when a ticket stands in a status that is gone."""
        definition = {name: part[name] for name in _DEFINED if name in part}
        before = portal.workflows.filter(key=part["key"]).first()
        if before:
            _carry(before, Life.read(definition))
        row: Workflow = put(Workflow, {"portal": portal, "key": part["key"]}, {"title": part["title"], "definition": definition})
        return row

    def remove(self, row: Workflow) -> str:
        if Service.objects.filter(workflow=row).exists() or Ticket.objects.filter(workflow=row).exists():
            return _("its requests keep it")
        row.delete()
        return ""


def _carry(workflow: Workflow, life: Life) -> None:
    """Take the tickets of a workflow over to its new life: each keeps its status, with the phase and turn it has now."""
    statuses = {status.key: status for status in life.statuses}
    tickets = Ticket.objects.filter(workflow=workflow)
    for key, phase, turn in tickets.order_by().values_list("status_key", "phase", "turn").distinct():
        status = statuses.get(key)
        if status is None:
            count = tickets.filter(status_key=key).count()
            raise Refused(
                ngettext(
                    "The workflow “%(workflow)s” cannot lose its status “%(status)s”: %(count)d request is in it. Move it first.",
                    "The workflow “%(workflow)s” cannot lose its status “%(status)s”: %(count)d requests are in it. Move them first.",
                    count,
                )
                % {"workflow": workflow.key, "status": key, "count": count},
                code="status_in_use",
            )
        if (phase, turn) != (status.phase, status.turn):
            tickets.filter(status_key=key).update(phase=status.phase, turn=status.turn, is_open=status.phase != "closed")
