"""Many requests at once: what would change, doing it, what became of it, taking it back."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from parvis.desk.find.vocabulary import Vocabulary
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.queue.asked import Asked
from parvis.desk.queue.listing import filters_of
from parvis.desk.queue.table import moves_of
from parvis.desk.shell import page
from parvis.desk.ticket.changes import SEPARATORS
from parvis.desk.ticket.finding import identifier
from parvis.desk.ticket.page import PRIORITIES
from parvis.kit.errors import Refused
from parvis.kit.ids import uuid7
from parvis.kit.links import safe_next
from parvis.kit.text import one_line
from parvis.people.models import User
from parvis.tickets import bulk, lists
from parvis.tickets.models import Batch, Ticket
from parvis.tickets.scope import Scope

WHOLE: Final = "all"


@for_staff
@require_POST
def preview(request: StaffRequest) -> HttpResponse:
    """What would change, for how many, what is refused and why, who is mailed. Nothing is written."""
    scope = Scope(request.user)
    tickets = bulk.chosen(_references(request, scope), by=request.user)
    act, data = _asked(request)
    back = safe_next([], request.POST.get("next"), f"{reverse('desk:queue')}?shape=table")
    if not tickets or act not in bulk.ACTS:
        messages.error(request, _("Choose requests, and what to do with them."))
        return redirect(back)
    foreseen = bulk.foresee(tickets, act, data, by=request.user)
    changing = [one for one in foreseen if one.changes]
    context = {
        "act": act,
        "said": _said(act, data, Vocabulary(scope)),
        "changing": changing,
        "same": [one for one in foreseen if not one.changes and not one.problem],
        "refused": [one for one in foreseen if one.problem],
        "unserved": bulk.unserved([one.ticket for one in changing], act, data),
        "told": _told(act, data, len(changing), request.user),
        "values": [(name, value) for name, value in request.POST.lists() if name in ("agent", "team", "priority", "add", "remove", "move")],
        "key": uuid7(),
        "next": back,
        "seconds": bulk.seconds(),
    }
    return page(request, "desk/queue/preview.html", context, place="queue")


@for_staff
@require_POST
def perform(request: StaffRequest) -> HttpResponse:
    """The batch, once for each key."""
    act, data = _asked(request)
    tickets = bulk.chosen(request.POST.getlist("ticket"), by=request.user)
    if not tickets or act not in bulk.ACTS:
        messages.error(request, _("Choose requests, and what to do with them."))
        return redirect(f"{reverse('desk:queue')}?shape=table")
    back = safe_next([], request.POST.get("next"), f"{reverse('desk:queue')}?shape=table")
    if bulk.unserved(tickets, act, data) and "sure" not in request.POST:
        messages.error(request, _("This team does not handle all of these requests: say that it shall have them all the same."))
        return redirect(back)
    try:
        batch = bulk.begin(tickets, act, data, by=request.user, key=identifier(request.POST.get("key", "")))
    except Refused as refusal:
        messages.error(request, str(refusal) or _("This was not done."))
        return redirect("desk:queue")
    if batch.is_waiting or "next" not in request.POST:
        return redirect("desk:batch", batch.pk)
    _tell(request, batch)
    return redirect(back)


@for_staff
@require_safe
def batch(request: StaffRequest, batch_id: UUID) -> HttpResponse:
    found = get_object_or_404(Batch, pk=batch_id, by=request.user)
    lines = [] if found.is_waiting else list(found.lines.select_related("ticket"))
    seen = set(Ticket.objects.visible_to(request.user).filter(pk__in=[line.ticket_id for line in lines]).values_list("pk", flat=True))
    context = {
        "batch": found,
        "said": _said(found.act, found.data, Vocabulary(Scope(request.user))),
        "lines": [line for line in lines if line.ticket_id in seen],
        "counts": Counter(line.state for line in lines),
        "missed": max(0, len(found.wanted) - len(lines)) if lines and not found.undone_at else 0,
        "done_count": found.lines.count() if found.is_waiting else len(lines),
        "may_undo": bulk.may_undo(found),
        "seconds": bulk.seconds(),
    }
    return page(request, "desk/queue/batch.html", context, place="queue")


@for_staff
@require_POST
def undo(request: StaffRequest, batch_id: UUID) -> HttpResponse:
    found = get_object_or_404(Batch, pk=batch_id, by=request.user)
    try:
        bulk.undo(found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        count = found.lines.filter(state="undone").count()
        said = ngettext("%(count)d request is as it was before.", "%(count)d requests are as they were before.", count)
        messages.success(request, said % {"count": count})
    back = reverse("desk:batch", args=[found.pk])
    return redirect(safe_next([], request.POST.get("next"), back) if "next" in request.POST else back)


def _tell(request: StaffRequest, batch: Batch) -> None:
    """On the list that one came from; the toast (`_toasts.html`) leads to each of them and takes all of it back."""
    counts = Counter(batch.lines.values_list("state", flat=True))
    changed, left = counts["done"] + counts["held"], counts["refused"]
    said = ngettext("%(number)d request is changed.", "%(number)d requests are changed.", changed) % {"number": changed}
    if counts["held"]:
        said = ngettext("%(number)d move is made in some seconds.", "%(number)d moves are made in some seconds.", changed)
        said = said % {"number": changed}
    if left:
        said += " " + ngettext("%(number)d could not be changed.", "%(number)d could not be changed.", left) % {"number": left}
    level = messages.SUCCESS if bulk.may_undo(batch) and not counts["held"] else messages.INFO
    messages.add_message(request, level, said, extra_tags=str(batch.pk))


def _references(request: StaffRequest, scope: Scope) -> list[str]:
    """Those ticked; or, where the whole view is meant, as many of it as can be."""
    if request.POST.get("which") != WHOLE:
        return request.POST.getlist("ticket")
    asked = Asked.read(QueryDict(request.POST.get("query", "")[:2000]))
    found = lists.page(scope.user, filters_of(asked, scope), size=bulk.MOST, scope=scope, order=asked.sorting)
    return [row.ticket.reference for row in found.rows]


def _asked(request: StaffRequest) -> tuple[str, dict[str, Any]]:
    """The act and what it says, as `tickets.bulk` takes them."""
    act, given = request.POST.get("act", ""), request.POST
    if act == "agent":
        return act, {"agent": _agent(given.get("agent", ""), request.user)}
    if act == "priority":
        number = given.get("priority", "")
        return act, {"priority": int(number) if number.isdecimal() and len(number) == 1 else 0}
    if act == "tags":
        return act, {name: _tags(given.get(name, "")) for name in ("add", "remove")}
    return act, {act: one_line(given.get(act, ""), 60)}


def _agent(said: str, by: User) -> str:
    """A key of somebody; empty for nobody and for what is no key."""
    return str(by.pk) if said == "me" else str(identifier(said)) if said else ""


def _tags(said: str) -> list[str]:
    return [tag for one in said.translate(SEPARATORS).split(",") if (tag := one_line(one, 40))]


def _said(act: str, data: dict[str, Any], vocabulary: Vocabulary) -> str:
    """The act in a sentence."""
    if act == "agent":
        name = next((str(one.name) for one in vocabulary.agents if ("agent", data["agent"]) in one.filters), "")
        return _("Give them to %(name)s") % {"name": name} if data["agent"] else _("Take them from whoever has them")
    if act == "team":
        name = next((str(one.name) for one in vocabulary.teams if ("team", data["team"]) in one.filters), data["team"])
        return _("Give them to the team “%(name)s”") % {"name": name}
    if act == "priority":
        return _("Set their priority to “%(name)s”") % {"name": PRIORITIES.get(data["priority"], "?")}
    if act == "tags":
        return _("Labels: add %(add)s, remove %(remove)s") % {name: ", ".join(data[name]) or "–" for name in ("add", "remove")}
    return _("Make the move “%(name)s”") % {"name": dict(moves_of(vocabulary)).get(data["move"], data["move"])}


def _told(act: str, data: dict[str, Any], count: int, by: User) -> str:
    """Who is mailed of it."""
    if act == "agent" and data["agent"] and data["agent"] != str(by.pk) and count:
        said = ngettext("The agent is told by mail of %(count)d request.", "The agent is told by mail of %(count)d requests.", count)
        return said % {"count": count}
    if act == "move" and count:
        said = ngettext(
            "The people of %(count)d request are told, as the workflow says.",
            "The people of %(count)d requests are told, as the workflow says.",
            count,
        )
        return said % {"count": count}
    return _("Nobody is mailed.")
