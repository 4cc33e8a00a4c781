"""Who may enter the administration: the staff that administer a portal. For anybody else there is no such page."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase

from parvis.catalogue.models import Grant, Portal
from parvis.desk.guards import StaffRequest, View, for_staff
from parvis.people.models import User

__all__ = ["StaffRequest", "administered", "for_administrators", "for_whole_house", "portal_administered", "portals_administered"]
_ASKED = "_portals_administered"


def portals_administered(user: User) -> QuerySet[Portal]:
    """Those that `user` administers as a whole (`catalogue.writing.may_write`)."""
    if user.is_superuser:
        return Portal.objects.all()
    held = Grant.objects.held_by(user).filter(role=Grant.Role.ADMINISTER, family=None, service=None).order_by().values("portal")
    return Portal.objects.filter(pk__in=held)


def administered(user: User) -> list[Portal]:
    """The same for the whole of a request, whose `user` is its own."""
    if not hasattr(user, _ASKED):
        setattr(user, _ASKED, list(portals_administered(user)))
    found: list[Portal] = getattr(user, _ASKED)
    return found


def portal_administered(user: User, key: str) -> Portal:
    """Raises Http404 for one that they do not administer."""
    found = next((one for one in administered(user) if one.key == key), None)
    if found is None:
        raise Http404
    return found


def for_administrators(view: View) -> View:
    """Strangers sign in and come back; whoever administers no portal finds nothing here."""

    @for_staff
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not administered(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def for_whole_house(view: View) -> View:
    """For who administers every portal: what no single portal's owner may change."""

    @for_staff
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_superuser:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
