"""Verbs about the work on a ticket: what is to be done, what was done, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.tickets import billing, notices, search
from parvis.tickets.handling import Handling

if TYPE_CHECKING:
    from parvis.people.models import User
    from parvis.tickets.models import Task

MOST_TIME = timedelta(hours=1000)
NOTHING = timedelta(0)


@dataclass(frozen=True)
class Plan:
    """What somebody writes of a task. `spent`: how long it took; None while nobody has said."""

    title: str
    body: str = ""
    is_public: bool = False
    planned_at: datetime | None = None
    agent: User | None = None
    spent: timedelta | None = None
    is_billable: bool = False

    @classmethod
    def of(cls, task: Task) -> Plan:
        return cls(**{field.name: getattr(task, field.name) for field in fields(cls)})


class Working(Handling):
    class Meta:
        abstract = True

    def add_task(self, plan: Plan, *, by: User, is_done: bool = False, key: UUID | None = None) -> Task:
        """Write down a task, to be done or done already; of a public one the customer reads it at once.

        Raises Refused for one without a title, for somebody who does not handle the ticket, and for billed time nobody agreed to.
        """
        self._require_handler(by)
        with transaction.atomic():
            self.lock()
            earlier = Entry.objects.written(self, key)
            if earlier:
                return self.tasks.get(pk=earlier.data["task"])
            self._check(plan, is_done=is_done)
            task = self.tasks.model(ticket_id=self.pk, organisation_id=self.organisation_id, author=by, version=0)
            if is_done and plan.agent is None:
                task.agent = by
            self._write(task, plan, done_at=now() if is_done else None)
            self._tell_task(task, "task_done" if is_done else "task_added", by=by, key=key)
        return task

    def change_task(self, task: Task, plan: Plan, *, by: User, seen_version: int) -> Task:
        """Correct what a task says. What the customer has seen stays for the customer to see.

        Sent twice, it is changed once. Raises Conflict when somebody changed it since `seen_version`.
        """
        self._require_handler(by)
        with transaction.atomic():
            self.lock()
            held: Task = self.tasks.select_related("agent").get(pk=task.pk)
            if plan == Plan.of(held) and not held.cancelled_at:
                return held
            task = self._held_task(task, seen_version)
            self._check(plan, is_done=task.is_done)
            if task.is_public and not plan.is_public:
                raise Refused(_("The customer has seen this task. Cancel it, and add an internal one."), code="seen")
            self._write(task, plan, done_at=task.done_at)
            self._tell_task(task, "task_changed", by=by)
        return task

    def finish_task(self, task: Task, spent: timedelta, *, by: User, seen_version: int, key: UUID | None = None) -> Task:
        """The task is done, in this time. Said twice with the same key, it is done once."""
        self._require_handler(by)
        with transaction.atomic():
            self.lock()
            if Entry.objects.written(self, key):
                return self.tasks.get(pk=task.pk)
            task = self._held_task(task, seen_version)
            if task.is_done:
                raise Refused(_("This task is done already. Change it to correct its time."), code="done")
            plan = Plan(**{**Plan.of(task).__dict__, "spent": spent, "agent": task.agent or by})
            self._check(plan, is_done=True)
            self._write(task, plan, done_at=now())
            self._tell_task(task, "task_done", by=by, key=key)
        return task

    def cancel_task(self, task: Task, *, by: User, seen_version: int) -> Task:
        """It is no longer to be done, or was written by mistake: its time counts no more, and the journal keeps it."""
        self._require_handler(by)
        with transaction.atomic():
            task = self._held_task(task, seen_version)
            before = billing.billed(task)
            task.cancelled_at = now()
            task.version += 1
            task.save(update_fields=["cancelled_at", "version"])
            billing.book(self, task, before=before)
            self._tell_task(task, "task_cancelled", by=by)
        return task

    def _held_task(self, task: Task, seen_version: int) -> Task:
        """As it is now, under the ticket's lock."""
        self.lock()
        held: Task = self.tasks.select_related("agent").get(pk=task.pk)
        self.require_unchanged(held.version, since=seen_version)
        if held.cancelled_at:
            raise Refused(_("This task was cancelled."), code="cancelled")
        return held

    def _check(self, plan: Plan, *, is_done: bool) -> None:
        if not one_line(plan.title, 250):
            raise Refused(_("Write what is to be done."), code="empty")
        if plan.agent and not self.standing_of(plan.agent).is_handler:
            raise Refused(_("This person does not handle this kind of request: choose somebody of its teams."), code="not_a_handler")
        if plan.spent is not None and not NOTHING <= plan.spent <= MOST_TIME:
            raise Refused(_("Write a time between 0 and 1000 hours."), code="time")
        if is_done and plan.spent is None:
            raise Refused(_("Write how long it took."), code="no_time")

    def _write(self, task: Task, plan: Plan, *, done_at: datetime | None) -> None:
        before = billing.billed(task)
        agent = plan.agent or (task.agent if task.version == 0 else None)
        for name, value in {**plan.__dict__, "agent": agent, "title": one_line(plan.title, 250), "done_at": done_at}.items():
            setattr(task, name, value)
        task.version += 1
        if task._state.adding:
            task.save(force_insert=True)
        else:
            task.save(update_fields=[*(field.name for field in fields(Plan)), "done_at", "version"])
        billing.book(self, task, before=before)

    def _tell_task(self, task: Task, verb: str, *, by: User, key: UUID | None = None) -> None:
        data: dict[str, Any] = {"task": str(task.pk), "title": task.title, "agent": str(task.agent or "")}
        if task.done_at and task.spent is not None:
            data["spent"] = int(task.spent.total_seconds())
        if task.planned_at and not task.done_at:
            data["planned_at"] = task.planned_at.isoformat()
        entry = self._record(verb, by=by, data=data, internal=not task.is_public, key=key)
        self._advance(**({"updated_at": entry.created_at} if task.is_public else {}))
        search.add(self, f"{task.title} {task.body}", internal=not task.is_public)
        if verb == "task_done" and task.is_public:
            notices.tell_task_done(self, entry)
        if verb in ("task_added", "task_changed") and task.agent and task.agent_id != by.pk:
            notices.tell_task_given(self, entry, task.agent)
        self.mark_read(by, entry.created_at)
