"""Tasks of a request at the desk: one page to write one, and its removal."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.ticket.finding import find_handled
from parvis.desk.ticket.task_form import TaskForm
from parvis.desk.ticket.views import back_to
from parvis.kit.errors import Conflict, Refused
from parvis.people.models import User
from parvis.tickets.models import Task, Ticket
from parvis.tickets.worksheet import Worksheet


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, reference: str) -> HttpResponse:
    ticket = find_handled(request.user, reference)
    form = TaskForm(request.POST or None, ticket=ticket, may_bill=_may_bill(ticket, request.user), initial={"agent": str(request.user.pk)})
    if request.method == "POST" and form.is_valid():
        plan = form.plan
        try:
            ticket.add_task(plan, by=request.user, is_done=plan.spent is not None, key=form.cleaned_data["key"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The task is written down."))
            return back_to(request, reference)
    return _page(request, ticket, form)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, reference: str, task_id: UUID) -> HttpResponse:
    """What it says; a time written on one that was still to be done finishes it."""
    ticket = find_handled(request.user, reference)
    task = _task(ticket, task_id)
    form = TaskForm(request.POST or None, ticket=ticket, task=task, may_bill=_may_bill(ticket, request.user))
    if request.method == "POST" and form.is_valid():
        try:
            _changed(ticket, task, form, request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return _page(request, ticket, form, status=409 if isinstance(refusal, Conflict) else 422)
        messages.success(request, _("The task is changed."))
        return back_to(request, reference)
    return _page(request, ticket, form)


def _changed(ticket: Ticket, task: Task, form: TaskForm, user: User) -> None:
    plan, seen = form.plan, form.cleaned_data["version"] or 0
    if task.is_done or plan.spent is None:
        ticket.change_task(task, plan, by=user, seen_version=seen)
        return
    with transaction.atomic():
        changed = ticket.change_task(task, replace(plan, spent=None), by=user, seen_version=seen)
        ticket.finish_task(changed, plan.spent, by=user, seen_version=changed.version, key=form.cleaned_data["key"])


@for_staff
@require_POST
def cancel(request: StaffRequest, reference: str, task_id: UUID) -> HttpResponse:
    """Sent twice, it is cancelled once."""
    ticket = find_handled(request.user, reference)
    if ticket.tasks.filter(pk=task_id).exclude(cancelled_at=None).exists():
        return back_to(request, reference)
    version = request.POST.get("version", "")
    try:
        ticket.cancel_task(
            _task(ticket, task_id), by=request.user, seen_version=int(version) if version.isascii() and version.isdigit() else 0
        )
        messages.success(request, _("The task is cancelled. The conversation keeps a line of it."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return back_to(request, reference)


def _task(ticket: Ticket, task_id: UUID) -> Task:
    task = ticket.tasks.filter(pk=task_id, cancelled_at=None).select_related("agent").first()
    if task is None:
        raise Http404
    return task


def _may_bill(ticket: Ticket, user: User) -> bool:
    bill = Worksheet(ticket, user).bill
    return bool(bill and bill.is_agreed)


def _page(request: StaffRequest, ticket: Ticket, form: TaskForm, status: int = 0) -> HttpResponse:
    query = request.GET.urlencode()
    context = {"ticket": ticket, "form": form, "task": form.task, "action_query": f"?{query}" if query else ""}
    return page(request, "desk/ticket/task.html", context, place="queue", status=status or (422 if form.errors else 200))
