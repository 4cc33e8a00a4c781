"""Writing a task: what it is, who does it and when, and how long it took."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.desk.articles.forms import MomentField
from parvis.desk.ticket.handlers import agents_of
from parvis.people.models import User
from parvis.tickets.models import Task, Ticket
from parvis.tickets.working import Plan

SPENT = re.compile(r"(?:(?P<hours>\d{1,4}(?:[.,]\d{1,2})?)\s*(?:h|:)\s*)?(?:(?P<minutes>\d{1,5})\s*(?:min|mn|m|’|')?)?", re.IGNORECASE)
LONGEST = 10_000


class SpentField(forms.CharField):
    """“45”, “45 min”, “1 h 30”, “1:30”, “1,5 h”: a number alone is minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, required=False, **kwargs)

    def clean(self, value: Any) -> timedelta | None:
        said = super().clean(value).strip()
        if not said:
            return None
        match = SPENT.fullmatch(said.replace("\u00a0", " "))
        if match is None or not (match["hours"] or match["minutes"]):
            raise forms.ValidationError(_("Write a time such as 45 min or 1 h 30."), code="invalid")
        hours = Decimal((match["hours"] or "0").replace(",", "."))
        return timedelta(seconds=int(hours * 3600) + int(match["minutes"] or 0) * 60)


def said_spent(spent: timedelta | None) -> str:
    """As the field reads it."""
    if spent is None:
        return ""
    hours, minutes = divmod(int(spent.total_seconds()) // 60, 60)
    return f"{hours} h {minutes:02}" if hours and minutes else f"{hours} h" if hours else f"{minutes} min"


class TaskForm(forms.Form):
    title = forms.CharField(label=_("Task"), max_length=250, error_messages={"required": _("Write what is to be done.")})
    body = forms.CharField(label=_("Details"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    is_public = forms.BooleanField(
        label=_("The customer sees it"),
        required=False,
        help_text=_("With its date, who did it and how long it took. What they have seen stays seen."),
    )
    agent = forms.ChoiceField(label=_("Who does it"), required=False)
    planned_at = MomentField(label=_("Planned for"))
    spent = SpentField(label=_("Time spent"), help_text=_("For example 45 min or 1 h 30. Leave it empty while it is still to be done."))
    is_billable = forms.BooleanField(label=_("This time is billed"), required=False)
    version = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ticket: Ticket, task: Task | None = None, may_bill: bool = False, **kwargs: Any) -> None:
        self.task = task
        self.agents: dict[str, User] = {str(one.pk): one for one in agents_of(ticket)}
        super().__init__(*args, initial=_initial(task) if task else kwargs.pop("initial", None), **kwargs)
        field = self.fields["agent"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Nobody yet")), *((pk, str(one)) for pk, one in self.agents.items())]
        if task and task.is_public:
            self.fields["is_public"].disabled = True
        if not (may_bill or (task and task.is_billable)):
            del self.fields["is_billable"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if self.task and self.task.is_done and "spent" in said and said["spent"] is None:
            self.add_error("spent", _("Write how long it took."))
        return said

    @property
    def plan(self) -> Plan:
        said = self.cleaned_data
        return Plan(
            title=said["title"],
            body=said["body"],
            is_public=said["is_public"],
            planned_at=said["planned_at"],
            agent=self.agents.get(said["agent"]),
            spent=said["spent"],
            is_billable=bool(said.get("is_billable")),
        )


def _initial(task: Task) -> dict[str, Any]:
    kept = {name: getattr(task, name) for name in ("title", "body", "is_public", "planned_at", "is_billable", "version")}
    return {**kept, "agent": str(task.agent_id or ""), "spent": said_spent(task.spent)}
