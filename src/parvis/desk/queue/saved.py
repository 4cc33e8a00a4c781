"""Queues kept under a name: one's own, and those that a team shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.catalogue.models import Grant
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.queue.asked import SHAPES, Asked
from parvis.desk.queue.columns import COLUMNS, keep
from parvis.desk.queue.listing import filters_of
from parvis.desk.shell import page
from parvis.kit.links import safe_next
from parvis.kit.text import one_line
from parvis.people.models import Team, User
from parvis.tickets import lists
from parvis.tickets.columns import among
from parvis.tickets.lists import Count
from parvis.tickets.models import SavedView
from parvis.tickets.scope import Scope

MOST: Final = 30
COUNTED: Final = 12
"""So many are counted in the menu, in one query."""


@dataclass(frozen=True)
class Kept:
    view: SavedView
    address: str
    count: Count | None
    is_mine: bool
    place: int | None = None
    """Among their owner's."""


def seen_by(user: User) -> QuerySet[SavedView]:
    """Their own, and those that their teams share."""
    return (
        SavedView.objects.filter(Q(owner=user) | Q(team__memberships__user=user), portal_key="").select_related("owner", "team").distinct()
    )


def shareable(user: User) -> list[Team]:
    """The teams that they lead, and those that handle something on a portal they administer."""
    if user.is_superuser:
        return list(Team.objects.filter(archived_at=None))
    administered = Grant.objects.held_by(user).filter(role="administer", family=None, service=None).order_by().values("portal")
    handling = Grant.objects.filter(role="handle", team__isnull=False, portal__in=administered).values("team")
    led = Q(memberships__user=user, memberships__is_lead=True)
    return list(Team.objects.filter(led | Q(pk__in=handling), archived_at=None).distinct())


def views_of(user: User, scope: Scope) -> list[Kept]:
    every = list(seen_by(user)[:MOST])
    asked = [Asked.read(QueryDict(view.query)) for view in every]
    counted = [place for place, one in enumerate(asked) if not one.filters.q and not one.filters.tag][:COUNTED]
    numbers = lists.counts(user, [filters_of(asked[place], scope) for place in counted], scope=scope, most=99) if counted else []
    by_place = dict(zip(counted, numbers, strict=True))
    return [Kept(view, address_of(view), by_place.get(place), view.owner_id == user.pk) for place, view in enumerate(every)]


def address_of(view: SavedView) -> str:
    more = urlencode([("col", key) for key in view.columns]) if "shape=table" in view.query else ""
    return f"{reverse('desk:queue')}?{'&'.join(part for part in (view.query, more) if part)}"


@for_staff
@require_safe
def views(request: StaffRequest) -> HttpResponse:
    """Their order, names, whom they are shared with."""
    places = {view.pk: place for place, view in enumerate(_own(request.user))}
    kept = [Kept(view, address_of(view), None, view.pk in places, places.get(view.pk)) for view in seen_by(request.user)[:MOST]]
    return page(request, "desk/queue/views.html", {"kept": kept, "teams": shareable(request.user)}, place="queue")


@for_staff
@require_POST
def save(request: StaffRequest) -> HttpResponse:
    """A queue under a name; one's own name given twice is one view, which then shows the later list."""
    name, asked = one_line(request.POST.get("name", ""), 80), Asked.read(QueryDict(request.POST.get("query", "")[:2000]))
    own = SavedView.objects.filter(owner=request.user, portal_key="")
    if not name:
        messages.error(request, _("Give the view a name."))
    elif own.count() >= MOST and not own.filter(name=name).exists():
        messages.error(request, _("You already keep %(count)d views: remove one first.") % {"count": MOST})
    else:
        columns = list(among(request.POST.getlist("col"), COLUMNS))
        given = {"query": asked.query, "columns": columns, "sort": asked.sort}
        at_end = given | {"order": own.count() + 1}
        SavedView.objects.update_or_create(owner=request.user, portal_key="", name=name, defaults=given, create_defaults=at_end)
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": name})
    return redirect(safe_next([], request.POST.get("next"), reverse("desk:queue")))


@for_staff
@require_POST
def change(request: StaffRequest, view_id: UUID) -> HttpResponse:
    """`act`: rename, up, down, share (with `team`, empty for nobody), delete; who does not own it may copy it."""
    act = request.POST.get("act", "")
    if act == "delete" and not seen_by(request.user).filter(pk=view_id).exists():
        return redirect("desk:views")  # sent twice, it is gone all the same
    view = get_object_or_404(seen_by(request.user), pk=view_id)
    if act == "copy":
        values = {"query": view.query, "columns": view.columns, "sort": view.sort}
        SavedView.objects.get_or_create(owner=request.user, portal_key="", name=view.name, defaults=values)
    elif view.owner_id != request.user.pk:
        raise Http404
    elif act in ("up", "down"):
        _move(view, -1 if act == "up" else 1, request.POST.get("place", ""))
    elif act == "share":
        _share(request, view)
    elif act == "delete":
        view.delete()
    elif name := one_line(request.POST.get("name", ""), 80):
        view.name = name
        view.save(update_fields=["name"])
    return redirect("desk:views")


@for_staff
@require_POST
def columns(request: StaffRequest) -> HttpResponse:
    keep(request.user, [] if "reset" in request.POST else request.POST.getlist("col"))
    return redirect(safe_next([], request.POST.get("next"), f"{reverse('desk:queue')}?shape={SHAPES[1]}"))


def _own(user: User) -> list[SavedView]:
    return list(SavedView.objects.filter(owner=user, portal_key="").order_by("order", "name"))


def _share(request: StaffRequest, view: SavedView) -> None:
    key = request.POST.get("team", "")
    team = next((one for one in shareable(request.user) if one.key == key), None)
    if key and team is None:
        raise Http404
    view.team = team
    view.save(update_fields=["team"])


def _move(view: SavedView, step: int, seen: str) -> None:
    """`seen`: its place on the page that was sent; sent twice, it stands elsewhere by then and is left there."""
    own = _own(view.owner)
    at = own.index(view)
    if seen and seen != str(at):
        return
    own.insert(min(max(at + step, 0), len(own) - 1), own.pop(at))
    for place, one in enumerate(own):
        SavedView.objects.filter(pk=one.pk).update(order=place)
